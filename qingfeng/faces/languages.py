"""The reader's choice of language: a cookie of this browser and nothing else, and for staff a line of their account.

A page follows the cookie, then what the browser asks for. Of somebody who complains no language is kept anywhere.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

NAMES = dict(settings.LANGUAGES)
SHORT = {"zh-hans": "简体", "zh-hant": "繁體", "en": "EN"}  # on the button of the bar


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page that the choice was made on; never to another host."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        target = reverse(otherwise)
    return HttpResponseRedirect(target)


def remember(response: HttpResponseBase, language: str) -> None:
    if language in NAMES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
