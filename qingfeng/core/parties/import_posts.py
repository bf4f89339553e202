"""Posts from a sheet, of known people at known units. The same post again may only bring its end or its title."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import cast

from django.utils.translation import gettext as _

from qingfeng.core.parties.import_rows import BATCH, apply, choice, refuse_twice
from qingfeng.core.parties.models import Line, Person, Post, PostKind, Unit
from qingfeng.core.parties.services import HELD_BY_ONE
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.changes import MOST_NAMED, Change, Differences, Told
from qingfeng.core.sheets.reading import Column, Row, Table

COLUMNS = (
    Column("工号", ("编号", "人员编号", "职工号"), max_length=32),
    Column("单位代码", ("代码", "学校代码", "学校标识码")),
    Column("职务", ("职务类别", "岗位")),
    Column("职务名称", ("具体职务",), required=False, max_length=60),
    Column("分管", ("分管条线", "分管工作"), required=False),
    Column("任职日期", ("任职时间", "任职开始"), kind=cells.DATE),
    Column("离任日期", ("离任时间", "任职结束"), required=False, kind=cells.DATE),
)
HEADINGS = {"held_to": "离任日期", "title": "职务名称"}


def store(table: Table) -> Told:
    refuse_twice(table, ("工号", "单位代码", "职务", "分管", "任职日期"))
    units, people = Unit.objects.in_bulk(field_name="code"), Person.objects.in_bulk(field_name="number")
    lines = {name: line for line in Line.objects.all() for name in (line.code, line.name)}
    wanted = [(row, post) for row in list(table.rows) if (post := _post(table, row, units, people, lines))]
    known = {_identity(p): p for p in Post.objects.select_for_update()}
    fresh = [post for _row, post in wanted if _identity(post) not in known]
    again = [(known[_identity(post)], post) for _row, post in wanted if _identity(post) in known]
    here = [name for name, column in HEADINGS.items() if column in table.positions]  # an absent column changes nothing
    differ = [(before, found) for before, post in again if (found := apply(before, {name: getattr(post, name) for name in here}))]
    changed = [before for before, _found in differ]
    rows = {_identity(post): row for row, post in wanted}
    _refuse_overlaps(table, rows, [*known.values(), *fresh])
    if table.errors:
        return Told()
    Post.objects.bulk_create(fresh, batch_size=BATCH)
    Post.objects.bulk_update(changed, ["held_to", "title"], batch_size=BATCH)
    by_pk = {person.pk: person for person in people.values()}
    changes = [_change(post, by_pk, found) for post, found in differ] + [_change(post, by_pk, []) for post in fresh[:MOST_NAMED]]
    return Told(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed), changes=changes[:MOST_NAMED])


def _change(post: Post, people: dict[int, Person], found: Differences) -> Change:
    person = people[post.person_id]
    return Change.of(person.number, f"{person.name} {PostKind(post.kind).label}", found, HEADINGS)


def _post(table: Table, row: Row, units: dict[str, Unit], people: dict[str, Person], lines: dict[str, Line]) -> Post | None:
    """The post that a row describes; None with errors noted."""
    unit, person = units.get(str(row["单位代码"])), people.get(str(row["工号"]))
    kind = choice(table, row, "职务", PostKind)
    line = lines.get(str(row["分管"] or ""))
    first, end = cast(dt.date, row["任职日期"]), cast("dt.date | None", row["离任日期"])
    errors = [
        ("单位代码", unit is None, _("没有代码为“%s”的单位。") % row["单位代码"]),
        ("工号", person is None, _("没有工号为“%s”的人员。") % row["工号"]),
        ("分管", bool(row["分管"]) and line is None, _("没有叫“%s”的条线。") % row["分管"]),
        ("离任日期", end is not None and end <= first, _("离任日期须晚于任职日期。")),
    ]
    for column, wrong, why in errors:
        if wrong:
            table.refuse(row, column, why)
    if not kind or any(wrong for _column, wrong, _why in errors):
        return None
    return Post(unit=unit, person=person, kind=kind, title=str(row["职务名称"] or ""), line=line, held_from=first, held_to=end)


def _identity(post: Post) -> tuple:
    return (post.unit_id, post.person_id, post.kind, post.line_id, post.held_from)


def _refuse_overlaps(table: Table, rows: dict[tuple, Row], all_posts: Iterable[Post]) -> None:
    """Nobody holds one post twice at the same time, and a school has one principal at a time."""
    by_seat: dict[tuple, list[Post]] = {}
    for post in all_posts:
        by_seat.setdefault(_seat(post), []).append(post)
    for seat in by_seat.values():
        seat.sort(key=lambda p: (p.held_from, p.held_to or dt.date.max))
        for before, after in zip(seat, seat[1:], strict=False):
            if before.held_to is None or before.held_to > after.held_from:
                row = rows.get(_identity(after)) or rows.get(_identity(before))
                if row is not None:
                    table.refuse(row, "任职日期", _("与另一段任职的时间重叠（%s起）。") % before.held_from.isoformat())


def _seat(post: Post) -> tuple:
    if post.kind in HELD_BY_ONE:
        return (post.unit_id, post.kind)
    return (post.unit_id, post.kind, post.person_id, post.line_id)
