"""Units, people and posts change only in ways that keep the tree and the tenures true."""

import datetime as dt

import pytest

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.parties import services
from qingfeng.core.parties.models import Person, Post, PostKind, Unit, UnitKind
from qingfeng.core.refusal import Refused

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
D = dt.date
BY = {"actor": None, "now": NOW}


def unit(code, parent=None, kind=UnitKind.OFFICE, **more):
    return services.create_unit(code=code, name=f"单位{code}", kind=kind, parent=parent, **more, **BY)


def person(number="T1"):
    return services.add_person(number=number, name="甲", **BY)


def test_a_unit_knows_its_path_from_the_root():
    root = unit("a")
    child = unit("b", parent=root)
    assert child.path == f"/{root.pk}/{child.pk}/"
    assert set(Unit.objects.within(root)) == {root, child}


def test_a_moved_unit_takes_everything_below_it_along():
    a, b = unit("a"), unit("b")
    c = unit("c", parent=a)
    d = unit("d", parent=c)
    services.move_unit(unit=c, parent=b, **BY)
    d.refresh_from_db()
    assert d.path == f"/{b.pk}/{c.pk}/{d.pk}/"
    assert set(Unit.objects.within(a)) == {a}
    services.move_unit(unit=c, parent=None, **BY)
    d.refresh_from_db()
    assert d.path == f"/{c.pk}/{d.pk}/"


def test_a_unit_cannot_be_moved_below_itself():
    a = unit("a")
    b = unit("b", parent=a)
    for below in (a, b):
        with pytest.raises(Refused, match="自己"):
            services.move_unit(unit=a, parent=below, **BY)


def test_a_code_is_given_once_and_a_stage_only_to_schools():
    unit("a")
    with pytest.raises(Refused, match="已经有了"):
        unit("a")
    with pytest.raises(Refused, match="学段"):
        unit("b", stage="primary")
    with pytest.raises(Refused, match="这类单位"):
        unit("c", kind="castle")
    with pytest.raises(Refused, match="都要填写"):
        services.create_unit(code="d", name=" ", kind=UnitKind.OFFICE, **BY)
    assert unit("e", kind=UnitKind.SCHOOL, stage="primary").stage == "primary"


def test_a_unit_is_renamed_and_never_left_without_a_name():
    a = services.change_unit(unit=unit("a"), name="新名", phone="123", **BY)
    assert (a.name, a.phone) == ("新名", "123")
    with pytest.raises(Refused, match="不能空着"):
        services.change_unit(unit=a, name=" ", **BY)


def test_closing_a_unit_ends_its_posts_and_waits_for_those_below():
    a = unit("a")
    b = unit("b", parent=a, kind=UnitKind.SCHOOL)
    post = services.open_post(unit=b, person=person(), kind=PostKind.PRINCIPAL, held_from=D(2020, 1, 1), **BY)
    with pytest.raises(Refused, match="下级"):
        services.close_unit(unit=a, on=D(2026, 1, 1), **BY)
    services.close_unit(unit=b, on=D(2026, 1, 1), **BY)
    post.refresh_from_db()
    assert post.held_to == D(2026, 1, 1)
    with pytest.raises(Refused, match="撤销"):
        services.open_post(unit=b, person=person("T2"), kind=PostKind.PRINCIPAL, held_from=D(2026, 2, 1), **BY)
    with pytest.raises(Refused, match="已于2026年1月1日撤销"):
        services.close_unit(unit=b, on=D(2026, 2, 1), **BY)


def test_a_school_has_one_principal_at_a_time():
    school = unit("a", kind=UnitKind.SCHOOL)
    first = services.open_post(unit=school, person=person(), kind=PostKind.PRINCIPAL, held_from=D(2020, 1, 1), **BY)
    with pytest.raises(Refused, match="甲"):
        services.open_post(unit=school, person=person("T2"), kind=PostKind.PRINCIPAL, held_from=D(2021, 1, 1), **BY)
    services.close_post(post=first, on=D(2021, 1, 1), **BY)
    services.open_post(unit=school, person=Person.objects.get(number="T2"), kind=PostKind.PRINCIPAL, held_from=D(2021, 1, 1), **BY)
    assert Post.objects.count() == 2


def test_many_teachers_teach_at_once_but_nobody_twice():
    school = unit("a", kind=UnitKind.SCHOOL)
    for number in ("T1", "T2"):
        services.open_post(unit=school, person=person(number), kind=PostKind.TEACHER, held_from=D(2020, 1, 1), **BY)
    with pytest.raises(Refused, match="这段时间"):
        services.open_post(unit=school, person=Person.objects.first(), kind=PostKind.TEACHER, held_from=D(2021, 1, 1), **BY)


def test_a_post_ends_after_it_began_and_only_once():
    post = services.open_post(unit=unit("a"), person=person(), kind=PostKind.HEAD, held_from=D(2020, 1, 1), **BY)
    with pytest.raises(Refused, match="晚于"):
        services.close_post(post=post, on=D(2020, 1, 1), **BY)
    services.close_post(post=post, on=D(2020, 1, 2), **BY)
    with pytest.raises(Refused, match="已于"):
        services.close_post(post=post, on=D(2021, 1, 1), **BY)


def test_a_unit_has_one_superior_in_a_line_at_a_time():
    a, b, c = unit("a"), unit("b"), unit("c")
    line = services.add_line(code="fees", name="教育收费", **BY)
    link = services.link_line(line=line, unit=a, superior=b, valid_from=D(2020, 1, 1), **BY)
    with pytest.raises(Refused, match="已有主管单位"):
        services.link_line(line=line, unit=a, superior=c, valid_from=D(2021, 1, 1), **BY)
    services.end_link(link=link, on=D(2021, 1, 1), **BY)
    services.link_line(line=line, unit=a, superior=c, valid_from=D(2021, 1, 1), **BY)
    with pytest.raises(Refused, match="自己"):
        services.link_line(line=line, unit=b, superior=b, valid_from=D(2021, 1, 1), **BY)


@pytest.mark.parametrize("number", ["110101199001011234", "11010119900101123X", "110101900101123"])
def test_an_id_number_is_never_a_staff_number(number):
    with pytest.raises(Refused, match="身份证"):
        person(number)


def test_changes_stand_in_the_chronicle_without_names():
    school = unit("a", kind=UnitKind.SCHOOL)
    services.open_post(unit=school, person=person(), kind=PostKind.PRINCIPAL, held_from=D(2020, 1, 1), **BY)
    written = [entry.event for entry in Entry.objects.order_by("id")]
    assert written == ["unit.created", "person.created", "unit.post_opened"]
    assert not any("甲" in str(entry.body) or "单位" in str(entry.body) for entry in Entry.objects.all())
