"""What a case keeps of people, and how it is emptied when its time is up. Only what has ended is ever due.

Texts and salts go, files and sealed identities go; numbers, dates, amounts, results and the commitments in the chronicle stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.calendar import today
from qingfeng.core.language import recorded
from qingfeng.core.matters.models import CommittedText, Handover, Matter
from qingfeng.core.retention.keepers import Keeper, Kept
from qingfeng.core.vault import files, openings
from qingfeng.core.vault import services as vault
from qingfeng.core.vault.models import OpeningReason, SealedIdentity, StoredFile

from . import searching
from .models import (
    Allegation,
    AssistQuestion,
    Complaint,
    Evidence,
    Extract,
    Finding,
    MailMessage,
    Objection,
    Opinion,
    OutwardTransfer,
    Recheck,
    Review,
    Statement,
    Urging,
)

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Unit


def _ended(office: Unit, before: dt.date) -> models.QuerySet[Matter]:
    midnight = dt.datetime.combine(before + dt.timedelta(days=1), dt.time.min, dt.UTC)
    return Matter.objects.filter(unit__path__startswith=office.path, ended_at__lt=midnight)


def _kept(name: str, key: int, matter: Matter) -> Kept:
    """Of a sealed matter not even the number is listed."""
    assert matter.ended_at is not None
    label = _("密件") if matter.sealed else matter.ref
    return Kept(key=f"{name}:{key}", label=label, since=today(matter.ended_at), matter_id=matter.pk)


def complaints_where(still_there: Q) -> Callable[[Unit, dt.date], Iterator[Kept]]:
    def ended(office: Unit, before: dt.date) -> Iterator[Kept]:
        rows = Complaint.objects.filter(still_there, matter__in=_ended(office, before)).select_related("matter")
        return (_kept("complaint", c.pk, c.matter) for c in rows.order_by("pk"))

    return ended


def _texts_of(matter: Matter | OuterRef) -> list[models.QuerySet]:
    """Everything written on the way, apart from what the complainant wrote."""
    return [
        Evidence.objects.filter(matter=matter),
        Extract.objects.filter(matter=matter),
        Statement.objects.filter(extract__matter=matter),
        Finding.objects.filter(incident__matter=matter),
        Objection.objects.filter(matter=matter),
        AssistQuestion.objects.filter(matter=matter),
        Urging.objects.filter(matter=matter),
        Review.objects.filter(matter=matter),
    ]


def _case_files(office: Unit, before: dt.date) -> Iterator[Kept]:
    left = Q(Exists(Opinion.objects.filter(matter=OuterRef("pk")).exclude(facts="")))
    left |= Q(Exists(Recheck.objects.filter(matter=OuterRef("pk")).exclude(note="")))
    left |= Q(Exists(AssistQuestion.objects.filter(matter=OuterRef("pk")).exclude(reason="")))
    left |= Q(Exists(Urging.objects.filter(matter=OuterRef("pk")).exclude(answer="")))
    left |= Q(Exists(OpeningReason.objects.filter(matter_key=Concat(Value("matter:"), Cast(OuterRef("pk"), CharField()))).exclude(text="")))
    for texts in _texts_of(OuterRef("pk")):
        left |= Q(Exists(texts.exclude(text="")))
    return (_kept("matter", m.pk, m) for m in _ended(office, before).filter(left).order_by("pk"))


def _of_matter(key: str) -> Matter:
    return Matter.objects.select_for_update().get(pk=int(key.removeprefix("matter:")))


def _of_complaint(key: str) -> Complaint:
    return Complaint.objects.select_for_update().get(pk=int(key.removeprefix("complaint:")))


def _empty_complaint(key: str, actor: Account, now: dt.datetime) -> None:
    complaint = _of_complaint(key)
    complaint.dispose_text()
    complaint.answer = ""
    complaint.disposed_at = now
    complaint.save(update_fields=["text", "salt", "answer", "disposed_at"])
    Allegation.objects.filter(complaint=complaint).update(grade="")
    if not complaint.matter.complaints.filter(disposed_at=None).exists():
        Matter.objects.filter(pk=complaint.matter_id).update(title=recorded(_l("（已按规定销毁）")), disposed_at=now)
    searching.keep_in_line(complaint.matter_id)


def _empty_case_file(key: str, actor: Account, now: dt.datetime) -> None:
    matter = _of_matter(key)
    for texts in _texts_of(matter):
        _forget(texts)
    Extract.objects.filter(matter=matter).update(leaks=[])
    AssistQuestion.objects.filter(matter=matter).update(leaks=[], reason="")
    Objection.objects.filter(matter=matter).update(answer="")
    Urging.objects.filter(matter=matter).update(answer="", answer_salt="")
    Opinion.objects.filter(matter=matter).update(request="", facts="", basis="", opinion="", salt="", written_opinion="")
    Recheck.objects.filter(matter=matter).update(note="")
    Review.objects.filter(matter=matter).update(answer="")
    Handover.objects.filter(matter=matter).update(reason="")
    openings.forget_reasons(matter_key=f"matter:{matter.pk}")
    searching.keep_in_line(matter.pk)


def _forget(texts: models.QuerySet) -> None:
    assert issubclass(texts.model, CommittedText)
    texts.update(text="", salt="")


def _empty_mailbox(key: str, actor: Account, now: dt.datetime) -> None:
    complaint = _of_complaint(key)
    _forget(MailMessage.objects.filter(complaint=complaint))
    searching.keep_in_line(complaint.matter_id)


def files_of(matter: Matter | OuterRef) -> Q:
    """Files of a matter, wherever they hang."""
    found = Q()
    for rows, field in (
        (Evidence.objects.filter(matter=matter), "file"),
        (OutwardTransfer.objects.filter(matter=matter), "file"),
        (Complaint.objects.filter(matter=matter), "service_proof"),
        (Review.objects.filter(matter=matter), "service_proof"),
        (MailMessage.objects.filter(complaint__matter=matter), "files"),
        (Statement.objects.filter(extract__matter=matter), "files"),
    ):
        found |= Q(pk__in=rows.exclude(**{field: None}).values(field))
    return found


def _attachments(office: Unit, before: dt.date) -> Iterator[Kept]:
    for matter in _ended(office, before).order_by("pk"):
        if StoredFile.objects.filter(files_of(matter), disposed_at=None).exists():
            yield _kept("matter", matter.pk, matter)


def _empty_attachments(key: str, actor: Account, now: dt.datetime) -> None:
    for file in StoredFile.objects.filter(files_of(_of_matter(key)), disposed_at=None):
        files.dispose(file=file, now=now, actor=actor)


def _sealed(field: str) -> tuple[Callable[[Unit, dt.date], Iterator[Kept]], Callable[[str, Account, dt.datetime], None]]:
    """An identity that an open matter still needs (a part was set apart as an accusation) is not due yet."""
    needed = Complaint.objects.filter(**{field: OuterRef(field)}, matter__ended_at=None)
    there = Q(**{f"{field}__isnull": False, f"{field}__disposed_at": None}) & Q(~Exists(needed))

    def dispose(key: str, actor: Account, now: dt.datetime) -> None:
        complaint = _of_complaint(key)
        sealed: SealedIdentity | None = getattr(complaint, field)
        if sealed is not None:
            vault.dispose(sealed=sealed, now=now, actor=actor)
        if field == "identity" and complaint.group and complaint.group.names:  # the list goes with the first of its representatives
            vault.dispose(sealed=complaint.group.names, now=now, actor=actor)

    return complaints_where(there), dispose


KEEPERS = (
    Keeper(
        "complaint_text",
        gettext_lazy("投诉原文和答复"),
        gettext_lazy("原文、答复和回执码的信箱清空；项目、金额、日期和结果留作统计。"),
        complaints_where(Q(disposed_at=None)),
        _empty_complaint,
    ),
    Keeper(
        "case_file",
        gettext_lazy("办理中的文字"),
        gettext_lazy("摘要、说明、协办问题、证据说明、认定、意见书的文字和启封的理由清空；结果、条款和金额留存。"),
        _case_files,
        _empty_case_file,
    ),
    Keeper("case_attachments", gettext_lazy("照片和文件"), gettext_lazy("文件从磁盘上删去。"), _attachments, _empty_attachments),
    Keeper(
        "mailbox",
        gettext_lazy("信箱里的话"),
        gettext_lazy("每一条的文字清空，只留时间和方向。"),
        complaints_where(Q(Exists(MailMessage.objects.filter(complaint=OuterRef("pk")).exclude(text="")))),
        _empty_mailbox,
    ),
    Keeper("identity", gettext_lazy("封存的身份"), gettext_lazy("密文和防泄露指纹删去，谁也不能再打开。"), *_sealed("identity")),
    Keeper("notice_address", gettext_lazy("通知地址"), gettext_lazy("密文删去，不再发通知。"), *_sealed("notice_address")),
)
