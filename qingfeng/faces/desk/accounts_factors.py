"""One's second factors: an authenticator app, passkeys, recovery codes. What opens an account is changed only by who just proved
to be its owner, so the password is asked for again when the login is more than ten minutes ago."""

from __future__ import annotations

import base64

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from qingfeng.core.access import factor_secrets, factors, passkeys, totp
from qingfeng.core.access.middleware import OWES_FACTOR, before_second_factor
from qingfeng.core.access.models import Factor, FactorKind
from qingfeng.core.calendar import today
from qingfeng.core.papers import qr
from qingfeng.core.refusal import Refused
from qingfeng.faces.forms import PlainForm

from .accounts_admin import add_refusal
from .accounts_login import CHALLENGE, PROVED_AT, without_marks_of_the_device

NEW_SECRET = "new_totp"  # noqa: S105  the name of what the session keeps, sealed, until the app has shown a code
PROOF_LASTS = 600  # seconds


def proved_lately(request: HttpRequest) -> bool:
    return int(timezone.now().timestamp()) - request.session.get(PROVED_AT, 0) < PROOF_LASTS


class Proving(PlainForm):
    """A change of what opens the account. Wrong passwords count towards the lock as at the login."""

    def __init__(self, request: HttpRequest, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        if not proved_lately(request):
            widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
            self.add("password", forms.CharField(label=_("您的登录密码"), max_length=200, strip=False, widget=widget))

    def clean_password(self) -> str:
        without_marks_of_the_device(self.request)
        typed, username = self.cleaned_data["password"], self.request.user.username
        if authenticate(self.request, username=username, password=typed) is None:
            raise forms.ValidationError(_("密码不对。"))
        self.request.session[PROVED_AT] = int(timezone.now().timestamp())
        return typed


class AppCode(Proving):
    code = forms.CharField(
        label=gettext_lazy("应用上的六个数字"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class NewPasskey(Proving):
    name = forms.CharField(label=gettext_lazy("名字"), max_length=40, help_text=gettext_lazy("认得出是哪一把，如“办公室电脑”“U盘钥匙”"))
    answer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8000)


@before_second_factor
def overview(request: HttpRequest) -> HttpResponse:
    """Also where somebody is led who has to set one up before anything else."""
    account, day = request.user, today(timezone.now())
    context = {
        "held": factors.second_of(account),
        "app": Factor.objects.filter(account=account, kind=FactorKind.TOTP).first(),
        "keys": factors.passkeys_of(account),
        "codes": Factor.objects.filter(account=account, kind=FactorKind.RECOVERY).count(),
        "needs": factors.must_have(account, day),
        "owes": request.session.get(OWES_FACTOR),
        "usable": passkeys.usable_at(request.get_host()),
    }
    return render(request, "desk/accounts/factors.html", context)


@before_second_factor
def app(request: HttpRequest) -> HttpResponse:
    account = request.user
    if Factor.objects.filter(account=account, kind=FactorKind.TOTP).exists():
        return redirect("desk:factors")
    secret = _secret(request)
    form = AppCode(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.add_totp(account=account, secret=secret, code=form.cleaned_data["code"], now=timezone.now())
            request.session.pop(NEW_SECRET, None)
            return _set_up(request)
        except Refused as refused:
            add_refusal(form, refused)
    address = totp.address(secret, account.username, _("清风"))
    picture = qr.svg(address, label=_("动态码应用扫这个"))
    context = {"form": form, "qr": picture, "address": address, "typed": totp.as_typed(secret), "account": account}
    return render(request, "desk/accounts/factor_app.html", context, status=422 if form.errors else 200)


def _secret(request: HttpRequest) -> bytes:
    """The same until it is taken over, so that a mistyped code does not make another scan necessary."""
    kept = request.session.get(NEW_SECRET, "")
    secret = factor_secrets.opened(base64.b64decode(kept), request.user.pk) if kept else None
    if secret is None:
        secret = totp.fresh_secret()
        request.session[NEW_SECRET] = base64.b64encode(factor_secrets.sealed(secret, request.user.pk)).decode()
    return secret


@before_second_factor
@sensitive_post_parameters("answer", "password")
def passkey(request: HttpRequest) -> HttpResponse:
    account, host = request.user, request.get_host()
    form = NewPasskey(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = passkeys.new_from(host, request.session.pop(CHALLENGE, None) or {}, form.cleaned_data["answer"])
        try:
            if key is None:
                raise Refused(_("这台设备没有给出能用的通行密钥。"), advice=_("请再试一次；一直不行的，改用动态码。"))
            factors.add_passkey(account=account, name=form.cleaned_data["name"], key=key, now=timezone.now())
            return _set_up(request)
        except Refused as refused:
            add_refusal(form, refused)
    context = {"form": form, "usable": passkeys.usable_at(host)}
    return render(request, "desk/accounts/factor_passkey.html", context, status=422 if form.errors else 200)


@before_second_factor
@require_POST
def passkey_ask(request: HttpRequest) -> HttpResponse:
    """The riddle for a new passkey. Good once."""
    account = request.user
    kept = [bytes(factor.secret) for factor in factors.passkeys_of(account)]
    who = {"handle": factors.handle_of(account), "username": account.username, "name": account.name}
    options, request.session[CHALLENGE] = passkeys.ask_for_new(request.get_host(), **who, kept=kept)
    return JsonResponse(options)


def _set_up(request: HttpRequest) -> HttpResponse:
    """The first one opens the desk, and recovery codes come with it."""
    request.session[OWES_FACTOR] = False
    messages.success(request, _("已设好，下次登录起使用。"))
    if not Factor.objects.filter(account=request.user, kind=FactorKind.RECOVERY).exists():
        return _codes_page(request)
    return redirect("desk:factors")


@require_POST
def recovery(request: HttpRequest) -> HttpResponse:
    """New recovery codes, in the answer to this one request and nowhere after."""
    form = Proving(request, request.POST)
    if not form.is_valid():
        context = {"form": form if "password" in request.POST else Proving(request), "what": _("领取新的备用码")}
        return render(request, "desk/accounts/factor_sure.html", context, status=422)
    return _codes_page(request)


def _codes_page(request: HttpRequest) -> HttpResponse:
    codes = factors.make_recovery_codes(account=request.user, now=timezone.now())
    return render(request, "desk/accounts/factor_codes.html", {"codes": codes, "account": request.user, "now": timezone.now()})


@require_POST
def factor_remove(request: HttpRequest, pk: int) -> HttpResponse:
    factor = get_object_or_404(Factor, pk=pk, account=request.user, kind__in=factors.SECOND)
    form = Proving(request, request.POST)
    if not form.is_valid():
        what = _("取消“%s”") % (factor.name or factor.get_kind_display())
        context = {"form": form if "password" in request.POST else Proving(request), "what": what}
        return render(request, "desk/accounts/factor_sure.html", context, status=422)
    factors.remove(factor=factor, actor=request.user, now=timezone.now())
    messages.success(request, _("已取消。"))
    return redirect("desk:factors")


urlpatterns = [
    path("me/factors/", overview, name="factors"),
    path("me/factors/app/", app, name="factor_app"),
    path("me/factors/passkey/", passkey, name="factor_passkey"),
    path("me/factors/passkey/ask/", passkey_ask, name="factor_passkey_ask"),
    path("me/factors/recovery/", recovery, name="factor_recovery"),
    path("me/factors/<int:pk>/remove/", factor_remove, name="factor_remove"),
]
