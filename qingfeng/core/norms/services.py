"""The only writer of norms: documents and clauses that an office records, and the versions that rest on them.

A version takes two people: one records it (`propose_version`), another publishes it (`publish`). Both are in `proposing`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.chronicle.services import Record
from qingfeng.core.norms import record
from qingfeng.core.norms.editions import new_edition
from qingfeng.core.norms.models import Clause, Document, DocumentKind, DocumentStatus
from qingfeng.core.norms.proposing import decline, propose_end, propose_version, publish, version_digest, withdraw
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

__all__ = [
    "add_clause", "add_document", "decline", "new_edition", "propose_end", "propose_version", "publish", "version_digest", "withdraw",
]  # fmt: skip


@transaction.atomic
def add_document(
    *,
    key: str,
    title: str,
    unit: Unit,
    dated: dt.date,
    in_force_from: dt.date,
    actor: Account | None,
    now: dt.datetime,
    number: str = "",
    trial_ends: dt.date | None = None,
    replaces: Document | None = None,
    url: str = "",
    text: str = "",
) -> Document:
    """An office records a document of its own. A document replaced by it ends where it begins."""
    title, number = title.strip().strip("《》"), number.strip()
    if not title:
        raise Refused(_("没有写文件的标题。"), field="title")
    if in_force_from < dated:
        raise Refused(_("施行日期早于公布日期。规定不能在公布前生效。"), field="in_force_from")
    if trial_ends is not None and trial_ends <= in_force_from:
        raise Refused(_("试行期满的日期须晚于施行日期。"), field="trial_ends")
    if Document.objects.filter(key=key).exists():
        raise Refused(_("已有标识为“%s”的文件。") % key, field="key")
    records = [_end_document(replaces, on=in_force_from, by=unit, actor=actor)] if replaces is not None else []
    document = Document.objects.create(
        key=key,
        number=number,
        title=title,
        issuer=unit.name,
        issuer_unit=unit,
        kind=DocumentKind.LOCAL,
        dated=dated,
        in_force_from=in_force_from,
        in_force_to=trial_ends,
        status=DocumentStatus.TRIAL if trial_ends else DocumentStatus.IN_FORCE,
        trial_ends=trial_ends,
        replaces=replaces,
        url=url,
        text=text,
    )
    record.write([*records, record.document_entry(document, actor)], now=now)
    new_edition(actor=actor, now=now, note=document.cite())
    return document


@transaction.atomic
def add_clause(*, document: Document, ref: str, text: str, actor: Account | None, now: dt.datetime) -> Clause:
    ref = ref.strip()
    if document.shipped:
        raise Refused(_("%s随产品提供，条款不在这里增加。") % document.cite(), field="document")
    if not ref or document.clauses.filter(ref=ref).exists():
        raise Refused(_("条款没有写，或者已经录入。"), field="ref")
    clause = Clause.objects.create(document=document, ref=ref, text=text.strip(), order=document.clauses.count() + 1)
    record.write([record.clause_entry(clause, actor)], now=now)
    new_edition(actor=actor, now=now, note=clause.cite())
    return clause


def _end_document(document: Document, *, on: dt.date, by: Unit, actor: Account | None) -> Record:
    if document.issuer_unit_id != by.pk:
        raise Refused(_("只能废止本单位自己的文件。"), field="replaces")
    locked = Document.objects.select_for_update().get(pk=document.pk)
    locked.in_force_to, locked.status = on, DocumentStatus.REPEALED
    locked.save(update_fields=["in_force_to", "status"])
    return record.document_entry(locked, actor)
