"""What a report says: of a draft counted now, of a frozen one read from what was kept. Everything else only sets it out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.utils.translation import gettext as _

from qingfeng.core.language import on_record
from qingfeng.core.papers.chinese import full_date
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import files

from . import annex, fields, figures, filling, record_sets
from .answers import Answer, Asked, answer_all, restored, with_unit
from .fields import Faulty, Field
from .figures import Reading, Record
from .models import Report, ReportFigure, ReportTemplate
from .periods import Period

LINK = "/desk/reports/{report}/{number}/"  # short enough to be typed from paper: the records behind that line
VERSION = "version:"


@dataclass(frozen=True)
class Told:
    """One line of the annex."""

    code: str
    period: Period
    label: str
    formula: str
    authority: str
    value: str
    told_n: str
    n: int

    @property
    def key(self) -> tuple[str, str]:
        return (self.code, self.period.code)


@dataclass(frozen=True)
class Changed:
    """`then` and `now` as they are told; `gone`: there is no such figure any more."""

    told: Told
    then: str
    now: str
    records: record_sets.Difference
    gone: bool = False

    @property
    def moved(self) -> bool:
        """The same value of other records."""
        return self.then == self.now and not self.gone

    def how(self, for_public: bool) -> str:
        """What moved where the value did not; how many, not before everybody, for they may be few."""
        counts = ((_("多%d条"), self.records.came), (_("少%d条"), self.records.went), (_("变%d条"), self.records.altered))
        told = "、".join(words % len(found) for words, found in counts if found)
        return _("数值不变，记录有变") if for_public or not told else _("数值不变，记录有变：%s") % told


@dataclass(frozen=True)
class Contents:
    answers: Mapping[str, Answer]
    figures: Sequence[Told]
    readings: Mapping[tuple[str, str], Reading] = field(default_factory=dict)  # of a draft alone


def of(report: Report) -> Contents:
    return kept(report) if report.is_frozen else counted(report)


def wanted(template: ReportTemplate) -> list[Field]:
    """In the order in which they stand, those that stand twice too."""
    try:
        return [fields.read(each["raw"]) for each in template.fields]
    except Faulty as fault:
        raise Refused(_("模板里有现在认不出的字段：%s") % fault.problem, advice=_("请上传改好的模板，再起草一份。")) from None


@on_record()
def counted(report: Report) -> Contents:
    asked = Asked(report.period, report.unit, report.day, report.for_public)
    answers = answer_all(wanted(report.template), asked)
    readings = {key: asked.readings[key] for key in asked.listed}
    return Contents(answers, [told(reading, report.for_public) for reading in readings.values()], readings)


def told(reading: Reading, for_public: bool) -> Told:
    figure, n = reading.figure, reading.public_n if for_public else str(reading.n)
    value = with_unit(reading, for_public)
    return Told(figure.code, reading.period, str(figure.label), str(figure.formula), authority(reading), value, n, reading.n)


def authority(reading: Reading) -> str:
    """The clause that was in force on the last day, and the versions of rules that are counted themselves."""
    measure = reading.figure.measure
    if measure is not None:
        return measure.basis(min(reading.period.end, reading.asked.day), reading.asked.scope)
    if reading.figure.quick is not None:  # counts things, of which none is a rule
        return ""
    return "；".join(record.what for record in reading.records if record.key.startswith(VERSION))


def kept(report: Report) -> Contents:
    answers = {row.key: restored(row.content, bytes(row.picture)) for row in report.answers.all()}  # type: ignore[attr-defined]
    return Contents(answers, [_told(row) for row in report.figures.defer("records")])  # type: ignore[attr-defined]


def _told(row: ReportFigure) -> Told:
    return Told(row.code, row.period, row.label, row.formula, row.authority, row.value, row.told_n, row.n)


@on_record()
def since(report: Report, day: dt.date) -> list[Changed]:
    """Figures of a frozen report that are other by now."""
    found = [_changed(row, report, day) for row in report.figures.all()]  # type: ignore[attr-defined]
    return [each for each in found if each is not None]


def _changed(row: ReportFigure, report: Report, day: dt.date) -> Changed | None:
    """A period that was not over is asked for as it stood on the report's day: what came later is no change of it."""
    then = record_sets.unpacked(row.records)
    try:
        reading = figures.figure(row.code).read(row.period, report.unit, min(report.day, day) if row.period.end > report.day else day)
    except Refused:
        return Changed(_told(row), row.value, "", record_sets.difference(then, then), gone=True)
    now = told(reading, report.for_public)
    records = record_sets.difference(then, reading.records)
    if now.value == row.value and not records:
        return None
    return Changed(_told(row), row.value, now.value, records)


def beside(report: Report, contents: Contents) -> list[Changed]:
    """What is other than in the report that this one follows: of figures that stand in both."""
    if report.follows is None:
        return []
    before = {row.key: row for row in report.follows.figures.all()}  # type: ignore[attr-defined]
    found = []
    for now in contents.figures:
        if (row := before.get(now.key)) is None:
            continue
        records = record_sets.difference(record_sets.unpacked(row.records), _records(report, contents, now))
        if records or row.value != now.value:
            found.append(Changed(now, row.value, now.value, records))
    return found


def _records(report: Report, contents: Contents, line: Told) -> Sequence[Record]:
    if not report.is_frozen:
        return contents.readings[line.key].records
    return records_of(report, line.code, line.period)


def records_of(report: Report, code: str, period: Period) -> list[Record]:
    row = report.figures.get(code=code, period_start=period.start, period_end=period.end)  # type: ignore[attr-defined]
    return record_sets.unpacked(row.records)


@on_record()
def docx(report: Report, contents: Contents | None = None) -> bytes:
    """Made anew each time: of a frozen report always the same bytes."""
    contents = contents or of(report)
    template = files.open_file(report.template.file)
    tail = annex.Annex(
        lines=[_line(report, number, each) for number, each in enumerate(contents.figures, 1)],
        notes=_notes(report),
        before=_named(report.follows) if report.follows else "",
        changed=[_changed_line(report, each) for each in beside(report, contents)],
        records=not report.for_public,
    )
    return filling.filled(template, contents.answers, tail, title=report.title, author=report.office, day=report.day)


def _named(report: Report) -> str:
    return _("《%(title)s》（数据截至%(day)s）") % {"title": report.title, "day": full_date(report.day)}


def _line(report: Report, number: int, told: Told) -> annex.Line:
    link = LINK.format(report=report.pk, number=number)
    line = annex.Line(told.label, told.formula, str(told.period), told.value, told.told_n, told.authority, link)
    return line if report.is_of_old else replace(line, host=report.address or settings.PUBLIC_ADDRESS)


def _changed_line(report: Report, changed: Changed) -> annex.ChangedLine:
    records, said = changed.records, changed.now
    if changed.moved and not report.is_of_old:
        said = changed.how(report.for_public)
    return annex.ChangedLine(changed.told.label, str(changed.told.period), changed.then, said, len(records.came), len(records.went))


def _notes(report: Report) -> list[str]:
    words = {"period": report.period, "day": full_date(report.day), "unit": report.office}
    notes = [_("统计范围：%(unit)s。统计期：%(period)s。数据截至%(day)s。") % words]
    if report.for_public:
        notes.append(_("不足5人的数、能由相减得出的数不写，写明“不足5”“不公布”。"))
    else:
        notes.append(_("内部使用：含不足5人的数，不得公开。"))
    if report.is_frozen:
        told = {"id": report.pk, "digest": report.digest, "version": report.template}
        notes.append(_("定稿的数不再变动。办理记录 report:%(id)s，数据指纹 %(digest)s，模板%(version)s。") % told)
    else:
        notes.append(_("草稿：数还会随记录变动，定稿以后不再变。"))
    return notes
