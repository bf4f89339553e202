"""Signing in at a session on a phone: the code on the wall, the own number and name."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from qingfeng.core import guessing
from qingfeng.core.refusal import Refused
from qingfeng.engines.gatherings import services

wrong_codes = guessing.WrongCodes()


@login_not_required
@never_cache
@csrf_exempt  # the code on the wall is what entitles; there is no session to misuse
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/sign_in.html", {"form": guessing.look_up_token()})
    typed = {name: request.POST.get(name, "")[:60] for name in ("code", "number", "name")}
    form = request.POST.get("form", "")[:200]
    try:
        row = services.sign_in(**typed, now=timezone.now())
    except Refused as refused:
        if wrong_codes.spend(form):
            return render(request, "portal/sign_in.html", {**typed, "form": form, "refused": refused}, status=422)
        slow = Refused(_("现在输错的太多，请过一两分钟再试。"), advice=_("也可以请组织的人按名单登记。"))
        return render(request, "portal/sign_in.html", {**typed, "form": form, "refused": slow}, status=429)
    return render(request, "portal/sign_in.html", {"row": row})


urlpatterns = [path("sign-in/", sign_in, name="sign_in")]
