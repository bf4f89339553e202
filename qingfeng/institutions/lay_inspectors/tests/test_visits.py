"""Visits of inspectors to schools: who is tied to one does not go, it learns of it afterwards, nobody is named in what was seen."""

import pytest

from qingfeng.core.access.models import Role
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.engines.gatherings import services as sessions
from qingfeng.engines.gatherings.models import Finding, Session
from qingfeng.engines.registers.models import RegisterEntry
from qingfeng.institutions.lay_inspectors import attendance
from qingfeng.institutions.lay_inspectors.sessions import VISIT
from tests import situations as s

from .test_opinions import an_inspector

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db, monkeypatch):
    return s.house(monkeypatch)


def a_visit(house, *, on=2, about=None):
    told = {"title": "走访", "held_on": s.at(on).date(), "about": about or house.school}
    return sessions.arrange(kind=VISIT, unit=house.office, actor=house.registrar, now=s.at(1), **told)


def ask(house, visit, *entries):
    return attendance.ask(session=visit, entries=entries, actor=house.registrar, now=s.at(1))


def held(house, *entries):
    visit = a_visit(house)
    ask(house, visit, *entries)
    return attendance.close(session=visit, actor=house.registrar, now=s.at(2))


def test_a_visit_names_a_school_of_the_office_and_nothing_else_does(house):
    for kind, about in ((VISIT, None), (VISIT, house.office), ("lecture", house.school)):
        with pytest.raises(Refused):
            sessions.arrange(
                kind=kind, unit=house.office, title="走访", held_on=s.at(2).date(), about=about, actor=house.registrar, now=s.at(1)
            )


def test_whose_child_goes_there_is_not_put_on_the_roster_and_neither_is_anybody_beside(house):
    parent, other = an_inspector(house, school=house.school), an_inspector(house, n=2)
    visit = a_visit(house)
    with pytest.raises(Refused, match="回避这所学校") as no:
        ask(house, visit, other, parent)
    assert no.value.authority == "《信访工作条例》第二十八条"
    assert visit.guests.count() == 0
    assert ask(house, visit, other) == 1
    assert ask(house, a_visit(house, about=s.a_school(house, 2, "听松小学")), parent) == 1


def test_whoever_works_there_or_is_tied_by_the_account_does_not_go(house):
    worker = an_inspector(house)
    RegisterEntry.objects.filter(pk=worker.pk).update(workplace=f"{house.school.name}退休教师")
    worker.refresh_from_db()
    with pytest.raises(Refused, match="在那里工作"):
        ask(house, a_visit(house), worker)


def test_who_is_not_trained_by_the_day_does_not_go(house):
    entry = an_inspector(house, trained=None)
    with pytest.raises(Refused, match="先培训、后上岗"):
        ask(house, a_visit(house), entry)


def test_the_school_learns_of_a_visit_once_it_took_place_and_so_does_who_is_tied_to_it(house):
    respondent = house.accounts["principal"]
    tied = s.recused_handler(house)
    day = s.at(3).date()
    visit = a_visit(house)

    def sees(who):
        return Session.objects.visible_to(who, day).filter(pk=visit.pk).exists()

    assert [sees(who) for who in (house.registrar, house.handler, respondent, tied)] == [True, True, False, False]
    attendance.close(session=visit, actor=house.registrar, now=s.at(2))
    assert [sees(who) for who in (house.registrar, respondent)] == [True, True]


def test_what_was_seen_is_written_after_the_visit_and_names_nobody(house):
    entry = an_inspector(house)
    visit = a_visit(house)
    ask(house, visit, entry)
    note = {"kind": "seen", "actor": house.registrar, "now": s.at(2)}
    with pytest.raises(Refused, match="已举行"):
        attendance.note(session=visit, text="公示栏在走廊尽头。", **note)
    attendance.close(session=visit, actor=house.registrar, now=s.at(2))
    teacher = house.accounts["teacher"].person.name
    for text in (f"{entry.name}说公示看不到。", f"{teacher}态度生硬。"):
        with pytest.raises(Refused, match="不写人名"):
            attendance.note(session=visit, text=text, **note)
    made = attendance.note(session=visit, text="公示栏在走廊尽头。", **note)
    attendance.note(session=visit, text="移到校门口。", **note | {"kind": "advice"})
    assert list(Finding.objects.values_list("kind", "text")) == [("seen", "公示栏在走廊尽头。"), ("advice", "移到校门口。")]
    with pytest.raises(Refused, match="原因"):
        sessions.strike(finding=made, because=" ", actor=house.registrar, now=s.at(3))
    sessions.strike(finding=made, because="看错了地方", actor=house.registrar, now=s.at(3))
    sessions.strike(finding=made, because="别的", actor=house.registrar, now=s.at(4))
    made.refresh_from_db()
    assert (made.text, made.struck_because, made.struck_by, made.struck_at) == (
        "公示栏在走廊尽头。",
        "看错了地方",
        house.registrar,
        s.at(3),
    )
    assert [e.event for e in Entry.objects.of(*visit.stream)].count("gatherings.struck") == 1
    assert "看错" not in str([e.body for e in Entry.objects.of(*visit.stream)])


def test_a_visit_trains_nobody(house):
    entry = an_inspector(house, trained=-100)
    visit = held(house, entry)
    attendance.mark(session=visit, marks={entry.pk: "came"}, actor=house.registrar, now=s.at(3))
    entry.refresh_from_db()
    assert entry.trained_on == s.at(-100).date()


def test_another_role_of_the_office_puts_nobody_on_the_roster(house):
    assert not attendance.keeps_roster(house.handler, a_visit(house), s.at(1).date())
    assert attendance.keeps_roster(house.accounts[Role.REGISTRAR], a_visit(house), s.at(1).date())


def test_nobody_is_asked_to_a_visit_by_post_so_that_the_school_does_not_read_of_it_before(house):
    visit = a_visit(house)
    with pytest.raises(Refused, match="名册"):
        sessions.ask_posts(session=visit, posts=["principal"], actor=None, now=s.at(0))
    assert not visit.attendance.exists()


def test_who_works_there_by_the_short_name_of_the_school_does_not_go(house):
    entry = an_inspector(house)
    RegisterEntry.objects.filter(pk=entry.pk).update(workplace=f"{house.school.short_name}教师")
    entry.refresh_from_db()
    with pytest.raises(Refused, match="在那里工作"):
        ask(house, a_visit(house), entry)


def test_who_may_no_longer_go_by_the_day_of_the_visit_is_not_marked_as_there(house):
    entry = an_inspector(house)
    visit = a_visit(house)
    ask(house, visit, entry)
    RegisterEntry.objects.filter(pk=entry.pk).update(school=house.school)
    attendance.mark(session=visit, marks={entry.pk: "came"}, actor=house.registrar, now=s.at(2))
    with pytest.raises(Refused, match="回避"):
        attendance.close(session=visit, actor=house.registrar, now=s.at(2))
