"""答复体检 beside the form in which an answer is written, and where a reviewer reads it before it goes out: advice, never a bar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from rapidfuzz import fuzz

from qingfeng.core.matters.models import Matter
from qingfeng.engines.cases.models import Complaint, Opinion, Review
from qingfeng.engines.triage.answers.copies import ALIKE, LEAST, core
from qingfeng.engines.triage.answers.looking import Looked, look
from qingfeng.engines.triage.answers.pieces import Piece
from qingfeng.institutions.complaints.answer_texts import answer_texts, filled

from .matter_clock import main_clock
from .matter_panels import complaints_of
from .who import Desk, desk_of, matter_or_404

COMPARED = 200  # the last answers of the office that the reader may see
MOST = 20_000
SHOWN = 90
BLANK = re.compile(r"【[^【】]{1,40}】")  # of a model text
PARTS = ("answer", "facts", "basis", "opinion")  # fields in which an answer is written, in the order in which it is read


@dataclass(frozen=True)
class Line:
    """One part: what shows it, or what is missing."""

    label: str
    ok: bool
    said: str
    url: str = ""


@dataclass(frozen=True)
class Panel:
    lines: tuple[Line, ...]
    days: int
    left: str  # of the clock, in words
    late: bool
    url: str  # to look again while somebody types

    @property
    def missing(self) -> int:
        return sum(1 for line in self.lines if not line.ok)


def panel(matter: Matter, desk: Desk, answer: str) -> Panel | None:
    if not answer.strip():
        return None
    found = look(_asked(matter), answer, desk.day)
    clock = main_clock(matter, desk.day)
    return Panel(
        lines=(*_demands(found), *_signs(found, answer), *_repeats(matter, desk, answer)),
        days=(desk.day - matter.received_on).days,
        left=clock.left if clock else "",
        late=bool(clock and clock.state == "late"),
        url=address(matter),
    )


def address(matter: Matter) -> str:
    return reverse("desk:answer_check", args=[matter.ref])


def _asked(matter: Matter) -> str:
    """What the complainants wrote; in a 复查 what is said against the answer below."""
    if row := Review.objects.filter(matter=matter).first():
        return row.text
    return "\n".join(c.text for c in complaints_of(matter) if c.text and not c.withdrawn_at)


def _demands(found: Looked) -> Iterable[Line]:
    for at, one in enumerate(found.demands, 1):
        label = _("诉求%(n)s：%(words)s") % {"n": at, "words": _short(one.demand.text)}
        if one.by:
            yield Line(label, True, _short(one.by.text))
        else:
            yield Line(label, False, _("没有看到谈这一项的话，请核对。"))


def _signs(found: Looked, answer: str) -> Iterable[Line]:
    missing = (
        (_("依据"), found.basis, _("没有写哪部法规、哪份文件的哪一条。")),
        (_("时间"), found.times, _("没有写什么时候办到、什么时候再告知。")),
        (_("找谁"), found.contacts, _("没有写有疑问可以找谁、打什么电话。")),
    )
    for label, pieces, advice in missing:
        yield Line(label, bool(pieces), _said(pieces) if pieces else advice)
    if BLANK.search(answer):
        yield Line(_("没填完"), False, _("还有【】里的没有写。"))
    if found.stub:
        yield Line(_("空话"), False, _("只有收到、转办、感谢，没有说查了什么、怎么办。"))


def _repeats(matter: Matter, desk: Desk, answer: str) -> Iterable[Line]:
    """The nearest of the office's last answers, among those that the reader may open."""
    text = core(answer)
    if len(text) < LEAST:
        return
    seen = desk.matters().filter(unit=matter.unit).exclude(pk=matter.pk).values("pk")
    rows = Complaint.objects.filter(matter__in=seen, answered_at__isnull=False).exclude(answer="")
    for ref, other in rows.order_by("-answered_at").values_list("matter__ref", "answer")[:COMPARED]:
        if fuzz.ratio(text, core(other), score_cutoff=ALIKE):
            yield Line(_("雷同"), False, _("和%s的答复几乎一样，请照这一件的情况写。") % ref, reverse("desk:matter", args=[ref]))
            return


def _said(pieces: tuple[Piece, ...]) -> str:
    return _short(pieces[0].text)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else words[:SHOWN] + "…"


def of_opinion(matter: Matter, desk: Desk) -> Panel | None:
    """For whoever decides on it."""
    row = Opinion.objects.filter(matter=matter).first()
    return panel(matter, desk, "\n".join((row.facts, row.basis, row.opinion))) if row else None


def samples(matter: Matter, desk: Desk) -> list[dict[str, str]]:
    return [{"code": t.code, "title": t.title, "when": t.when, "text": filled(t, matter, desk.day)} for t in answer_texts()]


def with_sample(matter: Matter, desk: Desk, code: str, typed: str) -> str:
    """What was typed stays, the text asked for is put below."""
    text = next((s["text"] for s in samples(matter, desk) if s["code"] == code), "")
    return "\n\n".join(part for part in (typed.strip(), text) if part)


@require_POST
def answer_check(request: HttpRequest, ref: str) -> HttpResponse:
    """While somebody types. Nothing is stored."""
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    typed = "\n".join(request.POST.get(name, "") for name in PARTS if request.POST.get(name))
    return render(request, "desk/answers/_check.html", {"check": panel(matter, desk, typed.replace("\x00", "")[:MOST]), "typing": True})


urlpatterns = [path("matters/<str:ref>/answer-check/", answer_check, name="answer_check")]


def context(form: Any) -> dict[str, Any]:
    """For the page of a form: what stands in its fields now, as typed or as it begins."""
    names = [name for name in PARTS if name in form.fields]
    now = "\n".join(str(form[name].value() or "") for name in names)
    told = {"check": panel(form.matter, form.desk, now), "check_url": address(form.matter), "check_fields": names}
    return told | ({"samples": samples(form.matter, form.desk)} if "answer" in names else {})
