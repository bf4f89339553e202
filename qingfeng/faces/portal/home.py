"""The first page of the public side, and the choice of large type."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.faces.context import LARGE_COOKIE

YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Promise:
    lead: str
    text: str
    authority: str


def promises() -> list[Promise]:
    return [
        Promise(_("15日内"), _("，书面告诉您受理不受理；不归我们管的，告诉您该找谁"), _("第二十三条")),
        Promise(_("60日内"), _("办结；情况复杂须延长的，最多30日，并说明理由"), _("第三十四条")),
        Promise(_("不服答复"), _("，30日内可以请上一级复查"), _("第三十五条")),
    ]


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"promises": promises()})


@login_not_required
@require_safe
def large(request: HttpRequest) -> HttpResponse:
    """Works without script: a link sets or clears the cookie and goes back."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        target = reverse("portal:home")
    answer = HttpResponseRedirect(target)
    if request.GET.get("on") == "1":
        answer.set_cookie(LARGE_COOKIE, "1", max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie(LARGE_COOKIE, samesite="Lax")
    return answer


@login_not_required
@require_safe
def old_browser(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/old_browser.html")


urlpatterns = [
    path("", home, name="home"),
    path("large/", large, name="large"),
    path("old-browser/", old_browser, name="old_browser"),
]
