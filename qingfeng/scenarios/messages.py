"""Real messages of citizens with the offices' replies, from a CSV file: masked, checked row by row, stored as matters that are over."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.core.text.masking import mask
from qingfeng.core.text.normal import clean, one_line
from qingfeng.engines.cases.importing import Answered, import_answered

COLUMNS = ("message_id", "subject", "received_at", "body", "reply", "replied_at")
BATCH = 500
MOST = 20_000
EARLIEST = 1980
SHOWN = 20
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
TIME = re.compile(r"[ T]?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?")
NUMBER = re.compile(r"[A-Za-z0-9_.\-]{1,40}")


@dataclass
class Result:
    """What an import did. Said as text, the last line sums it up."""

    created: int = 0
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = self.refused[:SHOWN]
        if len(self.refused) > SHOWN:
            told.append(_("……共%d行有误。") % len(self.refused))
        counts = {"created": self.created, "unchanged": self.unchanged, "refused": len(self.refused)}
        return "\n".join([*told, _("新导入%(created)d件，已有不变%(unchanged)d件，有误未导入%(refused)d件。") % counts])


def import_messages(path: Path | str, now: dt.datetime) -> Result:
    """Brings the messages in, each once by its number; a faulty row is named and left out, the others come in."""
    office = Unit.objects.filter(kind=UnitKind.OFFICE, closed_on=None).order_by("path").first()
    if office is None:
        raise Refused(_("还没有主管机关，留言没有地方存放。"), advice=_("请先建立机关，或者载入演示县。"))
    result = Result()
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(line.replace("\x00", "") for line in file)
        _check_header(reader)
        read = _read(reader, result, now)
        while batch := list(islice(read, BATCH)):
            created = import_answered(messages=batch, office=office, actor=None, now=now)
            result.created += created
            result.unchanged += len(batch) - created
    return result


def _check_header(reader: csv.DictReader) -> None:
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise Refused(_("文件里没有这些列：%s。") % "、".join(missing), advice=_("请用含 %s 各列的 CSV。") % "、".join(COLUMNS))


def _read(reader: csv.DictReader, result: Result, now: dt.datetime) -> Iterator[Answered]:
    seen: set[str] = set()
    for row in reader:
        try:
            message = _message(row, now)
            if message.source_key in seen:
                raise Refused(_("编号与前面的行重复。"))
        except Refused as refused:
            result.refused.append(_("第%(line)d行：%(why)s") % {"line": reader.line_num, "why": refused.reason})
            continue
        seen.add(message.source_key)
        yield message


def _message(row: dict[str, str], now: dt.datetime) -> Answered:
    """Masked as a whole: nothing that tells who wrote is kept; nor is the writer's code."""
    number = (row["message_id"] or "").strip()
    if not NUMBER.fullmatch(number):
        raise Refused(_("没有编号，或者编号里有不能用的字符。"))
    received, replied = moment(row["received_at"], now), moment(row["replied_at"], now)
    if replied < received:
        raise Refused(_("答复的时间早于留言的时间。"))
    return Answered(
        source_key=f"message:{number}",
        subject=mask(one_line(row["subject"] or ""))[:120] or _("留言"),
        text=_text(row["body"], _("留言")),
        received_at=received,
        answer=_text(row["reply"], _("答复")),
        answered_at=replied,
    )


def _text(written: str | None, what: str) -> str:
    text = clean(written or "")
    if not text:
        raise Refused(_("%s是空的。") % what)
    if len(text) > MOST:
        raise Refused(_("%(what)s有%(n)d字，超过%(most)d字。") % {"what": what, "n": len(text), "most": MOST})
    return mask(text)


def moment(written: str | None, now: dt.datetime) -> dt.datetime:
    """2019-04-25 09:32:09, 2019/4/25 9:32, 2019年4月25日: local time of the office."""
    text = (written or "").strip()
    day = DAY.match(text)
    time = TIME.fullmatch(text[day.end() :]) if day else None
    if day is None or (text[day.end() :] and time is None):
        raise Refused(_("看不懂这个时间：%s。") % (text[:30] or _("空")))
    parts = [int(part or 0) for part in (*day.groups(), *(time.groups() if time else (0, 0, 0)))]
    try:
        found = dt.datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc, arg-type]
    except ValueError:
        raise Refused(_("没有这个日期或时间：%s。") % text[:30]) from None
    if not found.year >= EARLIEST or found > now:
        raise Refused(_("时间不在合理的范围内：%s。") % text[:30])
    return found
