"""What the fields of a template are answered with: words that know their figure, tables, charts. Whoever asks, the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.language import on_record
from qingfeng.core.papers.charts import Chart, Series, chart_png
from qingfeng.core.papers.chinese import full_date
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import conditions, fields, figures, numbers, periods, publishing, year_on_year
from .fields import Field
from .figures import Reading
from .periods import Period
from .year_on_year import NOTHING

MYRIAD = Decimal(10_000)
MOST_MONTHS = 24
Key = tuple[str, str]  # a figure's code and a period's


@dataclass(frozen=True)
class Piece:
    """Words; `code` and `period` say whose value they are."""

    text: str
    code: str = ""
    period: str = ""


@dataclass(frozen=True)
class Answer:
    """`rows`: of a table, the first its head. `months` and `series`: of a chart, with its picture. `holds`: of a condition."""

    pieces: tuple[Piece, ...] = ()
    rows: tuple[tuple[Piece, ...], ...] = ()
    title: str = ""
    unit: str = ""
    months: tuple[str, ...] = ()
    series: tuple[Any, ...] = ()  # name, then pieces
    picture: bytes = b""
    holds: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def described(self) -> str:
        """What somebody who does not see the chart reads."""
        told = [_("%(name)s：%(values)s") % {"name": s["name"], "values": self._values(s)} for s in self.series]
        return f"{self.title}（{self.unit}）。" + "；".join(told) + "。"

    def _values(self, series: Mapping[str, Any]) -> str:
        return "，".join(f"{month}{value['text']}" for month, value in zip(self.months, series["values"], strict=True))

    def stored(self) -> dict[str, Any]:
        kept = asdict(self)
        kept.pop("picture")
        return kept


def restored(kept: Mapping[str, Any], picture: bytes) -> Answer:
    pieces = tuple(Piece(**piece) for piece in kept["pieces"])
    rows = tuple(tuple(Piece(**piece) for piece in row) for row in kept["rows"])
    months, series, holds = tuple(kept["months"]), tuple(kept["series"]), bool(kept.get("holds"))
    return Answer(pieces, rows, kept["title"], kept["unit"], months, series, picture, holds)


@dataclass
class Asked:
    """A report's own period, of one office, as things stand on a day. `for_public`: nothing is told that not everybody may read."""

    own: Period
    scope: Unit
    day: dt.date
    for_public: bool
    readings: dict[Key, Reading] = field(default_factory=dict)
    listed: dict[Key, None] = field(default_factory=dict)  # what the annex lists, in the order in which it is told

    def reading(self, code: str, period: Period) -> Reading:
        key = (code, period.code)
        if key not in self.readings:
            self.readings[key] = figures.figure(code).read(period, self.scope, self.day)
        return self.readings[key]

    def named(self, code: str, period: Period) -> Reading:
        """A reading that the annex lists too."""
        self.listed.setdefault((code, period.code))
        return self.reading(code, period)


@on_record()
def answer_all(wanted: Iterable[Field], asked: Asked) -> dict[str, Answer]:
    """By the key of the field: of conditions, and of what is to be read under them. `wanted`: all fields in the order of the template.
    Everything that the database counts is counted at once."""
    wanted = list(wanted)
    for each in wanted:
        _ask(each, asked)
    figures.prefill(list(asked.readings.values()))
    found = {each.key: Answer(holds=_holds(each, asked)) for each in wanted if each.kind == fields.HAS}
    holds = {key: answer.holds for key, answer in found.items()}
    return found | {each.key: _answer(each, asked) for each in conditions.told(wanted, holds)}


def _holds(condition: Field, asked: Asked) -> bool:
    """Each of its figures has a value that does not read as nought."""
    period = condition.period(asked.own)
    return all(_tells(asked.reading(code, period)) for code in condition.codes)


def _tells(reading: Reading) -> bool:
    number, places = reading.value.number, reading.figure.places
    return number is not None and (number if places is None else numbers.rounded(number, places)) > 0


def _ask(wanted: Field, asked: Asked) -> None:
    if not wanted.codes:
        return
    period = wanted.period(asked.own)
    for code in wanted.codes:
        asked.reading(code, period)
        if wanted.kind in (fields.FIGURE, fields.HAS) or not figures.figure(code).compares:
            continue
        asked.reading(code, period.year_before())
        if wanted.kind == fields.CHART or wanted.option == fields.BY_MONTH:
            for month in _months(period):
                asked.reading(code, month)
                asked.reading(code, month.year_before())


def _months(period: Period) -> list[Period]:
    found = periods.months_of(period)
    if len(found) > MOST_MONTHS:
        raise Refused(_("按月的图和表最多%d个月。") % MOST_MONTHS)
    return found


def _answer(wanted: Field, asked: Asked) -> Answer:
    if wanted.kind in fields.FACTS:
        return Answer((Piece(_fact(wanted.kind, asked)),))
    period = wanted.period(asked.own)
    if wanted.kind == fields.FIGURE:
        return Answer((_value(asked.named(wanted.codes[0], period), asked.for_public, wanted.option),))
    if wanted.kind == fields.CHANGE:
        return Answer(tuple(_change(wanted.codes[0], period, asked)))
    if wanted.kind == fields.PARAGRAPH:
        return Answer(tuple(_paragraph(wanted.codes, period, asked)))
    if wanted.kind == fields.TABLE:
        return _by_month(wanted.codes, period, asked) if wanted.option == fields.BY_MONTH else _table(wanted.codes, period, asked)
    return _chart(wanted.codes[0], period, asked)


def _fact(kind: str, asked: Asked) -> str:
    year = asked.own.end.year
    told = {fields.UNIT: asked.scope.name, fields.YEAR: year, fields.YEAR_BEFORE: year - 1, fields.OWN: asked.own}
    return full_date(asked.day) if kind == fields.DAY else str(told[kind])


def written(reading: Reading, for_public: bool, option: str = "") -> str:
    """Whole numbers up to four places without a mark (GB/T 15835—2011, 5.1.2); a share has the places that its figure declares."""
    number = reading.value.number
    if for_public and reading.few:
        return publishing.told(reading)
    if number is None:
        return NOTHING
    if option == fields.MYRIAD:
        return numbers.plain(numbers.rounded(number / MYRIAD, 2) or number / MYRIAD)
    if reading.figure.places is not None:
        return numbers.plain(number, reading.figure.places)
    return numbers.plain(number) if abs(number) < MYRIAD and number == number.to_integral_value() else numbers.thousands(number)


def _value(reading: Reading, for_public: bool, option: str = "") -> Piece:
    told = with_unit(reading, for_public) if option == fields.WITH_UNIT else written(reading, for_public, option)
    return Piece(told, reading.figure.code, reading.period.code)


def with_unit(reading: Reading, for_public: bool) -> str:
    """27件, 不足5人; 不公布 and a dash are no numbers."""
    told = written(reading, for_public)
    return told if told in (NOTHING, _("不公布")) else f"{told}{reading.figure.unit_name}"


def _change(code: str, period: Period, asked: Asked) -> list[Piece]:
    now, before = asked.named(code, period), asked.named(code, period.year_before())
    return [Piece(year_on_year.sentence(now, before, asked.for_public), code, before.period.code)]


def _paragraph(codes: Sequence[str], period: Period, asked: Asked) -> list[Piece]:
    """2011年1月至10月，教育收费投诉27件，比去年同期46件下降41.3%；….  What is kept back says so."""
    pieces = [Piece(_("%s，") % period)]
    for at, code in enumerate(codes):
        reading = asked.named(code, period)
        pieces += [Piece("；" if at else ""), Piece(str(reading.figure.label)), _value(reading, asked.for_public, fields.WITH_UNIT)]
        if reading.figure.compares and (said := year_on_year.words(reading, asked.reading(code, period.year_before()), asked.for_public)):
            pieces += [Piece("，"), Piece(said, code, asked.named(code, period.year_before()).period.code)]
    return [*(piece for piece in pieces if piece.text), Piece("。")]


def _table(codes: Sequence[str], period: Period, asked: Asked) -> Answer:
    head = tuple(Piece(words) for words in (_("指标"), _("单位"), str(period), _("上年同期"), _("同比")))
    rows = [head]
    for code in codes:
        now = asked.named(code, period)
        line = [Piece(str(now.figure.label)), Piece(now.figure.unit_name), _value(now, asked.for_public)]
        if now.figure.compares:
            before = asked.named(code, period.year_before())
            line += [_value(before, asked.for_public), Piece(year_on_year.short(now, before, asked.for_public))]
        else:
            line += [Piece(NOTHING), Piece(NOTHING)]
        rows.append(tuple(line))
    return Answer(rows=tuple(rows), title=_("%s主要指标") % period)


def _month_values(code: str, period: Period, asked: Asked) -> list[Piece]:
    """Months are parts of a sum that is told: in what everybody may read, one that is few takes others along."""
    readings = [asked.reading(code, month) for month in _months(period)]
    asked.named(code, period)
    if not asked.for_public:
        return [_value(reading, False) for reading in readings]
    return [Piece(told, code, reading.period.code) for reading, told in publishing.table_of(readings)]


def _by_month(codes: Sequence[str], period: Period, asked: Asked) -> Answer:
    """A line for each figure and year, a column for each month, and the whole."""
    rows = [tuple(Piece(words) for words in (_("指标"), *_names(period), _("合计")))]
    for code in codes:
        for span in (period, period.year_before()):
            whole = asked.named(code, span)
            name = Piece(f"{whole.figure.label}（{_years(span)}）")
            rows.append((name, *_month_values(code, span, asked), _value(whole, asked.for_public)))
    return Answer(rows=tuple(rows), title=_("%s各月") % period)


def _names(period: Period) -> list[str]:
    months = _months(period)
    several = months[0].start.year != months[-1].start.year
    return [_("%(y)s年%(m)s月") % {"y": m.start.year, "m": m.start.month} if several else _("%s月") % m.start.month for m in months]


def _years(period: Period) -> str:
    first, last = period.start.year, period.end.year
    return _("%s年") % first if first == last else _("%(a)s—%(b)s年") % {"a": first, "b": last}


def _chart(code: str, period: Period, asked: Asked) -> Answer:
    """Each month beside the same of the year before."""
    figure, months = figures.figure(code), tuple(_names(period))
    series: list[dict[str, Any]] = []
    for span in (period.year_before(), period):
        values = [_numbered(piece, asked) for piece in _month_values(code, span, asked)]
        series.append({"name": _years(span), "values": values})
    title = _("%(label)s各月情况") % {"label": figure.label}
    drawn = Chart(title, figure.unit_name, months, tuple(Series(s["name"], tuple(_drawn(v) for v in s["values"])) for s in series))
    return Answer(title=title, unit=figure.unit_name, months=months, series=tuple(series), picture=chart_png(drawn, day=asked.day))


def _numbered(piece: Piece, asked: Asked) -> dict[str, str]:
    """A value that is kept back has no number to draw."""
    number = asked.readings[piece.code, piece.period].value.number
    kept_back = number is None or piece.text == _("不公布")
    return asdict(piece) | {"number": "" if kept_back or number is None else f"{number:f}"}


def _drawn(value: Mapping[str, str]) -> tuple[float | None, str]:
    return (float(value["number"]) if value["number"] else None, value["text"])
