"""What every page of a refund order starts with: the order if the reader may see it, its lamp, its head."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.matters.lights import light_between
from qingfeng.engines.ledgers.models import RUNNING, OrderState, RefundOrder

from .who import Desk

SHAPES = {OrderState.DONE: "done", OrderState.STOPPED: "not", OrderState.LAPSED: "not", OrderState.DECLINED: "not"}


def lamp(order: RefundOrder, desk: Desk) -> tuple[str, str]:
    """Shape and words for where an order stands."""
    if order.state in RUNNING and order.due_on:
        start = today(order.decided_at or order.proposed_at)
        return light_between(start, order.due_on, desk.day), days_left(order.due_on, desk)
    return SHAPES.get(OrderState(order.state), "paused"), order.get_state_display()


def days_left(due_on, desk: Desk) -> str:
    left = (due_on - desk.day).days
    return _("还有%s日") % left if left >= 0 else _("逾期%s日") % -left


def order_or_404(desk: Desk, pk: int) -> RefundOrder:
    related = ("unit", "office", "version__clause__document", "proposed_by__person", "decided_by__person", "listed_by__person")
    found = RefundOrder.objects.visible_to(desk.actor, desk.day).with_sums().select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def head(order: RefundOrder, desk: Desk) -> dict[str, Any]:
    shape, words = lamp(order, desk)
    matter = desk.matters().filter(pk=order.matter_id).first() if order.matter_id else None
    return {"order": order, "lamp_state": shape, "lamp_words": words, "matter": matter, "day": desk.day}
