"""试算: a changed rule over past years, before it takes force: who would flip, with both outcomes side by side. Nothing is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from qingfeng.core.norms import tables_xlsx
from qingfeng.core.norms.models import Proposal, Version
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Person, Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import typed_year
from qingfeng.engines.consequences import simulating
from qingfeng.engines.consequences.declarations import declared_rule
from qingfeng.engines.consequences.explaining import outcome_words, words_of_window
from qingfeng.engines.consequences.models import Cause
from qingfeng.engines.consequences.models.consequences import READERS
from qingfeng.engines.consequences.simulating import Flip
from qingfeng.faces.components.rules import is_table

from .norm_trials import wrong_book
from .norms import rule_or_404
from .norms_edit import MOST_BYTES
from .taking_in import NotTaken
from .who import Desk, desk_of, needs

MOST_YEARS = 20


@dataclass(frozen=True)
class Side:
    """A flip as people read it."""

    unit: Unit
    who: str
    rule: str
    window: str
    before: str
    after: str
    cases: str


@needs(*READERS)
@require_http_methods(["GET", "POST"])
@never_cache
def simulate(request: HttpRequest, key: str) -> HttpResponse:
    desk, like = desk_of(request), rule_or_404(key)
    waiting = list(Proposal.objects.waiting().filter(key=key, ended=False).select_related("unit", "clause__document"))
    first, last = desk.day.year - 2, desk.day.year - 1
    said = {
        "from": request.POST.get("from", str(first)),
        "to": request.POST.get("to", str(last)),
        "proposal": request.POST.get("proposal", ""),
    }
    context: dict[str, Any] = {"key": key, "title": like.title or key, "waiting": waiting, "said": said, "is_table": is_table(like)}
    if request.method == "GET":
        context["said"]["proposal"] = request.GET.get("proposal", "")
        return render(request, "desk/norms/simulate.html", context)
    try:
        value, what = _tried(request, like, waiting)
        years = years_asked(said["from"], said["to"])
        context |= _answer(desk, key, value, years) | {"what": what, "done": True}
    except Refused as refused:
        return render(request, "desk/norms/simulate.html", context | {"refused": refused}, status=422)
    except NotTaken as faulty:
        return render(request, "desk/norms/simulate.html", context | {"wrong": faulty.wrong}, status=faulty.status)
    return render(request, "desk/norms/simulate.html", context)


def _tried(request: HttpRequest, like: Version, waiting: list[Proposal]) -> tuple[Any, str]:
    """The value that is tried, and where it comes from: a sheet, or what waits to be published."""
    file = request.FILES.get("file")
    if file is not None:
        if not is_table(like):
            raise Refused(_("这一项不是规则表，不能用 Excel 试算。"), advice=_("请先录入，再从待公布的里面选。"), field="file")
        if (file.size or 0) > MOST_BYTES:
            raise Refused(_("文件太大。"), field="file")
        return _sheet_sent(file, like), file.name or ""
    chosen = next((p for p in waiting if str(p.pk) == request.POST.get("proposal", "")), None)
    if chosen is None:
        raise Refused(_("请选择待公布的一版，或者上传改过的规则表。"), advice=_("下载现在的表，改好再传。"), field="file")
    return chosen.value, chosen.cite()


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


def _answer(desk: Desk, key: str, value: Any, years: range) -> dict[str, Any]:
    units = [unit for office in desk.offices(*READERS)[:1] for unit in simulating.units_with_findings(office.path)]
    mine = [unit for unit in units if unit.pk not in desk.ties.units]  # how many are not, would tell that there is a finding
    flips = [flip for flip in simulating.simulate(key=key, value=value, units=mine, years=years) if flip.person not in desk.ties.people]
    return {"flips": sides(flips, desk), "worked": len(mine), "years": years, "now": find(key, desk.day)}


def sides(flips: list[Flip], desk: Desk) -> list[Side]:
    """What rests on a matter from which the reader stands back is left out."""
    causes = {c.key: c for c in Cause.objects.filter(key__in={key for flip in flips for key in flip.causes})}
    seen = set(desk.matters().filter(pk__in=[c.matter_id for c in causes.values() if c.matter_id]).values_list("pk", flat=True))
    people = Person.objects.in_bulk({flip.person for flip in flips if flip.person})
    found = []
    for flip in flips:
        own = sorted((causes[key] for key in flip.causes), key=lambda c: (c.charged_on, c.key))
        if any(c.matter_id is not None and c.matter_id not in seen for c in own):
            continue
        rule = declared_rule(flip.rule)
        cases = "、".join(c.matter_ref or c.charged_on.isoformat() for c in own)
        who = people[flip.person].name if flip.person else ""
        found.append(
            Side(
                flip.unit, who, str(rule.name) if rule else flip.rule, words_of_window(flip.window), outcome_words(flip.before),
                outcome_words(flip.after), cases,
            )
        )  # fmt: skip
    return found


urlpatterns = [path("norms/rules/<str:key>/simulate/", simulate, name="norm_simulate")]
