"""报告: drafted from a Word template, read as it will stand on paper with every value a link, frozen by another person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import contents, permissions, report_writing, services
from qingfeng.engines.insight.measures import HANDLING
from qingfeng.engines.insight.models import Audience, Report, ReportState, ReportTemplate
from qingfeng.engines.insight.models.templates import READERS
from qingfeng.faces.components.parts import Step

from . import report_records, report_templates, report_view
from .board_forms import refused_in
from .exports import recorded
from .page_sheets import leaves_as_sheet
from .report_forms import ReportForm
from .report_records import report_or_404
from .who import Desk, desk_of, needs

PER_PAGE = 20
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
S = ReportState
VIEWS = (("", _l("草稿和定稿"), (S.DRAFT, S.FROZEN)), ("draft", _l("草稿"), (S.DRAFT,)), ("frozen", _l("已定稿"), (S.FROZEN,)),
         ("dropped", _l("已作废"), (S.DROPPED,)))  # fmt: skip


def offices(desk: Desk) -> QuerySet[Unit]:
    """Offices for which the reader may write reports: the own and those below."""
    found = Unit.objects.none()
    for unit in desk.offices(*permissions.DRAFTERS):
        found = found | Unit.objects.active(desk.day).filter(path__startswith=unit.path, kind__in=HANDLING)
    return found.order_by("path")


@require_safe
@needs(*READERS)
@leaves_as_sheet(_l("报告"), "reports")
def report_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    chosen = request.GET.get("view", "")
    states = next((s for name, _label, s in VIEWS if name == chosen), VIEWS[0][2])
    mine = Report.objects.visible_to(desk.actor, desk.day)
    chips = [(name, label, mine.filter(state__in=s).count(), name == chosen) for name, label, s in VIEWS]
    rows = mine.filter(state__in=states).select_related("unit", "template", "drafted_by__person", "frozen_by__person")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "chips": chips, "may": offices(desk).exists(), "has_template": _templates(desk).exists()}
    return render(request, "desk/reports/list.html", context)


def _templates(desk: Desk) -> QuerySet[ReportTemplate]:
    """Of the reader's offices and of those above them, for whoever writes below uses what is given from above."""
    above = {int(pk) for unit in desk.offices(*permissions.DRAFTERS) for pk in unit.path.split("/") if pk}
    within = ReportTemplate.objects.visible_to(desk.actor, desk.day)
    return (within | ReportTemplate.objects.filter(unit__in=above)).offered().select_related("unit").order_by("title")


@needs(*READERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    units, templates = offices(desk), _templates(desk)
    if not units.exists():
        raise PermissionDenied(_("报告由登记员、承办人、核稿人、公示管理员、决定人或者负责人起草。"))
    year = desk.day.year if desk.day.month > 3 else desk.day.year - 1
    given = {"units": units, "templates": templates, "this_year": year}
    if request.method == "POST":
        form = ReportForm(request.POST, **given)
        if form.is_valid():
            try:
                made = services.draft_report(actor=desk.actor, now=desk.now, **form.cleaned_data)
                return redirect("desk:report", made.pk)
            except Refused as refused:
                refused_in(form, refused)
        return render(request, "desk/reports/new.html", {"form": form, "any": True}, status=422)
    first = templates.filter(pk=request.GET["template"]).first() if request.GET.get("template", "").isdecimal() else templates.first()
    initial = {
        "template": first, "unit": units.first(), "period": year, "day": desk.day, "audience": Audience.INTERNAL,
        "title": _("%(year)s年%(title)s") % {"year": year, "title": first.title} if first else "",
    }  # fmt: skip
    return render(request, "desk/reports/new.html", {"form": ReportForm(initial=initial, **given), "any": first is not None})


@require_safe
@needs(*READERS)
@never_cache
@leaves_as_sheet(_l("报告数据出处"), "report-annex")
def report(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return _page(request, desk, report_or_404(desk, pk))


def _page(request: HttpRequest, desk: Desk, found: Report, *, status: int = 200, refused: Refused | None = None) -> HttpResponse:
    context: dict[str, Any] = {"r": found, "steps": _steps(desk, found), "refused": refused, "paper": getattr(found, "paper", None)}
    if found.state != S.DROPPED:
        try:
            said = contents.of(found)
            changed = [(each, each.how(found.for_public)) for each in contents.beside(found, said)]
            context |= {
                "blocks": report_view.shown(found, said), "figures": said.figures, "changed": changed,
                "followers": list(found.followed_by.filter(state=S.FROZEN)),  # type: ignore[attr-defined]
            }  # fmt: skip
        except Refused as wrong:
            context["refused"] = refused or wrong
    return render(request, "desk/reports/report.html", context, status=status)


def _steps(desk: Desk, found: Report) -> list[Step]:
    word = Step(
        _("Word"), hint=_("报告和附件，可以在 WPS、Word 里打开"), button=_("下载"), url=reverse("desk:report_docx", args=[found.pk])
    )
    if found.state == S.DROPPED:
        return []
    if found.is_frozen:
        url = reverse("desk:report_changes", args=[found.pk])
        return [word, Step(_("定稿以后的变化"), hint=_("当时、现在、哪些记录来了、哪些去了"), button=_("对照"), url=url)]
    own = permissions.is_drafter(desk.actor, found)
    freeze = Step(
        _("定稿"), hint=_("数和记录从此不变，以后随时可以原样再生成"), url=_url(found, "freeze"), post=True, primary=True,
        possible=permissions.can_freeze_report(desk.actor, found, desk.day),
        reason=_("起草的人不能自己定稿，由另一位决定人或者负责人定稿。") if own else _("由决定人或者负责人定稿。"),
    )  # fmt: skip
    drop = Step(
        _("作废这份草稿"), hint=_("不定稿，另起草一份"), button=_("作废"), url=_url(found, "drop"), post=True,
        possible=permissions.can_draft_report(desk.actor, found.unit, desk.day), reason=_("由起草报告的人办。"),
    )  # fmt: skip
    return [freeze, word, drop]


def _url(found: Report, step: str) -> str:
    return reverse("desk:report_act", args=[found.pk, step])


@require_POST
@needs(*READERS)
@never_cache
def act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    desk = desk_of(request)
    found = report_or_404(desk, pk)
    if step not in ("freeze", "drop"):
        raise Http404
    try:
        if step == "freeze":
            services.freeze_report(report=found, actor=desk.actor, now=desk.now)
            messages.success(request, _("已定稿。"))
        else:
            services.drop_report(report=found, actor=desk.actor, now=desk.now)
            messages.success(request, _("已作废。"))
    except Refused as refused:
        return _page(request, desk, report_or_404(desk, pk), refused=refused, status=409)
    return redirect("desk:report", pk)


@require_safe
@needs(*READERS)
@never_cache
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a frozen report the very bytes that were frozen; a draft as it stands now."""
    desk = desk_of(request)
    found = report_or_404(desk, pk)
    if found.state == S.DROPPED:
        raise Http404
    data = report_writing.paper(found)[0] if found.is_frozen else contents.docx(found)
    recorded(desk, "reports", 1, report=str(found.pk))
    answer = HttpResponse(data, content_type=WORD)
    answer["Content-Disposition"] = f'attachment; filename="report-{found.pk}-{found.day.isoformat()}.docx"'
    return answer


urlpatterns = [
    path("reports/", report_list, name="reports"),
    path("reports/new/", new, name="report_new"),
    *report_templates.urlpatterns,
    path("reports/<int:pk>/", report, name="report"),
    path("reports/<int:pk>/report.docx", docx, name="report_docx"),
    *report_records.urlpatterns,
    path("reports/<int:pk>/<slug:step>/", act, name="report_act"),
]
