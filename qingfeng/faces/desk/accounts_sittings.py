"""Where one is logged in, and ending it: one's own, or as security administrator somebody's."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingfeng.core.access import factors, services, sittings
from qingfeng.core.access.models import Account, Role, Sitting
from qingfeng.core.access.permissions import units_where
from qingfeng.core.calendar import today
from qingfeng.core.notices import services as notices

from .accounts_admin import needs
from .accounts_list import locked_names


@require_POST
def sitting_end(request: HttpRequest, pk: int) -> HttpResponse:
    sitting = get_object_or_404(Sitting, pk=pk, account=request.user)
    sittings.end(sitting=sitting, actor=request.user, now=timezone.now())
    messages.success(request, _("那边已经退出。"))
    return redirect("desk:me")


@require_POST
def sittings_end(request: HttpRequest) -> HttpResponse:
    here = request.session.session_key or ""
    count = sittings.end_others(account=request.user, actor=request.user, keep=here, now=timezone.now())
    messages.success(request, _("其他地方的登录都已退出（%(n)d处）。") % {"n": count})
    return redirect("desk:me")


def safety(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody's password, factors, lock and sessions, for the security administrator. No address, no matter."""
    account = _theirs(request, pk)
    now = timezone.now()
    context = {
        "account": account,
        "sittings": sittings.alive(account, now),
        "second": factors.second_of(account),
        "locked": account.username in locked_names(now),
    }
    return render(request, "desk/accounts/safety.html", context)


@require_POST
def account_sittings_end(request: HttpRequest, pk: int) -> HttpResponse:
    account = _theirs(request, pk)
    count = sittings.end_others(account=account, actor=request.user, keep="", now=timezone.now())
    messages.success(request, _("%(who)s的登录已全部结束（%(n)d处）。") % {"who": account.name, "n": count})
    return redirect("desk:account_safety", pk)


@require_POST
def factors_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """The person is told, also by mail: whoever did not ask for it learns that somebody did."""
    account, now = _theirs(request, pk), timezone.now()
    with transaction.atomic():
        factors.reset(account=account, actor=request.user, now=now)
        key = f"factors_reset:{account.pk}:{now.isoformat()}"
        notices.queue(template="factors_reset", key=key, to_account=account, params={"date": today(now)}, now=now)
    messages.success(request, _("%(who)s的第二道验证已重设，下次登录重新设置；已经通知本人。") % {"who": account.name})
    return redirect("desk:account_safety", pk)


@require_POST
def account_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    account = _theirs(request, pk)
    services.unlock_account(account=account, actor=request.user, now=timezone.now())
    messages.success(request, _("%(who)s的锁定已解除。") % {"who": account.name})
    return redirect("desk:account_safety", pk)


def _theirs(request: HttpRequest, pk: int) -> Account:
    day = needs(request, Role.SECADMIN)
    found = Account.objects.filter(unit__in=units_where(request.user, Role.SECADMIN, day)).exclude(pk=request.user.pk)
    return get_object_or_404(found.select_related("person", "unit"), pk=pk)


urlpatterns = [
    path("me/sessions/<int:pk>/end/", sitting_end, name="sitting_end"),
    path("me/sessions/end/", sittings_end, name="sittings_end"),
    path("accounts/<int:pk>/safety/", safety, name="account_safety"),
    path("accounts/<int:pk>/safety/sessions/end/", account_sittings_end, name="account_sittings_end"),
    path("accounts/<int:pk>/safety/factors/reset/", factors_reset, name="factors_reset"),
    path("accounts/<int:pk>/safety/unlock/", account_unlock, name="account_safety_unlock"),
]
