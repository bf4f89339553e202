"""A whole file of messages: batch by batch, each in a transaction of its own, so that a broken run is simply run again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.reading import RowError, label
from qingfeng.core.sheets.streaming import Line, Opened

from . import message_fields as fields
from .importing import Answered, Sorted, import_answered, sort_out
from .models import ColumnMapping

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

BATCH = 500
KEPT = 10_000  # faulty rows that are kept with their cells, to be given back
SHOWN = 20


class Fault(NamedTuple):
    """A row that did not come in, with its cells to be given back marked."""

    error: RowError
    line: Line


@dataclass
class Result:
    """What an import did, or with `tried` would do. Said as text, the last line sums it up."""

    created: int = 0
    unchanged: int = 0
    updated: int = 0  # here already, with other likes or dislikes
    refused: int = 0
    without_answer: int = 0
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, fault: Fault) -> None:
        self.refused += 1
        if len(self.faults) < KEPT:
            self.faults.append(fault)

    @property
    def sum(self) -> str:
        counts = {"created": self.created, "unchanged": self.unchanged, "refused": self.refused, "updated": self.updated}
        if self.updated:
            return _("新建 %(created)d 条，未变 %(unchanged)d 条，更新点赞、反对数 %(updated)d 条，退回 %(refused)d 行") % counts
        return _("新建 %(created)d 条，未变 %(unchanged)d 条，退回 %(refused)d 行") % counts

    def __str__(self) -> str:
        told = [str(fault.error) for fault in self.faults[:SHOWN]]
        if self.refused > SHOWN:
            told.append(_("……共%d行退回。") % self.refused)
        return "\n".join([*told, self.sum])


def top_office() -> Unit:
    from qingfeng.core.parties.models import UnitKind

    office = Unit.objects.filter(kind=UnitKind.OFFICE, closed_on=None).order_by("path").first()
    if office is None:
        raise Refused(_("还没有主管机关，留言没有地方存放。"), advice=_("请先建立机关，或者载入演示县。"))
    return office


def signature(headers: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(label(h) for h in headers if h)).encode()).hexdigest()


def mapping_for(headers: Sequence[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """What is said now counts first, then what was said about such a file before, then what the headings tell."""
    kept = ColumnMapping.objects.filter(signature=signature(headers)).values_list("mapping", flat=True).first()
    guessed = fields.guessed(headers)
    told = {code: h for code, h in guessed.items() if code in fields.AS_SHOWN and h not in (kept or {}).values()}
    found = {**told, **kept} if kept is not None else guessed  # files were known before these columns were taken
    for code, heading in (given or {}).items():
        found = {c: h for c, h in found.items() if label(h) != label(heading)} | {code: heading}
    return found


def remember(*, headers: Sequence[str], mapping: Mapping[str, str], now: dt.datetime) -> None:
    ColumnMapping.objects.update_or_create(signature=signature(headers), defaults={"mapping": dict(mapping), "at": now})


def told(headers: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """How the columns were understood, in sentences."""
    pairs = "，".join(f"{fields.CODES[code].label}←{mapping[code]}" for code in fields.CODES if code in mapping)
    lines = [_("列的对应：%s。") % pairs]
    if ignored := [h for h in headers if h and h not in mapping.values()]:
        lines.append(_("没有导入的列：%s。") % "、".join(ignored))
    if "received_at" not in mapping:
        lines.append(_("没有时间列：收到日期记为今天。"))
    if "reply" not in mapping:
        lines.append(_("没有答复列：这些留言记为“留存备查”。"))
    return lines


def import_file(
    *,
    table: Opened,
    mapping: Mapping[str, str],
    office: Unit,
    actor: Account | None,
    now: dt.datetime,
    dry_run: bool = False,
    after_batch: Callable[[Result], None] = lambda result: None,
) -> Result:
    """Each message once by its number; a faulty row is named and left out, the others come in. A dry run writes nothing."""
    places, result = fields.placed(table.headers, mapping), Result()
    read = _read(table, places, mapping, result, now)
    while batch := list(islice(read, BATCH)):
        messages = [message for _line, message in batch]
        found = sort_out(messages) if dry_run else import_answered(messages=messages, office=office, actor=actor, now=now)
        _count(result, batch, found)
        after_batch(result)
    after_batch(result)
    return result


def _count(result: Result, batch: Sequence[tuple[Line, Answered]], found: Sorted) -> None:
    result.created += len(found.fresh)
    result.unchanged += found.unchanged
    result.updated += len(found.counted)
    result.without_answer += sum(not message.answer for message in found.fresh)
    lines = {message.source_key: line for line, message in batch}
    for key in found.differing:
        reason = _("这个编号已经导入过，内容不同；先前导入的不改。")
        number = key.removeprefix("message:")
        result.refuse(Fault(RowError(lines[key].number, str(fields.CODES["id"].label), number, reason), lines[key]))


def _read(
    table: Opened, places: fields.Mapped, mapping: Mapping[str, str], result: Result, now: dt.datetime
) -> Iterator[tuple[Line, Answered]]:
    seen: set[str] = set()
    for line in table.rows:
        try:
            message = fields.message(line.cells, places, now)
            if message.source_key in seen:
                raise Refused(_("编号与前面的行重复。"), field="id")
        except Refused as refused:
            result.refuse(Fault(_error(line, places, mapping, refused), line))
            continue
        seen.add(message.source_key)
        yield line, message


def _error(line: Line, places: fields.Mapped, mapping: Mapping[str, str], refused: Refused) -> RowError:
    place = places.get(refused.field)
    written = cells.plain(line.cells[place])[:60] if place is not None and place < len(line.cells) else ""
    return RowError(line.number, mapping.get(refused.field, ""), written, refused.reason)
