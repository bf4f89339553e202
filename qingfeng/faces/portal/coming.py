"""A page that is announced but not there yet: says so, and gives the telephone."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def coming(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return render(request, "portal/coming.html", status=503)
