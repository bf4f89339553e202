"""Signed sheets from the scanner: each page beside the name it was put to, and those that found none. A person looks at all of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import whole_number
from qingfeng.engines.agreements import services
from qingfeng.engines.agreements.models import PageState, ScanBatch, ScannedPage
from qingfeng.faces.serving import as_picture

from .board_forms import refused_in
from .letter_forms import ConfirmForm, ScanForm
from .letter_units import WHO, Names, both_ways, names_or_404, people_page
from .who import Desk, desk_of, needs

ORDER = {PageState.UNMATCHED: 0, PageState.TWICE: 1, PageState.MATCHED: 2, PageState.TAKEN: 3, PageState.SET_ASIDE: 4}


@require_POST
@needs(*WHO)
@never_cache
def scan(request: HttpRequest, pk: int, code: str = "") -> HttpResponse:
    desk = desk_of(request)
    n = names_or_404(desk, pk, code)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return people_page(request, n, status=422, scan=form)
    upload = form.cleaned_data["file"]
    try:
        batch = services.take_in(round_=n.round, unit=n.unit, data=upload.read(), name=upload.name or "", actor=desk.actor, now=desk.now)
    except Refused as refused:
        refused_in(form, refused)
        return people_page(request, n, status=409, scan=form)
    return redirect("desk:letter_batch", batch.pk)


def batch_or_404(desk: Desk, pk: int) -> tuple[ScanBatch, Names]:
    found = ScanBatch.objects.select_related("unit", "uploaded_by__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    n = names_or_404(desk, found.round_id, found.unit.code if found.unit else "")
    found.round = n.round
    return found, n


@require_GET
@needs(*WHO)
@never_cache
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return _shown(request, *batch_or_404(desk, pk))


def _shown(request: HttpRequest, found: ScanBatch, n: Names, *, status: int = 200, **given: Any) -> HttpResponse:
    pages = sorted(
        found.pages.select_related("letter__person", "letter__unit", "file"), key=lambda p: (ORDER[PageState(p.state)], p.number)
    )
    counts = {state: sum(page.state == state for page in pages) for state in PageState.values}
    initial = {"signed_on": n.desk.day}
    context = {
        "batch": found, "n": n, "round": n.round, "pages": pages, "counts": counts, "back": n.url("people"),
        "form": given.get("form") or ConfirmForm(initial=initial), "refused": given.get("refused"),
    }  # fmt: skip
    return render(request, "desk/letters/batch.html", context, status=status)


@require_POST
@needs(*WHO)
@never_cache
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found, n = batch_or_404(desk, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, n, status=422, form=form)
    try:
        done = services.confirm(batch=found, signed_on=form.cleaned_data["signed_on"], actor=desk.actor, now=desk.now)
    except Refused as refused:
        refused_in(form, refused)
        return _shown(request, found, n, status=409, form=form)
    messages.success(request, _("登记了%d份。") % done)
    return redirect("desk:letter_batch", pk)


def _page_or_404(desk: Desk, pk: int, number: int) -> tuple[ScannedPage, ScanBatch, Names]:
    found, n = batch_or_404(desk, pk)
    page = found.pages.select_related("file").filter(number=number).first()
    if page is None:
        raise Http404
    return page, found, n


@require_POST
@needs(*WHO)
@never_cache
def page_act(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Whose sheet it is, or that it is of no use."""
    desk = desk_of(request)
    page, found, n = _page_or_404(desk, pk, number)
    try:
        if request.POST.get("go") == "aside":
            services.set_aside(page=page, actor=desk.actor, now=desk.now)
        else:
            typed = whole_number(request.POST.get("number", "").strip())
            if typed is None:
                raise Refused(_("请写这一页的编号，在标题下面右边。"), field="number")
            services.assign(page=page, number=typed, actor=desk.actor, now=desk.now)
    except Refused as refused:
        return _shown(request, found, n, status=409, refused=refused)
    return redirect("desk:letter_batch", pk)


@require_GET
@needs(*WHO)
@never_cache
def page_image(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Painted anew when it came in: a picture and nothing else."""
    page, _found, _n = _page_or_404(desk_of(request), pk, number)
    return as_picture(page.file)


urlpatterns = [
    *both_ways("scans/", scan, "scan"),
    path("letters/scans/<int:pk>/", batch, name="letter_batch"),
    path("letters/scans/<int:pk>/confirm/", confirm, name="letter_confirm"),
    path("letters/scans/<int:pk>/<int:number>/", page_act, name="letter_page"),
    path("letters/scans/<int:pk>/<int:number>.jpg", page_image, name="letter_page_image"),
]
