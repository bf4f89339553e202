"""The two-way mailbox of a complaint: opened by the receipt code alone, anonymous or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.notices.services import queue
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import clean

from . import receipts
from .models import Complaint, MailMessage

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.vault.models import StoredFile

    from .models import Extract

MOST = 5_000
STILL_KEPT = (
    Q(disposed_at=None)
    | Q(identity__isnull=False, identity__disposed_at=None)
    | Q(notice_address__isnull=False, notice_address__disposed_at=None)
)


def find(typed: str, form: str = "") -> Complaint | None:
    """The complaint that a receipt code opens; one whose texts are gone as long as an identity or address is kept.

    Raises Refused when too many wrong codes were typed, by anybody; `form` is the token of the page it was typed into.
    """
    code = receipts.normalise(typed)
    if code:
        related = ("matter__unit", "matter__accountable__person", "matter__respondent_unit")
        found = Complaint.objects.select_related(*related).filter(STILL_KEPT, code_digest=receipts.code_digest(code))
        if complaint := found.first():
            return complaint
    if not receipts.wrong_codes.spend(form):
        raise Refused(_("现在输错的回执码太多，请过一两分钟再试。"), advice=_("正确的回执码不受影响；也可以拨打本页的电话。"))
    return None


def sealed_digest(text: str) -> str:
    """A salted commitment to a text whose salt is thrown away: says that something was written, never what."""
    return commit(text).digest


@transaction.atomic
def write(
    *,
    complaint: Complaint,
    kind: str,
    text: str,
    author: Account | None,
    now: dt.datetime,
    files: Sequence[StoredFile] = (),
    extract: Extract | None = None,
    key: str | None = None,
) -> MailMessage:
    """Puts a message into the mailbox: from the office with an author, from the complainant without. The same key writes once."""
    if key:
        Matter.objects.select_for_update().get(pk=complaint.matter_id)  # a double click waits for the first
        key = f"{complaint.pk}:{key.removeprefix(f'{complaint.pk}:')}"[:80]
        if done := MailMessage.objects.filter(key=key).first():
            return done
    if complaint.disposed_at and author is None:
        raise Refused(_("这份投诉已经按规定销毁，信箱关了。"), advice=_("有新的情况，请另写一份投诉。"))
    text = text.strip() if "\x00" in text else clean(text)
    if not text and not files:
        raise Refused(_("还没有写内容。"), field="text")
    if len(text) > MOST or "\x00" in text:
        raise Refused(_("写得太长或有不能保存的字符：最多%s字。") % MOST, field="text")
    commitment = commit(text)
    message = MailMessage.objects.create(
        complaint=complaint,
        direction="out" if author or kind in ("notice", "answer") else "in",
        kind=kind,
        author=author,
        extract=extract,
        at=now,
        text=text,
        salt=commitment.salt,
        digest=commitment.digest,
        key=key,
    )
    message.files.set(files)
    body = {"complaint": complaint.pk, "kind": kind, "text": commitment.digest, "files": len(files)}
    append(stream=complaint.matter.stream, event=f"mailbox.{message.direction}", body=body, actor=actor_code(author), now=now)
    if message.direction == "in":
        complaint.messages.filter(direction="out", kind="question", replied_at=None).update(replied_at=now)
        params = {"ref": complaint.matter.ref, "step": "mailbox"}
        queue(template="mailbox_in", key=f"mail:{message.pk}", to_account=complaint.matter.accountable, params=params, now=now)
    elif complaint.notice_address_id:
        queue(template="mailbox_out", key=f"mail:{message.pk}", to_sealed=complaint.notice_address, params={}, now=now)
    return message


def ask(*, complaint: Complaint, text: str, author: Account, now: dt.datetime, key: str | None = None) -> MailMessage:
    """A question of the office to the complainant."""
    return write(complaint=complaint, kind="question", text=text, author=author, now=now, key=key)
