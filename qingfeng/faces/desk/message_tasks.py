"""Bringing messages in while nobody has to wait for the page."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from qingfeng.engines.cases.message_desk import carry_on


@task()
def carry_on_later(key: str) -> None:
    carry_on(key=UUID(key), clock=timezone.now)
