"""What refunds keep of people: sealed names of payers, what they said, and the proofs of payment. Sums and entries are never emptied.

Only an order that has ended is due, with no claim and no recovery left to decide and nothing left to get back: for those the
names are still needed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
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
    PaymentSheet,
    Recovery,
    RefundOrder,
    Restitution,
    RestitutionReceipt,
    RestitutionState,
)

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Unit


def _ended(office: Unit, before: dt.date) -> QuerySet[RefundOrder]:
    midnight = dt.datetime.combine(before + dt.timedelta(days=1), dt.time.min, dt.UTC)
    open_claim = Claim.objects.filter(order=OuterRef("pk"), state=ClaimState.FILED)
    open_recovery = Recovery.objects.filter(order=OuterRef("pk"), outcome="")
    still_out = Restitution.objects.filter(order=OuterRef("pk"), state__in=(RestitutionState.PROPOSED, RestitutionState.DECIDED))
    found = RefundOrder.objects.filter(office__path__startswith=office.path, ended_at__lt=midnight)
    return found.filter(~Exists(open_claim), ~Exists(open_recovery), ~Exists(still_out)).order_by("pk")


def _kept(orders: QuerySet[RefundOrder]) -> Iterator[Kept]:
    for order in orders:
        assert order.ended_at is not None
        yield Kept(key=f"order:{order.pk}", label=order.number, since=today(order.ended_at), matter_id=order.matter_id)


def _names(office: Unit, before: dt.date) -> Iterator[Kept]:
    named = Q(sealed__isnull=False, sealed__disposed_at=None)
    charges = Charge.objects.filter(named | ~Q(class_label=""), order=OuterRef("pk"))
    claims = Claim.objects.filter(named | ~Q(class_label="") | ~Q(evidence="") | ~Q(reason=""), order=OuterRef("pk"))
    return _kept(_ended(office, before).filter(Exists(charges) | Exists(claims)))


def _empty_names(key: str, actor: Account, now: dt.datetime) -> None:
    order = _order(key)
    charges, claims = Charge.objects.filter(order=order), Claim.objects.filter(order=order)
    of_order = Q(pk__in=charges.values("sealed")) | Q(pk__in=claims.values("sealed"))
    for sealed in SealedIdentity.objects.filter(of_order, disposed_at=None):
        vault.dispose(sealed=sealed, now=now, actor=actor)
    charges.update(class_label="")
    claims.update(class_label="", evidence="", reason="")


def _proofs(office: Unit, before: dt.date) -> Iterator[Kept]:
    sheets = PaymentSheet.objects.filter(order=OuterRef("pk"), proof__isnull=False, proof__disposed_at=None)
    receipts = RestitutionReceipt.objects.filter(restitution__order=OuterRef("pk"), proof__isnull=False, proof__disposed_at=None)
    words = Recovery.objects.filter(order=OuterRef("pk")).exclude(reason="")
    asked = Restitution.objects.filter(order=OuterRef("pk")).exclude(reason="")
    there = Exists(sheets) | Exists(receipts) | Exists(words) | Exists(asked) | ~Q(decision_note="")
    return _kept(_ended(office, before).filter(there))


def _empty_proofs(key: str, actor: Account, now: dt.datetime) -> None:
    order = _order(key)
    receipts = RestitutionReceipt.objects.filter(restitution__order=order)
    proofs = Q(pk__in=order.sheets.values("proof")) | Q(pk__in=receipts.values("proof"))  # type: ignore[attr-defined]
    for file in StoredFile.objects.filter(proofs, disposed_at=None):
        files.dispose(file=file, now=now, actor=actor)
    Restitution.objects.filter(order=order).update(reason="")
    Recovery.objects.filter(order=order).update(reason="")
    RefundOrder.objects.filter(pk=order.pk).update(decision_note="")


def _order(key: str) -> RefundOrder:
    return RefundOrder.objects.select_for_update().get(pk=int(key.removeprefix("order:")))


KEEPERS = (
    Keeper(
        "refund_names",
        gettext_lazy("退费的交费人"),
        gettext_lazy("封存的姓名、班级和补报的说明清空；序号、金额和账目留存。"),
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
