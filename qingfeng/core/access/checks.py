"""At start-up: the roles that nobody can fill, as warnings of Django's system check for databases."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection
from django.utils import timezone

from qingfeng.core.calendar import today

from .models import RoleHolding
from .staffing import unfilled_roles

ADVICE = "安全管理员可以在“角色与申报”页授予角色，或者请上级机关的人代行。"


@register(Tags.database)
def unfilled(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Silent before the tables are there and before anybody has a role."""
    if not databases or RoleHolding._meta.db_table not in connection.introspection.table_names():
        return []
    if not RoleHolding.objects.exists():
        return []
    return [Warning(str(row), hint=ADVICE, id="access.W001") for row in unfilled_roles(today(timezone.now()))]
