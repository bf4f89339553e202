"""What is kept about one complainant, and what that person may do about it (个人信息保护法 arts 15, 44-47)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.chronicle.services import append
from qingfeng.core.language import recorded
from qingfeng.core.matters import reading
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import again, fingerprints
from qingfeng.core.vault import services as vault
from qingfeng.core.vault.models import OpeningReason, SealedIdentity, StoredFile

from . import mailbox
from .models import Complaint, MailMessage

CONSENT = "《个人信息保护法》第十五条"
OPENED = ("vault.asked", "vault.granted", "vault.refused", "vault.read")


@dataclass(frozen=True, slots=True)
class Opened:
    """Something that was done to the sealed identity. `roles` are the parts in the matter of whoever asked; never a name."""

    event: str
    at: dt.datetime
    roles: tuple[str, ...]
    reason: str  # empty once the texts of the matter are disposed of


@dataclass(frozen=True, slots=True)
class Read:
    """A day on which somebody read the sealed matter, by the part that person has in it."""

    on: dt.date
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptAbout:
    """What is there, counted. Nothing sealed is opened for it."""

    text: int  # characters
    answer: int
    allegations: int
    identity: bool
    identity_gone: bool
    fingerprints: int
    again: int  # marks by which the same person is told in another matter
    notice_address: bool
    messages: int
    files: int
    rated: bool
    reasons: int  # of openings
    opened: tuple[Opened, ...]
    sealed: bool
    read: tuple[Read, ...]  # of a sealed matter alone: every reading of one is recorded


def kept_about(complaint: Complaint) -> KeptAbout:
    identity = complaint.identity
    there = identity is not None and identity.disposed_at is None
    return KeptAbout(
        text=len(complaint.text),
        answer=len(complaint.answer),
        allegations=complaint.allegations.count(),
        identity=there,
        identity_gone=identity is not None and not there,
        fingerprints=sum(1 for _print in fingerprints.unpack(bytes(identity.fingerprints))) if identity and there else 0,
        again=sum(1 for name in again.MARKS if getattr(identity, name)) if identity and there else 0,
        notice_address=complaint.notice_address is not None and complaint.notice_address.disposed_at is None,
        messages=complaint.messages.exclude(text="").count(),
        files=own_files(complaint),
        rated=complaint.rated_at is not None,
        reasons=OpeningReason.objects.filter(sealed=identity).exclude(text="").count() if identity else 0,
        opened=_opened(complaint, identity) if identity else (),
        sealed=complaint.matter.sealed,
        read=_read(complaint) if complaint.matter.sealed else (),
    )


def own_files(complaint: Complaint) -> int:
    own = MailMessage.objects.filter(complaint=complaint, direction="in").exclude(files=None).values("files")
    return StoredFile.objects.filter(pk__in=own, disposed_at=None).count()


def _parts(complaint: Complaint) -> dict[int, tuple[str, ...]]:
    """By account, the parts it has in the matter."""
    parts: dict[int, set[str]] = {}
    for account, role in complaint.matter.parts.values_list("account_id", "role"):
        parts.setdefault(account, set()).add(role)
    return {account: tuple(sorted(roles)) for account, roles in parts.items()}


def _read(complaint: Complaint) -> tuple[Read, ...]:
    parts = _parts(complaint)
    found = (Read(today(e.at), parts.get(int(e.actor.partition(":")[2]), ())) for e in reading.of_matter(complaint.matter))
    return tuple(dict.fromkeys(found))


def _opened(complaint: Complaint, identity: SealedIdentity) -> tuple[Opened, ...]:
    """From the chronicle, which outlives the opening itself."""
    if identity.office_key is None:
        return ()
    entries = Entry.objects.of("vault", str(identity.office_key.unit_id)).filter(event__in=OPENED, body__sealed=str(identity.pk))
    parts = _parts(complaint)
    reasons = {str(pk): text for pk, text in OpeningReason.objects.filter(sealed=identity).values_list("pk", "text")}
    return tuple(
        Opened(e.event, e.at, parts.get(e.body.get("asker"), ()), reasons.get(e.body.get("opening"), "")) for e in entries.order_by("seq")
    )


@transaction.atomic
def stop_notices(*, complaint: Complaint, now: dt.datetime) -> None:
    """Consent to notices is taken back: the sealed address is emptied at once. Everything else goes on. Twice is as once."""
    locked = Complaint.objects.select_for_update().get(pk=complaint.pk)
    address = locked.notice_address
    if address is None:
        raise Refused(_("没有保存您的通知地址。"))
    if address.disposed_at is not None:
        return
    vault.dispose(sealed=address, now=now)
    body = {"complaint": locked.pk}
    append(stream=locked.matter.stream, event="complaint.notices_stopped", body=body, actor="public", now=now)


def ask_to_correct(*, complaint: Complaint, words: str, now: dt.datetime, key: str | None = None) -> MailMessage:
    """The record of what was said is not changed; the correction stands beside it, for the one who handles it to see."""
    if not words.strip():
        raise Refused(_("请写明哪里要改、改成什么。"), authority="《个人信息保护法》第四十六条", field="words")
    text = recorded(_l("请更正：%s")) % words.strip()
    return mailbox.write(complaint=complaint, kind="note", text=text, author=None, now=now, key=key)


def ask_to_delete(*, complaint: Complaint, words: str, now: dt.datetime, key: str | None = None) -> MailMessage:
    """A request that a person answers: a public office may have to keep what the law has it keep (art 47)."""
    text = recorded(_l("请提前删除我的身份信息。%s")) % words.strip()
    return mailbox.write(complaint=complaint, kind="note", text=text, author=None, now=now, key=key)
