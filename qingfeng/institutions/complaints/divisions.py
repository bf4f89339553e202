"""Complaints by the way they came in, and by what they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.engines.cases.kinds import all_kinds, kind
from qingfeng.engines.cases.models import Channel
from qingfeng.engines.insight.divisions import Division
from qingfeng.engines.insight.measures import Key

FEES, OTHER = "fees", "other"
FAMILIES = {FEES: _("教育收费"), "ethics": _("师德师风"), "service": _("招生与服务"), OTHER: _("其他")}


def family_of(code: Key) -> str:
    found = kind(str(code or "")).family
    return found if found in FAMILIES else OTHER


def kinds_in(family: str) -> list[Key]:
    found: list[Key] = [kind.code for kind in all_kinds() if family_of(kind.code) == family]
    return [*found, None] if family == OTHER else found


def channel_name(code: str) -> str:
    return str(Channel(code).label) if code in Channel.values else code


CHANNELS = Division("channel", _("按渠道"), fold=lambda key: str(key or ""), raw=lambda key: [key], name=channel_name)
CATEGORIES = Division("category", _("按类别"), fold=family_of, raw=kinds_in, name=lambda key: str(FAMILIES.get(key, key)))
DIVISIONS = {division.code: division for division in (CHANNELS, CATEGORIES)}
