"""Look-alikes as a reader of the desk may see them: the index proposes, and nothing is shown or counted that the reader does not see."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingfeng.core.parties.models import Unit
from qingfeng.engines.cases.handling import TAKES_IN
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.triage.alike import index
from qingfeng.engines.triage.alike.judging import Kind, Side, Verdict
from qingfeng.engines.triage.alike.nearest import nearest
from qingfeng.engines.triage.ports import Message

from .who import Desk

LOOKED_AT = 200  # the newest about the same unit, while there is no index
KINDS: dict[str, Promise] = {Kind.COPY: _("同文"), Kind.SAME: _("同一件事"), Kind.NEAR: _("相近")}
JOINS = ("received", "registered", "accepted")  # states from which a matter can join another one


def look(desk: Desk, side: Side, *, unit: Unit | None = None, limit: int) -> list[tuple[Message, Verdict]]:
    return nearest(side, seen=lambda keys: seen(desk, keys), offices=offices(desk), besides=_besides(desk, unit), limit=limit)


def seen(desk: Desk, keys: Iterable[int]) -> set[int]:
    return set(desk.matters().filter(pk__in=list(keys), sealed=False).values_list("pk", flat=True))


def offices(desk: Desk) -> list[int]:
    """Offices whose matters the reader sees, so that those of others do not crowd them out of what the index proposes."""
    paths = desk.sight.paths if desk.sight else ()
    return [pk for pk, path in Unit.objects.values_list("pk", "path") if path.startswith(paths)] if paths else []


def _besides(desk: Desk, unit: Unit | None) -> list[int]:
    if unit is None or index.holds():
        return []
    about = desk.matters().filter(respondent_unit=unit, sealed=False)
    rows = Complaint.objects.filter(matter__in=about).order_by("-received_at")
    return list(rows.values_list("pk", flat=True)[:LOOKED_AT])


def takes_in(state: str, *, is_open: bool) -> bool:
    return is_open and state in TAKES_IN


def why_words(verdict: Verdict) -> str:
    """How much of the text stands in the other, where it was copied."""
    return f"{round(verdict.copied * 100)}%" if verdict.kind == Kind.COPY else ""
