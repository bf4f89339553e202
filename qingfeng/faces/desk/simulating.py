"""试算: a changed rule over past years, before it takes force: who would flip, with both outcomes side by side. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from qingfeng.core.language import between
from qingfeng.core.norms import tables_xlsx
from qingfeng.core.norms.models import Proposal, Version
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import typed_year
from qingfeng.engines.consequences import outcomes
from qingfeng.engines.consequences.models.assessments import apart
from qingfeng.engines.consequences.models.consequences import READERS
from qingfeng.engines.consequences.simulating import Simulated, simulate
from qingfeng.engines.consequences.supposing import reach_of
from qingfeng.faces.components.rules import is_table
from qingfeng.faces.simulated import Line, compared, lines_of, not_reached

from .list_sheets import simulated_sheet
from .norm_trials import wrong_book
from .norms import rule_or_404
from .norms_edit import MOST_BYTES
from .taking_in import NotTaken
from .who import Desk, desk_of, needs

MOST_YEARS = 20
MOST_SHOWN = 300


@dataclass(frozen=True)
class Tried:
    """`what`: where the value comes from; `unit`: whose rule it would be."""

    value: Any
    what: str
    unit: Unit | None


@needs(*READERS)
@require_http_methods(["GET", "POST"])
@never_cache
def norm_simulate(request: HttpRequest, key: str) -> HttpResponse:
    desk, like = desk_of(request), rule_or_404(key)
    waiting = list(Proposal.objects.waiting().filter(key=key, ended=False).select_related("unit", "clause__document"))
    asked = request.POST if request.method == "POST" else request.GET
    said = {
        "from": asked.get("from", str(desk.day.year - 2)),
        "to": asked.get("to", str(desk.day.year - 1)),
        "proposal": asked.get("proposal", ""),
    }
    context: dict[str, Any] = {
        "key": key, "title": like.title or key, "waiting": waiting, "said": said, "is_table": is_table(like),
        "compared": compared(reach_of(key)), "not_reached": not_reached(),
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "desk/norms/simulate.html", context)
    try:
        return _answer(request, desk, like, waiting, context)
    except Refused as refused:
        return render(request, "desk/norms/simulate.html", context | {"refused": refused}, status=422)
    except NotTaken as faulty:
        return render(request, "desk/norms/simulate.html", context | {"wrong": faulty.wrong}, status=faulty.status)


def _answer(request: HttpRequest, desk: Desk, like: Version, waiting: list[Proposal], context: dict[str, Any]) -> HttpResponse:
    if not context["compared"]:
        raise Refused(not_reached())
    tried, years = _tried(request, desk, like, waiting), years_asked(context["said"]["from"], context["said"]["to"])
    office = _office(desk)
    found = simulate(key=like.key, value=tried.value, within=office.path, years=years, day=desk.day, unit=tried.unit)
    lines = _seen(desk, lines_of(found.flips))
    if request.POST.get("as") == "xlsx":
        view = _("%(title)s　%(first)s—%(last)s年　%(what)s") % {
            "title": context["title"], "first": years[0], "last": years[-1], "what": tried.what,
        }  # fmt: skip
        return simulated_sheet(_cases(desk, lines).items(), view, desk)
    shown = lines[:MOST_SHOWN]
    context |= {
        "lines": list(_cases(desk, shown).items()), "n": len(lines), "most": MOST_SHOWN if len(lines) > MOST_SHOWN else 0,
        "years": years, "what": tried.what, "done": True, "asked": found.asked, "worked": _worked(desk, found),
    }  # fmt: skip
    return render(request, "desk/norms/simulate.html", context)


def _office(desk: Desk) -> Unit:
    """The highest for which the reader works."""
    return desk.offices(*READERS)[0]


def _worked(desk: Desk, found: Simulated) -> int:
    """Of how many units the reader is told; how many there are besides would tell nothing but the reader's own ties."""
    return len(found.units - desk.ties.units)


def _tried(request: HttpRequest, desk: Desk, like: Version, waiting: list[Proposal]) -> Tried:
    """A sheet, as a rule of the reader's office; or what waits to be published."""
    file = request.FILES.get("file")
    if file is not None:
        if not is_table(like):
            raise Refused(_("这一项不是规则表，不能用 Excel 试算。"), advice=_("请先录入，再从待公布的里面选。"), field="file")
        if (file.size or 0) > MOST_BYTES:
            raise Refused(_("文件太大。"), field="file")
        return Tried(_sheet_sent(file, like), file.name or "", _office(desk))
    chosen = next((p for p in waiting if str(p.pk) == request.POST.get("proposal", "")), None)
    if chosen is None:
        raise Refused(_("请选择待公布的一版，或者上传改过的规则表。"), advice=_("下载现在的表，改好再传。"), field="file")
    return Tried(chosen.value, chosen.cite(), chosen.unit)


def _sheet_sent(file: UploadedFile, like: Version) -> Any:
    """Answered as where a table is recorded: with every fault, and the workbook with each of them in its cell."""
    book = tables_xlsx.read_book(file.read(), like=like.rules)
    if book.faults or book.table is None:
        raise NotTaken(422, wrong_book(book, file.name or ""))
    return book.table.to_value()


def years_asked(first: str, last: str) -> range:
    start, end = typed_year(first), typed_year(last)
    if start is None or end is None:
        raise Refused(_("年度写四位数字，如2010。"), field="from")
    years = range(start, end + 1)
    if not 0 < len(years) <= MOST_YEARS:
        raise Refused(_("起年不能晚于止年，一次最多试算%d年。") % MOST_YEARS, field="from")
    return years


def _seen(desk: Desk, lines: list[Line]) -> list[Line]:
    """Without units and people from which the reader stands back, and without what rests on a matter that they may not see. Sheets and
    titles tell of a whole year: they are left out as they are from the lists of them."""
    matters = {c.matter_id for line in lines for c in line.causes if c.matter_id} | {pk for line in lines for pk in line.matters}
    seen = set(desk.matters().filter(pk__in=matters).values_list("pk", flat=True))
    mine, people = desk.ties.units, desk.ties.people
    with_kin = apart(desk.ties)

    def shown(line: Line) -> bool:
        if line.unit.pk in (mine if line.kind == outcomes.CONSEQUENCE else with_kin) or (line.person and line.person.pk in people):
            return False
        return line.matters <= seen and all(c.unit_id not in mine and (c.matter_id is None or c.matter_id in seen) for c in line.causes)

    return [line for line in lines if shown(line)]


def _cases(desk: Desk, lines: Iterable[Line]) -> dict[Line, str]:
    """By number, else by day; complaints by their number."""
    lines = list(lines)
    complaints = desk.matters().filter(pk__in={pk for line in lines for pk in line.matters})
    refs = dict(complaints.values_list("pk", "ref"))
    found = {}
    for line in lines:
        own = [c.matter_ref or c.charged_on.isoformat() for c in line.causes]
        own += [refs[pk] for pk in sorted(line.matters & refs.keys()) if refs[pk] not in own]
        found[line] = between("、").join(own)
    return found


urlpatterns = [path("norms/rules/<str:key>/simulate/", norm_simulate, name="norm_simulate")]
