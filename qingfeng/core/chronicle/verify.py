"""Find what was edited, deleted, reordered or cut off, trusting nothing in the database that can be worked out again.

Entries are read as raw text and hashed anew, chain by chain; then the tree is grown again leaf by leaf and compared with
every stored head and with heads held outside. Memory does not grow with the record.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from . import guards, keys
from .checkpoints import Checkpoint
from .report import Report
from .verify_chains import check_chains, check_derived_streams, check_queue
from .verify_tree import check_stored_roots, check_tree

__all__ = ["Report", "verify"]


def verify(*, heads: Iterable[Checkpoint] = (), deep: bool = True, public_key: bytes | None = None) -> Report:
    """`heads`: signed heads held outside the database, which alone can expose whoever rewrote all of it.

    `deep=False` leaves the entries unread: it compares stored hashes with all heads, in log-time for each.
    """
    report = Report(deep=deep)
    key = public_key or keys.public_key()
    held = sorted(_trusted(heads, key, report), key=lambda head: head.size)
    for name in guards.missing(connection):
        report.add("guard_missing", _("数据库触发器 %(name)s 不在或已停用，记录失去第一道保护。") % {"name": name})
    if deep:
        check_chains(report)
        check_tree(report, held, key)
        check_queue(report)
    else:
        check_stored_roots(report, held, key)
    check_derived_streams(report)
    return report


def _trusted(heads: Iterable[Checkpoint], key: bytes, report: Report) -> Iterable[Checkpoint]:
    """A head that this office did not sign proves nothing, but it must be looked into."""
    for head in heads:
        if head.signed_by(key):
            yield head
        else:
            told = {"size": head.size}
            report.add("foreign_head", _("送来核对的树头（%(size)s 条）不是用现在的公钥签发的：或非本机关所出，或密钥已被换。") % told)
