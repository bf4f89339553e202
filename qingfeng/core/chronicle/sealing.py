"""Each minute: committed entries get leaf numbers, and the head of the grown tree is signed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from . import checkpoints, keys, tree
from .models import Leaf, Node, Pending, Stream, TreeHead
from .proofs import frontier

LOCK = ("chronicle", "seal")  # an empty stream whose row is the lock of the sealer
BATCH = 2000


def seal(*, now: dt.datetime) -> TreeHead | None:
    """Seal everything committed so far; the new head, or None if nothing was waiting.

    Works in batches, each with a head of its own, so that writers wait for milliseconds and a crash loses nothing.
    """
    head = None
    while waiting := list(Pending.objects.order_by("pk").values_list("pk", "entry__hash")[:BATCH]):
        head = _seal_batch(waiting, now) or head
        if len(waiting) < BATCH:
            break
    return head


def _seal_batch(waiting: list[tuple[int, str]], now: dt.datetime) -> TreeHead | None:
    """`waiting` was read without a lock: what another sealer took meanwhile is left out.

    On PostgreSQL a lower id may commit later, which is why there is a queue. But entries of one stream commit in their
    order, so a reading that sees one sees those before it: leaf numbers keep the order of every stream.
    """
    with transaction.atomic():
        _lock()
        taken = set(Leaf.objects.filter(entry__gte=waiting[0][0], entry__lte=waiting[-1][0]).values_list("entry_id", flat=True))
        Pending.objects.filter(pk__gte=waiting[0][0], pk__lte=waiting[-1][0], pk__in=[pk for pk, _ in waiting]).delete()
        fresh = [(pk, digest) for pk, digest in waiting if pk not in taken]
        if not fresh:
            return None
        latest = TreeHead.objects.order_by("-size").first()
        return _grow(frontier(latest.size if latest else 0), fresh, now)


def _lock() -> None:
    kind, key = LOCK
    row = Stream.objects.select_for_update().filter(kind=kind, key=key)
    if not row:  # reading it locks it
        Stream.objects.bulk_create([Stream(kind=kind, key=key)], ignore_conflicts=True)
        list(row.all())


def _grow(edge: tree.Frontier, fresh: list[tuple[int, str]], now: dt.datetime) -> TreeHead:
    leaves, nodes = [], []
    for pk, digest in fresh:
        leaves.append(Leaf(number=edge.size, entry_id=pk))
        for (level, index), value in edge.add(tree.leaf_hash(bytes.fromhex(digest))):
            if level >= Node.STORED_FROM:
                nodes.append(Node(position=Node.at(level, index), hash=value.hex()))
    Leaf.objects.bulk_create(leaves, batch_size=1000)
    Node.objects.bulk_create(nodes, batch_size=1000)
    return _sign(edge.size, edge.root().hex(), now)


def _sign(size: int, root: str, now: dt.datetime) -> TreeHead:
    at = now.replace(microsecond=0)
    key = keys.signing_key()
    signature = key.sign(checkpoints.signed_text(size=size, root=root, at=at).encode())
    short = checkpoints.key_id(key.public_key().public_bytes_raw())
    return TreeHead.objects.create(size=size, root=root, at=at, key_id=short, signature=signature.hex())
