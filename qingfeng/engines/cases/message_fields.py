# ruff: noqa: E501 -- one line is one field
"""Columns of messages that come from elsewhere, told by what people write above them, and one row made into a message."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.reading import label
from qingfeng.core.text.masking import mask
from qingfeng.core.text.normal import clean, one_line
from qingfeng.core.vault.fingerprints import same_writer

from .importing import Answered, AsShown

MOST, EARLIEST = 20_000, 1980
MOST_LIKES, CATEGORY, WRITER = 99_999_999, 40, 100
TITLE, FIRST_WORDS = 120, 40
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
TIME = re.compile(r"[ T]?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?")
NUMBER = re.compile(r"[A-Za-z0-9_.\-]{1,40}")
SENTENCE = re.compile(r"[^。！？!?\n，,；;]+")


@dataclass(frozen=True, slots=True)
class Field:
    code: str
    label: Promise
    aliases: tuple[str, ...]
    needed: bool = False

    @property
    def names(self) -> frozenset[str]:
        return frozenset(label(name) for name in (self.code, str(self.label), *self.aliases))


FIELDS = (
    Field("id", gettext_lazy("编号"), ("message_id", "message_key", "key", "留言编号", "信件编号", "工单编号", "工单号", "受理编号", "留言id"), needed=True),
    Field("subject", gettext_lazy("主题"), ("title", "标题", "留言主题", "留言标题", "事由", "诉求标题")),
    Field("body", gettext_lazy("内容"), ("text", "content", "留言内容", "留言详情", "正文", "主要内容", "诉求内容", "反映内容", "来信内容"), needed=True),
    Field("received_at", gettext_lazy("时间"), ("留言时间", "收到时间", "提交时间", "来信时间", "登记时间", "受理时间", "日期", "date", "time", "created_at")),
    Field("reply", gettext_lazy("答复"), ("answer", "回复", "答复内容", "答复意见", "回复内容", "办理结果", "办理情况")),
    Field("replied_at", gettext_lazy("答复时间"), ("回复时间", "答复日期", "办结时间", "answered_at")),
    Field("user", gettext_lazy("留言用户"), ("用户", "用户名", "用户编号", "用户代码", "留言人", "网友", "user_id", "userid")),
    Field("likes", gettext_lazy("点赞数"), ("点赞", "赞同数", "支持数", "赞", "like", "点赞量")),
    Field("dislikes", gettext_lazy("反对数"), ("反对", "点踩数", "踩", "dislike", "反对量")),
    Field("category", gettext_lazy("一级标签"), ("一级分类", "分类", "类别", "标签", "一级类别", "level1", "留言分类", "诉求类别")),
)  # fmt: skip
AS_SHOWN = ("user", "likes", "dislikes", "category")
CODES = {field.code: field for field in FIELDS}
KNOWN = frozenset().union(*(field.names for field in FIELDS))
Mapped = Mapping[str, int]  # field -> place of its column


def guessed(headers: Sequence[str]) -> dict[str, str]:
    """Field -> heading, for those that are told by their names."""
    found: dict[str, str] = {}
    for field in FIELDS:
        if heading := next((h for h in headers if h and label(h) in field.names and h not in found.values()), None):
            found[field.code] = heading
    return found


def asked(pairs: Sequence[str]) -> dict[str, str]:
    """列名=字段, as typed on the command line; the field by its code or by its Chinese name."""
    named = {str(field.label): field.code for field in FIELDS} | {code: code for code in CODES}
    found: dict[str, str] = {}
    for pair in pairs:
        heading, _equals, name = pair.rpartition("=")
        if not heading or name not in named:
            fields = "、".join(f"{field.code}（{field.label}）" for field in FIELDS)
            raise Refused(_("看不懂这个对应：%s。") % pair, advice=_("写成 列名=字段，字段是：%s。") % fields, field="map")
        found[named[name]] = heading.strip()
    return found


def placed(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Where the mapped columns stand; refused where one that is needed has none, or a named one is not there."""
    places = {label(heading): place for place, heading in reversed(list(enumerate(headers))) if heading}
    if absent := [heading for heading in mapping.values() if label(heading) not in places]:
        seen = "、".join(h for h in headers if h)[:200]
        raise Refused(_("文件里没有这些列：%s。") % "、".join(absent), advice=_("表里现有：%s。") % seen, field="map")
    if missing := [str(field.label) for field in FIELDS if field.needed and field.code not in mapping]:
        seen = "、".join(h for h in headers if h)[:200]
        advice = _("请说明哪一列是它：--map 列名=字段。表里现有：%s。") % seen
        raise Refused(_("认不出这些列：%s。") % "、".join(missing), advice=advice, field="map")
    return {code: places[label(heading)] for code, heading in mapping.items()}


def message(row: Sequence[object], places: Mapped, now: dt.datetime) -> Answered:
    """Masked as a whole: nothing that tells who wrote is kept. Raises Refused, with the field that is wrong."""

    def cell(code: str) -> object:
        place = places.get(code)
        return row[place] if place is not None and place < len(row) else None

    number = cells.plain(cell("id"))
    if not NUMBER.fullmatch(number):
        raise Refused(_("没有编号，或者编号里有不能用的字符。"), field="id")
    body = _text(cell("body"), _("留言"), "body")
    received = moment(cell("received_at"), now, "received_at") if "received_at" in places else now
    answer, answered_at = _answer(cell("reply"), cell("replied_at"), received, places, now)
    return Answered(
        source_key=f"message:{number}",
        subject=_subject(cells.plain(cell("subject")), body),
        text=body,
        received_at=received,
        answer=answer,
        answered_at=answered_at,
        shown=_shown(cell) if any(code in places for code in AS_SHOWN) else None,
    )


def _shown(cell: Callable[[str], object]) -> AsShown:
    """The code of the writer becomes a keyed hash here and goes no further. A number that is not there says nothing new."""
    writer, category = one_line(cells.plain(cell("user"))), one_line(cells.plain(cell("category")))
    if len(writer) > WRITER:
        raise Refused(_("留言用户超过%d字。") % WRITER, field="user")
    if len(category) > CATEGORY:
        raise Refused(_("一级标签超过%d字。") % CATEGORY, field="category")
    sender = same_writer(writer) if writer else ""
    return AsShown(sender, _times(cell("likes"), "likes"), _times(cell("dislikes"), "dislikes"), mask(category))


def _times(written: object, field: str) -> int | None:
    if not cells.plain(written):
        return None
    try:
        number = cells.as_int(written)
    except ValueError:
        number = -1
    if not 0 <= number <= MOST_LIKES:
        raise Refused(_("%(what)s要写零或者正整数：%(it)s。") % {"what": CODES[field].label, "it": cells.plain(written)[:20]}, field=field)
    return number


def _answer(reply: object, at: object, received: dt.datetime, places: Mapped, now: dt.datetime) -> tuple[str, dt.datetime | None]:
    """No answer where neither the answer nor its time is there; half of it is a mistake."""
    if not cells.plain(reply) and not cells.plain(at):
        return "", None
    replied = moment(at, now, "replied_at") if "replied_at" in places else received
    if replied < received:
        raise Refused(_("答复的时间早于留言的时间。"), field="replied_at")
    return _text(reply, _("答复"), "reply"), replied


def _subject(written: str, body: str) -> str:
    """Where there is none, the first words of the message."""
    line = one_line(written)
    if line:
        return mask(line)[:TITLE]
    first = SENTENCE.search(one_line(body))
    return first.group()[:FIRST_WORDS] if first else _("留言")


def _text(written: object, what: str, field: str) -> str:
    text = clean(cells.plain(written))
    if not text:
        raise Refused(_("%s是空的。") % what, field=field)
    if len(text) > MOST:
        raise Refused(_("%(what)s有%(n)d字，超过%(most)d字。") % {"what": what, "n": len(text), "most": MOST}, field=field)
    return mask(text)


def moment(written: object, now: dt.datetime, field: str = "") -> dt.datetime:
    """2019-04-25 09:32:09, 2019/4/25 9:32, 2019年4月25日, or a date of Excel: local time of the office."""
    found = _moment(written, field)
    if not found.year >= EARLIEST or found > now:
        raise Refused(_("时间不在合理的范围内：%s。") % cells.plain(written)[:30], field=field)
    return found


def _moment(written: object, field: str) -> dt.datetime:
    if isinstance(written, dt.datetime):
        return written.replace(tzinfo=SHANGHAI)
    if isinstance(written, dt.date):
        return dt.datetime.combine(written, dt.time(), SHANGHAI)
    text = cells.narrow(written)
    day = DAY.match(text)
    time = TIME.fullmatch(text[day.end() :]) if day else None
    if day is None or (text[day.end() :] and time is None):
        raise Refused(_("看不懂这个时间：%s。") % (text[:30] or _("空")), field=field)
    parts = [int(part or 0) for part in (*day.groups(), *(time.groups() if time else (0, 0, 0)))]
    try:
        return dt.datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc, arg-type]
    except ValueError:
        raise Refused(_("没有这个日期或时间：%s。") % text[:30], field=field) from None
