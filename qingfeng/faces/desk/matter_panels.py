"""What the case page shows of a matter. Each function asks a fixed number of questions, however much there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from qingfeng.core.matters.models import Matter
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.core.vault import leaks as scan
from qingfeng.engines.cases.hearing import BAR
from qingfeng.engines.cases.kinds import kind
from qingfeng.engines.cases.models import Allegation, Complaint, Demand, Extract, Finding, MailMessage

STEMS = "甲乙丙丁戊己庚辛壬癸"
VERDICTS = {"not_listed": "not", "no_board": "not", "over": "soon", "within": "ok"}


def letter(at: int) -> str:
    """Complainants are never named: 甲, 乙, … and after the tenth 第11位."""
    return STEMS[at] if at < len(STEMS) else _("第%s位") % (at + 1)


_complaints = Prepared(
    lambda: (
        Complaint.objects.filter(matter=Slot("matter"))
        .select_related("typed_by__person", "received_by__person", "group")
        .order_by("received_at", "pk")
    )
)


def complaints_of(matter: Matter) -> list[Complaint]:
    return _complaints(matter=matter.pk)


def letters_of(complaints: list[Complaint]) -> dict[int, str]:
    return {c.pk: letter(at) for at, c in enumerate(complaints)}


@dataclass(frozen=True)
class FoundLine:
    pk: int
    who: str
    result: str
    against: bool
    clause: str
    amount_fen: int
    fallen: bool
    decided: bool
    text: str


@dataclass(frozen=True)
class AllegationLine:
    pk: int
    label: str
    detail: str
    amount_fen: int | None
    standard_fen: int | None
    board: str  # what the comparison says
    lamp: str
    here: bool  # not found yet, and to be found here
    charged_on: dt.date | None = None
    found: list[FoundLine] = field(default_factory=list)


_allegations = Prepared(
    lambda: Allegation.objects.filter(matter=Slot("matter")).select_related("complaint").order_by("complaint__received_at", "pk")
)
_findings = Prepared(
    lambda: Finding.objects.filter(allegation__matter=Slot("matter")).select_related("person", "clause__document").order_by("pk")
)


def allegations(matter: Matter, letters: dict[int, str]) -> list[AllegationLine]:
    rows = _allegations(matter=matter.pk)
    findings: dict[int, list[FoundLine]] = {}
    for f in _findings(matter=matter.pk):
        findings.setdefault(f.allegation_id, []).append(_found(f))
    several = len(letters) > 1
    return [_allegation(a, findings.get(a.pk, []), letters.get(a.complaint_id, "") if several else "") for a in rows]


def _found(f: Finding) -> FoundLine:
    return FoundLine(
        pk=f.pk,
        who=f.person.name if f.person else _("单位"),
        result=f.get_result_display(),
        against=f.result in ("confirmed", "partly"),
        clause=f.clause.cite() if f.clause else "",
        amount_fen=f.amount_fen,
        fallen=f.fell_at is not None,
        decided=f.decided_at is not None,
        text=f.text,
    )


def _allegation(a: Any, found: list[FoundLine], who: str) -> AllegationLine:
    label = a.item or str(kind(a.kind).label)
    detail = [
        str(kind(a.kind).label) if a.item else "",
        a.grade,
        a.charged_on.isoformat() if a.charged_on else "",
        _("投诉人%s") % who if who else "",
    ]
    return AllegationLine(
        pk=a.pk,
        label=label,
        detail="　".join(part for part in detail if part),
        amount_fen=a.amount_fen,
        standard_fen=a.standard_fen,
        board=board_words(a.verdict, a.excess_fen),
        lamp=VERDICTS.get(a.verdict, ""),
        here=not found and a.classification != "accusation" and a.complaint.withdrawn_at is None,
        charged_on=a.charged_on,
        found=found,
    )


def board_words(verdict: str, excess_fen: int | None) -> str:
    if verdict == "over" and excess_fen:
        return _("超%s") % f"{excess_fen / 100:,.2f}"
    return {"not_listed": _("未公示，不得收"), "no_board": _("当日没有公示"), "over": _("超标准"), "within": _("与公示一致")}.get(
        verdict, ""
    )


@dataclass(frozen=True)
class ExtractView:
    row: Extract
    pieces: list[tuple[str, str]]
    leaks: list[str]
    statements: list[Any]


_extracts = Prepared(
    lambda: (
        Extract.objects.filter(matter=Slot("matter"))
        .select_related("unit", "person", "drafted_by__person", "approved_by__person")
        .order_by("pk")
    )
)


def extracts(matter: Matter) -> list[ExtractView]:
    rows = _extracts(matter=matter.pk)
    prefetch_related_objects(rows, "statements__files", "statements__by__person")
    return [ExtractView(e, pieces(e.text, e.leaks), leak_words(e.leaks), list(e.statements.all())) for e in rows]


def leak_words(found: list[dict]) -> list[str]:
    return list(dict.fromkeys(str(scan.LABELS.get(leak["kind"], leak["kind"])) for leak in found))


def pieces(text: str, found: list[dict]) -> list[tuple[str, str]]:
    """The text with what the scan found marked, and with empty bars where a complainant had words struck out."""
    out, at = [], 0
    for leak in sorted(found, key=lambda hit: hit["start"]):
        if leak["start"] >= at:
            out += [*_bars(text[at : leak["start"]]), ("mark", text[leak["start"] : leak["end"]])]
            at = leak["end"]
    return [*out, *_bars(text[at:])]


def _bars(text: str) -> Iterator[tuple[str, str]]:
    for n, part in enumerate(text.split(BAR)):
        if n:
            yield "strike", ""
        if part:
            yield "text", part


# Two questions: with "or" between them the database would look at every matter.
_later_parts = Prepared(lambda: Matter.objects.filter(complaints__twin__matter=Slot("matter"), sealed=False).distinct())
_earlier_parts = Prepared(lambda: Matter.objects.filter(complaints__twins__matter=Slot("matter"), sealed=False).distinct())


def other_parts(matter: Matter) -> list[Matter]:
    """Matters of the same receipt, after a complaint was split. What was set apart sealed is not among them."""
    if matter.sealed:
        return []
    parts = {part.pk: part for part in (*_earlier_parts(matter=matter.pk), *_later_parts(matter=matter.pk))}
    return [parts[pk] for pk in sorted(parts)]


@dataclass(frozen=True)
class ComplaintView:
    row: Complaint
    letter: str
    demands: list[str]
    by: str


def complaint_views(complaints: list[Complaint], letters: dict[int, str]) -> list[ComplaintView]:
    return [ComplaintView(c, letters[c.pk], [str(Demand(d).label) for d in c.demands if d in Demand.values], _by(c)) for c in complaints]


def _by(complaint: Complaint) -> str:
    if complaint.typed_by is None:
        return ""
    if complaint.received_by and complaint.received_by_id != complaint.typed_by_id:
        return _("%(who)s接待，%(by)s登记") % {"who": complaint.received_by.name, "by": complaint.typed_by.name}
    behalf = {"self": _("本人"), "guardian": _("监护人"), "helper": _("代办人")}.get(complaint.on_behalf, "")
    return _("%(who)s代%(behalf)s录入") % {"who": complaint.typed_by.name, "behalf": behalf}


@dataclass(frozen=True)
class MailView:
    row: MailMessage
    letter: str
    anonymous: bool
    waiting: str  # lamp words for a question without an answer
    answerable: bool


_mail = Prepared(
    lambda: (
        MailMessage.objects.filter(complaint__matter=Slot("matter")).select_related("complaint", "author__person").order_by("-at", "-pk")
    )
)


def mail(matter: Matter, letters: dict[int, str], day) -> list[MailView]:
    """The newest first. A message of a complainant can be answered until somebody wrote after it."""
    rows = _mail(matter=matter.pk)
    prefetch_related_objects(rows, "files")
    out, spoken = [], set()
    for m in rows:
        asked = m.kind == "question" and m.replied_at is None and m.direction == "out"
        waiting = _("等回%s日") % (day - m.at.date()).days if asked else ""
        out.append(
            MailView(
                m, letters.get(m.complaint_id, ""), m.complaint.anonymous, waiting, m.direction == "in" and m.complaint_id not in spoken
            )
        )
        if m.direction == "out":
            spoken.add(m.complaint_id)
    return out
