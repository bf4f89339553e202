"""A promise made on the air as a page shows it: a lamp with its words, the same before the public and at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from qingfeng.engines.disclosure.models import AirPromise, PromiseState


def lamp_of(promise: AirPromise, day: dt.date) -> tuple[str, str]:
    if promise.state == PromiseState.KEPT:
        return "done", _("兑现了")
    if promise.state == PromiseState.BROKEN:
        return "not", _("没有兑现")
    left = (promise.due_on - day).days
    return ("late", _("到期%d日，没有交代") % -left) if left < 0 else ("ok", _("还剩%d日") % left)


def promises_shown(rows: Iterable[AirPromise], day: dt.date) -> list[tuple[AirPromise, tuple[str, str]]]:
    return [(row, lamp_of(row, day)) for row in rows]
