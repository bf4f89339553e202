"""Trained before duty: the training is on record with its source, comes straight from a training session, and nothing is done without."""

import datetime as dt
import io

import pytest

from qingfeng.core.refusal import Refused
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.gatherings import services as sessions
from qingfeng.engines.gatherings.models import Guest
from qingfeng.engines.registers import services as registers
from qingfeng.engines.registers.models import RegisterEntry
from qingfeng.engines.registers.taking import take_list
from qingfeng.institutions.lay_inspectors import attendance
from qingfeng.institutions.lay_inspectors.sessions import TRAINING
from tests import situations as s

from .test_opinions import an_inspector, file

pytestmark = pytest.mark.django_db
CLAUSE = "《云岫县教育系统政风行风监督员管理办法》第四条"


@pytest.fixture
def house(db, monkeypatch):
    return s.house(monkeypatch)


def untrained(house, **more):
    return an_inspector(house, trained=None, **more)


def a_training(house, *entries, on=2):
    made = sessions.arrange(kind=TRAINING, unit=house.office, title="上岗培训", held_on=s.at(on).date(), actor=house.registrar, now=s.at(1))
    attendance.ask(session=made, entries=entries, actor=house.registrar, now=s.at(1))
    return made


def trained_on(*entries):
    return [RegisterEntry.objects.get(pk=entry.pk).trained_on for entry in entries]


def test_without_training_nobody_is_given_an_account(house):
    entry = untrained(house)
    with pytest.raises(Refused, match="请先参加培训") as no:
        registers.give_account(entry=entry, account=house.inspector, role="inspector", actor=house.registrar, now=s.at(0))
    assert no.value.authority == CLAUSE
    assert "安排培训" in no.value.advice


def test_whoever_has_an_account_from_before_files_nothing_as_inspector_until_trained_and_is_told_the_way_of_everybody(house):
    entry = an_inspector(house, account=house.inspector)
    RegisterEntry.objects.filter(pk=entry.pk).update(trained_on=None)
    entry.refresh_from_db()
    with pytest.raises(Refused, match="请先参加培训") as no:
        file(entry, house)
    assert no.value.authority == CLAUSE
    assert no.value.advice == "您仍然可以像任何一位群众那样投诉，不用监督员的身份。"
    assert not Complaint.objects.exists()
    RegisterEntry.objects.filter(pk=entry.pk).update(trained_on=s.at(1).date())
    entry.refresh_from_db()
    assert file(entry, house).ref


def test_an_office_whose_own_rule_asks_for_no_training_gives_accounts_without(house):
    s.own_rule(house, "lay_inspectors.training", False, s.at(-10).date(), s.at(-20))
    entry = untrained(house)
    registers.give_account(entry=entry, account=house.inspector, role="inspector", actor=house.registrar, now=s.at(0))
    assert RegisterEntry.objects.get().account == house.inspector


def test_whoever_came_to_the_training_is_trained_by_it_and_the_others_are_not(house):
    came, missed = untrained(house), untrained(house, n=2)
    session = a_training(house, came, missed)
    attendance.mark(session=session, marks={came.pk: "came"}, actor=house.registrar, now=s.at(2))
    assert trained_on(came, missed) == [None, None]  # it is not over yet
    attendance.close(session=session, actor=house.registrar, now=s.at(2))
    assert trained_on(came, missed) == [s.at(2).date(), None]
    source = RegisterEntry.objects.get(pk=came.pk).source_of("trained_on")
    assert (source.source, source.on, source.by) == ("培训签到：上岗培训", s.at(2).date(), house.registrar)
    registers.give_account(entry=came, account=house.inspector, role="inspector", actor=house.registrar, now=s.at(3))


def test_a_mark_that_was_wrong_is_put_right_in_the_register_too_and_what_another_source_says_stays(house):
    wrong, late, known = untrained(house), untrained(house, n=2), an_inspector(house, n=3)
    session = a_training(house, wrong, late, known)
    attendance.mark(session=session, marks={wrong.pk: "came"}, actor=house.registrar, now=s.at(2))
    attendance.close(session=session, actor=house.registrar, now=s.at(2))
    attendance.mark(session=session, marks={wrong.pk: "missed", late.pk: "came"}, actor=house.registrar, now=s.at(3))
    assert trained_on(wrong, late, known) == [None, s.at(2).date(), s.at(-299).date()]


def test_a_session_knows_nobody_by_name_and_only_keepers_of_the_register_ask_and_mark(house):
    entry = untrained(house)
    session = a_training(house, entry)
    assert Guest.objects.get().key == f"register:{entry.pk}"
    for change in (
        lambda who: attendance.ask(session=session, entries=[entry], actor=who, now=s.at(2)),
        lambda who: attendance.mark(session=session, marks={entry.pk: "came"}, actor=who, now=s.at(2)),
        lambda who: attendance.close(session=session, actor=who, now=s.at(2)),
    ):
        with pytest.raises(Refused, match="登记员"):
            change(house.handler)


def test_the_list_brings_the_day_of_the_training_also_for_who_is_there_already(house):
    untrained(house)
    began = s.at(-300).date().isoformat()

    def take(*lines):
        text = "姓名,组别,任期自,培训日期\n" + "\n".join(lines)
        said = {"source": "培训签到表", "source_on": s.at(0).date(), "actor": house.registrar, "now": s.at(0)}
        done = take_list(kind="lay_inspectors", unit=house.office, file=io.BytesIO(text.encode()), **said)
        return done.table, done.made, done.trained

    table, made, trained = take(f"监督某parent1,学生家长,{began},2026-08-20", f"监督某新,学生家长,{began},2026-08-20")
    assert (table.errors, made, trained) == ([], 1, 1)
    old = RegisterEntry.objects.get(name="监督某parent1")
    assert (old.trained_on, old.source_of("trained_on").source) == (dt.date(2026, 8, 20), "培训签到表")
    table, made, trained = take(f"监督某后,学生家长,{began},2030-01-01")
    assert ([e.column for e in table.errors], made, trained) == (["培训日期"], 0, 0)


def test_a_training_that_is_still_to_come_is_none(house):
    with pytest.raises(Refused, match="不能晚于今天"):
        an_inspector(house, trained=5)


def test_whose_term_is_over_by_then_is_not_asked(house):
    entry = untrained(house)
    registers.end_term(entry=entry, on=s.at(1).date(), because="调离", actor=house.registrar, now=s.at(1))
    with pytest.raises(Refused, match="不在任期"):
        a_training(house, entry)
