"""Whether the house is in order, for whoever watches it from outside: words only, no count and nothing about anybody."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from qingfeng.core.chronicle.models import Pending
from qingfeng.core.notices.models import Notice

PATIENCE = dt.timedelta(minutes=10)  # the sealer comes each minute, the worker within seconds
OK, LATE = "ok", "late"


def states(now: dt.datetime) -> dict[str, str]:
    """What each part says of itself. Raises DatabaseError when the database does not answer."""
    since = now - PATIENCE
    late = {
        "record": Pending.objects.filter(entry__at__lt=since),
        "tasks": DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=since),
        "notices": Notice.objects.to_mail(lapsed=since).filter(created_at__lt=since),
    }
    return {"database": OK, **{name: LATE if rows.exists() else OK for name, rows in late.items()}}


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when everything is in order, 503 otherwise."""
    try:
        found = states(timezone.now())
    except DatabaseError:
        found = {"database": "down"}
    return JsonResponse(found, status=200 if set(found.values()) == {OK} else 503)


urlpatterns = [path("health/", health, name="health")]
