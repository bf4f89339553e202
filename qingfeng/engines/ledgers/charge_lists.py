"""The charge list of an order: taken whole, in place of an earlier one. Names go into the vault and are never told, not even beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.papers.chinese import yuan_2
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.changes import Told, compare
from qingfeng.core.vault.models import SealedIdentity
from qingfeng.core.vault.services import seal_many

from .closing import close_lists
from .models import Charge, ListState, OrderState, RefundOrder
from .order_book import locked, record


@dataclass(frozen=True)
class ChargeRow:
    """One line of a school's charge list. The name (a pupil's, mostly) goes into the vault and nowhere else; it may be left out."""

    row_no: int
    name: str
    taken_fen: int
    class_label: str = ""
    charged_on: dt.date | None = None


@dataclass(kw_only=True)
class Listed(Told):
    """What a list brought, or would bring, against the one before it: class, day and sums of each line. A name that alone is another is
    not counted as a change, since it cannot be read."""

    rows: int
    payers: int
    taken_fen: int
    due_fen: int


def take_list(
    *,
    order: RefundOrder,
    rows: Sequence[ChargeRow],
    sha256: str,
    actor: Account,
    now: dt.datetime,
    allowed_fen: int = 0,
    cause_key: str = "",
    dry: bool = False,
) -> Listed:
    """The school's charge list, whole, in place of an earlier one. What each paid beyond `allowed_fen` is due back. `dry`: tells what would
    be, seals and stores nothing.

    Everybody on the list is treated alike: nothing here knows who complained.
    """
    _check_rows(rows, allowed_fen)
    with transaction.atomic():
        order = locked(order)
        if order.state != OrderState.PROPOSED:
            raise Refused(_("已经作出决定，收费名单不能再换。"), advice=_("名单以外的人可以到机关登记申领。"))
        causes = set(order.causes.filter(fell_at=None).values_list("key", flat=True))
        cause = cause_key or min(causes)
        if cause not in causes:
            raise Refused(_("这份名单对应的事项不在本单之内。"))
        charges = _charges(order, rows, cause, allowed_fen)
        listed = _told(order.charges.filter(cause_key=cause), charges)
        if dry:
            return listed
        _drop_list(order, cause)
        _add_list(order, rows, charges, now)
        order.list_sha256, order.listed_by, order.listed_at = sha256, actor, now
        order.save(update_fields=["list_sha256", "listed_by", "listed_at"])
        close_lists(order, ListState.REPLACED, actor, now)
        sums = order.charges.aggregate(taken=Sum("taken_fen"), due=Sum("due_fen"))
        record(order, "listed", {"rows": len(rows), "sha256": sha256, **sums}, actor, now)
        return listed


def _check_rows(rows: Sequence[ChargeRow], allowed_fen: int) -> None:
    if not rows:
        raise Refused(_("名单里没有一行收费。"), field="list")
    if len({row.row_no for row in rows}) != len(rows):
        raise Refused(_("名单序号有重复。"), advice=_("请把序号改成每行不同。"), field="list")
    if any(row.taken_fen <= 0 for row in rows):
        raise Refused(_("已收金额必须大于零。"), field="list")
    if allowed_fen < 0 or all(row.taken_fen <= allowed_fen for row in rows):
        raise Refused(_("按这个可收标准，没有人应当退费。"), field="allowed")


def _charges(order: RefundOrder, rows: Sequence[ChargeRow], cause: str, allowed_fen: int) -> list[Charge]:
    """Not stored, and without names. They are numbered after those of the other causes."""
    others = order.charges.exclude(cause_key=cause)
    start, known = others.aggregate(last=Max("row_no"))["last"] or 0, others.values("payer_no").distinct().count()
    numbers: dict[tuple[str, str], str] = {}
    for row in rows:
        numbers.setdefault(_payer(row), f"P{known + len(numbers) + 1:04d}")
    return [
        Charge(
            order=order, cause_key=cause, row_no=start + row.row_no, payer_no=numbers[_payer(row)], class_label=row.class_label,
            charged_on=row.charged_on, taken_fen=row.taken_fen, due_fen=max(0, row.taken_fen - allowed_fen),
        )
        for row in rows
    ]  # fmt: skip


def _payer(row: ChargeRow) -> tuple[str, str]:
    return row.class_label, row.name or f"#{row.row_no}"


def _told(before: Iterable[Charge], charges: Sequence[Charge]) -> Listed:
    told = compare({c.row_no: _said(c) for c in before}, {c.row_no: _said(c) for c in charges}, _("班级"))
    return Listed(
        **vars(told), rows=len(charges), payers=len({c.payer_no for c in charges}), taken_fen=sum(c.taken_fen for c in charges),
        due_fen=sum(c.due_fen for c in charges),
    )  # fmt: skip


def _said(charge: Charge) -> dict[str, object]:
    """What the list of the order shows of it."""
    sums = {_("已收"): yuan_2(charge.taken_fen), _("应退"): yuan_2(charge.due_fen)}
    return {_("班级"): charge.class_label, _("交费日期"): charge.charged_on, **sums}


def _drop_list(order: RefundOrder, cause: str) -> None:
    """An earlier list goes, its sealed names with it. Nothing of it was entered into the book."""
    old = order.charges.filter(cause_key=cause)
    names = list(old.exclude(sealed=None).values_list("sealed_id", flat=True))
    old.delete()
    SealedIdentity.objects.filter(pk__in=names).delete()


def _add_list(order: RefundOrder, rows: Sequence[ChargeRow], charges: Sequence[Charge], now: dt.datetime) -> None:
    """In bulk: a list may have thousands of lines."""
    named = [(row, charge) for row, charge in zip(rows, charges, strict=True) if row.name]
    made = seal_many(unit=order.office, identities=({"child": row.name} for row, _charge in named), now=now)
    for (_row, charge), sealed in zip(named, made, strict=True):
        charge.sealed = sealed
    Charge.objects.bulk_create(charges, batch_size=500)
