"""Templates of reports at the desk: shipped ones to take over, own ones to download, change in Word or WPS and bring back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from qingfeng.core.language import in_han
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import fields, figures, permissions, samples, services
from qingfeng.engines.insight.models import ReportTemplate
from qingfeng.engines.insight.models.templates import READERS
from qingfeng.engines.insight.report_templates import TemplateFaulty
from qingfeng.faces.serving import as_download

from .board_forms import refused_in
from .report_forms import TemplateUploadForm
from .who import Desk, desk_of, needs

SHOWN = "complaints.fee_complaints"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def own_offices(desk: Desk) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=[unit.pk for unit in desk.offices(*permissions.DRAFTERS)]).order_by("path")


@require_safe
@needs(*READERS)
@never_cache
def template_list(request: HttpRequest) -> HttpResponse:
    return _page(request, desk_of(request))


def _page(request: HttpRequest, desk: Desk, *, status: int = 200, **given: Any) -> HttpResponse:
    mine = ReportTemplate.objects.visible_to(desk.actor, desk.day).select_related("unit", "taken_by__person", "file")
    units = own_offices(desk)
    context = {
        "templates": mine, "offered": set(mine.offered().values_list("pk", flat=True)), "may": units.exists(),
        "form": given.get("form") or TemplateUploadForm(units=units), "faults": given.get("faults", ()), "refused": given.get("refused"),
        "samples": samples.declared(), "figures": sorted(figures.declared(), key=lambda f: str(f.label)), "kinds": _kinds(),
    }  # fmt: skip
    return render(request, "desk/reports/templates.html", context, status=status)


def _kinds() -> list[tuple[str, str]]:
    """How fields are written: one example of each, and what comes of it. The words of the fields themselves are never translated."""
    written = fields.examples_of(fields.label(SHOWN) if in_han() else SHOWN)
    told = {
        fields.FIGURE: _("一个数，如 27"),
        fields.WITH_UNIT: _("带上单位，如 27件；写“万”换算成万元、万份"),
        fields.CHANGE: _("如 比去年同期46件下降41.3%；上升、持平、去年同期没有的，字跟着数变；调查的满意率分不出高低的写“看不出差别”"),
        fields.PARAGRAPH: _("一整段，几个指标用顿号隔开"),
        fields.TABLE: _("单独占一段；本期、上年同期、同比；加“|按月”列各月"),
        fields.CHART: _("单独占一段；各月与上年同月的柱形图"),
        fields.HAS: _("有数才写前面的字，零或者没有数写后面的；几个指标用顿号隔开，都有才算有；“没有”可以省去"),
        fields.OWN: _("报告的单位、年份、上一年、统计期、数据截至的日期"),
    }
    return [(written[kind], words) for kind, words in told.items()]


@require_POST
@needs(*READERS)
@never_cache
def upload(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form = TemplateUploadForm(request.POST, request.FILES, units=own_offices(desk))
    if not form.is_valid():
        return _page(request, desk, status=422, form=form)
    said = form.cleaned_data
    try:
        made = services.take_template(
            unit=said["unit"], title=said["title"], data=said["file"].read(), name=said["file"].name or "", actor=desk.actor, now=desk.now
        )
    except Refused as refused:
        refused_in(form, refused)
        faults = refused.faults if isinstance(refused, TemplateFaulty) else ()
        return _page(request, desk, status=422, form=form, faults=faults)
    messages.success(request, _("已收下“%(template)s”，%(n)d处字段都认得。") % {"template": made, "n": len(made.fields)})
    return redirect("desk:report_template", made.pk)


def template_or_404(desk: Desk, pk: int) -> ReportTemplate:
    found = ReportTemplate.objects.visible_to(desk.actor, desk.day).select_related("unit", "file", "taken_by__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@needs(*READERS)
@never_cache
def template(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = template_or_404(desk, pk)
    context = {
        "t": found, "may": permissions.can_take_template(desk.actor, found.unit, desk.day),
        "offered": ReportTemplate.objects.offered().filter(pk=pk).exists(), "used": found.reports.count(),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "desk/reports/template.html", context)


@require_safe
@needs(*READERS)
@never_cache
def file(request: HttpRequest, pk: int) -> HttpResponse:
    found = template_or_404(desk_of(request), pk)
    return as_download(found.file, name=f"template-{found.pk}-v{found.version}", media_type=WORD)


@require_POST
@needs(*READERS)
@never_cache
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    try:
        services.retire_template(template=template_or_404(desk, pk), actor=desk.actor, now=desk.now)
    except Refused as refused:
        return _page(request, desk, status=409, refused=refused)
    messages.success(request, _("已停用。用它写的报告不变。"))
    return redirect("desk:report_templates")


def _sample(code: str) -> samples.Sample:
    found = samples.find(code)
    if found is None:
        raise Http404
    return found


@require_safe
@needs(*READERS)
def sample_file(request: HttpRequest, code: str) -> HttpResponse:
    found = _sample(code)
    answer = HttpResponse(found.docx(), content_type=WORD)
    answer["Content-Disposition"] = f'attachment; filename="sample-{found.code}.docx"'
    return answer


@require_POST
@needs(*READERS)
@never_cache
def sample_take(request: HttpRequest, code: str) -> HttpResponse:
    desk, found = desk_of(request), _sample(code)
    unit = own_offices(desk).first()
    if unit is None:
        return _page(request, desk, status=409, refused=Refused(_("您没有上传报告模板的权限。")))
    try:
        made = services.take_sample(sample=found, unit=unit, actor=desk.actor, now=desk.now)
    except Refused as refused:
        return _page(request, desk, status=409, refused=refused)
    messages.success(request, _("已作为%(unit)s的模板收下。可以下载改过再传上来。") % {"unit": unit.name})
    return redirect("desk:report_template", made.pk)


urlpatterns = [
    path("reports/templates/", template_list, name="report_templates"),
    path("reports/templates/upload/", upload, name="report_template_upload"),
    path("reports/templates/sample/<slug:code>.docx", sample_file, name="report_sample"),
    path("reports/templates/sample/<slug:code>/take/", sample_take, name="report_sample_take"),
    path("reports/templates/<int:pk>/", template, name="report_template"),
    path("reports/templates/<int:pk>/template.docx", file, name="report_template_file"),
    path("reports/templates/<int:pk>/retire/", retire, name="report_template_retire"),
]
