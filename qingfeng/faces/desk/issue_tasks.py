"""Grouping takes minutes where there are many messages, so the worker does it; the duties go on meanwhile."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django_tasks import task

from qingfeng.core.parties.models import Unit
from qingfeng.engines.triage.issues import services


@task()
def group_office(office: int) -> None:
    services.regroup(office=Unit.objects.get(pk=office), now=timezone.now())


def group_each(*, now: dt.datetime) -> None:
    """The duty of the day: each office that has messages, once a day."""
    for office in services.due(now=now):
        group_office.enqueue(office.pk)
