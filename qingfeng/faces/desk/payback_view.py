"""What a school gets to see of a refund order against it: its own list, its own payments, its own deadlines. Nothing of a complaint.

Whatever could tell who complained is left out by construction: lines that the office added (claims), who proposed and decided,
the matter, and every text of the office but the item and the clause, which are barred where they would betray somebody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.matters.lights import light_between
from qingfeng.core.matters.models import Matter
from qingfeng.engines.cases import hearing
from qingfeng.engines.cases.models import Incident
from qingfeng.engines.ledgers import deadlines
from qingfeng.engines.ledgers.models import RUNNING, ListState, ListSubmission, OrderState, RefundOrder
from qingfeng.faces.components.parts import Entry

from .refund_orders import days_left
from .who import Desk

LIST, CHECKING, DECIDING, PAYING, DONE, STOPPED, DROPPED = "list", "checking", "deciding", "paying", "done", "stopped", "dropped"


@dataclass(frozen=True)
class Payback:
    """An order as the school sees it; `order` carries the sums over its own lines."""

    order: RefundOrder
    desk: Desk

    @cached_property
    def submissions(self) -> list[ListSubmission]:
        return list(self.order.submissions.select_related("file").order_by("-sent_at", "-pk"))

    @cached_property
    def current(self) -> ListSubmission | None:
        """The list that waits to be checked, or that was given back and not yet mended."""
        wanted = (ListState.SENT, ListState.RETURNED)
        return next((s for s in self.submissions if s.state in wanted), None)

    @cached_property
    def faulty(self) -> ListSubmission | None:
        """The last attempt, if it had errors."""
        last = next((s for s in self.submissions if s.state != ListState.REPLACED), None)
        return last if last is not None and last.state == ListState.FAULTY else None

    @cached_property
    def stage(self) -> str:
        order = self.order
        if order.state in (OrderState.DECLINED, OrderState.LAPSED):
            return DROPPED
        if order.state == OrderState.STOPPED:
            return STOPPED
        if order.state == OrderState.PROPOSED:
            return self._before_the_decision
        return PAYING if order.charges.own().still_owed().exists() else DONE

    @property
    def _before_the_decision(self) -> str:
        if self.current is not None and self.current.state == ListState.SENT:
            return CHECKING
        return LIST if self.order.awaits_list else DECIDING

    @cached_property
    def due(self) -> dt.date | None:
        """Until when the school has to do what is now its turn."""
        return {LIST: self.order.list_due_on, PAYING: self.order.due_on}.get(self.stage)

    @cached_property
    def lamp(self) -> tuple[str, str]:
        start = self.order.decided_at if self.stage == PAYING else self.order.asked_at
        if self.due and start:
            return light_between(today(start), self.due, self.desk.day), days_left(self.due, self.desk)
        shape = {DONE: "done", STOPPED: "not", DROPPED: "not", LIST: "soon"}.get(self.stage, "paused")
        return shape, self.words

    @property
    def words(self) -> str:
        return {
            LIST: _("请交收费名单"),
            CHECKING: _("名单已交，等机关核对"),
            DECIDING: _("名单已接收，等机关决定"),
            PAYING: _("请逐人退还"),
            DONE: _("名单上的都退清了"),
            STOPPED: _("已停止，不用再退"),
            DROPPED: _("不用办了"),
        }[self.stage]

    @cached_property
    def matter(self) -> Matter | None:
        return Matter.objects.filter(pk=self.order.matter_id or 0).first()

    def safe(self, text: str) -> str:
        return hearing.without_leaks(self.matter, text) if self.matter else text

    @cached_property
    def item(self) -> str:
        return self.safe(self.order.item)

    @cached_property
    def cite(self) -> str:
        return self.safe(self.order.cite)

    @cached_property
    def charged_on(self) -> list[dt.date]:
        """The days of the charges, as they were found."""
        keys = [key.partition(":") for key in self.order.causes.values_list("key", flat=True)]
        wanted = [int(pk) for kind, _colon, pk in keys if kind == "incident" and pk.isdigit()]
        found = Incident.objects.filter(pk__in=wanted, matter=self.order.matter_id)
        return sorted(set(found.values_list("charged_on", flat=True)))

    @property
    def may_hand_in(self) -> bool:
        return self.stage in (LIST, CHECKING) and self.order.asked_at is not None

    @cached_property
    def steps(self) -> list[Entry]:
        """The way of the order: what is done with its day, what is to come with its last day and how that was counted."""
        order, office, marks = self.order, self.order.office, _marks(self.stage)
        asked, decided, sent = _day(order.asked_at), _day(self._decided_at), self._sent
        check_due = sent.check_due_on if sent else None
        entries = (
            (_("学校交收费名单"), _day(sent.sent_at) if sent else None, order.list_due_on, (deadlines.LIST, asked)),
            (_("机关核对名单"), _day(order.listed_at), check_due, (deadlines.CHECK, _day(sent.sent_at) if sent else None)),
            (_("机关决定"), decided, None, ("", None)),
            (_("学校逐人退清"), None, order.due_on, (deadlines.PAY, decided)),
        )
        return [
            Entry(title, due if mark else done, deadlines.sentence(code, start, office) if start and code else "", mark)
            for (title, done, due, (code, start)), mark in zip(entries, marks, strict=True)
        ]

    @property
    def _decided_at(self) -> dt.datetime | None:
        return self.order.decided_at if self.order.state in (*RUNNING, OrderState.DONE, OrderState.STOPPED) else None

    @property
    def _sent(self) -> ListSubmission | None:
        """The list that counts: the one that waits, or that was taken."""
        return next((s for s in self.submissions if s.state in (ListState.SENT, ListState.TAKEN)), None)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return today(moment) if moment else None


def _marks(stage: str) -> list[str]:
    """Which of the four steps is now, which are still to come."""
    now = {LIST: 0, CHECKING: 1, DECIDING: 2, PAYING: 3}.get(stage, 4)
    return ["now" if n == now else "next" if n > now else "" for n in range(4)]


def paybacks(desk: Desk) -> list[Payback]:
    """What the reader's school was told of, the latest first."""
    found = RefundOrder.objects.for_unit(desk.actor, desk.day).with_own_sums().select_related("unit", "office")
    return [Payback(order, desk) for order in found.order_by("-proposed_at", "-pk")]


def waits_for_school(desk: Desk) -> list[Payback]:
    return [p for p in paybacks(desk) if p.stage in (LIST, PAYING)]
