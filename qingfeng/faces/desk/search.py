"""The search box in the bar: a number opens its matter, anything else narrows the list. Only what the reader may see is found."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from .nav import CASE_ROLES
from .who import desk_of


def search(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    q = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    if not q or not desk.has(*CASE_ROLES):
        return render(request, "desk/search.html", {"q": q})
    exact = desk.matters().filter(ref__iexact=q).values_list("ref", flat=True).first()
    if exact:
        return redirect("desk:matter", ref=exact)
    return redirect(f"{reverse('desk:matters')}?{urlencode({'q': q, 'state': 'all'})}")


urlpatterns = [path("search/", search, name="search")]
