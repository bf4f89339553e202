"""At start-up: the roles that nobody can fill, as warnings, and settings that say nothing, as errors."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.utils import timezone

from qingfeng.core.calendar import today

from .factors import NAMED
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


@register(Tags.security)
def second_factor(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A role misspelt in the setting would silently need no second factor."""
    asked = {part.strip() for part in settings.SECOND_FACTOR.split(",")}
    unknown = sorted(asked - NAMED["all"]) if settings.SECOND_FACTOR not in NAMED else []
    words = "QINGFENG_SECOND_FACTOR：没有叫“%s”的角色。"
    return [Error(words % name, hint="写 matters、all、none，或者逗号分隔的角色代号。", id="access.E001") for name in unknown]
