"""Recording what was put before the public, one by one or as a list of many schools; a mistake is struck out with its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import BinaryIO, cast

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import Record, append, append_many
from qingfeng.core.language import recorded
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.rows import insert_many
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.changes import MOST_NAMED, Brought, Change
from qingfeng.core.sheets.reading import Column, Row, Table, read_table
from qingfeng.core.sheets.writing import OutColumn, OutSheet
from qingfeng.core.vault import files

from . import permissions
from .models import Outreach, OutreachKind
from .models.outreach import IN_MEDIA

LONGEST = 1600
COLUMNS = (
    Column("单位代码", ("代码", "学校代码"), max_length=32),
    Column("种类", ("项目", "宣传形式")),
    Column("日期", ("时间",), kind=cells.DATE),
    Column("数量", ("份数", "块数", "次数"), kind=cells.INT),
    Column("媒体、栏目", ("媒体", "栏目"), required=False, max_length=60),
    Column("内容", ("主要内容", "标题"), required=False, max_length=120),
)


@transaction.atomic
def record_outreach(
    *,
    kind: str,
    unit: Unit,
    on: dt.date,
    count: int,
    actor: Account | None,
    now: dt.datetime,
    outlet: str = "",
    what: str = "",
    photo: bytes | None = None,
    photo_name: str = "",
) -> Outreach:
    _may(actor, unit, now)
    made = Outreach(kind=kind, unit=unit, on=on, count=count, outlet=outlet.strip(), what=what.strip(), recorded_by=actor, recorded_at=now)
    if why := _fault(made, now):
        raise Refused(why[1], field=why[0])
    if photo:
        made.photo = files.store(upload_bytes=photo, declared_name=photo_name, now=now, photo_of=LONGEST)
    _write([made], actor, now)
    return made


@transaction.atomic
def strike_outreach(*, outreach: Outreach, because: str, actor: Account, now: dt.datetime) -> Outreach:
    """It stays, and counts for nothing any more."""
    row = Outreach.objects.select_for_update(of=("self",)).select_related("unit").get(pk=outreach.pk)
    _may(actor, row.unit, now)
    if row.struck_at is not None:
        return row
    because = because.strip()
    if not because:
        raise Refused(_("划去要写明原因。"), field="because")
    row.struck_at, row.struck_by, row.struck_because = now, actor, because[:120]
    row.save(update_fields=["struck_at", "struck_by", "struck_because"])
    append(stream=_stream(row.unit_id), event="outreach.struck", body={"row": row.pk}, actor=actor_code(actor), now=now)
    return row


def outreach_sheet(rows: Sequence[Outreach], day: dt.date) -> OutSheet:
    columns = [
        OutColumn("单位代码", "code"), OutColumn("单位", "unit"), OutColumn("种类", "kind"), OutColumn("日期", "on", cells.DATE),
        OutColumn("数量", "count", cells.INT), OutColumn("媒体、栏目", "outlet"), OutColumn("内容", "what"),
    ]  # fmt: skip
    lines: list[dict[str, object]] = [
        {
            "code": row.unit.code, "unit": row.unit.name, "kind": recorded(OutreachKind(row.kind).label), "on": row.on, "count": row.count,
            "outlet": row.outlet, "what": row.what,
        }
        for row in rows
    ]  # fmt: skip
    return OutSheet(title="社会宣传登记表", columns=columns, rows=lines, day=day)


@transaction.atomic
def take_outreach(*, file: BinaryIO, actor: Account | None, now: dt.datetime, dry: bool = False) -> Brought:
    """All rows of a list, or with an error in any none; what is there already with the same facts is not entered twice. `dry`: tells what
    would be, and stores nothing."""
    table = read_table(file, COLUMNS)
    units = Unit.objects.in_bulk([str(row["单位代码"]) for row in table.rows], field_name="code")
    wanted = [made for row in list(table.rows) if (made := _of_row(table, row, units, actor, now))]
    if table.errors:
        return Brought(table=table)
    there = set(Outreach.objects.standing().filter(unit__in=units.values()).values_list("unit_id", "kind", "on", "count", "outlet", "what"))
    fresh = {key: made for made in wanted if (key := (made.unit_id, made.kind, made.on, made.count, made.outlet, made.what)) not in there}
    rows = list(fresh.values())
    if not dry:
        _write(rows, actor, now)
    return Brought(table=table, new=len(rows), same=len(wanted) - len(rows), changes=[_told(row) for row in rows[:MOST_NAMED]])


def _told(row: Outreach) -> Change:
    facts = (row.on.isoformat(), row.get_kind_display(), f"{row.count}{row.measure}", row.outlet, row.what)
    return Change(row.unit.name, " ".join(fact for fact in facts if fact))


def _of_row(table: Table, row: Row, units: dict[str, Unit], actor: Account | None, now: dt.datetime) -> Outreach | None:
    kinds = {word: value for value, label in OutreachKind.choices for word in (value, str(label), recorded(label))}
    unit, kind = units.get(str(row["单位代码"])), kinds.get(str(row["种类"]).strip())
    if unit is None:
        table.refuse(row, "单位代码", _("没有代码为“%s”的单位。") % row["单位代码"])
    elif actor is not None and not permissions.can_record_outreach(actor, unit, today(now)):
        table.refuse(row, "单位代码", _("您没有替%s登记的权限。") % unit.name)
    elif kind is None:
        table.refuse(row, "种类", _("只能填：%s。") % "、".join(str(label) for label in OutreachKind.labels))
    else:
        made = Outreach(
            kind=kind, unit=unit, on=cast(dt.date, row["日期"]), count=cast(int, row["数量"]), outlet=str(row["媒体、栏目"] or ""),
            what=str(row["内容"] or ""), recorded_by=actor, recorded_at=now,
        )  # fmt: skip
        why = _fault(made, now)
        if why is None:
            return made
        table.refuse(row, {"on": "日期", "count": "数量", "outlet": "媒体、栏目"}[why[0]], why[1])
    return None


def _fault(made: Outreach, now: dt.datetime) -> tuple[str, str] | None:
    if made.on > today(now):
        return "on", _("这一天还没有到。")
    if made.count < 1:
        return "count", _("数量至少是1。")
    if made.kind in IN_MEDIA and not made.outlet:
        return "outlet", _("要写明是哪家媒体、哪个栏目。")
    return None


def _write(rows: Sequence[Outreach], actor: Account | None, now: dt.datetime) -> None:
    insert_many(rows)
    who = actor_code(actor) if actor else "system"
    facts = [
        Record(_stream(row.unit_id), "outreach.recorded", {"row": row.pk, "kind": row.kind, "on": row.on, "count": row.count}, who)
        for row in rows
    ]
    append_many(facts, now=now)


def _stream(unit: int) -> tuple[str, str]:
    return ("outreach", str(unit))


def _may(actor: Account | None, unit: Unit, now: dt.datetime) -> None:
    if actor is not None and not permissions.can_record_outreach(actor, unit, today(now)):
        raise Refused(_("您没有替%s登记的权限。") % unit.name, field="unit")
