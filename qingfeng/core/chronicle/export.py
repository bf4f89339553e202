"""The record in a file that the stand-alone verifier (verifier/qingfeng_verify.py) checks without this product.

JSON lines: a header, the signed heads, the entries in leaf order, what is not yet sealed, an end line with the counts.
Entries hold no names or texts, so an export may leave the office.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused

from . import keys, proofs
from .checkpoints import Checkpoint
from .commitments import Commitment, opens
from .models import Entry, TreeHead
from .reading import Row, rows

FORMAT = "qingfeng-chronicle"
BUNDLE = "qingfeng-bundle"
VERSION = 1

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    path: Path
    entries: int
    heads: int
    size: int


def export(
    path: str | os.PathLike[str], *, streams: Sequence[tuple[str, str]] | None = None, checkpoint: Checkpoint | None = None
) -> Exported:
    """All of the record, or some streams each with the proofs that they stand in it.

    With `checkpoint` (a head held outside) a proof that the record only grew since is added.
    """
    target = Path(path)
    partial = target.with_name(target.name + ".part")
    entries = heads = 0
    head = TreeHead.objects.order_by("size").last()
    with partial.open("w", encoding="utf-8", newline="\n") as file:
        for line in _lines(head, streams, checkpoint):
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            entries += line["type"] == "entry"
            heads += line["type"] == "head"
        file.write(json.dumps({"type": "end", "entries": entries, "heads": heads}) + "\n")
    partial.replace(target)
    return Exported(target, entries, heads, head.size if head else 0)


def _lines(head: TreeHead | None, streams: Sequence[tuple[str, str]] | None, checkpoint: Checkpoint | None) -> Iterator[Line]:
    size = head.size if head else 0
    scope = "all" if streams is None else "streams"
    yield {"type": FORMAT, "version": VERSION, "scope": scope, "size": size, "public_key": keys.public_key_text()}
    if head and checkpoint:
        yield {"type": "consistency", "checkpoint": checkpoint.text(), "path": proofs.consistency(checkpoint, head)}
    if streams is None:
        for stored in TreeHead.objects.filter(size__lte=size).order_by("size").iterator(1000):
            yield {"type": "head", "checkpoint": stored.checkpoint()}
        yield from _all_entries(size)
    else:
        if head:
            yield {"type": "head", "checkpoint": head.checkpoint()}
        yield from _some_entries(head, streams)


def _all_entries(size: int) -> Iterator[Line]:
    for row in rows(Entry.objects.filter(leaf__number__lt=size).order_by("leaf__number")):
        yield line_of(row, size)
    for row in rows(Entry.objects.filter(Q(leaf=None) | Q(leaf__number__gte=size)).order_by("pk")):
        yield line_of(row, size)


def _some_entries(head: TreeHead | None, streams: Iterable[tuple[str, str]]) -> Iterator[Line]:
    size = head.size if head else 0
    for kind, key in streams:
        for row in rows(Entry.objects.of(kind, key)):
            line = line_of(row, size)
            if head and line["leaf"] is not None:
                line["path"] = proofs.inclusion(Entry(pk=row.pk), head).path
            yield line


def line_of(row: Row, size: int) -> Line:
    """What was tampered with beyond reading goes out as it stands; the verifier will say so."""
    try:
        at, body = row.at, row.body
    except (ValueError, TypeError):
        at, body = row.raw_at, row.raw_body
    leaf = row.leaf if row.leaf is not None and row.leaf < size else None
    return {
        "type": "entry",
        "leaf": leaf,
        "stream": [row.kind, row.key],
        "seq": row.seq,
        "event": row.event,
        "at": at,
        "actor": row.actor,
        "body": body,
        "prev_hash": row.prev_hash,
        "hash": row.hash,
    }


def bundle(entry: Entry, content: bytes | None = None, *, salt: str = "", older: Checkpoint | None = None) -> dict[str, Any]:
    """Everything an outsider needs to check one publication: entry, proof, signed head; JSON-ready.

    `content` is the published file; its digest must stand in the entry, as plain SHA-256 hex or, with `salt`, as a
    commitment. `older` is a head printed or sent earlier: the bundle then also proves that the record only grew since.
    """
    head = TreeHead.objects.order_by("size").last()
    if head is None or not entry.is_sealed:
        raise Refused(_("这条记录尚未封存，还不能出具证明。"), advice=_("封存每分钟一次，请稍后再试。"))
    proof = proofs.inclusion(entry, head)
    (row,) = rows(Entry.objects.filter(pk=entry.pk))
    made: dict[str, Any] = {
        "type": BUNDLE,
        "version": VERSION,
        "public_key": keys.public_key_text(),
        "entry": line_of(row, head.size) | {"path": proof.path},
        "checkpoint": head.checkpoint(),
        "consistency": [],
        "content": None,
    }
    if older:
        made["consistency"] = [{"checkpoint": older.text(), "path": proofs.consistency(older, head)}]
    if content is not None:
        made["content"] = _content(row.body, content, salt)
    return made


def _content(body: dict[str, Any], content: bytes, salt: str) -> dict[str, Any]:
    for field, value in body.items():
        if not isinstance(value, str):
            continue
        plain = hashlib.sha256(content).hexdigest()
        if (salt and opens(Commitment(salt, value), content)) or (not salt and value == plain):
            return {"field": field, "salt": salt or None}
    raise Refused(_("这份文件与记录中登记的不是同一份，不能出具证明。"), advice=_("请取用登记时的原文件。"))
