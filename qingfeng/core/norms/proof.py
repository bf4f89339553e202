"""Do the rules say what the record says? For whoever wrote into the database, past the services."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.norms import guards, record
from qingfeng.core.norms.models import Clause, Document, Proposal, Version

Recorded = dict[int, tuple[str, dict[str, Any]]]  # row -> stream key, body of the entry
EVENTS = {
    record.DOCUMENT: "document",
    record.CLAUSE: "clause",
    record.PROPOSED: "proposal",
    **dict.fromkeys(record.VERSIONS, "version"),
}


def prove() -> list[str]:
    """Everything that differs, in sentences. The entries themselves are checked by the chronicle."""
    recorded, twice = _recorded()
    versions = Version.objects.select_related("clause__document", "unit")
    proposals = Proposal.objects.select_related("clause__document", "unit")
    return [
        *(_("数据库触发器 %s 不在或已停用，规定失去第一道保护。") % name for name in guards.missing(connection)),
        *twice,
        *_compared(versions, recorded["version"], record.of_version, _version),
        *_compared(proposals, recorded["proposal"], record.of_proposal, _proposal),
        *_compared(Document.objects.all(), recorded["document"], record.of_document, _document),
        *_compared(Clause.objects.select_related("document"), recorded["clause"], record.of_clause, _clause),
    ]


def _recorded() -> tuple[dict[str, Recorded], list[str]]:
    """The last entry about each row. A version has one entry only: it is never changed."""
    recorded: dict[str, Recorded] = {name: {} for name in EVENTS.values()}
    twice = []
    entries = Entry.objects.filter(stream__kind=record.KIND, event__in=EVENTS).order_by("pk")
    for event, key, body in entries.values_list("event", "stream__key", "body"):
        name = EVENTS[event]
        if name == "version" and body["version"] in recorded[name]:
            twice.append(_("规定%s登记了两次，同一版本只能登记一次。") % _version(None, key, body))
        recorded[name][body[name]] = (key, body)
    return recorded, twice


def _compared(rows: Iterable[Any], recorded: Recorded, content: Callable[[Any], bytes], name: Callable[..., str]) -> list[str]:
    found, gone = [], dict(recorded)
    for row in rows:
        _key, body = gone.pop(row.pk, ("", None))
        if body is None:
            found.append(_("%s没有登记，是越过程序加入的。") % name(row, "", {}))
        elif record.digest(content(row)) != body["digest"]:
            found.append(_("%s与登记的不符，被改动过。") % name(row, "", {}))
    return found + [_("%s登记过，现在不在了，被删除。") % name(None, key, body) for key, body in gone.values()]


def _version(row: Version | None, key: str, body: dict[str, Any]) -> str:
    """petition.handle（2022-05-01起，随产品提供）."""
    if row is None:
        unit = _("随产品提供") if key == record.SHIPPED else _("单位%s的") % key
        return _("规定 %(key)s（%(day)s起，%(unit)s）") % {"key": body["key"], "day": body["valid_from"], "unit": unit}
    told = {"key": row.key, "day": row.valid_from.isoformat(), "unit": row.unit.name if row.unit else _("随产品提供")}
    return _("规定 %(key)s（%(day)s起，%(unit)s）") % told


def _proposal(row: Proposal | None, key: str, body: dict[str, Any]) -> str:
    told = {"key": row.key, "day": row.valid_from.isoformat()} if row else {"key": body["key"], "day": body["valid_from"]}
    return _("录入的规定 %(key)s（%(day)s起）") % told


def _document(row: Document | None, key: str, body: dict[str, Any]) -> str:
    return _("文件%s") % row.cite() if row else _("第%s号文件") % body["document"]


def _clause(row: Clause | None, key: str, body: dict[str, Any]) -> str:
    return _("条款%s") % row.cite() if row else _("第%s号条款") % body["clause"]
