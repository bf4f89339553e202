"""At start-up: offices with matters that nobody may answer for, as warnings beside the roles that nobody can fill."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection
from django.utils.translation import gettext as _

from .models import Matter

ADVICE = "安全管理员可以在“角色”页授予角色，或者请上级机关的人代行；上级机关的负责人可以接手。"


def stranded_lines() -> list[str]:
    """How many at which office, and nothing else about them."""
    return [_("%(office)s：%(n)s件事项没有人能负责") % {"office": office, "n": n} for office, n in Matter.objects.stranded().by_office()]


@register(Tags.database)
def stranded(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Silent before the tables are as they should be."""
    if not databases or not _tables_are_there():
        return []
    return [Warning(line, hint=ADVICE, id="matters.W001") for line in stranded_lines()]


def _tables_are_there() -> bool:
    table = Matter._meta.db_table
    with connection.cursor() as cursor:
        there = table in connection.introspection.table_names(cursor)
        return there and "stranded_at" in {c.name for c in connection.introspection.get_table_description(cursor, table)}
