"""The only writer of export requests, and of the record of what was taken away.

The record says who, when, which kind, how many rows and the digest of the file; how the list was narrowed and what for stand in
it as one commitment, their words outside (个人信息保护法 arts 51, 54).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import one_line

from .models import LASTS, WAITS, ExportRequest, ExportState
from .permissions import can_approve_export, can_take_export

AUTHORITY = "《个人信息保护法》第五十一条"
LEAST = 4


@transaction.atomic
def ask(*, kind: str, query: str, purpose: str, unit: Unit, actor: Account, now: dt.datetime) -> ExportRequest:
    """Asked twice for the same while the first waits, it stays one request."""
    purpose, query = one_line(purpose), query[:500]
    if not LEAST <= len(purpose) <= 200:
        raise Refused(_("请写明拿去做什么（%s到200字）。") % LEAST, authority=AUTHORITY, field="purpose")
    Account.objects.select_for_update().get(pk=actor.pk)
    same = ExportRequest.objects.waiting(now).filter(asker=actor, kind=kind, query=query, unit=unit).first()
    if same is not None:
        return same
    said = commit(f"{query}\n{purpose}")
    made = ExportRequest.objects.create(
        kind=kind, query=query, unit=unit, purpose=purpose, salt=said.salt, asker=actor, asked_at=now, expires_at=now + WAITS
    )
    _record(made, "asked", actor, now, said=said.digest)
    return made


@transaction.atomic
def approve(*, request: ExportRequest, actor: Account, now: dt.datetime) -> ExportRequest:
    row = _waiting(request, actor, now)
    row.state, row.decided_by, row.decided_at, row.expires_at = ExportState.APPROVED, actor, now, now + LASTS
    row.save(update_fields=["state", "decided_by", "decided_at", "expires_at"])
    _record(row, "approved", actor, now)
    return row


@transaction.atomic
def decline(*, request: ExportRequest, reason: str, actor: Account, now: dt.datetime) -> ExportRequest:
    row = _waiting(request, actor, now)
    if not one_line(reason):
        raise Refused(_("请写明不批准的理由。"), field="reason")
    row.state, row.decided_by, row.decided_at, row.reason = ExportState.DECLINED, actor, now, one_line(reason)[:200]
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    _record(row, "declined", actor, now)
    return row


def may_take(*, request: ExportRequest, actor: Account, now: dt.datetime) -> None:
    """Raises Refused when the file may not be made now."""
    if not can_take_export(actor, request, today(now)):
        raise Refused(_("只有申请的人可以取。"))
    if request.state != ExportState.APPROVED:
        raise Refused(_("还没有批准。"), advice=_("由机关负责人或者决定人批准；批准以后三天内可以取。"))
    if request.is_over(now):
        raise Refused(_("批准已经过期。"), advice=_("还要用的，请重新申请。"))


def empty(*, request: ExportRequest) -> None:
    """The words go, and with them the salt, without which nobody can try words against the commitment in the record."""
    ExportRequest.objects.filter(pk=request.pk).update(query="", purpose="", reason="", salt="")


@transaction.atomic
def taken(
    *, kind: str, unit_id: int, rows: int, data: bytes, actor: Account, now: dt.datetime, request: ExportRequest | None = None, **codes: Any
) -> str:
    """A file left the system, approved or of a kind that needs no approval. Returns its digest."""
    digest = hashlib.sha256(data).hexdigest()
    if request is not None:
        may_take(request=ExportRequest.objects.select_for_update().get(pk=request.pk), actor=actor, now=now)
        ExportRequest.objects.filter(pk=request.pk).update(taken=F("taken") + 1)
        codes |= {"request": request.pk}
    recorded(kind=kind, unit_id=unit_id, rows=rows, digest=digest, actor=actor, now=now, **codes)
    return digest


@transaction.atomic
def recorded(*, kind: str, unit_id: int, rows: int, digest: str, actor: Account, now: dt.datetime, **codes: Any) -> None:
    body: dict[str, Any] = {"rows": rows, "sha256": digest, **codes}
    append(stream=stream(unit_id), event=f"{kind}.exported", body=body, actor=f"account:{actor.pk}", now=now)


@transaction.atomic
def printed(*, kind: str, unit_id: int, rows: int, actor: Account, now: dt.datetime) -> None:
    """Drawn as a page to be printed: no file, so no approval; yet who had how much on paper can be told."""
    append(stream=stream(unit_id), event=f"{kind}.printed", body={"rows": rows}, actor=f"account:{actor.pk}", now=now)


def stream(unit_id: int) -> tuple[str, str]:
    return ("exports", str(unit_id))


def _waiting(request: ExportRequest, actor: Account, now: dt.datetime) -> ExportRequest:
    row = ExportRequest.objects.select_for_update(of=("self",)).select_related("unit").get(pk=request.pk)
    if row.state != ExportState.WAITING or row.is_over(now):
        raise Refused(_("这份申请已经办过，或者已经过期。"))
    if actor.pk == row.asker_id:
        raise Refused(_("申请的人不能批准自己的申请。"), authority=AUTHORITY, advice=_("没有第二个人的，由上级机关的负责人批准。"))
    if not can_approve_export(actor, row, today(now)):
        raise Refused(_("由本机关或者上级机关的负责人、决定人批准。"))
    return row


def _record(row: ExportRequest, event: str, actor: Account, now: dt.datetime, **more: Any) -> None:
    body = {"request": row.pk, "kind": row.kind, **more}
    append(stream=stream(row.unit_id), event=f"export.{event}", body=body, actor=f"account:{actor.pk}", now=now)
