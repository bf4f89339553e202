"""The first page of the public side, and the choice of large type."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.calendar.wording import amount_in_words
from qingfeng.core.norms.queries import find
from qingfeng.engines.disclosure import terms
from qingfeng.engines.disclosure.models import FeeBoard, Publication
from qingfeng.faces import languages
from qingfeng.faces.context import LARGE_COOKIE

from .data import first_figures

YEAR = 365 * 24 * 3600
SHOWN = 3


@dataclass(frozen=True)
class Promise:
    lead: str
    text: str
    authority: str
    law: str


def promises(day: dt.date) -> list[Promise]:
    """What the norms in force today promise; nothing is said that no clause says."""
    said = (
        ("petition.notice", _("%s内"), _("，书面告诉您受理不受理；不归我们管的，告诉您该找谁")),
        ("petition.handle", _("%s内"), _("办结%s")),
        ("petition.review_apply", _("不服答复"), _("，%s内可以请上一级复查")),
    )
    out = []
    for key, lead, text in said:
        rule = find(key, day)
        if rule is None:
            continue
        amount = amount_in_words(rule.value["amount"], rule.value["unit"])
        filling = longest(rule.value) if key == "petition.handle" else amount
        out.append(Promise(lead.replace("%s", amount), text.replace("%s", filling), rule.clause.ref, rule.clause.document.title))
    return out


def longest(value: dict) -> str:
    if not value.get("extend_amount"):
        return ""
    return _("；情况复杂须延长的，最多%s，并说明理由") % amount_in_words(value["extend_amount"], value.get("extend_unit", value["unit"]))


@dataclass(frozen=True)
class Recent:
    title: str
    url: str
    day: dt.date | None


def recent_circulars(day: dt.date) -> list[Recent]:
    rows = Publication.objects.filter(kind="circular").public(day).values_list("title", "key", "published_on")[:SHOWN]
    return [Recent(title, circular_address(key), published_on) for title, key, published_on in rows]


def circular_address(key: str) -> str:
    try:
        return reverse("portal:circular", args=[key])
    except NoReverseMatch:
        return reverse("portal:circulars")


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    day = today(timezone.now())
    return render(
        request,
        "portal/home.html",
        {
            "promises": promises(day),
            "circulars": recent_circulars(day),
            "schools": FeeBoard.objects.live_on(day).values("unit").distinct().count(),
            "term": terms.label(terms.term_of(day)),
            **first_figures(day),
        },
    )


@login_not_required
@require_safe
def large(request: HttpRequest) -> HttpResponse:
    """Works without script: a link sets or clears the cookie and goes back."""
    answer = languages.back(request, "portal:home")
    if request.GET.get("on") == "1":
        answer.set_cookie(LARGE_COOKIE, "1", max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie(LARGE_COOKIE, samesite="Lax")
    return answer


@login_not_required
@require_safe
def language(request: HttpRequest) -> HttpResponse:
    """As with large type: a link sets the cookie and goes back. An unknown language changes nothing."""
    answer = languages.back(request, "portal:home")
    languages.remember(answer, request.GET.get("to", ""))
    return answer


@login_not_required
@require_safe
def old_browser(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/old_browser.html")


urlpatterns = [
    path("", home, name="home"),
    path("large/", large, name="large"),
    path("language/", language, name="language"),
    path("old-browser/", old_browser, name="old_browser"),
]
