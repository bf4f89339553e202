"""规范: documents and their clauses, and every rule with its versions: which one holds on a day for a unit, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Clause, Document, DocumentKind, DocumentStatus, Proposal, Version
from qingfeng.core.norms.permissions import can_record_norms
from qingfeng.core.parties.models import Unit
from qingfeng.core.text.normal import one_line
from qingfeng.engines.consequences.models.consequences import READERS as CONSEQUENCE_READERS
from qingfeng.engines.consequences.supposing import reach_of
from qingfeng.faces.components.rules import TYPES, document_state, is_table, last_day
from qingfeng.faces.leaning import leaning

from . import norms_rows as rows
from .keeping import RULE_READERS, RULE_UNITS, recording_units, top_office
from .list_sheets import MOST_ROWS, documents_sheet, rules_sheet
from .norm_forms import ClauseForm
from .norm_trials import to_read
from .who import Desk, desk_of, needs

PER_PAGE = 20
STATES = (("all", _l("全部")), ("live", _l("有效")), ("trial", _l("试行")), ("over", _l("已废止、期满")))
TABS = (("documents", _l("文件")), ("limits", _l("参数和时限")), ("tables", _l("规则表")))


def unit_asked(text: str) -> Unit | None:
    """For whom the rules are asked: a unit by its code, else the top office."""
    code = one_line(text)[:32]
    found = Unit.objects.filter(code=code).first() if code else None
    return found or top_office()


@needs(*RULE_READERS)
def norm_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    tab = request.GET.get("tab", "documents")
    tab = tab if tab in dict(TABS) else "documents"
    day, q = rows.day_asked(request.GET.get("day", ""), desk.day), one_line(request.GET.get("q", ""))[:60]
    unit = unit_asked(request.GET.get("unit", ""))
    context: dict[str, Any] = {"tab": tab, "tabs": TABS, "day": day, "is_today": day == desk.day, "q": q, "unit": unit}
    if request.GET.get("as") == "xlsx":
        return _sheet(request, desk, tab, day, q, unit)
    context["may"] = recording_units(desk.actor, desk.day).exists()
    context["waiting"] = Proposal.objects.waiting().count()
    context |= _documents(request, day, q) if tab == "documents" else _rules(request, tab, day, q, unit)
    return render(request, "desk/norms/list.html", context)


def _sheet(request: HttpRequest, desk: Desk, tab: str, day: dt.date, q: str, unit: Unit | None) -> HttpResponse:
    if tab == "documents":
        shown = _documents(request, day, q)["page"].paginator.object_list
        return documents_sheet(rows.document_rows(list(shown[:MOST_ROWS]), day), desk)
    return rules_sheet(_rules(request, tab, day, q, unit)["page"].paginator.object_list, desk)


def _documents(request: HttpRequest, day: dt.date, q: str) -> dict[str, Any]:
    found = Document.objects.all()
    if q:
        written = Q(title__icontains=q) | Q(number__icontains=q) | Q(issuer__icontains=q)
        found = found.filter(written | Q(pk__in=Clause.objects.filter(text__icontains=q).values("document")))
    if (kind := request.GET.get("kind", "")) in DocumentKind.values:
        found = found.filter(kind=kind)
    chosen = request.GET.get("state", "all")
    narrowed = {name: _in_state(found, name, day) for name, _label in STATES}
    chips = [(name, label, narrowed[name].count(), name == chosen) for name, label in STATES]
    shown = narrowed.get(chosen, found).order_by("-in_force_from", "key")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": rows.document_rows(list(page.object_list), day),
        "chips": chips,
        "kinds": DocumentKind.choices,
        "kind": kind,
    }


def _in_state(found: QuerySet[Document], state: str, day: dt.date) -> QuerySet[Document]:
    live = Q(in_force_from__lte=day) & (Q(in_force_to=None) | Q(in_force_to__gt=day))
    wanted = {
        "live": live,
        "trial": live & Q(status=DocumentStatus.TRIAL),
        "over": Q(in_force_to__lte=day),
    }
    return found.filter(wanted[state]) if state in wanted else found


def _rules(request: HttpRequest, tab: str, day: dt.date, q: str, unit: Unit | None) -> dict[str, Any]:
    found = rows.rule_rows(tables=tab == "tables", day=day, unit=unit)
    if q:
        found = [r for r in found if q in r.title or q.lower() in r.key or (r.version and q in r.version.cite())]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "rows": page.object_list}


@needs(*RULE_READERS)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = get_object_or_404(Document.objects.select_related("issuer_unit", "replaces"), pk=pk)
    return document_page(request, desk, found)


def document_page(request: HttpRequest, desk: Desk, found: Document, *, status: int = 200, form: Any = None) -> HttpResponse:
    lamp, state = document_state(found, desk.day)
    may = found.issuer_unit is not None and not found.shipped and can_record_norms(desk.actor, found.issuer_unit, desk.day)
    context = {
        "document": found,
        "lamp": lamp,
        "state": state,
        "until": last_day(found.in_force_to),
        "clauses": leaning(found),
        "followers": list(found.replaced_by.all()),  # type: ignore[attr-defined]
        "may": may,
        "form": form or ClauseForm(),
    }
    return render(request, "desk/norms/document.html", context, status=status)


def rule_or_404(key: str) -> Version:
    """The shipped version that says what kind of rule this is."""
    found = Version.objects.shipped().filter(key=key).order_by("valid_from").last() if key.isprintable() else None
    if found is None:
        raise Http404
    return found


@needs(*RULE_READERS)
def norm(request: HttpRequest, key: str) -> HttpResponse:
    """One rule: today's value first, then every version there ever was."""
    desk = desk_of(request)
    like = rule_or_404(key)
    day, unit = rows.day_asked(request.GET.get("day", ""), desk.day), unit_asked(request.GET.get("unit", ""))
    version = queries.find(key, day, unit)
    versions = rows.version_rows(key, day, unit)
    own = unit is not None and can_record_norms(desk.actor, unit, desk.day)
    context = {
        "key": key,
        "like": like,
        "title": (version or like).title or key,
        "type": TYPES[like.type],
        "day": day,
        "is_today": day == desk.day,
        "unit": unit,
        "units": Unit.objects.filter(kind__in=RULE_UNITS).active(desk.day).order_by("path"),
        "version": version,
        "value": next((r.value for r in versions if version is not None and r.version.pk == version.pk), ""),
        "why": rows.why_in_words(key, version, day, unit),
        "local": rows.local_in_words(like),
        "versions": versions,
        "waiting": list(Proposal.objects.waiting().filter(key=key, unit=unit).select_related("proposed_by__person")),
        "table": version.rules if version is not None and is_table(version) else None,
        "table_rows": version.rules.shown() if version is not None and is_table(version) else [],
        "may_simulate": desk.has(*CONSEQUENCE_READERS) and bool(reach_of(key)),
        "trials": to_read(version.rules, version.trials) if version is not None and is_table(version) else None,
        "may": own and like.local != "none",
        "may_end": own and any(not v.version.shipped and not v.version.ended and v.version.unit_id == unit.pk for v in versions if unit),
    }
    return render(request, "desk/norms/rule.html", context)


urlpatterns = [
    path("norms/", norm_list, name="norms"),
    path("norms/documents/<int:pk>/", document, name="norm_document"),
    path("norms/rules/<str:key>/", norm, name="norm"),
]
