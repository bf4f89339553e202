"""Units as public forms look them up: by code, at most once every few seconds for each."""

from __future__ import annotations

import time

from django import forms
from django.db import connection
from django.db.models import CharField
from django.utils.translation import gettext_lazy as _

from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.prepared import Prepared, Slot

COMPLAINED_ABOUT = (UnitKind.SCHOOL, UnitKind.AGENCY, UnitKind.COMMUNITY)
FRESH_SECONDS = 5.0
_by_code = Prepared(lambda: Unit.objects.filter(code=Slot("code", CharField()), kind__in=COMPLAINED_ABOUT, closed_on=None))
_lately: dict[str, tuple[float, Unit]] = {}


def by_code(code: str) -> Unit | None:
    """A unit that can be complained about. What a transaction sees is not kept: it may yet be rolled back."""
    asked = time.monotonic()
    held = _lately.get(code)
    if held and asked - held[0] < FRESH_SECONDS and not connection.in_atomic_block:
        return held[1]
    found = _by_code.first(code=code)
    if found and not connection.in_atomic_block:
        _lately[code] = (asked, found)
    return found


def by_pk(pk: int) -> Unit:
    asked, key = time.monotonic(), f"#{pk}"
    held = _lately.get(key)
    if held and asked - held[0] < FRESH_SECONDS and not connection.in_atomic_block:
        return held[1]
    found = Unit.objects.get(pk=pk)
    if not connection.in_atomic_block:
        _lately[key] = (asked, found)
    return found


class UnitField(forms.ChoiceField):
    """Chooses a unit by its code. The list is read only when the field is drawn, not when an answer is checked."""

    default_error_messages = {"invalid_choice": _("没有“%(value)s”这个单位，请重新选")}

    def __init__(self, **kwargs: object) -> None:
        super().__init__(choices=self._list, **kwargs)

    @staticmethod
    def _list() -> list[tuple[str, str]]:
        rows = Unit.objects.filter(kind__in=COMPLAINED_ABOUT, closed_on=None).values_list("code", "name")
        return [("", str(_("请选择"))), *rows]

    def to_python(self, value: object) -> Unit | None:  # type: ignore[override]
        if not value:
            return None
        unit = by_code(str(value)[:32])
        if unit is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return unit

    def validate(self, value: object) -> None:
        forms.Field.validate(self, value)
