"""A text that was signed is amended, and amended again; what its signers are bound by on a day is always one text."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements import services, standing
from qingfeng.engines.agreements.models import Letter, Round

from .situations import NOW, TODAY, Role, a_round, a_school, an_account, an_edition, an_office, at, in_post

pytestmark = pytest.mark.django_db
SIGNERS = ("教师甲", "教师乙", "教师丙")


def sign(round_, names, day):
    days = {letter.pk: day for letter in round_.letters.waiting().filter(person__name__in=names)}
    services.record_signed(round_=round_, days=days, way="list", actor=None, now=dt.datetime.combine(day, NOW.timetz()))


def amend(office, last, n, now):
    edition = an_edition(office, template=last.edition.template, text=f"第一条　不收费。\n第二条　第{n}次改。", now=now)
    return a_round(office, edition, amends=last, now=now)


def binding(round_, name, day):
    """The rounds of the chain whose letter binds somebody on a day."""
    found = Letter.objects.binding_on(day).filter(round__edition__template=round_.edition.template, person__name=name)
    return list(found.values_list("round", flat=True))


def test_what_was_amended_is_amended_again():
    office = an_office()
    a_school(office)
    first = a_round(office)
    second = amend(office, first, 1, at(2026, 9, 2))
    third = amend(office, second, 2, at(2026, 9, 3))
    assert (third.amends, third.amended_ids) == (second, [second.pk, first.pk])
    assert list(Round.objects.open().unreplaced()) == [third]


def test_what_a_newer_round_replaced_is_not_replaced_once_more():
    office = an_office()
    a_school(office)
    first = a_round(office)
    second = amend(office, first, 1, at(2026, 9, 2))
    with pytest.raises(Refused, match="已经由2026-09-02发出的一次替换") as refused:
        amend(office, first, 2, at(2026, 9, 3))
    assert "最后的那一次" in refused.value.advice
    with pytest.raises(Refused, match="这段时间已经有一次签订"):
        a_round(office, an_edition(office, template=first.edition.template, text="第一条　另一份。"), now=at(2026, 9, 3))
    assert Round.objects.filter(amends=second).count() == 0


def test_nobody_is_asked_to_sign_the_same_words_again():
    office = an_office()
    a_school(office)
    first = a_round(office)
    with pytest.raises(Refused, match="同样的话再签一遍"):
        a_round(office, first.edition, amends=first, now=at(2026, 9, 2))
    again = an_edition(office, template=first.edition.template, now=at(2026, 9, 2))
    assert again.pk != first.edition_id
    with pytest.raises(Refused, match="第2版和那一次签的第1版文字一样"):
        a_round(office, again, amends=first, now=at(2026, 9, 2))


def test_what_a_newer_round_replaced_misses_nobody_and_sends_nothing_more():
    office = an_office()
    school = a_school(office)
    first = a_round(office)
    amend(office, first, 1, at(2026, 9, 2))
    in_post(school, "teacher", "教师新")
    with pytest.raises(Refused, match="已经由新的一版替换"):
        services.issue_missing(round_=first, actor=None, now=at(2026, 9, 3))
    assert standing.faults(first, TODAY + dt.timedelta(days=2)) == []


def test_who_signed_the_newest_does_not_sign_what_was_taken_back():
    office = an_office()
    school = a_school(office)
    person = in_post(school, "teacher", "教师新")
    first = a_round(office)
    second = amend(office, first, 1, at(2026, 9, 2))
    sign(second, ["教师新"], dt.date(2026, 9, 2))
    with pytest.raises(Refused, match="已收回"):
        services.sign(letter=first.letters.get(person=person), actor=an_account(school, Role.STAFF, person), now=at(2026, 9, 3))


@given(st.lists(st.sets(st.sampled_from(SIGNERS)), min_size=1, max_size=5))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_chain_of_amendments_can_go_on_and_on_each_day_one_round_of_it_binds_everybody_who_signed(signed_by):
    """Everybody signs the first; of each amendment some, some later, some never. A week lies between two."""
    office = an_office()
    a_school(office)
    last = a_round(office)
    sign(last, SIGNERS, TODAY)
    signed = {name: [(TODAY, last.pk)] for name in SIGNERS}
    for n, names in enumerate(signed_by, 1):
        day = TODAY + dt.timedelta(days=7 * n)
        last = amend(office, last, n, dt.datetime.combine(day, NOW.timetz()))
        for late, name in enumerate(sorted(names)):
            signing = day + dt.timedelta(days=late)
            sign(last, [name], signing)
            signed[name].append((signing, last.pk))
    assert amend(office, last, 99, NOW + dt.timedelta(days=7 * len(signed_by) + 7)).amends == last
    for name, rounds in signed.items():
        for day in (TODAY + dt.timedelta(days=n) for n in range(7 * len(signed_by) + 14)):
            assert binding(last, name, day) == [max(row for row in rounds if row[0] <= day)[1]]


def test_until_the_new_period_begins_the_old_text_binds_whoever_signed_both():
    office = an_office()
    a_school(office)
    first = a_round(office)
    sign(first, SIGNERS, TODAY)
    edition = an_edition(office, template=first.edition.template, text="第一条　明年起不收费。")
    from_day = TODAY + dt.timedelta(days=30)
    second = services.issue(
        edition=edition, period_from=from_day, period_to=first.period_to, due_on=from_day, actor=None, now=NOW, amends=first
    )
    sign(second, SIGNERS, TODAY)
    assert binding(first, "教师甲", from_day - dt.timedelta(days=1)) == [first.pk]
    assert binding(first, "教师甲", from_day) == [second.pk]
