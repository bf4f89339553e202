"""What is typed at the desk is kept in the browser until it is sent: under which key, and when it must not be kept."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from qingfeng.core.matters.models import Matter
from qingfeng.engines.cases.models import ComplaintClass

from .who import Desk

COOKIE = "qf_draft_done"
SECONDS = 600


def key_of(desk: Desk, matter: Matter, form: str) -> str:
    """For one account, matter and form; none of a sealed matter or an accusation: a browser is no safe."""
    if matter.sealed or matter.classification == ComplaintClass.ACCUSATION:
        return ""
    return f"d{desk.actor.pk}-{form}-{matter.pk}"


def taken(response: HttpResponse, key: str) -> HttpResponse:
    """Says to the script that the form was taken. Until then a draft outlives refusals and an ended session."""
    if key:
        response.set_cookie(COOKIE, key, max_age=SECONDS, path="/desk/", samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response
