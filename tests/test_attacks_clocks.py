"""Attacks on deadlines: the calendar changes under them, and each must say from what, by which clause and calendar it comes."""

from __future__ import annotations

import datetime as dt

import pytest

from qingfeng.core.calendar.days import edition_number
from qingfeng.core.calendar.services import Day, seed, set_days
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Clock, Matter
from qingfeng.core.matters.steps import take
from qingfeng.engines.cases import respondents
from qingfeng.engines.cases.models import Extract

from . import situations as s

pytestmark = pytest.mark.django_db
HOLIDAY = "国办发明电〔2026〕99号"


@pytest.fixture
def house(db, monkeypatch):
    house = s.house(monkeypatch)
    seed(now=s.at(-30))
    return house


def day_off(house, *days: dt.date) -> None:
    wanted = [Day(day, is_workday=False, name="临时放假", source_document=HOLIDAY) for day in days]
    set_days(days=wanted, actor=house.head, now=s.at(1), note="临时放假")


def test_every_clock_on_the_way_explains_itself_with_start_clause_and_calendar(house):
    s.complain(house, harm=True)
    s.complain(house, claims=[s.claim("corruption", "corruption")])
    s.with_a_decision(house)
    respondents.object_(actor=house.principal, extract_id=Extract.objects.get().pk, text="收费有依据。", now=s.at(25))
    codes = set()
    for clock in Clock.objects.select_related("rule__clause__document"):
        codes.add(clock.code)
        counted, cite = clocks.reckon(clock), clock.rule.cite()
        told = counted.sentence(event=clock.rule.value["event"], authority=cite)
        assert counted.due == clock.due_on
        assert cite.startswith("《")
        assert cite in told
        assert str(clock.rule.value["amount"]) in told
        assert counted.start == clock.started_on
        assert counted.edition == clock.calendar_edition == edition_number()
        assert counted.rows
    assert codes == {"petition.notice", "petition.handle", "accusation.handover", "complaint.statement", "complaint.objection_answer"}


def test_every_running_deadline_moves_with_the_calendar_and_stopped_ones_stay(house):
    matter = s.being_handled(house)
    accusation = s.complain(house, claims=[s.claim("corruption", "corruption")]).matter_id
    s.draft(house, matter)
    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))
    take(matter_id=matter.pk, step="ask_statement", actor=house.handler, now=s.at(4))
    running = list(Clock.objects.running())
    stopped = {c.pk: (c.due_on, c.calendar_edition) for c in Clock.objects.exclude(stopped_on=None)}
    assert len(running) == 3
    assert stopped
    day_off(house, *(clock.due_on for clock in running))
    assert clocks.recount_open() == 3
    for clock in running:
        now = Clock.objects.get(pk=clock.pk)
        assert now.due_on > clock.due_on
        assert now.calendar_edition == edition_number() > clock.calendar_edition
    assert {c.pk: (c.due_on, c.calendar_edition) for c in Clock.objects.exclude(stopped_on=None)} == stopped
    for pk in (matter.pk, accusation):
        shown = Matter.objects.get(pk=pk)
        leading = clocks.leading(shown)
        assert shown.due_on == leading.due_on
    assert clocks.recount_open() == 0


def test_pauses_and_extensions_survive_a_new_calendar(house):
    matter = s.being_handled(house)
    take(matter_id=matter.pk, step="pause", actor=house.handler, now=s.at(5), data={"ground": "听证"})
    take(matter_id=matter.pk, step="resume", actor=house.handler, now=s.at(15))
    take(matter_id=matter.pk, step="extend", actor=house.head, now=s.at(20), data={"amount": 30, "reason": "涉及人数多"})
    before = Clock.objects.running().get()
    day_off(house, before.due_on)
    clocks.recount_open()
    after = Clock.objects.running().get()
    kinds = [row.kind for row in clocks.reckon(after).rows]
    assert after.due_on > before.due_on
    assert (after.extended_by, after.pauses.count()) == (30, 1)
    assert {"pause", "extension", "moved"} <= set(kinds)


def test_a_paused_clock_has_no_day_whatever_the_calendar_says(house):
    matter = s.being_handled(house)
    take(matter_id=matter.pk, step="pause", actor=house.handler, now=s.at(5), data={"ground": "听证"})
    day_off(house, dt.date(2027, 1, 8))
    clocks.recount_open()
    shown = Matter.objects.get(pk=matter.pk)
    assert (shown.due_on, shown.paused) == (None, True)


def test_the_worker_counts_anew_without_being_asked(house):
    from django.utils.module_loading import import_string

    from qingfeng.faces.cli import duties

    matter = s.being_handled(house)
    day_off(house, matter.due_on)
    for duty in duties.DUTIES:
        if not duty.endswith(("seal", "deliver_notices")):
            import_string(duty)(now=s.at(2))
    assert Matter.objects.get(pk=matter.pk).due_on > matter.due_on
