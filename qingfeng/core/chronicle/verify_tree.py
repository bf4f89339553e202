"""The tree grown again from its leaves, against stored nodes, stored heads and heads held outside."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from . import tree
from .checkpoints import Checkpoint
from .models import Leaf, Node, TreeHead
from .proofs import root_at
from .report import Report

CHUNK = 1000
NAMED = 5  # entries named at each end of a suspect stretch

Due = tuple[int, bool, Checkpoint]  # size, held outside?, head


class _Heads:
    """All heads in order of size; remembers up to where the record is proved."""

    def __init__(self, report: Report, held: Sequence[Checkpoint], key: bytes) -> None:
        self.report = report
        # Apart for stored and outside heads: whoever stole the signing key can make stored ones fit.
        self.proved = {False: 0, True: 0}
        self.broken = {False: False, True: False}
        self.queue = heapq.merge(_stored(report, key), ((head.size, True, head) for head in held), key=lambda due: due[:2])
        self.next: Due | None = next(self.queue, None)

    def meet(self, size: int, root: bytes) -> None:
        """Judge the heads of this size."""
        while self.next and self.next[0] == size:
            self._judge(self.next, root.hex())
            self.next = next(self.queue, None)

    def _judge(self, due: Due, root: str) -> None:
        size, outside, head = due
        self.report.heads_checked += 1
        if head.root == root:
            if not self.broken[outside]:
                self.proved[outside] = size
            return
        if outside or not self.broken[False]:
            self._mismatch(size, outside)
        self.broken[outside] = True

    def _mismatch(self, size: int, outside: bool) -> None:
        first = self.proved[outside]
        told = {"size": size, "first": first, "last": size - 1, "named": _named(first, size)}
        text = _("库中树头（%(size)s 条）与记录不符：")
        if outside:
            text = _("外存树头（%(size)s 条）与记录不符：")
        text += _("叶号 %(first)s 至 %(last)s 之间有记录被改动、调换或删除（%(named)s）。")
        self.report.add("held_head_differs" if outside else "stored_head_differs", text % told)

    def finish(self, size: int) -> None:
        """What is left speaks of more leaves than there are."""
        while self.next:
            told = {"there": size, "promised": self.next[0]}
            text = _("库中树头记有 %(promised)s 条，现只有 %(there)s 片叶，末尾被截去。")
            if self.next[1]:
                text = _("外存树头证明曾有 %(promised)s 条，现只有 %(there)s 片叶，末尾被截去。")
            self.report.add("cut", text % told)
            self.report.heads_checked += 1
            self.next = next(self.queue, None)


def _stored(report: Report, key: bytes) -> Iterator[Due]:
    """Stored heads count only if signed: without the signing key nobody can make them fit."""
    for head in TreeHead.objects.order_by("size").iterator(CHUNK):
        checkpoint = head.as_checkpoint()
        if checkpoint.signed_by(key):
            yield head.size, False, checkpoint
        else:
            report.add("unsigned_head", _("库中树头（%(size)s 条）的签名不符，树头被改动或密钥已更换。") % {"size": head.size})


def _named(first: int, end: int) -> str:
    """The entries at the ends of a stretch of leaves."""
    leaves = Leaf.objects.filter(number__gte=first, number__lt=end)
    fields = ("entry__stream__kind", "entry__stream__key", "entry__seq")
    names = [_("流 %s:%s 第 %s 条") % row for row in leaves.order_by("number").values_list(*fields)[: 2 * NAMED + 1]]
    if len(names) <= 2 * NAMED:
        return "、".join(names) or _("已无叶可寻")
    tail = [_("流 %s:%s 第 %s 条") % row for row in leaves.order_by("-number").values_list(*fields)[:NAMED]]
    return "、".join([*names[:NAMED], "……", *tail[::-1]])


def check_tree(report: Report, held: Sequence[Checkpoint], key: bytes) -> None:
    heads = _Heads(report, held, key)
    edge = tree.Frontier()
    nodes: dict[int, str] = {}
    heads.meet(0, edge.root())
    for number, text in Leaf.objects.order_by("number").values_list("number", "entry__hash").iterator(CHUNK):
        if number != edge.size:
            told = {"first": edge.size, "last": number - 1}
            report.add("leaf_missing", _("叶号 %(first)s 至 %(last)s 不见了，已封存的记录被删除。") % told)
            return  # nothing after the gap can be placed
        for (level, index), value in edge.add(_leaf(text)):
            if level >= Node.STORED_FROM:
                nodes[Node.at(level, index)] = value.hex()
        if len(nodes) >= CHUNK:
            _check_nodes(report, nodes)
        if heads.next and heads.next[0] == edge.size:
            heads.meet(edge.size, edge.root())
    _check_nodes(report, nodes)
    report.leaves = edge.size
    heads.finish(edge.size)
    _check_last(report, edge.size)


def _leaf(text: str) -> bytes:
    try:
        return tree.leaf_hash(bytes.fromhex(text))
    except ValueError:
        return tree.leaf_hash(text.encode())  # no hash at all: it will fit no head


def _check_nodes(report: Report, nodes: dict[int, str]) -> None:
    there = dict(Node.objects.filter(pk__in=nodes).values_list("pk", "hash"))
    wrong = sum(there.get(pk) != value for pk, value in nodes.items())
    if wrong:
        told = {"wrong": wrong, "last": max(nodes)}
        report.add("node_differs", _("树的结点有 %(wrong)s 个与叶不符（位置不大于 %(last)s），可用重建命令恢复。") % told)
    nodes.clear()


def _check_last(report: Report, size: int) -> None:
    last = TreeHead.objects.aggregate(last=Max("size"))["last"] or 0
    if last < size:
        told = {"size": size, "last": last}
        report.add("head_missing", _("有 %(size)s 片叶，最后的树头却只到 %(last)s 条，树头被删。") % told)


def check_stored_roots(report: Report, held: Sequence[Checkpoint], key: bytes) -> None:
    """Each head in log-time from stored hashes."""
    heads = _Heads(report, held, key)
    last = Leaf.objects.aggregate(last=Max("number"))["last"]
    report.leaves = size = 0 if last is None else last + 1
    while heads.next and heads.next[0] <= size:
        due = heads.next[0]
        try:
            heads.meet(due, root_at(due))
        except KeyError:
            report.add("node_missing", _("核对 %(size)s 条的树头时缺少叶或结点，请作完整核对。") % {"size": due})
            return
    heads.finish(size)
    _check_last(report, size)
