"""Each chain from its first entry: gaps, edits, broken links, leaf numbers out of order."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .canonical import GENESIS
from .models import Entry, Stream
from .reading import Row, rows
from .rebuilding import skewed, unqueued
from .report import Report


def check_chains(report: Report) -> None:
    previous: Row | None = None
    for row in rows(Entry.objects.order_by("stream_id", "seq")):
        report.entries += 1
        report.unsealed += row.leaf is None
        if previous is not None and previous.stream != row.stream:
            previous = None
        _check_link(report, previous, row)
        _check_content(report, row)
        _check_leaf(report, previous, row)
        previous = row


def _add(report: Report, code: str, text: str, row: Row) -> None:
    where = _("流 %(kind)s:%(key)s 第 %(seq)s 条：") % {"kind": row.kind, "key": row.key, "seq": row.seq}
    report.add(code, where + text, stream=row.stream, seq=row.seq)


def _check_link(report: Report, previous: Row | None, row: Row) -> None:
    expected = previous.seq + 1 if previous else 0
    if row.seq != expected:
        gap = {"first": expected, "last": row.seq - 1}
        _add(report, "deleted", _("之前的第 %(first)s 至 %(last)s 条不见了，记录被删除。") % gap, row)
    elif row.prev_hash != (previous.hash if previous else GENESIS):
        _add(report, "broken", _("与前一条不相衔接，前一条被改动或次序被调换。"), row)


def _check_content(report: Report, row: Row) -> None:
    true = row.true_hash()
    if true is None:
        _add(report, "edited", _("内容已不成格式，记录被改动。"), row)
    elif true != row.hash:
        _add(report, "edited", _("内容与其散列不符，记录被改动。"), row)


def _check_leaf(report: Report, previous: Row | None, row: Row) -> None:
    """Sealing keeps the order of a stream, and never passes one over."""
    if previous is None or row.leaf is None:
        return
    if previous.leaf is None:
        _add(report, "unsealed_before", _("已封存，它的前一条却没有叶号，封存记录被删。"), row)
    elif previous.leaf > row.leaf:
        _add(report, "reordered", _("叶号早于它的前一条，次序被调换。"), row)


def check_queue(report: Report) -> None:
    lost = unqueued().count()
    if lost:
        report.add("unqueued", _("有 %(lost)s 条未封存的记录不在待封存之列，不会被封存；可用重建命令恢复。") % {"lost": lost})


def check_derived_streams(report: Report) -> None:
    """The length kept with a stream also betrays a tail cut off before it was sealed."""
    for stream in skewed(Stream.objects.all()):
        told = {"name": f"{stream.kind}:{stream.key}", "kept": stream.length, "true": stream.true_length}
        code, text = "stream_differs", _("流 %(name)s 登记的末条散列与记录不符。")
        if stream.length > stream.true_length:
            code, text = "cut", _("流 %(name)s 登记有 %(kept)s 条，实有 %(true)s 条，末尾被截去。")
        elif stream.length < stream.true_length:
            text = _("流 %(name)s 登记有 %(kept)s 条，实有 %(true)s 条，登记与记录不符。")
        report.add(code, text % told, stream=(stream.kind, stream.key))
