"""Somebody with every right on the database, and the product's own code to recompute hashes."""

import contextlib

from django.db import connection
from django.db.models import F

from qingfeng.core.chronicle import guards, services, tree
from qingfeng.core.chronicle.canonical import GENESIS, entry_hash, moment
from qingfeng.core.chronicle.models import Entry, Leaf, Node, Stream, TreeHead
from qingfeng.core.chronicle.sealing import _sign

FAR = 1_000_000_000


class Attacker:
    """Drops the triggers, does as it likes, and puts them back to look innocent."""

    def __enter__(self):
        guards.remove(connection)
        return self

    def __exit__(self, *exc):
        with contextlib.suppress(Exception), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL makes no trigger while checks are pending
        guards.install(connection)

    def edit(self, entry, **change):
        Entry.objects.filter(pk=entry.pk).update(**change)

    def delete(self, entry):
        Leaf.objects.filter(entry=entry).delete()
        entry.delete()

    def delete_stream(self, kind, key):
        Leaf.objects.filter(entry__stream__kind=kind, entry__stream__key=key).delete()
        Entry.objects.filter(stream__kind=kind, stream__key=key).delete()
        Stream.objects.filter(kind=kind, key=key).delete()

    def swap_contents(self, one, other):
        for target, source in ((one, other), (other, one)):
            self.edit(target, event=source.event, body=source.body, at=source.at, actor=source.actor)

    def swap_leaves(self, one, other):
        a, b = one.entry_id, other.entry_id
        spare = Entry.objects.create(stream=one.entry.stream, seq=FAR, event="x", at=one.entry.at, actor="x", body={}, hash="")
        Leaf.objects.filter(pk=one.pk).update(entry=spare)
        Leaf.objects.filter(pk=other.pk).update(entry=a)
        Leaf.objects.filter(pk=one.pk).update(entry=b)
        spare.delete()

    def insert_after(self, entry):
        later = Entry.objects.filter(stream=entry.stream, seq__gt=entry.seq)
        later.update(seq=F("seq") + FAR)
        Entry.objects.filter(stream=entry.stream, seq__gt=FAR).update(seq=F("seq") - FAR + 1)
        Entry.objects.create(stream=entry.stream, seq=entry.seq + 1, event="forged", at=entry.at, actor="x", body={}, hash="")

    def recompute_everything(self):
        """Chains, stream heads, leaves, nodes and signed heads, as if what stands there now had always stood there."""
        for stream in Stream.objects.all():
            self._rechain(stream)
        self._renumber()
        heads = list(TreeHead.objects.order_by("size"))
        TreeHead.objects.all().delete()
        Node.objects.all().delete()
        services.rebuild()
        leaves = [tree.leaf_hash(bytes.fromhex(text)) for text in Leaf.objects.order_by("number").values_list("entry__hash", flat=True)]
        for size in sorted({min(head.size, len(leaves)) for head in heads}):
            edge = tree.Frontier()
            for leaf in leaves[:size]:
                edge.add(leaf)
            _sign(size, edge.root().hex(), heads[0].at)
        if leaves and not TreeHead.objects.filter(size=len(leaves)).exists():
            edge = tree.Frontier()
            for leaf in leaves:
                edge.add(leaf)
            _sign(len(leaves), edge.root().hex(), heads[-1].at)

    def _rechain(self, stream):
        previous = GENESIS
        for seq, entry in enumerate(stream.entries.order_by("seq")):
            entry.seq, entry.prev_hash = seq, previous
            entry.hash = previous = entry_hash(
                prev_hash=previous,
                kind=stream.kind,
                key=stream.key,
                seq=seq,
                event=entry.event,
                at=moment(entry.at),
                actor=entry.actor,
                body=entry.body,
            )
            entry.save()

    def _renumber(self):
        """Close the gaps that deletions left, and give what was slipped in a place next to its neighbour."""
        order = list(Leaf.objects.order_by("number").values_list("entry_id", flat=True))
        for entry in Entry.objects.filter(leaf=None, event="forged"):
            before = Entry.objects.get(stream=entry.stream, seq=entry.seq - 1)
            order.insert(order.index(before.pk) + 1, entry.pk)
        Leaf.objects.all().delete()
        Leaf.objects.bulk_create(Leaf(number=n, entry_id=pk) for n, pk in enumerate(order))
