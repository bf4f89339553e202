"""规定: the documents that hold here, clause by clause, what replaced what, and what leans on each clause."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.norms.models import Clause, Document
from qingfeng.core.text.normal import one_line
from qingfeng.faces.components.rules import document_state, last_day
from qingfeng.faces.leaning import leaning

PER_PAGE = 20
VIEWS = (("live", _l("现在有效")), ("own", _l("本地的")), ("over", _l("不再有效")))


@login_not_required
@require_safe
def norms(request: HttpRequest) -> HttpResponse:
    day, q = today(timezone.now()), one_line(request.GET.get("q", ""))[:40]
    view = request.GET.get("view", "live")
    live = Q(in_force_from__lte=day) & (Q(in_force_to=None) | Q(in_force_to__gt=day))
    wanted = {"live": live, "own": live & Q(issuer_unit__isnull=False), "over": Q(in_force_to__lte=day)}
    found = Document.objects.filter(wanted.get(view, live))
    if q:
        written = Q(title__icontains=q) | Q(number__icontains=q) | Q(issuer__icontains=q)
        found = found.filter(written | Q(pk__in=Clause.objects.filter(text__icontains=q).values("document")))
    page = Paginator(found.order_by("-in_force_from", "key"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(document, *document_state(document, day)) for document in page.object_list]
    chips = [(name, label, name == view) for name, label in VIEWS]
    return render(request, "portal/norms/list.html", {"page": page, "rows": rows, "chips": chips, "q": q, "view": view})


@login_not_required
@require_safe
def norm(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Document.objects.select_related("replaces"), key=key)
    lamp, state = document_state(found, today(timezone.now()))
    context = {
        "document": found, "lamp": lamp, "state": state, "until": last_day(found.in_force_to), "clauses": leaning(found),
        "followers": list(found.replaced_by.all()),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "portal/norms/document.html", context)


urlpatterns = [
    path("norms/", norms, name="norms"),
    path("norms/<slug:key>/", norm, name="norm"),
]
