"""谁来办: beside a matter, which unit should answer and why; and 协调, where the head names who leads and who helps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.chronicle.kept import Kept
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.recusal import about
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Unit
from qingfeng.core.parties.queries import OVER_LINES
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases.models import AssistQuestion, ComplaintClass
from qingfeng.engines.triage.models import Coordination, Sorting
from qingfeng.engines.triage.routing import coordinating
from qingfeng.engines.triage.routing.names import Names
from qingfeng.engines.triage.routing.route import TABLE, Route, names_of, route
from qingfeng.faces.forms import PlainForm

from .matter_head import head
from .matter_panels import complaints_of
from .page_sheets import leaves_as_sheet
from .steps import refused_in
from .who import Desk, desk_of, matter_or_404, needs

PER_PAGE, READ = 20, 2000
WHO = (Role.REGISTRAR, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD)
_names: Kept[Names] = Kept(most=1, grace=60.0)


def known_names() -> Names:
    return _names.get("units", lambda: names_of(Unit.objects.filter(closed_on=None))).value


def proposed(desk: Desk, matter: Matter) -> Route | None:
    """None where nobody may ask: what is sealed or an accusation is looked through by nothing."""
    if matter.sealed or matter.classification == ComplaintClass.ACCUSATION:
        return None
    texts = [complaint.text[:READ] for complaint in complaints_of(matter)[:1]]
    sorted_as = Sorting.objects.filter(matter=matter).values_list("category", "suggested").first() or ("", "")
    text = "\n".join([matter.title, *texts])
    return of_text(desk, text, category=sorted_as[0] or sorted_as[1], office=matter.unit, barred=about(matter).units)


def of_text(desk: Desk, text: str, *, category: str, office: Unit, barred: Sequence[Unit] = ()) -> Route:
    return route(text[:READ], category=category, names=known_names(), office=office, day=desk.day, barred=barred)


@require_GET
def answering(request: HttpRequest, ref: str) -> HttpResponse:
    """Fetched after the page of the matter; without scripts a page of its own."""
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    found = proposed(desk, matter)
    if found is None:
        return HttpResponse("")
    asked = Coordination.objects.filter(matter=matter).select_related("lead", "named_by__person").first()
    context = {
        "matter": matter, "route": found, "asked": asked, "here": found.unit == matter.unit,
        "may_ask": asked is None and coordinating.can_ask(desk.actor, matter, desk.day),
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "desk/answering/_panel.html", context)
    return render(request, "desk/answering/panel.html", head(desk, matter) | context)


@require_POST
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    found = proposed(desk, matter)
    try:
        why = request.POST.get("why", "") or (found.reasons[-1] if found else "")
        coordinating.ask(matter=matter, why=why, may=found.may if found else (), actor=desk.actor, now=desk.now)
        messages.success(request, _("已提请协调，由负责人确定牵头单位；定下以前仍由现在的责任人负责。"))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("desk:matter", ref)


class LeadForm(PlainForm):
    lead = forms.ModelChoiceField(label=gettext_lazy("牵头单位"), queryset=Unit.objects.none())
    helping = forms.ModelMultipleChoiceField(
        label=gettext_lazy("协办单位"), queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("逐个用“请单位协办”问一个问题，对方看不到案卷。"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, *, matter: Matter, asked: Coordination) -> None:
        super().__init__(data, initial={"lead": asked.lead_id, "helping": asked.helping.all(), "reason": asked.reason})
        barred = [unit.pk for unit in about(matter).units]
        units = Unit.objects.filter(closed_on=None, kind__in=(*OVER_LINES, "organ")).exclude(pk__in=barred).order_by("code")
        self.fields["lead"].queryset = units  # type: ignore[attr-defined]
        self.fields["helping"].queryset = units.exclude(pk=matter.unit_id)  # type: ignore[attr-defined]


@needs(*WHO)
@require_GET
@leaves_as_sheet(gettext_lazy("协调"), "coordination")
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a lead first; then what was decided, the last first."""
    desk = desk_of(request)
    rows = Coordination.objects.filter(desk.sees("matter")).select_related("matter", "lead", "asked_by__person", "named_by__person")
    everything = bool(request.GET.get("all"))
    if not everything:
        rows = rows.filter(matter__ended_at=None)
    rows = rows.prefetch_related("may", "helping").order_by(F("named_at").asc(nulls_first=True), "-asked_at")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    context = {
        "page": page,
        "rows": _lines(desk, listed),
        "all": bool(request.GET.get("all")),
        "rule": find(TABLE, desk.day, desk.actor.unit),
    }
    return render(request, "desk/answering/list.html", context)


def _lines(desk: Desk, rows: list[Coordination]) -> list[dict[str, Any]]:
    """With what became of the questions to those who help."""
    asked: dict[tuple[int, int], AssistQuestion] = {}
    for question in AssistQuestion.objects.filter(matter__in=[row.matter_id for row in rows]).order_by("pk"):
        asked[question.matter_id, question.unit_id] = question
    return [
        {
            "row": row,
            "helping": [(unit, asked.get((row.matter_id, unit.pk))) for unit in row.helping.all()],
            "may_name": coordinating.can_name(desk.actor, row.matter, desk.day) and row.asked_by_id != desk.actor.pk,
        }
        for row in rows
    ]


@require_http_methods(["GET", "POST"])
def name_lead(request: HttpRequest, ref: str) -> HttpResponse:
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    asked = Coordination.objects.filter(matter=matter).select_related("asked_by__person").first()
    if asked is None:
        raise Http404
    form, status = LeadForm(request.POST or None, matter=matter, asked=asked), 200
    refused: Refused | None = None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                coordinating.name_lead(matter=matter, **form.cleaned_data, actor=desk.actor, now=desk.now)
                messages.success(request, _("牵头单位已定。"))
                return redirect("desk:coordination")
            except Refused as why:
                refused_in(form, why)
                refused, status = why, 409
    context = head(desk, matter) | {"form": form, "refused": refused, "asked": asked, "route": proposed(desk, matter)}
    return render(request, "desk/answering/lead.html", context, status=status)


urlpatterns = [
    path("glance/coordination/", waiting, name="coordination"),
    path("matters/<str:ref>/answering/", answering, name="answering"),
    path("matters/<str:ref>/coordination/ask/", ask, name="coordination_ask"),
    path("matters/<str:ref>/coordination/", name_lead, name="coordination_lead"),
]
