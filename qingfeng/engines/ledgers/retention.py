"""What refunds keep of people: names of payers, what they said, and the proofs of what was paid. Sums and entries are never emptied.

Only an order that has ended is due, with no claim, recovery or restitution left open: for those the names are still needed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import today
from qingfeng.core.retention.keepers import Keeper, Kept
from qingfeng.core.vault import files
from qingfeng.core.vault import services as vault
from qingfeng.core.vault.models import SealedIdentity, StoredFile

from .models import (
    Charge,
    Claim,
    ClaimState,
    ListSubmission,
    PaymentSheet,
    Recovery,
    RefundOrder,
    Restitution,
    RestitutionReceipt,
)
from .models.restitutions import OPEN

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Unit


def _ended(office: Unit, before: dt.date) -> QuerySet[RefundOrder]:
    midnight = dt.datetime.combine(before + dt.timedelta(days=1), dt.time.min, dt.UTC)
    open_claim = Claim.objects.filter(order=OuterRef("pk"), state=ClaimState.FILED)
    open_recovery = Recovery.objects.filter(order=OuterRef("pk"), outcome="")
    asked_back = Restitution.objects.filter(order=OuterRef("pk"), state__in=OPEN)
    found = RefundOrder.objects.filter(office__path__startswith=office.path, ended_at__lt=midnight)
    found = found.filter(~Exists(open_claim), ~Exists(open_recovery), ~Exists(asked_back))
    return found.annotate(restored_at=Max("restitutions__ended_at"), recovery_at=Max("recovery__decided_at")).order_by("pk")


def _kept(orders: QuerySet[RefundOrder]) -> Iterator[Kept]:
    for order in orders:
        last = max(at for at in (order.ended_at, order.restored_at, order.recovery_at) if at)  # type: ignore[attr-defined]
        yield Kept(key=f"order:{order.pk}", label=order.number, since=today(last), matter_id=order.matter_id)


def _names(office: Unit, before: dt.date) -> Iterator[Kept]:
    named = Q(sealed__isnull=False, sealed__disposed_at=None)
    charges = Charge.objects.filter(named | ~Q(class_label=""), order=OuterRef("pk"))
    claims = Claim.objects.filter(named | ~Q(class_label="") | ~Q(evidence="") | ~Q(reason=""), order=OuterRef("pk"))
    lists = ListSubmission.objects.filter(order=OuterRef("pk"), file__isnull=False, file__disposed_at=None)
    return _kept(_ended(office, before).filter(Exists(charges) | Exists(claims) | Exists(lists)))


def _empty_names(key: str, actor: Account, now: dt.datetime) -> None:
    order = _order(key)
    charges, claims = Charge.objects.filter(order=order), Claim.objects.filter(order=order)
    of_order = Q(pk__in=charges.values("sealed")) | Q(pk__in=claims.values("sealed"))
    for sealed in SealedIdentity.objects.filter(of_order, disposed_at=None):
        vault.dispose(sealed=sealed, now=now, actor=actor)
    _destroy(StoredFile.objects.filter(pk__in=ListSubmission.objects.filter(order=order).values("file")), actor, now)
    charges.update(class_label="")
    claims.update(class_label="", evidence="", reason="")


def _proofs(office: Unit, before: dt.date) -> Iterator[Kept]:
    sheets = PaymentSheet.objects.filter(order=OuterRef("pk"), proof__isnull=False, proof__disposed_at=None)
    receipts = RestitutionReceipt.objects.filter(restitution__order=OuterRef("pk"), proof__isnull=False, proof__disposed_at=None)
    words = [model.objects.filter(order=OuterRef("pk")).exclude(reason="") for model in (Recovery, Restitution)]
    left = ~Q(decision_note="")
    for rows in (sheets, receipts, *words):
        left |= Q(Exists(rows))
    return _kept(_ended(office, before).filter(left))


def _empty_proofs(key: str, actor: Account, now: dt.datetime) -> None:
    order = _order(key)
    sheets, receipts = PaymentSheet.objects.filter(order=order), RestitutionReceipt.objects.filter(restitution__order=order)
    _destroy(StoredFile.objects.filter(Q(pk__in=sheets.values("proof")) | Q(pk__in=receipts.values("proof"))), actor, now)
    Recovery.objects.filter(order=order).update(reason="")
    Restitution.objects.filter(order=order).update(reason="")
    RefundOrder.objects.filter(pk=order.pk).update(decision_note="")


def _destroy(found: QuerySet[StoredFile], actor: Account, now: dt.datetime) -> None:
    for file in found.filter(disposed_at=None):
        files.dispose(file=file, now=now, actor=actor)


def _order(key: str) -> RefundOrder:
    return RefundOrder.objects.select_for_update().get(pk=int(key.removeprefix("order:")))


KEEPERS = (
    Keeper(
        "refund_names",
        gettext_lazy("退费的交费人"),
        gettext_lazy("封存的姓名、班级、学校交来还没有接收的名单和补报的说明清空；序号、金额和账目留存。"),
        _names,
        _empty_names,
    ),
    Keeper(
        "refund_proofs",
        gettext_lazy("退费凭证"),
        gettext_lazy("签领单、回单等文件从磁盘上删去，决定和追回的意见清空；凭证的指纹、金额和账目留存。"),
        _proofs,
        _empty_proofs,
    ),
)
