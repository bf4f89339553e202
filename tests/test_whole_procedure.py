"""The whole procedure under random hands: complaints about one school, everybody trying whatever they like, in any order, over months.

After every move what is always true is looked at anew; at the end of every run the record proves itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from qingfeng.core import snapshots
from qingfeng.core.access.models import Account
from qingfeng.core.access.permissions import is_administrator
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.chronicle.verify import verify
from qingfeng.core.matters.models import Clock, Handover, Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.matters.steps import offers, recused, take
from qingfeng.core.norms.models import Clause
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import answering, intake, receipts, respondents
from qingfeng.engines.cases.models import Allegation, Complaint, Extract, Finding, Objection, Opinion
from qingfeng.engines.cases.standing import offer_abandoned
from qingfeng.engines.consequences import steps as consequences
from qingfeng.engines.consequences.models import Cause, Consequence
from qingfeng.engines.ledgers import proof
from qingfeng.engines.ledgers.models import RefundOrder
from qingfeng.faces.desk.matters import Chosen
from qingfeng.faces.desk.matters_filters import Filters, counted, narrow
from qingfeng.faces.desk.who import Desk

from . import situations as s

pytestmark = pytest.mark.django_db
STANDING = ("proposed", "decided", "carried_out")
AHEAD = (
    "accept", "assign", "take_over", "draft_extract", "approve_extract", "ask_statement", "add_evidence", "find", "draft_opinion",
    "submit", "decide", "serve", "recheck", "close", "join", "overturn", "answer_objection", "reopen",
)  # fmt: skip
RESULTS = ["confirmed", "confirmed", "unfounded", "cannot_tell"]
CLAIMS = (s.claim(), s.claim("charge_over_standard"), s.claim("corruption", "corruption"))


class Office(RuleBasedStateMachine):
    """One office, one school; `day` only ever goes on."""

    house: Any

    @initialize()
    def opens(self) -> None:
        snapshots.forget_all()  # numbers of entries are given out again after the last run was undone
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.day, self.refused, self.done = 0, 0, 0
        self.everybody = list(self.house.accounts.values())
        for account in self.everybody:
            account.__dict__.pop("_holdings", None)

    def teardown(self) -> None:
        if not hasattr(self, "undo"):
            return
        try:
            found = verify()
            assert found.ok, found.codes
            assert proof.prove() == []
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @property
    def now(self) -> dt.datetime:
        return s.at(self.day)

    def tries(self, act, *anything) -> None:
        """What is refused leaves nothing behind; what is done leaves its entry in the record."""
        before, entries = self.picture(), Entry.objects.count()
        try:
            with transaction.atomic():
                act(*anything)
        except Refused as refused:
            assert str(refused)  # noqa: PT017
            assert (self.picture(), Entry.objects.count()) == (before, entries), "refused, and yet something was stored"  # noqa: PT017
            self.refused += 1
            return
        assert Entry.objects.count() > entries, "done, and the record says nothing"
        self.done += 1

    @staticmethod
    def picture() -> list[tuple]:
        tables = (Matter, Complaint, Finding, Opinion, Handover, Clock, Extract, Objection, Cause, Consequence, RefundOrder)
        return [tuple(table.objects.order_by("pk").values_list()) for table in tables]

    # --- what happens ---

    @rule(claim=st.sampled_from(CLAIMS), harm=st.integers(0, 5))
    def somebody_complains(self, claim, harm) -> None:
        if Matter.objects.count() < 4:
            self.tries(lambda: intake.submit(intake=self.complaint(claim, harm=harm == 0), now=self.now))

    def complaint(self, claim, *, harm: bool):
        who = {"name": "柳青禾", "phone": "13900000001"}
        return intake.Intake(
            token=receipts.new_token(),
            office=self.house.office,
            unit=self.house.school,
            text="开学在群里收了空调使用费，没有收据。",
            claims=[claim],
            identity=who,
            harm_to_minor=harm,
        )

    @rule(days=st.sampled_from([1, 1, 1, 7, 31, 70]))
    def days_go_by(self, days) -> None:
        self.day += days
        offer_abandoned(now=self.now)
        consequences.expire(now=self.now)

    @precondition(lambda self: Matter.objects.exists())
    @rule(data=st.data())
    def the_work_goes_on(self, data) -> None:
        """Somebody who may takes a step that leads on, with what it needs."""
        ways = [(m.pk, o.step.name, a) for m in Matter.objects.all() for a in self.near(m) for o in self.open_to(m, a)]
        ahead = [way for way in ways if way[1] in AHEAD] or ways
        if ahead:
            pk, step, actor = data.draw(st.sampled_from(ahead))
            self.tries(lambda: take(matter_id=pk, step=step, actor=actor, now=self.now, data=self.fields(pk, step, data.draw)))

    def near(self, matter: Matter) -> list[Account]:
        asked = [h.to_account for h in matter.handovers.filter(answered_at=None)]
        house = self.house
        return [matter.accountable, *asked, house.registrar, house.reviewer, house.decider, house.head, house.caller, house.duty]

    def open_to(self, matter: Matter, actor: Account) -> list:
        return [offer for offer in offers(matter, actor, self.now) if offer.verdict.allowed]

    @precondition(lambda self: Matter.objects.exists())
    @rule(data=st.data())
    def anybody_tries_anything(self, data) -> None:
        matter = data.draw(st.sampled_from(list(Matter.objects.all())))
        step = data.draw(st.sampled_from([step.name for step in procedure_of(matter).steps]))
        actor = data.draw(st.sampled_from([*self.everybody, None]))
        self.tries(lambda: take(matter_id=matter.pk, step=step, actor=actor, now=self.now, data=self.fields(matter.pk, step, data.draw)))

    def fields(self, pk: int, step: str, draw) -> dict:
        matter = Matter.objects.get(pk=pk)
        claims = list(Allegation.objects.filter(matter=matter).order_by("pk"))
        left = [claim for claim in claims if not Finding.objects.filter(allegation=claim).exists()] or claims
        complaints = list(matter.complaints.order_by("answered_at", "pk"))
        finding = Finding.objects.filter(incident__matter=matter).first()
        data = {
            "to": draw(st.sampled_from([self.house.handler, *self.everybody])),
            "allegation": draw(st.sampled_from(left)).pk if left else None,
            "result": "support"
            if step == "draft_opinion"
            else draw(st.sampled_from(["confirmed", "confirmed", "unfounded", "cannot_tell"])),
            "clause": Clause.objects.order_by("pk").first(),
            "amount_fen": 8000,
            "amount": draw(st.integers(0, 40)),
            "ground": "听证",
            "complaint": complaints[0] if complaints else None,
            "into": draw(st.sampled_from([m.ref for m in Matter.objects.all()])),
            "findings": [finding.pk] if finding else [],
            "upheld": draw(st.booleans()),
            "passed": draw(st.booleans()),
            "unit": self.house.school,
        }
        words = ("reason", "where", "organ", "text", "answer", "written_opinion", "note", "receipt", "request", "facts", "basis", "opinion")
        return data | dict.fromkeys(words, "写明情况")

    @precondition(lambda self: Extract.objects.exists())
    @rule(says=st.sampled_from([respondents.state, respondents.object_]), data=st.data())
    def the_school_answers(self, says, data) -> None:
        extract = data.draw(st.sampled_from(list(Extract.objects.all())))
        actor = data.draw(st.sampled_from([self.house.principal] * 4 + self.everybody))
        self.tries(lambda: says(actor=actor, extract_id=extract.pk, text="按人头收取，用于电费。", now=self.now))

    @precondition(lambda self: Complaint.objects.exists())
    @rule(solved=st.sampled_from(["yes", "partly", "no"]), satisfied=st.integers(0, 6), data=st.data())
    def somebody_rates(self, solved, satisfied, data) -> None:
        complaint = data.draw(st.sampled_from(list(Complaint.objects.all())))
        self.tries(lambda: answering.rate(complaint=complaint, solved=solved, satisfied=satisfied, now=self.now))

    @precondition(lambda self: Consequence.objects.exists())
    @rule(data=st.data())
    def somebody_deals_with_what_follows(self, data) -> None:
        row = data.draw(st.sampled_from(list(Consequence.objects.all())))
        actor = data.draw(st.sampled_from([self.house.head] * 3 + self.everybody))
        adopt = data.draw(st.booleans())
        act = data.draw(
            st.sampled_from(
                [
                    lambda: consequences.decide(consequence=row, adopt=adopt, actor=actor, now=self.now, note="同意"),
                    lambda: consequences.carry_out(consequence=row, on=today(self.now), evidence="扣分通知", actor=actor, now=self.now),
                    lambda: consequences.restored(consequence=row, evidence="已更正", actor=actor, now=self.now),
                    lambda: consequences.lift(consequence=row, actor=actor, now=self.now, note="整改到位"),
                ]
            )
        )
        self.tries(act)

    # --- what is always true ---

    @invariant()
    def one_person_who_may_answers_for_every_open_matter(self) -> None:
        day = today(self.now)
        for matter in Matter.objects.select_related("accountable"):
            assert matter.handovers.filter(answered_at=None).count() <= 1
            assert not is_administrator(matter.accountable, day)
            if matter.is_open:
                assert recused(matter.accountable, matter, day).allowed
            else:
                assert matter.outcome == procedure_of(matter).ends[matter.state]
                assert not matter.clocks.running().filter(leading=True).exists()

    @invariant()
    def nobody_decides_what_they_handled(self) -> None:
        for opinion in Opinion.objects.exclude(decided_by=None):
            handled = opinion.matter.parts.filter(role__in=("handler", "assistant", "reviewer")).values_list("account_id", flat=True)
            assert opinion.decided_by_id not in set(handled)

    @invariant()
    def the_school_sees_no_more_than_what_was_approved_and_sent(self) -> None:
        for extract in respondents.extracts_for(self.house.principal, today(self.now)):
            assert extract.approved_by_id not in (None, extract.drafted_by_id)
            assert extract.sent_at is not None
        assert not Matter.objects.visible_to(self.house.principal, today(self.now)).exists()

    @invariant()
    def nothing_stands_on_a_finding_that_fell(self) -> None:
        for row in Consequence.objects.filter(state__in=STANDING):
            causes = list(row.causes.all())
            assert len(causes) == row.count
            assert row.version_id
            assert all(cause.fell_at is None for cause in causes), f"{row.measure} stands on what fell"
            assert row.decided_by_id is None or row.decided_by_id != row.proposed_by_id
        for order in RefundOrder.objects.filter(state__in=("proposed", "decided")):
            assert Cause.objects.filter(key__in=order.causes.values("key"), fell_at=None).exists()

    @invariant()
    def what_was_answered_is_closed_only_when_everybody_got_an_answer(self) -> None:
        for matter in Matter.objects.filter(outcome="answered"):
            assert not matter.complaints.filter(answered_at=None, withdrawn_at=None).exists()

    @invariant()
    def a_kept_number_is_the_number(self) -> None:
        """Whatever happened since it was kept left an entry in the record."""
        for account in (self.house.head, self.house.handler, self.house.accounts["recused"]):
            desk, f = Desk(account, self.now, today(self.now)), Filters()
            assert [Chosen(desk, f).counts] == list(counted(narrow(desk.matters(), f, account.pk, desk.day), desk.day))


@pytest.fixture
def house(db, monkeypatch, kept_for_real):
    house = s.house(monkeypatch)
    s.letters_allowed(house)  # so that something follows from every finding
    s.recused_handler(house)
    house.accounts["recused"] = Account.objects.get(username="recused")
    house.accounts["moved"] = s.moved_here(house, 501, "韦某", "handler", dt.date(2009, 9, 1))
    return house


def test_whatever_happens_in_whatever_order_what_is_always_true_holds(house):
    machine = type("OfficeOfTheTest", (Office,), {"house": house})
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=20, stateful_step_count=40, deadline=None, suppress_health_check=quiet)
    )
