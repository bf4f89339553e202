"""Recomputes every balance and sum from the entries alone, and says what does not hold."""

from __future__ import annotations

from django.db import connection
from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from . import triggers
from .models import LedgerAccount, Posting, Transfer


def posted(account: LedgerAccount) -> int:
    return Posting.objects.filter(account=account).aggregate(total=Sum("amount"))["total"] or 0


def prove() -> list[str]:
    """Empty when the books hold; else one sentence per fault."""
    return [*_guards(), *_transfers(), *_reversals(), *_balances()]


def _guards() -> list[str]:
    return [_("数据库防护 %s 不在了") % name for name in triggers.missing(connection)]


def _transfers() -> list[str]:
    faults = []
    for row in Transfer.objects.annotate(n=Count("postings"), total=Sum("postings__amount")).values("pk", "lines", "n", "total"):
        if row["n"] != row["lines"]:
            faults.append(_("第%(pk)s笔缺行：应有%(lines)s行，实有%(n)s行") % row)
        elif row["total"] != 0:
            faults.append(_("第%(pk)s笔不平：合计%(total)s分") % row)
    strangers = Posting.objects.exclude(account__book=F("transfer__book")).values_list("transfer_id", flat=True)
    return faults + [_("第%s笔记到了别的账簿") % pk for pk in strangers]


def _reversals() -> list[str]:
    faults = []
    for transfer in Transfer.objects.exclude(reverses=None).select_related("reverses"):
        first = transfer.reverses
        was = dict(first.postings.values_list("account_id", "amount")) if first else {}
        if {a: -n for a, n in transfer.postings.values_list("account_id", "amount")} != was:
            faults.append(_("第%(pk)s笔不是第%(reverses)s笔的反向") % {"pk": transfer.pk, "reverses": transfer.reverses_id})
    return faults


def _balances() -> list[str]:
    faults = []
    for account in LedgerAccount.objects.annotate(total=Sum("postings__amount")):
        told = {"pk": account.pk, "name": account.name, "balance": account.balance, "total": account.total or 0}
        if account.balance != (account.total or 0):
            faults.append(_("科目%(pk)s（%(name)s）余额%(balance)s分，分录合计%(total)s分") % told)
        if not account.may_go_negative and (account.total or 0) < 0:
            faults.append(_("科目%(pk)s（%(name)s）为负：%(total)s分") % told)
    return faults
