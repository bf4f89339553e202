"""Every component with ordinary, long and empty content: for whoever builds pages. Only with QINGFENG_DEBUG=1."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from qingfeng.faces.components.samples import sample


@login_not_required
def style(request: HttpRequest) -> HttpResponse:
    desk = request.GET.get("face") != "portal"
    return render(request, "desk/style.html", {"desk": desk, "shell": "desk/base.html" if desk else "portal/base.html", **sample()})


urlpatterns = [path("style/", style, name="style")]
