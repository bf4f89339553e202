"""What was pledged before everybody: the text, how many have signed it, and where. Nobody is named."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.engines.agreements.kinds import public_kinds
from qingfeng.engines.agreements.models import Round
from qingfeng.engines.disclosure.models import AirPromise
from qingfeng.engines.insight.suppression import FEW
from qingfeng.faces.promises import promises_shown
from qingfeng.faces.serving import as_picture

PER_PAGE, MOST_PROMISES = 20, 60


def _public():
    found = Round.objects.filter(edition__template__kind__in=public_kinds()).select_related("edition__template", "office")
    return found.filter(issued_on__lte=today(timezone.now()))


@login_not_required
@require_safe
def pledges(request: HttpRequest) -> HttpResponse:
    page = Paginator(_public().with_counts(), PER_PAGE).get_page(request.GET.get("page"))
    promises = AirPromise.objects.standing().select_related("broadcast__unit", "answers__unit")
    context = {"page": page, "few": FEW, "promises": promises_shown(promises[:MOST_PROMISES], today(timezone.now()))}
    return render(request, "portal/pledges/list.html", context)


@login_not_required
@require_safe
def pledge(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_public().with_counts(), pk=pk)
    signed = Q(state__in=("signed", "replaced"))
    units = found.letters.live().values("unit__code", "unit__name").annotate(n=Count("pk", filter=signed)).order_by("unit__code")
    return render(request, "portal/pledges/pledge.html", {"round": found, "units": units, "few": FEW})


@login_not_required
@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture that shows that a promise was kept; painted anew when it came in."""
    return as_picture(get_object_or_404(AirPromise.objects.standing(), pk=pk).proof)


urlpatterns = [
    path("pledges/", pledges, name="pledges"),
    path("pledges/promises/<int:pk>/proof/", proof, name="promise_proof"),
    path("pledges/<int:pk>/", pledge, name="pledge"),
]
