"""批量查重: what was copied by several and what several write about the same matter, in a period; the open ones joined in one go.

Joining is the step of each matter, taken one by one: everybody keeps receipt, rating and answer, and what may not join says why.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.matters import steps as engine
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.matters.querysets import DESK_ROLES
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.cells import CellError, as_date
from qingfeng.engines.triage.alike.judging import Kind

from . import alike_lookup as lookup
from .alike_groups import Alike, Likeness, Looked, looked
from .page_sheets import leaves_as_sheet
from .register_aids import TYPISTS
from .who import Desk, desk_of, needs

PER_PAGE, DAYS, CHOSEN_MOST, REASONS = 50, 90, 200, 5
CHOICES = (("", _l("全部")), (Kind.COPY, lookup.KINDS[Kind.COPY]), (Kind.SAME, lookup.KINDS[Kind.SAME]))
KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Row:
    """A matter of a group; `head` where the group begins on this page."""

    number: int
    group: Alike
    line: Likeness
    matter: Matter
    head: bool
    targets: list[Matter]
    form: str

    @property
    def state(self) -> str:
        return str(procedure_of(self.matter).states.get(self.matter.state, self.matter.state))

    @property
    def unit(self) -> str:
        about = self.matter.respondent_unit
        return (about.short_name or about.name) if about else ""

    @property
    def kind(self) -> str:
        return str(lookup.KINDS[self.group.kind])

    @property
    def joins(self) -> bool:
        same = any(t.pk != self.matter.pk and t.respondent_unit_id == self.matter.respondent_unit_id for t in self.targets)
        return same and self.matter.is_open and self.matter.state in lookup.JOINS


@require_GET
@needs(*DESK_ROLES)
@never_cache
@leaves_as_sheet(_l("批量查重"), "alike")
def batch(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    since, until = _period(request, desk)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in dict(CHOICES) else ""
    found = looked(desk, since, until)
    groups = [(n, g) for n, g in enumerate(found.groups, 1) if not kind or g.kind == kind]
    flat = [(n, g, line) for n, g in groups for line in g.lines]
    page = Paginator(flat, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _rows(desk, list(page.object_list)),
        "found": found,
        "counts": _counts(found),
        "since": since,
        "until": until,
        "kind": kind,
        "chips": [(code, words, code == kind) for code, words in CHOICES],
        "joins": desk.has(*TYPISTS),
        "key": uuid4().hex,
        "here": request.GET.urlencode(),
    }
    return render(request, "desk/alike/batch.html", context)


def _period(request: HttpRequest, desk: Desk) -> tuple[dt.date, dt.date]:
    until = _day(request.GET.get("until"), desk.day)
    since = _day(request.GET.get("since"), until - dt.timedelta(days=DAYS))
    return min(since, until), max(since, until)


def _day(typed: str | None, otherwise: dt.date) -> dt.date:
    try:
        return as_date(typed) if typed else otherwise
    except CellError:
        return otherwise


def _counts(found: Looked) -> dict[str, int]:
    return {kind: sum(g.kind == kind for g in found.groups) for kind in (Kind.COPY, Kind.SAME)}


def _rows(desk: Desk, listed: list[tuple[int, Alike, Likeness]]) -> list[Row]:
    """What is no longer to be seen in this moment leaves its line empty of everything: it is not there."""
    on_page = {n: g for n, g, _line in listed}
    every = {line.matter for g in on_page.values() for line in g.lines if len(g.lines) <= CHOSEN_MOST} | {x.matter for _n, _g, x in listed}
    matters = desk.matters().filter(pk__in=every, sealed=False).select_related("respondent_unit").in_bulk()
    targets = {n: _targets([matters[x.matter] for x in g.lines if x.matter in matters]) for n, g in on_page.items()}
    rows, last = [], 0
    for n, group, line in listed:
        if line.matter in matters:
            rows.append(Row(n, group, line, matters[line.matter], n != last, targets[n], f"g{n}"))
            last = n
    return rows


def _targets(found: list[Matter]) -> list[Matter]:
    """Matters that the others can join: the earliest first, for nobody may wait longer."""
    open_ = [m for m in found if lookup.takes_in(m.state, is_open=m.is_open)]
    return sorted(open_, key=lambda m: (m.received_on, m.state not in ("accepted", "handling"), m.pk))[:CHOSEN_MOST]


@require_POST
@needs(*TYPISTS)
def join(request: HttpRequest) -> HttpResponse:
    desk, into = desk_of(request), request.POST.get("into", "").replace("\x00", "")[:24]
    chosen = [ref.replace("\x00", "")[:24] for ref in request.POST.getlist("join")[:CHOSEN_MOST]]
    key = request.POST.get("key", "")
    done, refused = 0, dict[str, str]()
    for matter in desk.matters().filter(ref__in=[ref for ref in chosen if ref != into]).order_by("received_on", "pk"):
        why = _joined(desk, matter, into, key if KEY.fullmatch(key) else "")
        refused |= {matter.ref: why} if why else {}
        done += not why
    _say(request, done, into, refused)
    return redirect(f"{reverse('desk:alike')}?{urlencode(_back(request))}")


def _joined(desk: Desk, matter: Matter, into: str, key: str) -> str:
    """Each in a transaction of its own: one that may not join keeps no other back. Returns why not."""
    if not desk.matters().filter(ref=into).exists():
        return _("没有找到要并入的事项。")
    try:
        with transaction.atomic():
            engine.take(matter_id=matter.pk, step="join", actor=desk.actor, now=desk.now, data={"into": into}, request_key=key)
    except Refused as no:
        return str(no)
    return ""


def _say(request: HttpRequest, done: int, into: str, refused: dict[str, str]) -> None:
    if done:
        messages.success(request, _("已把%(n)s件并入%(into)s。每个人的回执码、评价和答复照旧。") % {"n": done, "into": into})
    for ref, why in list(refused.items())[:REASONS]:
        messages.warning(request, _("%(ref)s没有并入：%(why)s") % {"ref": ref, "why": why})
    if not done and not refused:
        messages.warning(request, _("没有勾选要并入的事项。"))


def _back(request: HttpRequest) -> dict[str, Any]:
    return {name: request.POST[name][:20] for name in ("since", "until", "kind", "page") if request.POST.get(name)}


urlpatterns = [path("glance/alike/", batch, name="alike"), path("glance/alike/join/", join, name="alike_join")]
