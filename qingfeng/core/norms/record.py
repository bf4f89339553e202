"""Rules in the chronicle: which version was recorded, published or ended, under which clause, and a digest of its exact content.

The digest is over the bytes that `of_version`, `of_clause` and `of_document` give: whoever holds them can show with the entry that
nobody swapped the rule (`chronicle.export.bundle`). Streams: one for each office, and one for what ships.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from qingfeng.core.chronicle.canonical import canonical, moment
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.chronicle.services import Record, append, append_many

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.norms.models import Clause, Document, Proposal, Version

KIND, SHIPPED = "norms", "shipped"
DOCUMENT, CLAUSE = "norms.document", "norms.clause"
VERSIONS = ("norms.loaded", "norms.published", "norms.ended", "norms.found")
PROPOSED, DECLINED, WITHDRAWN = "norms.proposed", "norms.declined", "norms.withdrawn"


def of_document(document: Document) -> bytes:
    return canonical(
        {
            "key": document.key,
            "number": document.number,
            "title": document.title,
            "issuer": document.issuer,
            "unit": document.issuer_unit_id,
            "kind": document.kind,
            "dated": document.dated.isoformat(),
            "in_force_from": document.in_force_from.isoformat(),
            "in_force_to": _day(document.in_force_to),
            "status": document.status,
            "trial_ends": _day(document.trial_ends),
            "replaces": document.replaces_id,
            "url": document.url,
            "text": document.text,
            "shipped": document.shipped,
        }
    )


def of_clause(clause: Clause) -> bytes:
    days = {"in_force_from": _day(clause.in_force_from), "in_force_to": _day(clause.in_force_to)}
    return canonical({"document": clause.document.key, "ref": clause.ref, "order": clause.order, "text": clause.text, **days})


def of_proposal(proposal: Proposal) -> bytes:
    """Test rows are part of it where there are any: what was recorded before there were some keeps its digest."""
    tried = {"tests": proposal.tests} if proposal.tests else {}
    return canonical({"key": proposal.key, **_decides(proposal), "proposed_by": _code(proposal.proposed_by_id), **tried})


def of_version(version: Version) -> bytes:
    return canonical(
        {
            "key": version.key,
            "title": version.title,
            "kind": version.kind,
            "type": version.type,
            **_decides(version),
            "local": version.local,
            "bounds": version.bounds,
            "recorded_at": moment(version.recorded_at),
            "recorded_by": _code(version.recorded_by_id),
            "published_at": moment(version.published_at) if version.published_at else None,
            "published_by": _code(version.published_by_id),
            "shipped": version.shipped,
        }
    )


def _decides(rule: Version | Proposal) -> dict[str, Any]:
    return {
        "unit": rule.unit_id,
        "value": rule.value,
        "ended": rule.ended,
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": _day(rule.valid_to),
        "published_on": rule.published_on.isoformat(),
        "document": rule.clause.document.key,
        "clause": rule.clause.ref,
    }


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def document_entry(document: Document, actor: Account | None) -> Record:
    body = {
        "document": document.pk,
        "digest": digest(of_document(document)),
        "in_force_from": document.in_force_from,
        "in_force_to": document.in_force_to,
    }
    return Record(_stream(document.issuer_unit_id), DOCUMENT, body, _code(actor.pk if actor else None))


def clause_entry(clause: Clause, actor: Account | None) -> Record:
    body = {"clause": clause.pk, "document": clause.document_id, "digest": digest(of_clause(clause))}
    return Record(_stream(clause.document.issuer_unit_id), CLAUSE, body, _code(actor.pk if actor else None))


def version_entry(event: str, version: Version, actor: Account | None, *, proposal: Proposal | None = None) -> Record:
    body = {"version": version.pk, "digest": digest(of_version(version)), **_facts(version)}
    if proposal is not None:
        body |= {"proposal": proposal.pk, "proposed_by": proposal.proposed_by_id}
    return Record(_stream(version.unit_id), event, body, _code(actor.pk if actor else None))


def _facts(rule: Version | Proposal) -> dict[str, Any]:
    days = {"valid_from": rule.valid_from, "valid_to": rule.valid_to, "published_on": rule.published_on}
    return {"key": rule.key, "clause": rule.clause_id, "ended": rule.ended, **days}


def proposed(proposal: Proposal, actor: Account, now: dt.datetime) -> None:
    body = {"proposal": proposal.pk, "digest": digest(of_proposal(proposal)), **_facts(proposal)}
    append(stream=_stream(proposal.unit_id), event=PROPOSED, body=body, actor=_code(actor.pk), now=now)


def laid_aside(event: str, proposal: Proposal, actor: Account, now: dt.datetime) -> None:
    append(stream=_stream(proposal.unit_id), event=event, body={"proposal": proposal.pk}, actor=_code(actor.pk), now=now)


def entry_of(version: Version) -> Entry | None:
    """Where the version stands in the record."""
    return Entry.objects.of(*_stream(version.unit_id)).filter(event__in=VERSIONS, body__version=version.pk).first()


def write(records: list[Record], *, now: dt.datetime) -> None:
    append_many(records, now=now)


def _stream(unit: int | None) -> tuple[str, str]:
    return KIND, SHIPPED if unit is None else str(unit)


def _code(account: int | None) -> str:
    return "system" if account is None else f"account:{account}"


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
