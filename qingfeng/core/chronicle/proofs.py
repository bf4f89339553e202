"""Log-time proofs from the stored nodes, and independent checks of them."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused

from . import tree
from .checkpoints import Checkpoint
from .models import Entry, Leaf, Node, TreeHead


@dataclass(frozen=True, slots=True)
class Inclusion:
    """`path` leads from the leaf up to the root of the tree of `size`."""

    number: int
    size: int
    path: list[str]


def inclusion(entry: Entry, head: TreeHead) -> Inclusion:
    number = Leaf.objects.filter(entry=entry).values_list("number", flat=True).first()
    if number is None or number >= head.size:
        raise Refused(_("这条记录尚未封存，或晚于这个树头，现在还不能证明。"), advice=_("封存每分钟一次，请稍后再试。"))
    return Inclusion(number, head.size, _path(tree.inclusion_spans(number, head.size)))


def consistency(old: TreeHead | Checkpoint, new: TreeHead) -> list[str]:
    if old.size > new.size:
        raise Refused(_("较早的树头比现在的还长，不能证明二者一致。"), advice=_("请先核对记录是否被截断。"))
    return _path(tree.consistency_spans(old.size, new.size))


def holds_inclusion(entry_hash: str, proof: Inclusion, head: TreeHead | Checkpoint) -> bool:
    return proof.size == head.size and tree.verify_inclusion(
        leaf=tree.leaf_hash(bytes.fromhex(entry_hash)),
        number=proof.number,
        size=proof.size,
        path=_raw(proof.path),
        root=bytes.fromhex(head.root),
    )


def holds_consistency(old: TreeHead | Checkpoint, new: TreeHead | Checkpoint, path: Sequence[str]) -> bool:
    return tree.verify_consistency(
        old=old.size, new=new.size, path=_raw(path), old_root=bytes.fromhex(old.root), new_root=bytes.fromhex(new.root)
    )


def stored(places: Iterable[tree.Place]) -> dict[tree.Place, bytes]:
    """The hashes of complete subtrees: large ones from their rows, small ones from their leaves. Two queries."""
    wanted = set(places)
    large = {Node.at(*place): place for place in wanted if place[0] >= Node.STORED_FROM}
    known = {large[pk]: bytes.fromhex(text) for pk, text in Node.objects.filter(pk__in=large).values_list("pk", "hash")}
    small = [place for place in wanted if place[0] < Node.STORED_FROM]
    leaves = _leaves(small)
    for level, index in small:
        hashes = [leaves[number] for number in range(index << level, (index + 1) << level)]
        while len(hashes) > 1:
            hashes = [tree.node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
        known[level, index] = hashes[0]
    return known


def _leaves(places: Sequence[tree.Place]) -> dict[int, bytes]:
    if not places:
        return {}
    spans = [Q(number__gte=index << level, number__lt=(index + 1) << level) for level, index in places]
    rows = Leaf.objects.filter(functools.reduce(operator.or_, spans)).values_list("number", "entry__hash")
    return {number: tree.leaf_hash(bytes.fromhex(text)) for number, text in rows}


def root_at(size: int) -> bytes:
    """The root over the first `size` leaves, from stored hashes."""
    return tree.span_hash((0, size), stored(tree.subtrees((0, size))))


def frontier(size: int) -> tree.Frontier:
    places = list(tree.subtrees((0, size)))
    known = stored(places)
    return tree.Frontier(size, [known[place] for place in places])


def _path(spans: Sequence[tree.Range]) -> list[str]:
    known = stored(place for span in spans for place in tree.subtrees(span))
    return [tree.span_hash(span, known).hex() for span in spans]


def _raw(path: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in path]
