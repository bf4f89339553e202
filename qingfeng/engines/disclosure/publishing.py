"""Publications: drafted by one person, approved by another, published into the chronicle, corrected or withdrawn, never edited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle import services as chronicle
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.numbering import next_number
from qingfeng.core.papers.official import document_number
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import one_line

from . import filing, kinds, records, whitelist
from .models import Publication, PublicationState
from .models.publications import DISPOSED
from .sensitive import public_phones

STREAM = "publication"
S = PublicationState


@transaction.atomic
def draft(
    *,
    kind: str,
    unit: Unit,
    title: str,
    content: Mapping[str, Any],
    actor: Account,
    now: dt.datetime,
    ends_on: dt.date | None = None,
    source: str = "",
    version: int = 1,
    supersedes: Publication | None = None,
    correction_of: Publication | None = None,
) -> Publication:
    """Nothing is public yet; yet only what may be published is ever kept here."""
    title, kept = _checked(kinds.kind(kind), unit, title, content)
    return Publication.objects.create(
        kind=kind,
        key=f"{kind}-{get_random_string(10, 'abcdefghjkmnpqrstuvwxyz23456789')}",
        unit=unit,
        title=title,
        content=kept,
        ends_on=ends_on,
        source=source,
        version=version,
        supersedes=supersedes,
        correction_of=correction_of,
        prepared_by=actor,
        prepared_at=now,
    )


@transaction.atomic
def revise(
    *, publication: Publication, title: str, content: Mapping[str, Any], actor: Account, now: dt.datetime, ends_on: dt.date | None = None
) -> Publication:
    """Changes a draft. Who changes it has prepared it; an approval given before no longer holds."""
    row = _locked(publication, S.DRAFT, S.APPROVED)
    row.title, row.content = _checked(kinds.kind(row.kind), row.unit, title, content)
    row.ends_on, row.prepared_by, row.prepared_at = ends_on, actor, now
    row.state, row.approved_by, row.approved_at, row.content_digest = S.DRAFT, None, None, ""
    row.save()
    return row


@transaction.atomic
def approve(*, publication: Publication, actor: Account, now: dt.datetime) -> Publication:
    row = _locked(publication, S.DRAFT)
    if _same_person(row.prepared_by, actor):
        raise Refused(_("拟稿的人不能核准自己的稿子。"), advice=_("请由另一位有权的人核准；本单位没有第二个人的，由上级机关代行。"))
    row.title, row.content = _checked(kinds.kind(row.kind), row.unit, row.title, row.content)
    row.state, row.approved_by, row.approved_at = S.APPROVED, actor, now
    row.content_digest = records.digest(row)
    row.save()
    _record(row, "approved", {"digest": row.content_digest, "version": row.version}, actor, now)
    return row


@transaction.atomic
def publish(*, publication: Publication, actor: Account, now: dt.datetime) -> Publication:
    """Takes the number, freezes the public record and puts its digest into the chronicle."""
    row = _locked(publication, S.APPROVED)
    kind, day = kinds.kind(row.kind), today(now)
    if records.digest(row) != row.content_digest:
        raise Refused(_("核准之后内容变了，不能公布。"), advice=_("请重新核准。"))
    if row.ends_on and row.ends_on < day:
        raise Refused(_("公布期在今天之前就结束了。"), field="ends_on")
    verdict = kind.gate(row, day)
    if not verdict.allowed:
        raise Refused(verdict.reason, authority=verdict.authority)
    row.published_on, row.published_at, row.state = day, now, S.PUBLISHED
    serial = _number(row, day.year) if kind.numbered else 0
    row.content_digest = records.digest(row)
    row.entry = _record(row, "published", _published_body(row, serial), actor, now)
    row.save()
    _follow(row, actor, now)
    return row


@transaction.atomic
def correct(*, publication: Publication, title: str, content: Mapping[str, Any], actor: Account, now: dt.datetime) -> Publication:
    """A draft that will correct a publication. Until it is out, nothing changes; from then on every copy of the old one says so."""
    row = _locked(publication, S.PUBLISHED, S.ENDED)
    if row.corrections.filter(state__in=(S.DRAFT, S.APPROVED)).exists():
        raise Refused(_("这份文书已经有一份更正稿。"))
    return draft(
        kind=row.kind,
        unit=row.unit,
        title=title,
        content=content,
        actor=actor,
        now=now,
        ends_on=row.ends_on if row.ends_on is None or row.ends_on >= today(now) else None,
        source=row.source,
        version=row.version + 1,
        correction_of=row,
    )


@transaction.atomic
def withdraw(*, publication: Publication, reason: str, actor: Account, now: dt.datetime) -> Publication:
    row = _locked(publication, S.PUBLISHED, S.CORRECTED, S.ENDED)
    reason = one_line(reason)
    if not reason:
        raise Refused(_("请写明为什么撤下。"), field="reason")
    row.state, row.withdrawn_at, row.withdrawn_because = S.WITHDRAWN, now, reason[:200]
    row.save()
    _record(row, "withdrawn", {"digest": row.content_digest}, actor, now)
    return row


@transaction.atomic
def drop(*, publication: Publication, actor: Account, now: dt.datetime) -> Publication:
    """Gives up a draft that was never published."""
    row = _locked(publication, S.DRAFT, S.APPROVED)
    row.state = S.DROPPED
    row.save()
    return row


@transaction.atomic
def dispose(*, publication: Publication, actor: Account, now: dt.datetime) -> Publication:
    """The text of a draft that never went out, or of what was withdrawn. Digest and entries stay: a copy can still be proved."""
    row = _locked(publication, S.DRAFT, S.APPROVED, S.DROPPED, S.WITHDRAWN)
    row.title, row.content, row.withdrawn_because, row.disposed_at = DISPOSED, {}, "", now
    row.state = row.state if row.state == S.WITHDRAWN else S.DROPPED
    row.save(update_fields=["title", "content", "withdrawn_because", "disposed_at", "state"])
    filing.forget(row)
    _record(row, "disposed", {"digest": row.content_digest}, actor, now)
    return row


@transaction.atomic
def end_due(*, now: dt.datetime) -> int:
    """Takes down what has reached its last day. Runs daily; the pages look at the day themselves and never wait for it."""
    rows = list(Publication.objects.select_for_update().due_to_end(today(now)))
    for row in rows:
        row.state = S.ENDED
        row.save(update_fields=["state"])
        _record(row, "ended", {"ends_on": row.ends_on}, None, now)
    return len(rows)


def public_office_phones(unit: Unit) -> frozenset[str]:
    """Phones that may stand in a published text: those of offices and schools."""
    return public_phones([unit.phone, *Unit.objects.exclude(phone="").values_list("phone", flat=True)])


def _checked(kind: kinds.PublicationKind, unit: Unit, title: str, content: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    phones = public_office_phones(unit)
    heading = whitelist.checked({"title": title}, (kinds.Field("title", required=True),), public_phones=phones)["title"]
    return heading, whitelist.checked(content, kind.fields, public_phones=phones)


def _locked(publication: Publication, *states: str) -> Publication:
    row = Publication.objects.select_for_update().get(pk=publication.pk)
    if row.state not in states:
        raise Refused(_("这份文书现在是“%s”，不能做这一步。") % row.get_state_display())
    return row


def _same_person(one: Account, other: Account) -> bool:
    return one.pk == other.pk or (one.person_id is not None and one.person_id == other.person_id)


def _number(row: Publication, year: int) -> int:
    """Numbers follow each other without a gap within unit and year: they are taken only when the publication goes out."""
    if not row.unit.doc_prefix:
        raise Refused(_("%s没有登记机关代字，编不出文号。") % row.unit.name, advice=_("请系统管理员在单位资料里填写机关代字。"))
    serial = next_number(f"doc:{row.unit.doc_prefix}:{year}")
    row.number = document_number(row.unit.doc_prefix, year, serial)
    return serial


def _published_body(row: Publication, serial: int) -> dict[str, Any]:
    body: dict[str, Any] = {"digest": row.content_digest, "kind": row.kind, "unit": row.unit.pk, "version": row.version}
    body |= {"published_on": row.published_on, "ends_on": row.ends_on}
    if serial and row.published_on:
        body |= {"year": row.published_on.year, "serial": serial}
    if row.correction_of:
        body["corrects"] = row.correction_of.key
    return body


def _follow(row: Publication, actor: Account, now: dt.datetime) -> None:
    """What was corrected or replaced says so from now on."""
    if old := row.correction_of:
        Publication.objects.filter(pk=old.pk).update(state=S.CORRECTED)
        _record(old, "corrected", {"by": row.key, "digest": row.content_digest}, actor, now)
    if old := row.supersedes:
        Publication.objects.filter(pk=old.pk, state=S.PUBLISHED).update(state=S.ENDED)  # its record, with its own last day, stays frozen
        _record(old, "superseded", {"by": row.key}, actor, now)


def _record(row: Publication, event: str, body: dict[str, Any], actor: Account | None, now: dt.datetime) -> Entry:
    return chronicle.append(stream=(STREAM, row.key), event=event, body=body, actor=f"account:{actor.pk}" if actor else "system", now=now)
