"""How often the doors may be knocked at: by form, by target and in all, never by address (a school shares one).

What a person sends once is let through; what a program sends again and again is slowed. A right receipt code is always
answered, see engines/cases/receipts.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from qingfeng.core.buckets import Bucket, Buckets
from qingfeng.core.refusal import Refused

from .errors import too_many

# The office's whole county may ask on one evening; these are what one server process can bear beside its other work.
COMPLAINTS_OF_A_FORM = Buckets(per_minute=10, burst=20)
COMPLAINTS_ABOUT_A_SCHOOL = Buckets(per_minute=600, burst=1200)
COMPLAINTS = Bucket(per_minute=12_000, burst=24_000)
COMPARISONS_OF_A_FORM = Buckets(per_minute=60, burst=120)
COMPARISONS = Bucket(per_minute=3_000, burst=6_000)
BOARDS_OF_A_SCHOOL = Buckets(per_minute=1_200, burst=2_400)
BOARDS = Bucket(per_minute=6_000, burst=12_000)
COUNTED = Bucket(per_minute=60, burst=120)  # pages of figures that took long and that nobody asked for yet
POSTERS = Bucket(per_minute=60, burst=120)  # setting one as a PDF takes a second
WRONG_LOGINS = Bucket(per_minute=60, burst=120)
KNOWN, KNOWN_LASTS = "qf_desk", 180 * 86400


def complaint_may_come(token: str, school: str) -> None:
    """Raises Refused, so that what was typed comes back with the page."""
    if COMPLAINTS_OF_A_FORM.spend(token) and COMPLAINTS_ABOUT_A_SCHOOL.spend(school) and COMPLAINTS.spend():
        return
    raise Refused(
        _("现在提交的太多，这一份还没有收下。"),
        advice=_("您填的都还在，请过一分钟再按“提交”；着急的，请打本页的电话。"),
    )


def may_try_login(request: HttpRequest, username: str) -> bool:
    """While very many wrong passwords arrive, of whatever names, only browsers that were logged in to this account before may try.

    Each name has a lock of its own beside this (axes); here somebody tries one password with every name.
    """
    return WRONG_LOGINS.holds() or _was_here(request, username)


def mark_of(username: str) -> str:
    """What such a browser keeps: the name itself would tell the next user of a shared computer."""
    return salted_hmac(KNOWN, username).hexdigest()[:32]


def wrong_login() -> None:
    WRONG_LOGINS.spend()


def _was_here(request: HttpRequest, username: str) -> bool:
    known = request.get_signed_cookie(KNOWN, default="", salt=KNOWN, max_age=KNOWN_LASTS)
    return bool(known) and (not username or known == mark_of(username))


def limited(of_target: Buckets, in_all: Bucket, target: Callable[..., str]) -> Callable[[Callable], Callable]:
    """A public page that may be asked for so often, for one target and in all."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if of_target.spend(target(request, **kwargs)) and in_all.spend():
                return view(request, *args, **kwargs)
            return too_many(request)

        return guarded

    return wrap
