"""Promises made on the air: taken down from the broadcast, and told kept or not kept by somebody else than who made them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Post, Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import files

from .models import AirPromise, Outreach, OutreachKind, PromiseState

KEEPERS = (Role.PUBLISHER, Role.REGISTRAR, Role.DECIDER, Role.HEAD)
LONGEST = 1600


def can_record_promise(actor: Account, unit: Unit, day: dt.date) -> bool:
    return holds_any(actor, KEEPERS, unit, day)


@transaction.atomic
def record_promise(
    *, broadcast: Outreach, text: str, answers: Post, due_on: dt.date, actor: Account | None, now: dt.datetime
) -> AirPromise:
    """As it was said on the air; who answers for it is a post of the unit that broadcast or of one below it."""
    row = Outreach.objects.select_for_update(of=("self",)).select_related("unit").get(pk=broadcast.pk)
    _may(actor, row.unit, now)
    if row.kind != OutreachKind.TV_PLEDGE or row.struck_at is not None:
        raise Refused(_("只能记电视公开承诺里说过的。"), field="broadcast")
    if not text.strip():
        raise Refused(_("写明承诺了什么。"), field="text")
    if due_on < row.on:
        raise Refused(_("最迟的一天不能早于播出的那一天。"), field="due_on")
    if not answers.unit.path.startswith(row.unit.path) or (answers.held_to is not None and answers.held_to <= row.on):
        raise Refused(_("负责的要是这个单位里那时在任的人。"), field="answers")
    last = AirPromise.objects.filter(broadcast=row).aggregate(n=Max("order"))["n"] or 0
    made = AirPromise.objects.create(
        broadcast=row, order=last + 1, text=text.strip()[:200], answers=answers, due_on=due_on, recorded_by=actor, recorded_at=now
    )
    _record(made, "recorded", {"broadcast": row.pk, "due": due_on, "post": answers.pk}, actor, now)
    return made


@transaction.atomic
def settle_promise(
    *, promise: AirPromise, kept: bool, said: str, actor: Account | None, now: dt.datetime, link: str = "", photo: bytes | None = None,
    photo_name: str = "",
) -> AirPromise:  # fmt: skip
    """Kept needs a proof that everybody can look at, not kept a reason. What is settled may be settled anew, with a proof of its own: what
    was told before stays with the promise, and the chronicle has a commitment to each."""
    row = AirPromise.objects.select_for_update(of=("self",)).select_related("broadcast__unit", "answers").get(pk=promise.pk)
    _may(actor, row.broadcast.unit, now)
    if actor is not None and actor.person_id is not None and actor.person_id == row.answers.person_id:
        raise Refused(_("自己承诺的，由别人认定兑现没有。"), advice=_("请另一位同事登记。"))
    link, said = link.strip()[:200], said.strip()[:300]
    if link and (link.startswith("//") or not link.startswith(("/", "https://", "http://"))):
        raise Refused(_("证明写本站的地址（/开头）或者网址。"), field="link")
    if kept and not link and not photo:
        raise Refused(_("兑现了要有证明：一张照片，或者记录的地址。"), field="link")
    if not said:
        raise Refused(_("写明做了什么。") if kept else _("没有兑现要写明原因。"), field="said")
    if row.settled_on is not None:
        row.earlier = [*row.earlier, {**told(row), "salt": row.salt}]
    row.proof = files.store(upload_bytes=photo, declared_name=photo_name, now=now, photo_of=LONGEST) if photo else None
    row.state, row.said, row.link = PromiseState.KEPT if kept else PromiseState.BROKEN, said, link
    row.settled_by, row.settled_on = actor, today(now)
    sealed = commit(json.dumps(told(row), ensure_ascii=False, sort_keys=True))
    row.salt = sealed.salt
    row.save(update_fields=["state", "said", "link", "proof", "settled_by", "settled_on", "salt", "earlier"])
    _record(row, "settled", {"state": str(row.state), "proof": bool(row.proof_id or link), "told": sealed.digest}, actor, now)
    return row


def told(promise: AirPromise) -> dict[str, str]:
    """Everything that was told of how it was settled."""
    return {
        "text": promise.text, "state": str(promise.state), "said": promise.said, "link": promise.link,
        "photo": promise.proof.sha256 if promise.proof else "", "on": str(promise.settled_on or ""),
    }  # fmt: skip


def _may(actor: Account | None, unit: Unit, now: dt.datetime) -> None:
    if actor is not None and not can_record_promise(actor, unit, today(now)):
        raise Refused(_("您没有替%s登记承诺的权限。") % unit.name)


def _record(promise: AirPromise, event: str, body: Mapping[str, Any], actor: Account | None, now: dt.datetime) -> None:
    who = actor_code(actor) if actor else "system"
    stream = ("promise", str(promise.broadcast_id))
    append(stream=stream, event=f"promise.{event}", body={"promise": promise.pk, **body}, actor=who, now=now)
