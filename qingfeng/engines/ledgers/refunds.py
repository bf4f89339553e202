"""The only writer of refund orders. See also `charge_lists`, `listing`, `claims`, `payments`, `falling` and `restitution`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.norms.models import Clause, Version
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.vault.models import SealedIdentity
from qingfeng.core.vault.services import seal

from . import deadlines, restitution
from .charge_lists import ChargeRow, take_list
from .closing import close_lists
from .models import ListState, OrderState, PayerConsent, RefundCause, RefundOrder
from .order_book import DUE, OUTSIDE, PAID, PLAN, TAKEN, TWO_PEOPLE, enter, locked, record, tell_unit
from .services import open_book, post

__all__ = ["DUE", "OUTSIDE", "PAID", "TAKEN", "ChargeRow", "decide", "propose", "record_consent", "sealed_name", "take_list"]


def propose(
    *,
    unit: Unit,
    office: Unit,
    item: str,
    cause_keys: Sequence[str],
    cite: str,
    key: str,
    actor: Account,
    now: dt.datetime,
    version: Version | None = None,
    clause: Clause | None = None,
    matter_id: int | None = None,
    matter_ref: str = "",
) -> RefundOrder:
    """A refund to everybody who paid `item` at `unit`. The same request key answers with the same order.

    If its findings fell in between and now stand again, that order goes on where it stopped: nobody is paid twice.
    """
    if not cause_keys or not cite:
        raise Refused(_("退费要有已认定的事项和所违反的条款。"), field="cite")
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # a double click waits here for the first one
        before = RefundOrder.objects.filter(request_key=key).first()
        if before is not None:
            return _stand_again(before, cause_keys, actor, now)
        order = RefundOrder.objects.create(
            request_key=key, unit=unit, office=office, item=item, cite=cite, version=version, clause=clause,
            matter_id=matter_id, matter_ref=matter_ref, proposed_by=actor, proposed_at=now,
            book=open_book(kind="refund", key=key, unit=unit, plan=PLAN),
        )  # fmt: skip
        RefundCause.objects.bulk_create(RefundCause(order=order, key=cause) for cause in dict.fromkeys(cause_keys))
        body = {"unit": unit.pk, "office": office.pk, "causes": list(cause_keys), "version": version.pk if version else None}
        record(order, "proposed", body, actor, now)
        return order


def _stand_again(order: RefundOrder, keys: Sequence[str], actor: Account, now: dt.datetime) -> RefundOrder:
    order = locked(order)
    fallen = list(order.causes.filter(key__in=keys).exclude(fell_at=None))
    if not fallen:
        return order
    for cause in fallen:
        charges = order.charges.select_for_update().filter(cause_key=cause.key)
        stopped = charges.aggregate(total=Sum("stopped_fen"))["total"] or 0
        charges.update(due_fen=F("due_fen") + F("stopped_fen"), stopped_fen=0)
        if stopped:
            lines = [(TAKEN, -stopped), (DUE, stopped)]
            post(book=order.book, lines=lines, key=f"again:{cause.key}:{cause.falls}", memo="refund.due", actor=actor, now=now)
        cause.fell_at = None
        cause.save(update_fields=["fell_at"])
    restitution.lapse(order, keys, actor, now)
    if order.state == OrderState.LAPSED:
        order.state, order.ended_at = OrderState.PROPOSED, None
    elif order.state not in (OrderState.PROPOSED, OrderState.DECLINED):
        owed = order.charges.still_owed().exists()
        order.state, order.ended_at = (OrderState.PAYING, None) if owed else (OrderState.DONE, now)
    order.save(update_fields=["state", "ended_at"])
    record(order, "stands_again", {"causes": [cause.key for cause in fallen]}, actor, now)
    return order


def sealed_name(order: RefundOrder, row: ChargeRow, now: dt.datetime) -> SealedIdentity | None:
    return seal(unit=order.office, identity={"child": row.name}, now=now) if row.name else None


def record_consent(*, order: RefundOrder, how: str, given_on: dt.date, actor: Account, now: dt.datetime) -> PayerConsent:
    """The only payer has agreed to be paid back by name."""
    if given_on > today(now):
        raise Refused(_("同意的日期在今天之后。"), field="given_on")
    with transaction.atomic():
        order = locked(order)
        fields = {"how": how, "given_on": given_on, "recorded_by": actor, "recorded_at": now}
        consent, created = PayerConsent.objects.get_or_create(order=order, defaults=fields)
        if created:
            record(order, "consented", {"how": how, "given_on": given_on}, actor, now)
        return consent


def decide(
    *, order: RefundOrder, approve: bool, actor: Account, now: dt.datetime, due_on: dt.date | None = None, note: str = ""
) -> RefundOrder:
    """Order it or decline it. Whoever proposed it or took in the list does not decide."""
    with transaction.atomic():
        order = locked(order)
        wanted = OrderState.ORDERED if approve else OrderState.DECLINED
        if order.state == wanted and order.decided_by_id == actor.pk:
            return order
        if order.state != OrderState.PROPOSED:
            raise Refused(_("这一单现在是“%(state)s”，不能再决定。") % {"state": order.get_state_display()})
        if actor.pk in (order.proposed_by_id, order.listed_by_id):
            raise Refused(_("提出退费、导入名单的人不能作决定。"), authority=TWO_PEOPLE, advice=_("请另一位决定人办理。"))
        if not approve and not note:
            raise Refused(_("不予责令要写明理由。"), field="note")
        if approve:
            order.due_on = due_on or deadlines.until(deadlines.PAY, today(now), order.office)
            _check_ready(order, now)
            _enter_order(order, actor, now)
        order.state, order.decided_by, order.decided_at, order.decision_note = wanted, actor, now, note
        order.ended_at = None if approve else now
        order.save()
        close_lists(order, ListState.CLOSED, actor, now)
        record(order, "ordered" if approve else "declined", {"due_on": order.due_on}, actor, now)
        if approve or order.asked_at:
            tell_unit(order, "refund_ordered" if approve else "refund_dropped", now, order.due_on)
        return order


def _check_ready(order: RefundOrder, now: dt.datetime) -> None:
    if order.submissions.filter(state=ListState.SENT).exists():
        raise Refused(_("学校交来的名单还没有核对。"), advice=_("请经办人先核对：接收或者退回。"))
    payers = order.charges.values("payer_no").distinct().count()
    if payers == 0:
        raise Refused(_("还没有收费名单。"), advice=_("请先向学校要全部交费人的名单，或者由机关登记。"))
    if payers == 1 and not PayerConsent.objects.filter(order=order).exists():
        raise Refused(
            _("只有一位交费人，退费会让学校知道是谁反映的，要先取得本人同意。"),
            authority="《信访工作条例》第三十条",
            advice=_("请通过信箱或电话征得同意并登记。"),
        )
    if order.due_on is None or order.due_on < today(now):
        raise Refused(_("请定一个今天或以后的退清期限。"), field="due_on")
    deadlines.no_later(deadlines.PAY, order.due_on, today(now), order.office)


def _enter_order(order: RefundOrder, actor: Account, now: dt.datetime) -> None:
    sums = order.charges.aggregate(taken=Sum("taken_fen"), due=Sum("due_fen"))
    enter(order, "order", sums["taken"], sums["due"], actor, now)
