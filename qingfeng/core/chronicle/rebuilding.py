"""Lengths, heads of chains and tree nodes are derived: they can be made again from the entries, and say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from . import guards, tree
from .canonical import GENESIS
from .models import Entry, Leaf, Node, Pending, Stream

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many rows there are, and how many did not say what the entries say (and were made again)."""

    streams: int
    streams_differing: int
    nodes: int
    nodes_differing: int
    unqueued: int  # unsealed entries that did not wait for the sealer

    @property
    def same(self) -> bool:
        return not self.streams_differing and not self.nodes_differing and not self.unqueued


def rebuild(*, repair: bool = True) -> Rebuilt:
    """Compare all derived rows with what the entries give; with `repair` mend those that differ."""
    with transaction.atomic():
        return Rebuilt(Stream.objects.count(), _streams(repair), *_nodes(repair), _queue(repair))


class Skewed(NamedTuple):
    """A stream whose length or head is not that of its entries."""

    pk: int
    kind: str
    key: str
    length: int
    true_length: int
    true_head: str


def skewed(streams: QuerySet[Stream]) -> Iterator[Skewed]:
    last = Entry.objects.filter(stream=OuterRef("pk")).order_by("-seq")
    truth = streams.annotate(
        true_length=Coalesce(Subquery(last.values("seq")[:1]) + 1, Value(0)),
        true_head=Coalesce(Subquery(last.values("hash")[:1]), Value(GENESIS)),
    )
    wrong = truth.exclude(Q(length=F("true_length")) & Q(head_hash=F("true_head")))
    return (Skewed(*row) for row in wrong.values_list(*Skewed._fields).iterator(CHUNK))


def _streams(repair: bool) -> int:
    """The guard of streams lets the truth pass, so it stays on."""
    wrong = [stream.pk for stream in skewed(Stream.objects.all())]
    for pk in wrong if repair else ():
        row = Stream.objects.select_for_update().filter(pk=pk)
        list(row)  # lock first, then look again: somebody may just have appended
        for stream in skewed(Stream.objects.filter(pk=pk)):
            row.update(length=stream.true_length, head_hash=stream.true_head)
    return len(wrong)


def _nodes(repair: bool) -> tuple[int, int]:
    total = wrong = leaves = 0
    for size, chunk in _chunks():
        leaves = size
        there = dict(Node.objects.filter(pk__in=chunk).values_list("pk", "hash"))
        differing = {pk: value for pk, value in chunk.items() if there.get(pk) != value}
        total, wrong = total + len(chunk), wrong + len(differing)
        if repair and differing:
            _replace(differing)
    surplus = [pk for pk in Node.objects.values_list("pk", flat=True).iterator(CHUNK) if not _within(pk, leaves)]
    if repair and surplus:
        _replace(dict.fromkeys(surplus, ""))
    return total, wrong + len(surplus)


def unqueued() -> QuerySet[Entry]:
    return Entry.objects.unsealed().filter(pending=None)


def _queue(repair: bool) -> int:
    lost = list(unqueued().values_list("pk", flat=True))
    if repair:
        Pending.objects.bulk_create([Pending(pk=pk) for pk in lost], batch_size=CHUNK)
    return len(lost)


def _replace(nodes: dict[int, str]) -> None:
    """An empty hash removes the row."""
    pks = list(nodes)
    with guards.lifted(connection, table="chronicle_node"):
        for start in range(0, len(pks), CHUNK):
            Node.objects.filter(pk__in=pks[start : start + CHUNK]).delete()
        Node.objects.bulk_create([Node(position=pk, hash=text) for pk, text in nodes.items() if text], batch_size=CHUNK)


def _within(position: int, leaves: int) -> bool:
    """Is this the place of a stored node in a tree of so many leaves?"""
    level = ((position + 1) & -(position + 1)).bit_length() - 1
    index = (position + 1) >> (level + 1)
    return level >= Node.STORED_FROM and (index + 1) << level <= leaves


def _chunks() -> Iterator[tuple[int, dict[int, str]]]:
    """(leaves so far, true nodes): a part of the tree at a time."""
    chunk: dict[int, str] = {}
    edge = tree.Frontier()
    for text in Leaf.objects.order_by("number").values_list("entry__hash", flat=True).iterator(CHUNK):
        for (level, index), value in edge.add(tree.leaf_hash(bytes.fromhex(text))):
            if level >= Node.STORED_FROM:
                chunk[Node.at(level, index)] = value.hex()
        if len(chunk) >= CHUNK:
            yield edge.size, chunk
            chunk = {}
    yield edge.size, chunk
