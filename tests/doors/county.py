"""A county in which everything is on its way and somebody stands in every relation to it. Built once for all doors. All invented.

The groups that the table of doors names are made here, out of who holds what where and who must stand back; never by asking the
product who may see something.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from uuid import uuid4

import openpyxl
from PIL import Image

from qingfeng.core.access.models import Account, ChildAt, Kin, Role, RoleHolding
from qingfeng.core.chronicle.services import seal
from qingfeng.core.exports import services as exports
from qingfeng.core.matters.models import Matter, Respondent
from qingfeng.core.matters.steps import take
from qingfeng.core.norms import services as norms
from qingfeng.core.norms.models import Clause, Version
from qingfeng.core.notices.models import Notice
from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.core.retention.models import DisposalItem, DisposalRun
from qingfeng.core.vault import files, openings
from qingfeng.engines.agreements import services as letters
from qingfeng.engines.ballots import codes as ballot_codes
from qingfeng.engines.ballots import kinds as survey_kinds
from qingfeng.engines.ballots import services as surveys
from qingfeng.engines.cases import intake, mailbox, receipts, respondents
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.consequences import assessing, titles
from qingfeng.engines.consequences.models import Cause, Consequence
from qingfeng.engines.disclosure import services as disclosure
from qingfeng.engines.gatherings import services as sessions
from qingfeng.engines.insight import periods, samples
from qingfeng.engines.insight import services as reports
from qingfeng.engines.ledgers import claims, listing, payments, refunds
from qingfeng.engines.ledgers.models import Method, RefundOrder
from qingfeng.engines.registers import services as registers
from qingfeng.engines.triage.answers import services as answers
from qingfeng.engines.triage.models import HotIssue, Member
from qingfeng.faces.desk import circular_facts
from qingfeng.institutions.circulars.drafting import draft as circular_of
from tests import situations as s
from tests.doors.planted import NOBODY, READ_BY

TODAY = 24  # the day of the story on which every door is tried
CHARGED = dt.date(2026, 10, 20)
AT_SCHOOLS = (Role.RESPONDENT, Role.STAFF)
OFFICE_ROLES = tuple(role for role in Role if role not in AT_SCHOOLS)
RELATIONS = ("unit", "person", "kin", "child", "earlier")
DESK = ("registrar", "handler", "reviewer", "decider", "head", "caller")
POSTS = {"head": "head", "decider": "deputy"}
WORDS = {word[1]: word for word in READ_BY}  # 文, 信, 证, …: by the second character


class County:
    """People, groups of them, and what an address may name."""

    def __init__(self, monkeypatch: Any) -> None:
        self.house = s.house(monkeypatch)
        s.letters_allowed(self.house)
        self.numbers = iter(range(1000, 9000))
        self.people: dict[str, Account] = {}
        self.facts: dict[str, str] = {}
        self._everywhere()
        self._matters()
        self._money()
        self._what_is_published()
        self._rules_and_lists()
        self._letters()
        self._surveys()
        self._reports()
        self._hot_issue()
        self._recused()
        answers.check(now=s.at(TODAY))
        self._things_of_accounts()
        seal(now=s.at(TODAY))
        self.groups = self._groups()

    # who there is -------------------------------------------------------------------------------------------------------

    def _everywhere(self) -> None:
        """Every role at the office, at the one above it and at another county's; two schools; two agencies."""
        house = self.house
        for role in OFFICE_ROLES:
            self.people[f"{role}@own"] = house.accounts[role]
        self.people |= {"respondent@s1": house.principal, "staff@s1": house.teacher, "colleague@own": self._new("handler", house.office)}
        self.people["plain@own"] = self._new("", house.office)
        self.people["newcomer@own"] = self._new("handler", house.office, must_change_password=True)
        above = self._unit("YZ", "云州市教育局", "office")
        for unit in Unit.objects.exclude(pk=above.pk):
            unit.path, unit.parent = f"/{above.pk}{unit.path}", unit.parent or above
            unit.save(update_fields=["path", "parent"])
        self.above, self.far = above, self._unit("BX", "北溪县教育局", "office", above)
        house.office.refresh_from_db()
        house.school.refresh_from_db()
        self.school2 = self._unit("YX-S2", "听松小学", "school", house.office, short_name="听松小学", stage="primary")
        self.bureau = self._unit("YX-P", "云岫县发展和改革局", "agency", above, short_name="发改局")
        self.agency = self._unit("YX-Q", "云岫县市场监督管理局", "agency", above, short_name="市监局")
        for place, unit in (("above", self.above), ("far", self.far)):
            for role in OFFICE_ROLES:
                self.people[f"{role}@{place}"] = self._new(role, unit)
        for place, unit in (("bureau", self.bureau), ("agency", self.agency)):
            for role in ("registrar", "handler", "respondent"):
                self.people[f"{role}@{place}"] = self._new(role, unit)
        self.people |= {"respondent@s2": self._new("respondent", self.school2, "principal"), "staff@s2": self._new("staff", self.school2)}
        self.second = self._new("publisher", house.office)
        for account in Account.objects.all():
            account.email = f"{account.username}@office.example"
            account.save(update_fields=["email"])

    def _unit(self, code: str, name: str, kind: str, parent: Unit | None = None, **fields: str) -> Unit:
        unit = Unit.objects.create(code=code, name=name, kind=kind, parent=parent, **fields)
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
        return unit

    def _new(self, role: str, unit: Unit, post: str = "", **more: Any) -> Account:
        number = next(self.numbers)
        person = Person.objects.create(number=f"D{number}", name=f"门{number}")
        Post.objects.create(unit=unit, person=person, kind=post or POSTS.get(role, "clerk"), held_from=s.LONG_AGO)
        account = Account.objects.create(username=f"door{number}", person=person, unit=unit, **{"must_change_password": False, **more})
        if role:
            RoleHolding.objects.create(account=account, role=role, unit=unit, valid_from=s.LONG_AGO)
        return account

    def _hot_issue(self) -> None:
        """Two complaints about the school, as one matter."""
        day, made = CHARGED, s.at(TODAY)
        parts = {
            "addends": [["messages", 200, 100, 200]],
            "week": 0,
            "before": 0,
            "until": day.isoformat(),
            "half_life": 14,
            "likes_most": 100,
        }
        numbers = {"first_on": day, "last_on": day, "messages": 2, "people": 2, "heat": 200, "parts": parts, "made_at": made}
        issue = HotIssue.objects.create(office=self.house.office, name="鼯热饮水机", words=["饮水机"], **numbers)
        for matter in Matter.objects.filter(ref__in=(self.facts["case"], self.facts["working"])):
            Member.objects.create(issue=issue, matter=matter, near=60, joined_at=made)
        self.facts["hot_issue"] = issue.pk

    def _recused(self) -> None:
        """Every role of the office once more in every relation for which one stands back; and one of them at the agency that is asked."""
        where = [(role, "own", self.house.office) for role in OFFICE_ROLES] + [("handler", "bureau", self.bureau)]
        for role, place, unit in where:
            for relation in RELATIONS:
                account = self.people[f"{role}@{place}~{relation}"] = self._new(role, unit)
                getattr(self, f"_by_{relation}")(account.person)

    def _by_unit(self, person: Person) -> None:
        Post.objects.create(unit=self.house.school, person=person, kind="teacher", held_from=s.LONG_AGO)

    def _by_person(self, person: Person) -> None:
        for matter in Matter.objects.filter(respondent_unit=self.house.school):
            Respondent.objects.create(matter=matter, person=person)

    def _by_kin(self, person: Person) -> None:
        Kin.objects.create(person=person, other=self.house.principal.person, relation="夫妻")

    def _by_child(self, person: Person) -> None:
        ChildAt.objects.create(person=person, school=self.house.school, valid_from=s.LONG_AGO)

    def _by_earlier(self, person: Person) -> None:
        """Left the school after it took the money."""
        Post.objects.create(unit=self.house.school, person=person, kind="teacher", held_from=s.LONG_AGO, held_to=s.at(-5).date())

    # what happens -------------------------------------------------------------------------------------------------------

    def _submit(self, text: str, item: str, unit: Unit | None = None, **more: Any) -> intake.Receipt:
        wanted = more.pop("claims", [("charge_not_listed", "money_back")])
        made = [intake.Claim(kind=kind, demand=demand, item=item, amount_fen=8000, charged_on=CHARGED) for kind, demand in wanted]
        identity = {
            "name": NOBODY["the complainant's name"], "phone": NOBODY["the complainant's telephone"], "child": NOBODY["the child"],
            "id_number": NOBODY["the complainant's ID number"], "address": NOBODY["the complainant's address"],
            "class_": NOBODY["the class"],
        }  # fmt: skip
        said = intake.Intake(
            token=receipts.new_token(), office=self.house.office, unit=unit or self.house.school, text=text, claims=made, identity=identity,
            notice_email=NOBODY["the address for notices"], **more,
        )  # fmt: skip
        return intake.submit(intake=said, now=s.at(0))

    def _step(self, matter: Matter, name: str, day: int, who: str = "handler", **data: Any) -> dict[str, Any]:
        return take(matter_id=matter.pk, step=name, actor=self.house.accounts[who], now=s.at(day), data=data)

    def _handled(self, receipt: intake.Receipt) -> Matter:
        return s.handled_by(self.house, s.accepted(self.house, receipt), self.house.handler)

    def _matters(self) -> None:
        first = self._submit(f"学校收了{WORDS['文']}。", WORDS["项"])
        self.facts |= {"code": first.code, "school": self.house.school.pk}
        case = self._handled(first)
        complaint = Complaint.objects.get(pk=first.complaint_id)
        photo = files.store(upload_bytes=f"{WORDS['件']}".encode(), declared_name="a.txt", now=s.at(2))
        letter = mailbox.write(complaint=complaint, kind="note", text=f"{WORDS['信']}。", author=None, now=s.at(2), files=[photo])
        self._to_the_end(case, self.house.principal, self.house.school)
        self.facts |= {"case": case.ref, "complaint": complaint.pk, "message": letter.pk, "file": photo.pk}
        working = self._handled(self._submit(f"学校还收了{WORDS['案']}。", WORDS["项"]))
        self._step(working, "draft_extract", 3, text=f"{WORDS['稿']}，请说明依据、人数和金额。")
        self._step(working, "assist", 3, unit=self.bureau, text=f"请核对：{WORDS['问']}有没有核定的标准，文号是什么？")
        self.facts |= {"working": working.ref, "working_complaint": working.complaints.get().pk, "question": working.assisting.get().pk}
        self._openings(working)
        other = self._handled(self._submit(f"学校收了{WORDS['邻']}。", WORDS["他"], self.school2))
        self._to_the_end(other, self.people["respondent@s2"], self.school2)
        twice = [("charge_not_listed", "money_back"), ("corruption", "corruption")]
        both = self._submit("学校收了杂费。", "杂费", claims=twice, accusation_text=f"校长{WORDS['控']}。")
        accusation = Complaint.objects.get(twin=both.complaint_id).matter
        harmed = self._submit(f"{WORDS['害']}。", "军训费", harm_to_minor=True)
        new = self._submit("学校收了报纸费。", "报纸费")
        self.facts |= {"other": other.ref, "accusation": accusation.ref, "harm": harmed.ref, "new": new.ref}
        refused, moved = self._submit("小区广告太多。", "广告"), self._submit("学校收了存车费。", "存车费")
        self._step(Matter.objects.get(pk=refused.matter_id), "refuse", 1, "registrar", reason="不属于本机关职权", where="街道办事处")
        self._step(Matter.objects.get(pk=moved.matter_id), "transfer", 1, "registrar", organ="云岫县教育督导室")
        self.facts |= {"turned_away": refused.ref, "moved": moved.ref}

    def _openings(self, matter: Matter) -> None:
        sealed = matter.complaints.get().identity
        said = {"reason": f"{WORDS['由']}，核对退费户名", "passphrase": NOBODY["the asker's phrase"], "has_part": True}
        mine = openings.ask(sealed=sealed, matter_key=f"matter:{matter.pk}", actor=self.house.handler, now=s.at(TODAY), **said)
        openings.grant(opening=mine, passphrase=s.KEEPERS_WORDS, has_part=False, actor=self.house.keeper, now=s.at(TODAY))
        openings.read(opening=mine, passphrase=said["passphrase"], actor=self.house.handler, now=s.at(TODAY))
        waits = openings.ask(sealed=sealed, matter_key=f"matter:{matter.pk}", actor=self.house.handler, now=s.at(TODAY), **said)
        self.facts |= {"opening": mine.pk, "waiting": waits.pk}

    def _to_the_end(self, matter: Matter, principal: Account, school: Unit) -> None:
        """Heard, found, decided and answered."""
        own = school == self.house.school
        self._step(matter, "draft_extract", 3, text=f"{WORDS['摘'] if own else '收费'}，请说明依据、人数和金额。")
        self._step(matter, "approve_extract", 4, "reviewer")
        self._step(matter, "ask_statement", 4)
        extract = respondents.extracts_for(principal, s.at(5).date()).get(matter=matter)
        respondents.state(actor=principal, extract_id=extract.pk, text=f"{WORDS['说'] if own else '已停收'}。", now=s.at(6))
        evidence = {"text": f"{WORDS['证'] if own else '总务处台账'}"}
        self._step(matter, "add_evidence", 9, **evidence)
        finding = {"result": "confirmed", "clause": Clause.objects.order_by("pk").first(), "amount_fen": 8000}
        self._step(matter, "find", 10, allegation=matter.allegations.get().pk, text=f"{WORDS['定'] if own else '收取'}属实。", **finding)
        opinion = {"request": "退费", "facts": f"{WORDS['意'] if own else '查明'}收取80元", "basis": "公示未列", "opinion": "责令退费"}
        self._step(matter, "draft_opinion", 12, result="support", **opinion)
        self._step(matter, "submit", 13)
        self._step(matter, "decide", 20, "decider", written_opinion="同意，责令退费。")
        self._step(matter, "serve", 22, method="mailbox", answer=f"{WORDS['复'] if own else '已责令退费'}。")
        if own:
            self.facts["extract"] = extract.pk

    def _money(self) -> None:
        """One order whose list waits to be taken in, one that is being paid."""
        house = self.house
        order = RefundOrder.objects.get(unit=house.school)
        listing.ask(order=order, actor=house.cashier, now=s.at(21))
        sent = listing.hand_in(order=order, data=_list(WORDS["禾"]), key=uuid4().hex, actor=house.principal, now=s.at(22))
        assert not sent.errors, sent.errors
        paying, principal = RefundOrder.objects.get(unit=self.school2), self.people["respondent@s2"]
        listing.ask(order=paying, actor=house.cashier, now=s.at(21))
        payer = NOBODY["a payer on a list that was taken in"]
        done = listing.hand_in(order=paying, data=_list(payer, "某甲"), key=uuid4().hex, actor=principal, now=s.at(22))
        listing.take_in(submission=done.submission, actor=house.cashier, now=s.at(22))
        paying = refunds.decide(order=RefundOrder.objects.get(pk=paying.pk), approve=True, actor=house.head, now=s.at(23))
        row = refunds.ChargeRow(0, payer, 5000, class_label="三年级1班")
        claim = claims.file_claim(order=paying, row=row, evidence="转账记录", key="c", actor=house.cashier, now=s.at(23))
        proof = files.store(upload_bytes=_picture(), declared_name="a.jpg", now=s.at(23))
        first = paying.charges.own().first()
        sheet = payments.prepare(
            order=paying, amounts={first.pk: first.open_fen}, method=Method.BANK, paid_on=s.at(23).date(), proof=proof,
            proof_sha256=proof.sha256, key="sheet", actor=principal, now=s.at(23),
        )  # fmt: skip
        cause = Cause.objects.filter(unit=house.school).first()
        consequence = Consequence.objects.filter(unit=house.school).first()
        assert cause is not None
        assert consequence is not None
        self.facts |= {
            "order": order.pk, "submission": sent.submission.pk, "paying": paying.pk, "sheet": sheet.pk, "claim": claim.pk,
            "cause": cause.pk, "consequence": consequence.pk,
        }  # fmt: skip

    def _what_is_published(self) -> None:
        house = self.house
        basis = {"basis_document": "云岫发改〔2025〕31号", "voluntary": True, "category": "agency", "unit": "元/生·学期"}
        for name, unit, out in (("board", house.school, True), ("draft_board", self.school2, False)):
            board = disclosure.create_board(
                unit=unit, term="2026-autumn", actor=house.publisher, now=s.at(-30), live_from=s.at(-30).date(),
                complaint_phones=["总务处 6120733"], relief="困难家庭可以申请减免。",
            )  # fmt: skip
            item = disclosure.set_item(
                board=board, values=basis | {"name": "作业本费", "standard": 2400}, actor=house.publisher, now=s.at(-30)
            )
            self.facts |= {name: board.pk, f"{name}_item": item.pk}
            if out:
                disclosure.publish_board(board=board, actor=self.second, now=s.at(-29))
                disclosure.set_photo(
                    board=board, data=_picture(), name="a.jpg", taken_on=s.at(-29).date(), actor=house.publisher, now=s.at(-29)
                )
        self._circular("draft", house.school)
        made = self._circular("circular", self.school2, naming=False)
        disclosure.approve(publication=made, actor=house.head, now=s.at(23))
        disclosure.publish(publication=made, actor=house.head, now=s.at(23))

    def _circular(self, name: str, school: Unit, naming: bool = False) -> Any:
        matter = Matter.objects.get(ref=self.facts["case" if school == self.house.school else "other"])
        title, content = circular_of(circular_facts.facts_of(matter), naming=naming)
        if name == "draft":
            content = content | {"body": f"{content.get('body', '')}\n{WORDS['报']}。"}
        made = disclosure.draft(
            kind="circular", unit=self.house.office, title=title, content=content, actor=self.house.handler, now=s.at(23),
            ends_on=s.at(200).date(), source=matter.ref,
        )  # fmt: skip
        self.facts[name] = made.key
        return made

    def _rules_and_lists(self) -> None:
        house, day = self.house, s.at(-20).date()
        document = norms.add_document(
            key="doors", title="保管办法", unit=house.office, dated=day, in_force_from=day, actor=house.head, now=s.at(-20)
        )
        clause = norms.add_clause(document=document, ref="第一条", text="办理期限", actor=house.head, now=s.at(-20))
        nine_months = {"event": "结束", "amount": 9, "unit": "month"}
        proposal = norms.propose_version(
            key="retention.identity", unit=house.office, value=nine_months, valid_from=day, clause=clause, actor=house.head, now=s.at(-20)
        )
        table = Version.objects.shipped().filter(type="table").order_by("pk").first()
        version = Version.objects.shipped().exclude(type="table").order_by("pk").first()
        assert table is not None
        assert version is not None
        self.facts |= {
            "document": document.pk,
            "proposal": proposal.pk,
            "rule": version.key,
            "version": version.pk,
            "table": table.key,
            "table_version": table.pk,
        }
        run = DisposalRun.objects.create(
            office=house.office, number="云岫教销〔2026〕1号", prepared_by=house.registrar, prepared_at=s.at(23)
        )
        case = Matter.objects.get(ref=self.facts["case"])
        since = {"since": s.at(0).date(), "due_on": s.at(20).date(), "rule": version}
        DisposalItem.objects.create(run=run, kind="mailbox", key="case", label=case.ref, matter=case, **since)
        self.facts["run"] = run.pk

    def _letters(self) -> None:
        """A pledge of teachers, whose names are the school's own, and a letter of principals with the office; a text that waits."""
        house, now = self.house, s.at(2)
        rounds = {}
        for name, signers, other_side in (
            ("pledge_round", ["teacher"], ""),
            ("office_round", ["principal"], "head"),
            ("school_round", ["teacher"], "principal"),
        ):
            template = letters.create_template(
                kind="public_pledge", unit=house.office, title=f"门{name}", signers=signers, other_side=other_side, actor=None, now=now
            )
            draft = letters.draft_edition(template=template, text="第一条　不乱收费。", authority=None, actor=house.handler, now=now)
            edition = letters.approve_edition(edition=draft, actor=house.head, now=now)
            rounds[name] = letters.issue(
                edition=edition, period_from=now.date(), period_to=s.at(300).date(), due_on=s.at(30).date(), actor=house.head, now=now
            )
            self.facts |= {name: rounds[name].pk, f"{name}_text": template.pk}
            letters.draft_edition(template=template, text="第一条　一律不收费。", authority=None, actor=house.handler, now=now)
        clerk = house.principal
        batch = letters.take_in(round_=rounds["pledge_round"], unit=house.school, data=_picture(), name="scan.jpg", actor=clerk, now=now)
        own = rounds["pledge_round"].letters.get(person=house.teacher.person)
        self.facts |= {"batch": batch.pk, "letter": own.pk, "letter_number": own.number}
        study = sessions.arrange(kind="lecture", unit=house.office, title="门讲座", held_on=s.at(10).date(), actor=None, now=now)
        sessions.ask_posts(session=study, posts=["teacher"], actor=None, now=now)
        self.facts["study_session"] = study.pk
        told = {"unit": house.office, "held_on": s.at(1).date(), "actor": None, "now": now}
        self.facts["training"] = sessions.arrange(kind="inspector_training", title="门培训", **told).pk
        visit = sessions.arrange(kind="inspector_visit", title="门走访", about=house.school, **told)
        self.facts["visit"] = sessions.close(session=visit, actor=None, now=s.at(2)).pk
        asked = sessions.record_consultation(
            unit=house.office, about="门意见", asked_on=s.at(1).date(), whom="家长代表", people=9, way="meeting", opinions=2, outcome="",
            document=None, actor=None, now=now,
        )  # fmt: skip
        self.facts["consultation"] = asked.pk
        read = sessions.put_up(
            unit=self.house.office, title="门读物", text="不乱收费。", document=None, posts=["teacher"], due_on=None, actor=None, now=now
        )
        self.facts["reading"] = read.pk
        shown = disclosure.record_outreach(
            kind="board", unit=house.school, on=s.at(1).date(), count=1, photo=_picture(), photo_name="board.jpg", actor=None, now=now
        )
        self.facts["outreach_row"] = shown.pk
        aired = disclosure.record_outreach(
            kind="tv_pledge", unit=self.house.office, on=s.at(1).date(), count=1, outlet="县电视台", actor=None, now=now
        )
        post = self.house.head.person.posts.get()
        promise = disclosure.record_promise(broadcast=aired, text="门承诺", answers=post, due_on=s.at(60).date(), actor=None, now=now)
        self.facts["promise"] = promise.pk
        told = {"name": "门监督员", "group": "parent", "term_from": now.date(), "trained_on": now.date()}
        inspector = registers.enter(
            kind="lay_inspectors", unit=house.office, fields=told, source="名单", source_on=now.date(), actor=None, now=now
        )
        registers.give_account(entry=inspector, account=self.people["inspector@own"], role=Role.INSPECTOR, actor=None, now=now)
        self.facts["inspector"] = inspector.pk
        title = titles.apply_for(kind="exemplary_schools", unit=house.school, office=house.office, year=2025, actor=None, now=now)
        self.facts["title"] = title.pk
        proposed = {"kind": "advanced_person", "unit": house.school, "office": house.office, "person": house.principal.person}
        self.facts["award"] = titles.apply_for(year=2025, actor=None, now=now, **proposed).pk
        assessing.compile_year(office=house.office, year=2010, actor=house.handler, now=now)

    def _surveys(self) -> None:
        """One that waits, one that runs with its tickets and two piles of paper, one that is closed."""
        house, made = self.house, {}
        kind = survey_kinds.declared()[0]
        for name, title, last in (("draft", "门草稿", TODAY + 30), ("open", "门调查", TODAY + 20), ("closed", "门旧调查", 2)):
            made[name] = surveys.draft(
                kind=kind.code, unit=house.office, title=title, year=2026, purpose="问",
                opens_on=s.at(0).date(), closes_on=s.at(last).date(), questions=kind.questions, actor=None, now=s.at(0),
            )  # fmt: skip
            self.facts[f"{name}_survey"] = made[name].pk
        for name in ("open", "closed"):
            surveys.open_survey(survey=made[name], actor=None, now=s.at(1))
        batch = surveys.issue_tickets(survey=made["open"], count=20, unit=house.school, actor=None, now=s.at(1))
        self.facts["ticket"] = ballot_codes.codes_of(batch)[0]
        first = made["open"].asked()[0].options.all()[0]
        for _pile in range(2):
            last_pile = surveys.enter_paper(
                survey=made["open"], unit=None, sheets=9, source="集日", counts={first.pk: 9}, actor=None, now=s.at(1)
            )
        surveys.send_paper_back(batch=last_pile, note="数错了", actor=None, now=s.at(1))
        surveys.close(survey=made["closed"], actor=None, now=s.at(5))

    def _reports(self) -> None:
        """One that is frozen and one that is drafted, from a shipped template."""
        house, sample = self.house, samples.find("handling")
        assert sample is not None
        template = reports.take_sample(sample=sample, unit=house.office, actor=house.registrar, now=s.at(20))
        said = {"template": template, "unit": house.office, "period": periods.year(2026), "audience": "internal", "actor": house.registrar}
        made = [reports.draft_report(title=title, day=s.at(20).date(), now=s.at(20), **said) for title in ("门定稿", "门草稿")]
        reports.freeze_report(report=made[0], actor=house.head, now=s.at(21))
        self.facts |= {"report_template": template.pk, "frozen_report": made[0].pk, "draft_report": made[1].pk}

    def _things_of_accounts(self) -> None:
        plain = self.people["plain@own"]
        holding = RoleHolding.objects.create(account=plain, role="staff", unit=self.house.office, valid_from=s.at(400).date())
        kin = Kin.objects.get(person=self.people["handler@own~kin"].person)
        child = ChildAt.objects.get(person=self.people["handler@own~child"].person)
        given, recused = (self._export(who, approved=True) for who in ("handler@own", "handler@own~kin"))
        self.facts |= {"given_export": given, "recused_export": recused, "asked_export": self._export("handler@own", approved=False)}
        notice = Notice.objects.filter(to_account=self.house.handler).first()
        assert notice is not None
        self.facts |= {
            "account": plain.pk,
            "holding": holding.pk,
            "kin": kin.pk,
            "child": child.pk,
            "notice": notice.pk,
            "nothing": uuid4(),
        }

    def _export(self, who: str, approved: bool) -> int:
        said = {"kind": "matters", "query": "state=all", "purpose": "报送局务会", "unit": self.house.office}
        request = exports.ask(**said, actor=self.people[who], now=s.at(TODAY))
        if approved:
            exports.approve(request=request, actor=self.house.head, now=s.at(TODAY))
        return request.pk

    # groups -------------------------------------------------------------------------------------------------------------

    def _groups(self) -> dict[str, frozenset[str]]:
        everybody = frozenset(self.people) - {"newcomer@own"}
        found: dict[str, set[str]] = {"*": set(everybody), "recused": {n for n in everybody if "~" in n}}
        for name in everybody:
            role, _at, rest = name.partition("@")
            place, _mark, relation = rest.partition("~")
            for group in (name, "handler" if role == "colleague" else role, place, f"by_{relation}"):
                found.setdefault(group, set()).add(name)
        groups = {name: frozenset(members) for name, members in found.items()}
        free = groups["*"] - groups["recused"]
        near = groups["own"] | groups["above"]  # of what concerns the other school nobody here must stand back
        here = near & free
        desk = frozenset().union(*(groups[role] for role in DESK))
        of = lambda *roles: frozenset().union(*(groups[role] for role in roles))  # noqa: E731
        groups |= {
            "desk": desk,
            "case": desk | groups["duty"],
            "admins": of("sysadmin", "secadmin", "auditadmin"),
            "sees": desk & here,
            "sees_other": desk & near,
            "other_orders": of("cashier", "handler", "reviewer", "decider", "head") & near,
            "confirmers": of("cashier", "reviewer", "decider", "head") & near,
            "other_drafters": of("publisher", "handler", "decider", "head") & near,
            "order_readers": of("cashier", "handler", "reviewer", "decider", "head") & here,
            "consequence_readers": of("handler", "reviewer", "decider", "head") & here,
            "list_clerks": of("cashier", "handler") & here,
            "drafters": of("publisher", "handler", "decider", "head") & here,
            "letter_roles": of("registrar", "handler", "reviewer", "decider", "head"),
            "letter_readers": of("registrar", "handler", "reviewer", "decider", "head") & near,
            "letter_drafters": of("registrar", "handler", "decider", "head"),
            "letter_issuers": of("decider", "head") & near,
            "outreach_roles": of("publisher", "registrar", "handler", "decider", "head", "respondent"),
            "outreach_readers": of("publisher", "registrar", "handler", "decider", "head") & near,
            "outreach_keepers": of("publisher", "registrar") & near,
            "title_judges": of("reviewer", "decider", "head") & near & (free | groups["by_person"]),
            "title_readers": of("handler") & near & (free | groups["by_person"]),
            "sheet_confirmers": of("decider", "head") & near & (free | groups["by_person"]),
            "register_keepers": of("registrar", "head") & near,
            "keepers_here": groups["keeper"] & groups["own"] & free,
            "approvers": of("head", "decider") & near,
            "took_in": frozenset({"registrar@own"}),
            "on_duty": frozenset({"duty@own"}),
            "asked_bureau": of("registrar", "handler", "respondent") & groups["bureau"] & free,
            "rule_readers": desk | of("keeper", "duty", "publisher", "cashier", "auditor"),
            "party_readers": desk | of("sysadmin", "secadmin"),
            "party_keepers": of("registrar", "head", "sysadmin"),
            "report_roles": of("registrar", "handler", "reviewer", "publisher", "decider", "head", "auditor"),
            "report_writers": of("registrar", "handler", "reviewer", "publisher", "decider", "head"),
            "answering": of("respondent", "staff", "inspector"),
        }
        return groups

    def members(self, words: str) -> frozenset[str]:
        """`case head&own -recused`: all of one or the other; `&` both, `-` without."""
        found: frozenset[str] = frozenset()
        for word in words.split():
            found |= self._member(word)
        return found

    def _member(self, word: str) -> frozenset[str]:
        wanted, *without = word.split("-")
        parts = [self.groups[part] for part in wanted.split("&")]
        found = frozenset.intersection(*parts)
        return found.difference(*(self.groups[part] for part in without)) if without else found


def _list(*names: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(("序号", "学生", "班级（学号）", "已收金额（元）", "交费日期"))
    for number, name in enumerate(names, 1):
        book.active.append((number, name, "八年级3班", 80, CHARGED.isoformat()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "JPEG")
    return out.getvalue()
