"""Logging in: a password and, where somebody has one, a second factor; or a passkey alone, which is both at once.

Between the two steps nobody is logged in: the session only remembers, for five minutes, whose password was right.
"""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django import forms
from django.conf import settings
from django.contrib.auth import login as open_session
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from qingfeng.core.access import browsers, factors, passkeys, services, sittings
from qingfeng.core.access.middleware import OWES_FACTOR, before_password_change
from qingfeng.core.access.models import Account, FactorKind
from qingfeng.core.calendar import today
from qingfeng.faces import languages
from qingfeng.faces.context import demonstration
from qingfeng.faces.forms import PlainForm
from qingfeng.faces.limits import KNOWN, KNOWN_LASTS, mark_of, may_try_login, wrong_login

BACKEND = "qingfeng.core.access.backend.AccountBackend"
HALF, CHALLENGE, PROVED_AT = "half", "passkey_challenge", "proved_at"
HALF_LASTS = 300  # seconds
DEMO_SESSIONS = 1000


def without_marks_of_the_device(request: HttpRequest) -> str:
    """What browser it is, in plain words; the header itself goes, the lock-out would keep it beside the account name."""
    words = browsers.in_plain_words(request.META.pop("HTTP_USER_AGENT", ""))
    request.META.pop("HTTP_ACCEPT", None)
    return words


@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    template_name = "desk/login.html"
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.browser = without_marks_of_the_device(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"passkeys": passkeys.usable_at(self.request.get_host())}

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not may_try_login(request, request.POST.get("username", "")):
            return render(request, "desk/login_busy.html", status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        account = form.get_user()
        if factors.second_of(account):
            at = int(timezone.now().timestamp())
            self.request.session[HALF] = {"account": account.pk, "at": at, "next": self.get_redirect_url()}
            return redirect("desk:login_second")
        return entered(self.request, account, by="password", browser=self.browser, to=self.get_redirect_url())

    def form_invalid(self, form) -> HttpResponse:
        told_of_failure(self.request, form.data.get("username", ""))
        return super().form_invalid(form)


def told_of_failure(request: HttpRequest, username: str) -> None:
    """Beyond the lock nothing more is recorded: a flood of guesses does not become a flood of entries."""
    wrong_login()
    failures = getattr(request, "axes_failures_since_start", 0) or 0
    if 0 < failures <= settings.AXES_FAILURE_LIMIT:
        locked = failures == settings.AXES_FAILURE_LIMIT
        services.record_failed_login(username=username[:150], locked=locked, now=timezone.now())


def entered(request: HttpRequest, account: Account, *, by: str, browser: str, to: str = "") -> HttpResponse:
    """The one door behind which somebody is logged in."""
    now, previous = timezone.now(), account.last_login
    open_session(request, account, backend=BACKEND)
    request.session.pop(HALF, None)
    request.session[PROVED_AT] = int(now.timestamp())
    demo = demonstration()  # everybody shares its logins
    request.session[OWES_FACTOR] = by == "password" and factors.must_have(account, today(now)) and not demo
    request.session.save()
    at_once = DEMO_SESSIONS if demo else settings.SESSIONS_AT_ONCE
    sittings.begin(account=account, session_key=request.session.session_key, browser=browser, now=now, at_once=at_once)
    services.record_login(account=account, previous=previous, now=now, by=by)
    answer = HttpResponseRedirect(to or resolve_url(settings.LOGIN_REDIRECT_URL))
    mark = {"max_age": KNOWN_LASTS, "httponly": True, "secure": settings.HTTPS, "samesite": "Lax", "path": "/desk/login/"}
    languages.remember(answer, account.language)
    answer.set_signed_cookie(KNOWN, mark_of(account.username), salt=KNOWN, **mark)
    return answer


class Second(PlainForm):
    code = forms.CharField(
        label=gettext_lazy("动态码"),
        max_length=20,
        help_text=gettext_lazy("手机应用上现在的六个数字；手机不在身边的，输一个备用码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none"}),
    )


def half_way(request: HttpRequest) -> Account | None:
    """Whose password was right within the last five minutes."""
    half = request.session.get(HALF) or {}
    if int(timezone.now().timestamp()) - half.get("at", 0) > HALF_LASTS:
        return None
    return Account.objects.select_related("person", "unit").filter(pk=half.get("account"), is_active=True).first()


@login_not_required
@never_cache
@sensitive_post_parameters("code", "answer")
def second(request: HttpRequest) -> HttpResponse:
    browser, account = without_marks_of_the_device(request), half_way(request)
    if account is None:
        return redirect("desk:login")
    named = {"username": account.username}
    if not AxesProxyHandler.is_allowed(request, named):
        request.session.pop(HALF, None)
        return get_lockout_response(request, credentials=named)
    answer = request.POST.get("answer", "")
    form = Second(request.POST if request.method == "POST" and not answer else None)
    if request.method == "POST":
        if by := _proven(request, account, form, answer):
            to = request.session[HALF]["next"]
            safe = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
            return entered(request, account, by=by, browser=browser, to=to if safe else "")
        AxesProxyHandler.user_login_failed(__name__, named, request)
        told_of_failure(request, account.username)
    kinds = {factor.kind for factor in factors.second_of(account)}
    usable = FactorKind.PASSKEY in kinds and passkeys.usable_at(request.get_host())
    context = {"form": form, "app": FactorKind.TOTP in kinds, "passkeys": usable, "wrong": bool(answer)}
    return render(request, "desk/login_second.html", context)


def _proven(request: HttpRequest, account: Account, form: Second, answer: str) -> str:
    if answer:
        state, now = request.session.pop(CHALLENGE, None) or {}, timezone.now()
        held = factors.prove_by_passkey(account=account, host=request.get_host(), state=state, answer=answer, now=now)
        return FactorKind.PASSKEY if held else ""
    if not form.is_valid():
        return ""
    by = factors.prove_by_code(account=account, typed=form.cleaned_data["code"], now=timezone.now())
    if not by:
        form.add_error("code", _("这个码不对，或者已经用过。动态码半分钟换一次，请等下一个再试。"))
    return by


@login_not_required
@never_cache
@require_POST
def passkey_ask(request: HttpRequest) -> HttpResponse:
    """The riddle for a device; of this account after its password, else of whatever passkey the device offers. Good once."""
    if not may_try_login(request, ""):
        return JsonResponse({}, status=429)
    account = half_way(request)
    kept = [bytes(factor.secret) for factor in factors.passkeys_of(account)] if account else []
    options, request.session[CHALLENGE] = passkeys.ask_to_prove(request.get_host(), kept)
    return JsonResponse(options)


@login_not_required
@never_cache
@require_POST
@sensitive_post_parameters("answer")
def passkey_login(request: HttpRequest) -> HttpResponse:
    """A passkey checks its holder by fingerprint, face or PIN, so it is two factors and needs no password."""
    browser, answer = without_marks_of_the_device(request), request.POST.get("answer", "")
    account, state = factors.account_of_handle(passkeys.handle_in(answer)), request.session.pop(CHALLENGE, None)
    held: dict[str, Any] = {"host": request.get_host(), "state": state or {}, "answer": answer, "now": timezone.now()}
    if account is None or not factors.prove_by_passkey(account=account, **held):
        wrong_login()
        context = {"form": Login.form_class(request), "passkeys": True, "wrong": True}
        return render(request, "desk/login.html", context, status=422)
    return entered(request, account, by=FactorKind.PASSKEY, browser=browser)


class Logout(LogoutView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        sittings.left(session_key=request.session.session_key or "")
        return super().post(request, *args, **kwargs)


urlpatterns = [
    path("login/", Login.as_view(), name="login"),
    path("login/second/", second, name="login_second"),
    path("login/passkey/", passkey_login, name="login_passkey"),
    path("login/passkey/ask/", passkey_ask, name="login_passkey_ask"),
    path("logout/", before_password_change(Logout.as_view()), name="logout"),
]
