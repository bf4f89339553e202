"""Signing without an account: a one-time code, handed to its person on a slip, opens the letter; the own name signs it.

The code travels in the form, never in an address.
"""

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
from qingfeng.engines.agreements import codes, services, signing
from qingfeng.engines.agreements.comparing import changed_since

wrong_codes = guessing.WrongCodes()


@login_not_required
@never_cache
@csrf_exempt  # the code is what entitles; there is no session to misuse
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/sign/code.html", {"form": guessing.look_up_token()})
    typed, form = request.POST.get("code", "")[:60], request.POST.get("form", "")[:200]
    letter = signing.by_code(typed)
    if letter is None:
        context = {"typed": typed, "form": form}
        if not wrong_codes.spend(form):
            refused = Refused(_("现在输错的签名码太多，请过一两分钟再试。"), advice=_("正确的签名码不受影响。"))
            return render(request, "portal/sign/code.html", context | {"refused": refused}, status=429)
        return render(request, "portal/sign/code.html", context | {"wrong": True}, status=404)
    context = {"letter": letter, "code": codes.normalise(typed), "changes": changed_since(letter.round)}
    if request.POST.get("go") != "sign":
        return render(request, "portal/sign/letter.html", context)
    name = request.POST.get("name", "")[:60]
    if not request.POST.get("read"):
        refused = Refused(_("请先读完全文，在“全文我读过”前打勾。"), field="read")
        return render(request, "portal/sign/letter.html", context | {"refused": refused, "name": name}, status=422)
    try:
        done = services.sign_with_code(code=typed, name=name, now=timezone.now())
    except Refused as refused:
        return render(request, "portal/sign/letter.html", context | {"refused": refused, "name": name, "read": True}, status=409)
    return render(request, "portal/sign/done.html", {"letter": done})


urlpatterns = [path("sign/", sign, name="sign")]
