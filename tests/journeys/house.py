"""A small county for the journeys, built through the services: an office with every role, schools, boards, and matters on their way.

Everybody in it is invented. Days count from a month ago, so that clocks run as they would. `python -m tests.journeys.house` builds it
in the database of the environment and prints the logins, receipt codes and references as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

ROLES = {
    "registrar": ("陈静", "clerk"),
    "handler": ("周以宁", "clerk"),
    "second_handler": ("卢知行", "clerk"),
    "reviewer": ("许文博", "section"),
    "decider": ("罗建平", "deputy"),
    "second_decider": ("苏明哲", "deputy"),
    "head": ("江远", "head"),
    "caller": ("沈青", "clerk"),
    "duty": ("何安", "section"),
    "second_duty": ("顾平", "section"),
    "keeper": ("白露", "clerk"),
    "second_keeper": ("秦月", "clerk"),
    "publisher": ("乔安", "clerk"),
    "second_publisher": ("温可", "clerk"),
    "cashier": ("汪洋", "clerk"),
    "auditor": ("司徒正", "clerk"),
}
ADMINISTRATORS = {"sysadmin": "管一", "secadmin": "管二", "auditadmin": "管三"}
PASSWORD = "journey-paper-lamp-42"
KEEPERS_WORDS = "第一把钥匙 很长的口令 松风"
LONG_AGO = dt.date(2009, 1, 1)
LONG_NAME = "云岫县松风镇中心小学校附属听泉村完全小学教学点（含学前班）"
DAYS = 30


class County:
    def __init__(self) -> None:
        from django.utils import timezone

        start = timezone.localtime(timezone.now()) - dt.timedelta(days=DAYS)
        self.start = start.replace(hour=9, minute=0, second=0, microsecond=0)
        self.long_ago = self.start - dt.timedelta(days=200)
        self.charged = (self.start - dt.timedelta(days=12)).date()
        self.people: dict[str, Any] = {}
        self.units: dict[str, Any] = {}
        self.told: dict[str, Any] = {"charged": self.charged.isoformat(), "charged_month": f"{self.charged.year}年{self.charged.month}月"}
        self.numbers = 0

    def at(self, day: float) -> dt.datetime:
        return self.start + dt.timedelta(days=day)

    def __getitem__(self, name: str) -> Any:
        return self.people[name]

    # the county ---------------------------------------------------------------------------------------------------------

    def found(self) -> None:
        from django.contrib.auth.hashers import make_password

        from qingfeng.core.access.models import ChildAt
        from qingfeng.core.parties import services as parties
        from qingfeng.core.vault import keys
        from qingfeng.faces.cli.preparing import load_what_is_shipped

        load_what_is_shipped()
        self.password = make_password(PASSWORD)
        self._units(parties)
        for name, person in ADMINISTRATORS.items():
            self.add(name, name, person, "YX", "clerk")
        for name, (person, post) in ROLES.items():
            self.add(name, name.removeprefix("second_"), person, "YX", post)
        self.add("principal", "respondent", "方砚", "YX-S1", "principal")
        self.add("secretary", "", "祝融", "YX-S1", "secretary")
        self.add("teacher", "staff", "梁舟", "YX-S1", "teacher")
        self.add("principal2", "respondent", "常青", "YX-S2", "principal")
        self.add("secretary2", "", "温庭", "YX-S2", "secretary")
        self.add("clerk2", "publisher", "叶帆", "YX-S2", "staff")
        self.add("principal3", "respondent", "欧阳石", "YX-S3", "principal")
        self.letters_allowed()
        self.inspectors()
        self.add("pricing", "handler", "纪舒", "YX-P", "clerk")
        self.add("pricing_parent", "registrar", "邵宁", "YX-P", "clerk")
        ChildAt.objects.create(person=self["pricing_parent"].person, school=self.units["YX-S3"], valid_from=LONG_AGO)
        keepers = [(self["keeper"], KEEPERS_WORDS), (self["second_keeper"], KEEPERS_WORDS + " 之二")]
        keys.create_office_key(unit=self.units["YX"], keepers=keepers, actor=self["keeper"], now=self.at(-1))

    def _units(self, parties: Any) -> None:
        office = parties.create_unit(
            code="YX", name="云岫县教育委员会", kind="office", actor=None, now=self.long_ago, doc_prefix="云岫教", ref_prefix="YX",
            phone="023-00006120", address="云岫县松风路9号", opening_hours="工作日9:00至17:00",
        )  # fmt: skip
        self.units["YX"] = office
        for code, name, short, stage in (
            ("YX-S1", "云岫县第三中学", "三中", "junior"),
            ("YX-S2", "听松小学", "听松小学", "primary"),
            ("YX-S3", LONG_NAME, "听泉教学点", "primary"),
        ):
            self.units[code] = parties.create_unit(
                code=code, name=name, kind="school", parent=office, actor=None, now=self.long_ago, short_name=short, stage=stage
            )
        self.units["YX-P"] = parties.create_unit(
            code="YX-P", name="云岫县发展和改革局", kind="agency", short_name="发改局", actor=None, now=self.long_ago
        )
        for code, name in (("ORG-1", "云岫县纪委监委驻教育委员会纪检监察组"), ("ORG-2", "云岫县公安局"), ("ORG-3", "云岫县市场监督管理局")):
            parties.create_unit(code=code, name=name, kind="organ", actor=None, now=self.long_ago)

    def add(self, key: str, role: str, name: str, unit: str, post: str) -> None:
        from qingfeng.core.access.models import Account, RoleHolding
        from qingfeng.core.parties import services as parties

        self.numbers += 1
        at = self.units[unit]
        person = parties.add_person(number=f"P{self.numbers:03d}", name=name, actor=None, now=self.long_ago)
        parties.open_post(unit=at, person=person, kind=post, held_from=LONG_AGO, actor=None, now=self.long_ago)
        account = Account.objects.create(username=key, person=person, unit=at, must_change_password=False, password=self.password)
        if role:
            RoleHolding.objects.create(account=account, role=role, unit=at, valid_from=LONG_AGO)
        self.people[key] = account

    def letters_allowed(self) -> None:
        """A document of the province, so that the graded deductions of the letters of responsibility follow from a finding."""
        from qingfeng.core.norms import services as norms

        day, by = self.long_ago.date(), {"actor": self["head"], "now": self.long_ago}
        title = "关于签订师德建设责任书的意见"
        document = norms.add_document(key="letters", title=title, unit=self.units["YX"], dated=day, in_force_from=day, **by)
        clause = norms.add_clause(document=document, ref="第一条", text="可以签订师德建设责任书。", **by)
        said = {"key": "duty_letters.authority", "value": "省教工委〔2026〕3号", "valid_from": day, "clause": clause}
        proposal = norms.propose_version(unit=self.units["YX"], **said, **by)
        norms.publish(proposal=proposal, actor=self["decider"], now=self.long_ago)

    def inspectors(self) -> None:
        """One with a login, whose child goes to YX-S2; his term is under way."""
        from qingfeng.engines.registers import services

        self.add("inspector", "inspector", "季知秋", "YX", "staff")
        day = self.start.date()
        told = {
            "name": "季知秋",
            "group": "parent",
            "school": self.units["YX-S2"],
            "term_from": day,
            "term_to": day + dt.timedelta(days=700),
            "trained_on": day,
        }
        common = {"source": "聘书", "source_on": day, "actor": None, "now": self.at(0)}
        entry = services.enter(kind="lay_inspectors", unit=self.units["YX"], fields=told, **common)
        services.give_account(entry=entry, account=self["inspector"], role="inspector", actor=None, now=self.at(0))

    def boards(self) -> None:
        from qingfeng.engines.disclosure import boards, terms

        basis = {"basis_document": "云岫发改〔2025〕31号", "voluntary": True, "category": "agency", "unit": "元/生·学期"}
        for code in ("YX-S1", "YX-S2"):
            board = boards.create_board(
                unit=self.units[code], term=terms.term_of(self.charged), actor=self["publisher"], now=self.long_ago,
                live_from=self.long_ago.date(), complaint_phones=["总务处 00006121"], relief="困难家庭可以申请减免，找班主任或总务处。",
            )  # fmt: skip
            for name, fen, ceiling in (("作业本费", 2400, False), ("教辅材料费", 13860, True)):
                values = basis | {"name": name, "standard": fen, "is_ceiling": ceiling, "grades": ["七年级", "八年级"]}
                boards.set_item(board=board, values=values, actor=self["publisher"], now=self.long_ago)
            boards.publish_board(board=board, actor=self["second_publisher"], now=self.long_ago)

    def letter(self) -> None:
        """Principals have a pledge to sign."""
        from qingfeng.engines.agreements import services as letters

        now, first, last = self.at(20), self.at(20).date(), self.at(320).date()
        made = letters.create_template(
            kind="public_pledge", unit=self.units["YX"], title="校长公开承诺书", signers=["principal"], other_side="", actor=None, now=now
        )
        text = "第一条　公示以外不收费。"
        draft = letters.draft_edition(template=made, text=text, authority=None, actor=self["handler"], now=now)
        edition = letters.approve_edition(edition=draft, actor=self["head"], now=now)
        due = self.at(DAYS + 10).date()
        letters.issue(edition=edition, period_from=first, period_to=last, due_on=due, actor=self["head"], now=now)

    # what happens in it -------------------------------------------------------------------------------------------------

    def complain(self, key: str, unit: str = "YX-S1", *, day: float = 0, **more: Any) -> Any:
        from qingfeng.core.matters.models import Matter
        from qingfeng.engines.cases import intake, receipts

        item, fen, office = more.pop("item", "空调使用费"), more.pop("fen", 8000), more.pop("office", "YX")
        claim = intake.Claim(kind="charge_not_listed", demand="money_back", item=item, amount_fen=fen, charged_on=self.charged)
        said = {
            "text": f"开学时班里收了{item}，每人{fen // 100}元，没有收据，也不在公示上。",
            "identity": {"name": "柳青禾", "phone": "13900000001", "child": "柳小满", "class_": "八年级3班"},
            "claims": [claim],
        } | more
        receipt = intake.submit(
            intake=intake.Intake(token=receipts.new_token(), office=self.units[office], unit=self.units[unit], **said), now=self.at(day)
        )
        matter = Matter.objects.get(pk=receipt.matter_id)
        self.told[key] = {"ref": receipt.ref, "code": receipt.code}
        return matter

    def step(self, matter: Any, name: str, actor: str, day: float, **data: Any) -> Any:
        from qingfeng.core.matters.models import Matter
        from qingfeng.core.matters.steps import take

        take(matter_id=matter.pk, step=name, actor=self[actor], now=self.at(day), data=data)
        return Matter.objects.get(pk=matter.pk)

    def handled(self, matter: Any, by: str = "handler") -> Any:
        self.step(matter, "accept", "registrar", 1)
        self.step(matter, "assign", "registrar", 1, to=self[by])
        return self.step(matter, "take_over", by, 2)

    def drafted(self, matter: Any, **more: Any) -> Any:
        text = "反映你校收取公示以外的费用，每人80元。请说明收费依据、人数、金额和资金去向，并附材料。"
        return self.step(matter, "draft_extract", "handler", 3, text=text, **more)

    def asked(self, matter: Any) -> None:
        self.step(matter, "approve_extract", "reviewer", 4)
        self.step(matter, "ask_statement", "handler", 4)

    def heard(self, matter: Any, respondent: str = "principal", **more: Any) -> Any:
        from qingfeng.engines.cases import respondents

        self.drafted(matter, **more)
        self.asked(matter)
        extract = respondents.extracts_for(self[respondent], self.at(5).date()).filter(matter=matter).get()
        respondents.state(actor=self[respondent], extract_id=extract.pk, text="按人头收取，用于电费，已停收。", now=self.at(6))
        return matter

    def found_out(self, matter: Any, **more: Any) -> Any:
        from qingfeng.core.norms.models import Clause

        clause = Clause.objects.filter(document__kind="local").order_by("pk").first() or Clause.objects.order_by("pk").first()
        for allegation in matter.allegations.all():
            data = {"allegation": allegation.pk, "result": "confirmed", "clause": clause, "amount_fen": 320000}
            self.step(matter, "find", "handler", 10, text="收款记录显示向40名学生各收取80元。", **data, **more)
        self.step(matter, "add_evidence", "handler", 11, text="学校收款记录（总务处提供）")
        return matter

    def ready(self, matter: Any) -> Any:
        opinion = {
            "request": "退还空调使用费", "facts": "该校向40名学生每人收取空调使用费80元，没有公示。",
            "basis": "没有公示的，不得收费。", "opinion": "责令退还全部学生，公开通报。", "result": "support",
        }  # fmt: skip
        self.step(matter, "draft_opinion", "handler", 12, **opinion)
        return self.step(matter, "submit", "handler", 13)

    def decided(self, matter: Any) -> Any:
        return self.step(matter, "decide", "decider", 15, written_opinion="同意，责令退费。")

    def served(self, matter: Any) -> Any:
        answer = "经查，学校收取空调使用费没有依据，已责令逐人退还。"
        return self.step(matter, "serve", "handler", 16, method="mailbox", answer=answer)

    def matter(self, key: str) -> Any:
        from qingfeng.core.matters.models import Matter

        return Matter.objects.get(ref=self.told[key]["ref"])

    def reopened(self, matter: Any) -> None:
        """Decided, answered, taken up again; what is found now is more than the school was heard on."""
        from qingfeng.engines.cases.models import Finding

        self.served(self.decided(self.ready(self.found_out(self.heard(self.handled(matter), "principal3")))))
        matter = self.step(matter, "reopen", "head", 20, reason="家长交来新的收据")
        first = Finding.objects.get(incident__matter=matter)
        more = {"result": "confirmed", "clause": first.clause, "amount_fen": 480000, "text": "另有20名学生交费，合计60名。"}
        self.step(matter, "find", "handler", 22, allegation=first.allegation_id, **more)

    def another_county(self) -> None:
        """An office with one above it: what was answered here can be looked at again there."""
        from qingfeng.core.parties import services as parties

        made = {"actor": None, "now": self.long_ago, "kind": "office"}
        above = parties.create_unit(code="CZ", name="苍州市教育局", doc_prefix="苍州教", ref_prefix="CZ", phone="023-00006200", **made)
        office = parties.create_unit(
            code="QX", name="青溪县教育委员会", parent=above, doc_prefix="青溪教", ref_prefix="QX", phone="023-00006130", **made
        )
        school = parties.create_unit(
            code="QX-S1",
            name="青溪县第一小学",
            kind="school",
            parent=office,
            actor=None,
            now=self.long_ago,
            short_name="青溪一小",
            stage="primary",
        )
        self.units |= {"CZ": above, "QX": office, "QX-S1": school}
        for role, name in (("registrar", "童舒"), ("handler", "鲁安"), ("reviewer", "柏青"), ("decider", "岑朗")):
            self.add(f"qx_{role}", role, name, "QX", "clerk")
        self.add("qx_principal", "respondent", "卓然", "QX-S1", "principal")
        self.add("cz_registrar", "registrar", "严素", "CZ", "clerk")
        self.add("cz_head", "head", "韩越", "CZ", "head")
        here = {name: self[f"qx_{name}"] for name in ("registrar", "handler", "reviewer", "decider", "principal")}
        kept, self.people = self.people, self.people | here
        for key, item in (("to_review", "午休费"), ("to_review_at_counter", "托管费")):
            matter = self.complain(key, "QX-S1", office="QX", item=item, identity={})
            self.served(self.decided(self.ready(self.found_out(self.heard(self.handled(matter))))))
        self.to_be_called()
        self.people |= kept

    def to_be_called(self) -> None:
        """One was answered in the month before; the superior office calls."""
        from qingfeng.core.vault import keys
        from qingfeng.engines.cases import callbacks
        from qingfeng.engines.cases.models import Complaint

        self.add("cz_caller", "caller", "查问", "CZ", "clerk")
        self.add("qx_head", "head", "毕恒", "QX", "head")
        for name, person in (("qx_keeper", "白霜"), ("qx_second_keeper", "秦霁")):
            self.add(name, "keeper", person, "QX", "clerk")
        keepers = [(self["qx_keeper"], KEEPERS_WORDS), (self["qx_second_keeper"], KEEPERS_WORDS + " 之二")]
        keys.create_office_key(unit=self.units["QX"], keepers=keepers, actor=self["qx_keeper"], now=self.at(-1))
        matter = self.complain("to_call", "QX-S1", office="QX", item="资料费")
        self.served(self.decided(self.ready(self.found_out(self.heard(self.handled(matter))))))
        before = self.at(DAYS).replace(day=1) - dt.timedelta(days=3)
        callbacks.commit_seeds(now=before)
        Complaint.objects.filter(matter=matter).update(served_on=before.date())
        callbacks.draw_due(now=self.at(DAYS).replace(day=1))

    def circular(self, matter: Any) -> None:
        from qingfeng.core.calendar import today
        from qingfeng.engines.disclosure import services
        from qingfeng.faces.desk import circular_facts as facts
        from qingfeng.institutions.circulars.drafting import draft

        title, content = draft(facts.facts_of(matter), naming=False)
        until = today(self.at(17)) + dt.timedelta(days=180)
        made = services.draft(
            kind="circular", unit=self.units["YX"], title=title, content=content, actor=self["handler"], now=self.at(17), ends_on=until,
            source=matter.ref,
        )  # fmt: skip
        services.approve(publication=made, actor=self["head"], now=self.at(18))
        made = services.publish(publication=made, actor=self["head"], now=self.at(18))
        self.told["circular"] = {"key": made.key, "number": made.number, "title": title}

    def matters(self) -> None:
        """One for each journey, so that no journey waits for another."""
        self.complain("to_accept", "YX-S2", day=27, item="校服押金", fen=20000)
        self.complain("to_refuse", "YX-S2", day=26, item="电梯广告", text="小区电梯里广告太多，请学校管一管。", claims=[self._idea()])
        self.complain("look_alike_first", "YX-S2", day=25, item="课后看护费", fen=18000)
        self.complain("look_alike", "YX-S2", day=27, item="课后看护费", fen=18000)
        handing = self.complain("to_take_over")
        self.step(handing, "accept", "registrar", 1)
        self.step(handing, "assign", "registrar", 1, to=self["handler"])
        self.drafted(self.handled(self.complain("to_preview", item="班级空调费")), preview=True)
        self.drafted(self.handled(self.complain("to_approve", item="夏季纳凉费")))
        self.asked(self.drafted(self.handled(self.complain("to_state", "YX-S2", day=22, item="饮料费"))))
        teaching = self.complain("teacher_case", item="补课费")
        self.heard(self.handled(teaching), "teacher", person=self["teacher"].person)
        self.served(self.decided(self.ready(self.found_out(teaching, person=self["teacher"].person))))
        answered = self.complain("answered", item="空调清洗费")
        self.circular(self.served(self.decided(self.ready(self.found_out(self.heard(self.handled(answered)))))))
        to_decide = self.complain("to_decide", "YX-S2", item="空调使用费")
        self.ready(self.found_out(self.heard(self.handled(to_decide), "principal2")))
        self.handled(self.complain("sealed_name", "YX-S3", item="取暖费"))
        self.handled(self.complain("to_extend", "YX-S3", item="饮水费"))
        for key in ("to_assist_desktop", "to_assist_phone", "to_decline", "assist_late"):
            self.handled(self.complain(key, "YX-S3", item="营养餐费"))
        self.step(self.matter("to_decline"), "assist", "handler", 28, unit=self.units["YX-P"], text="请核对营养餐配送价格的核定文号。")
        self.step(self.matter("assist_late"), "assist", "handler", 5, unit=self.units["YX-P"], text="请核对取暖费的核定标准，并附文件。")
        self.reopened(self.complain("reopened", "YX-S3", item="校车费"))
        self.complain("to_urge", "YX-S2", day=2, item="水杯费")
        for key in ("to_hand_1", "to_hand_2"):
            self.handled(self.complain(key, "YX-S2", item="作业本费"), "second_handler")
        self.handled(self.complain("to_draft", "YX-S2", item="练习册费"))
        self.complain("wrong_join_first", "YX-S2", day=24, item="餐具费", fen=5000)
        self.complain("wrong_join", "YX-S2", day=26, item="餐具清洗费", fen=3000)
        self.complain("to_split", "YX-S1", day=27, item="试卷费", claims=self._two_things())
        self.complain("harm", "YX-S3", day=28, item="军训服装费", harm_to_minor=True, text="班主任罚站并收军训服装费。孩子说被打过。")

    def _two_things(self) -> Any:
        from qingfeng.engines.cases import intake

        charge = intake.Claim(kind="charge_not_listed", demand="money_back", item="试卷费", amount_fen=4000, charged_on=self.charged)
        return [charge, intake.Claim(kind="service_attitude", demand="put_right")]

    def _idea(self) -> Any:
        from qingfeng.engines.cases import intake

        return intake.Claim(kind="suggestion", demand="idea")

    def seal(self) -> None:
        from qingfeng.core.chronicle.services import seal

        seal(now=self.at(28))


def main() -> None:
    from qingfeng.faces.cli.main import start_django

    start_django()
    county = County()
    county.found()
    county.boards()
    county.letter()
    county.matters()
    county.another_county()
    county.seal()
    county.told["logins"] = {name: [name, PASSWORD] for name in county.people}
    json.dump(county.told, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
