"""Circulars and what else is published: read, download, and checked by whoever does not believe it."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.papers.chinese import title_lines
from qingfeng.core.text.normal import typed_year
from qingfeng.engines.disclosure import filing, services
from qingfeng.engines.disclosure.models import Publication, PublicationState

from .proof_views import proof_view, qr_code

KIND = "circular"
PER_PAGE = 20
TYPES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@login_not_required
@require_safe
def circulars(request: HttpRequest) -> HttpResponse:
    day = today(timezone.now())
    found = Publication.objects.public(day).filter(kind=KIND).select_related("unit")
    years = [d.year for d in found.order_by("-published_on").dates("published_on", "year", order="DESC")]
    year = typed_year(request.GET.get("year", ""))
    if year in years:
        found = found.filter(published_on__year=year)
    page = Paginator(found.order_by("-published_on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/circulars/list.html", {"page": page, "years": years, "year": year})


@login_not_required
@require_safe
def circular(request: HttpRequest, key: str) -> HttpResponse:
    """At its end or withdrawn the text is gone; that it existed, and why it went, stays."""
    found = _out(key)
    day = today(timezone.now())
    if not _is_public(found, day):
        return _quiet(render(request, "portal/circulars/gone.html", {"c": found}, status=410))
    context = {
        "c": found,
        "doc": filing.document(found),
        "title": title_lines(found.title, per_line=16),
        "proof": proof_view(found),
        "qr": qr_code(found),
        "correction": found.correction(),
    }
    return _quiet(render(request, "portal/circulars/circular.html", context))


@login_not_required
@require_safe
def file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The rendering that is right now. A copy of a corrected circular says so on its first line."""
    found = _out(key)
    if form not in TYPES or not _is_public(found, today(timezone.now())):
        raise Http404
    made = services.rendered(publication=found, form=form, now=timezone.now())
    answer = HttpResponse(filing.path(made).read_bytes(), content_type=TYPES[form])
    name = f"{found.number or found.key}.{form}"
    answer["Content-Disposition"] = f"attachment; filename=\"{found.key}.{form}\"; filename*=UTF-8''{quote(name)}"
    answer["Digest"] = f"sha-256={made.digest}"
    return _quiet(answer)


def _out(key: str) -> Publication:
    rows = Publication.objects.out().filter(kind=KIND).select_related("unit", "correction_of", "entry")
    return get_object_or_404(rows, key=key)


def _is_public(publication: Publication, day: dt.date) -> bool:
    shown = publication.state in (PublicationState.PUBLISHED, PublicationState.CORRECTED)
    return shown and (publication.ends_on is None or publication.ends_on >= day)


def _quiet(answer: HttpResponse) -> HttpResponse:
    """Named people leave the public when the time is up; search engines would keep them."""
    answer["X-Robots-Tag"] = "noindex, noarchive"
    return answer


urlpatterns = [
    path("circulars/", circulars, name="circulars"),
    path("circulars/<slug:key>/", circular, name="circular"),
    path("circulars/<slug:key>/file.<slug:form>", file, name="circular_file"),
]
