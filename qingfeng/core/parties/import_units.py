"""Units from a sheet: by code, new ones created, known ones changed; superiors may stand anywhere in the sheet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingfeng.core.parties.import_rows import BATCH, apply, choice, refuse_twice
from qingfeng.core.parties.models import Stage, Unit, UnitKind
from qingfeng.core.sheets.changes import MOST_NAMED, Change, Differences, Told
from qingfeng.core.sheets.reading import Column, Row, Table

COLUMNS = (
    Column("单位代码", ("代码", "学校代码", "学校标识码"), max_length=32),
    Column("名称", ("单位名称", "学校名称", "单位", "学校"), max_length=120),
    Column("简称", required=False, max_length=60),
    Column("类别", ("单位类别", "性质")),
    Column("学段", ("办学类型",), required=False),
    Column("上级单位代码", ("上级代码", "主管单位代码"), required=False),
    Column("电话", ("联系电话", "办公电话"), required=False, max_length=40),
    Column("地址", ("单位地址",), required=False, max_length=200),
    Column("办公时间", required=False, max_length=120),
    Column("机关代字", required=False, max_length=20),
    Column("编号字头", required=False, max_length=8),
)
TEXT_FIELDS = {
    "name": "名称",
    "short_name": "简称",
    "phone": "电话",
    "address": "地址",
    "opening_hours": "办公时间",
    "doc_prefix": "机关代字",
    "ref_prefix": "编号字头",
}
ABOVE = "上级单位代码"
HEADINGS = {**TEXT_FIELDS, "kind": "类别", "stage": "学段", "parent": ABOVE}


def store(table: Table) -> Told:
    refuse_twice(table, ("单位代码",))
    known = {unit.code: unit for unit in Unit.objects.select_for_update()}
    rows = {str(row["单位代码"]): row for row in list(table.rows)}
    wanted = {code: _unit_fields(table, row, known, rows) for code, row in rows.items()}
    below = rows if ABOVE in table.positions else {}  # without that column nobody is moved
    _refuse_circles(table, known, below)
    if table.errors:
        return Told()
    created = [Unit(code=code, path="/", **fields) for code, fields in wanted.items() if code not in known]
    differ = {code: found for code, fields in wanted.items() if code in known and (found := apply(known[code], fields))}
    Unit.objects.bulk_create(created, batch_size=BATCH)
    known |= {unit.code: unit for unit in created}
    moved = _set_parents(known, below)
    Unit.objects.bulk_update(known.values(), ["parent", "path", "kind", "stage", *TEXT_FIELDS], batch_size=BATCH)
    touched = {*differ, *moved} - {unit.code for unit in created}
    changes = [Change.of(code, known[code].name, differ.get(code, []) + moved.get(code, []), HEADINGS) for code in sorted(touched)]
    changes += [Change(unit.code, unit.name) for unit in created[:MOST_NAMED]]
    return Told(len(created), len(touched), len(rows) - len(created) - len(touched), changes=changes[:MOST_NAMED])


def _unit_fields(table: Table, row: Row, known: dict[str, Unit], rows: dict[str, Row]) -> dict[str, str]:
    """A column that the sheet does not have leaves what is known as it is; an empty cell of one that it has empties it."""
    fields = {name: str(row[column] or "") for name, column in TEXT_FIELDS.items() if column in table.positions}
    fields["kind"] = choice(table, row, "类别", UnitKind)
    if "学段" in table.positions:
        fields["stage"] = choice(table, row, "学段", Stage) if row["学段"] else ""
    if fields.get("stage") and fields["kind"] not in ("", UnitKind.SCHOOL):
        table.refuse(row, "学段", _("只有学校有学段。"))
    above = str(row["上级单位代码"] or "")
    if above and above not in known and above not in rows:
        table.refuse(row, "上级单位代码", _("没有代码为“%s”的单位。") % above)
    return fields


def _refuse_circles(table: Table, known: dict[str, Unit], rows: dict[str, Row]) -> None:
    by_pk: dict[int | None, str] = {unit.pk: unit.code for unit in known.values()}
    above = {unit.code: by_pk.get(unit.parent_id, "") for unit in known.values()}
    above |= {code: str(row["上级单位代码"] or "") for code, row in rows.items()}
    for code, row in rows.items():
        seen, at = set(), code
        while at and at not in seen:
            seen.add(at)
            at = above.get(at, "")
        if at == code:
            table.refuse(row, "上级单位代码", _("上下级绕成了圈。"))


def _set_parents(known: dict[str, Unit], rows: dict[str, Row]) -> dict[str, Differences]:
    moved: dict[str, Differences] = {}
    codes = {unit.pk: unit.code for unit in known.values()}
    for code, row in rows.items():
        parent = known.get(str(row["上级单位代码"] or ""))
        if known[code].parent_id != (parent.pk if parent else None):
            moved[code] = [("parent", codes.get(known[code].parent_id or 0, ""), parent.code if parent else "")]
            known[code].parent = parent
    by_pk = {unit.pk: unit for unit in known.values()}
    paths: dict[int, str] = {}
    for unit in known.values():
        unit.path = _path(unit, by_pk, paths)
    return moved


def _path(unit: Unit, by_pk: dict[int, Unit], paths: dict[int, str]) -> str:
    if unit.pk not in paths:
        above = _path(by_pk[unit.parent_id], by_pk, paths) if unit.parent_id else "/"
        paths[unit.pk] = f"{above}{unit.pk}/"
    return paths[unit.pk]
