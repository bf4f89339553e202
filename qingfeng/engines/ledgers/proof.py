"""Recomputes every balance and sum from the entries alone, and says what does not hold."""

from __future__ import annotations

from django.db import connection
from django.db.models import Count, F, Sum

from . import triggers
from .models import LedgerAccount, Posting, Transfer


def posted(account: LedgerAccount) -> int:
    return Posting.objects.filter(account=account).aggregate(total=Sum("amount"))["total"] or 0


def prove() -> list[str]:
    """Empty when the books hold; else one sentence per fault."""
    return [*_guards(), *_transfers(), *_reversals(), *_balances()]


def _guards() -> list[str]:
    return [f"数据库防护 {name} 不在了" for name in triggers.missing(connection)]


def _transfers() -> list[str]:
    faults = []
    for row in Transfer.objects.annotate(n=Count("postings"), total=Sum("postings__amount")).values("pk", "lines", "n", "total"):
        if row["n"] != row["lines"]:
            faults.append(f"第{row['pk']}笔缺行：应有{row['lines']}行，实有{row['n']}行")
        elif row["total"] != 0:
            faults.append(f"第{row['pk']}笔不平：合计{row['total']}分")
    strangers = Posting.objects.exclude(account__book=F("transfer__book")).values_list("transfer_id", flat=True)
    return faults + [f"第{pk}笔记到了别的账簿" for pk in strangers]


def _reversals() -> list[str]:
    faults = []
    for transfer in Transfer.objects.exclude(reverses=None).select_related("reverses"):
        first = transfer.reverses
        was = dict(first.postings.values_list("account_id", "amount")) if first else {}
        if {a: -n for a, n in transfer.postings.values_list("account_id", "amount")} != was:
            faults.append(f"第{transfer.pk}笔不是第{transfer.reverses_id}笔的反向")
    return faults


def _balances() -> list[str]:
    faults = []
    for account in LedgerAccount.objects.annotate(total=Sum("postings__amount")):
        if account.balance != (account.total or 0):
            faults.append(f"科目{account.pk}（{account.name}）余额{account.balance}分，分录合计{account.total or 0}分")
        if not account.may_go_negative and (account.total or 0) < 0:
            faults.append(f"科目{account.pk}（{account.name}）为负：{account.total}分")
    return faults
