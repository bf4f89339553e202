"""Around every page of the desk: first password changed, second factor set up, session ended when idle."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from . import sittings

OWES_FACTOR = "owes_factor"  # in the session: logged in, but has to set up a second factor before anything else
RENEW_AFTER = 60  # seconds: a session is written at most that often


def no_address(request: HttpRequest) -> str:
    """What the lock-out records as the sender's address: nothing. Failed logins are counted by account name alone."""
    return "0.0.0.0"  # noqa: S104


class AccountMiddleware:
    """Acts on views that require login; public pages do not touch the session here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        _renew(request)
        if request.user.must_change_password and not getattr(view, "before_password_change", False):
            return redirect(reverse("desk:password"))
        if request.session.get(OWES_FACTOR) and not getattr(view, "before_second_factor", False):
            return redirect(reverse("desk:factors"))
        return None


def before_password_change(view: Any) -> Any:
    """Marks a view that an account may use before it has changed its first password."""
    view.before_password_change = view.before_second_factor = True
    return view


def before_second_factor(view: Any) -> Any:
    """Marks a view that somebody may use who still has to set up a second factor."""
    view.before_second_factor = True
    return view


def _renew(request: HttpRequest) -> None:
    """Writing the session moves its end; an idle one ends after SESSION_COOKIE_AGE."""
    at = int(time.time())
    if at - request.session.get("seen_at", 0) >= RENEW_AFTER:
        request.session["seen_at"] = at
        sittings.used(session_key=request.session.session_key or "", now=timezone.now())
