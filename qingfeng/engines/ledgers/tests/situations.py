"""Refund orders at their stages, named as people would tell them. Everybody in here is invented."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl

from qingfeng.core.access.models import Account, RoleHolding
from qingfeng.engines.ledgers import falling, listing, payments, refunds
from qingfeng.engines.ledgers.models import LedgerAccount, Method

HASH = "ab" * 32
DAY = dt.date(2011, 5, 3)
CAUSE = "incident:12"
HEADINGS = ("序号", "学生", "班级", "已收金额", "交费日期")


def rows(*amounts):
    return [refunds.ChargeRow(n, f"某某{n}", fen, class_label="三年级2班") for n, fen in enumerate(amounts, 1)]


def proposed(school, office, actor, now, *amounts, causes=(CAUSE,), key="form-1"):
    order = refunds.propose(
        unit=school, office=office, item="补课费", cause_keys=causes, cite="《收费办法》第三条", key=key, actor=actor, now=now
    )
    if amounts:
        refunds.take_list(order=order, rows=rows(*amounts), sha256=HASH, actor=actor, now=now)
    return order


def asked(school, office, actor, now):
    return listing.ask(order=proposed(school, office, actor, now), actor=actor, now=now)


def ordered(school, office, cashier, decider, now, *amounts, **more):
    order = proposed(school, office, cashier, now, *amounts, **more)
    return refunds.decide(order=order, approve=True, due_on=DAY + dt.timedelta(days=30), actor=decider, now=now)


def paid(order, amounts, cashier, second, now, key="sheet-1"):
    """By the numbers of the list, prepared by one and confirmed by another."""
    by_row = {c.row_no: c.pk for c in order.charges.all()}
    sheet = payments.prepare(
        order=order, amounts={by_row[row]: fen for row, fen in amounts.items()}, method=Method.SCHOOL, paid_on=DAY, proof_sha256=HASH,
        key=key, actor=cashier, now=now,
    )  # fmt: skip
    return payments.confirm(sheet=sheet, actor=second, now=now)


def fallen(order, now, key=CAUSE):
    falling.cause_fell(key=key, actor=None, now=now)
    order.refresh_from_db()
    return order


def books(order):
    return dict(LedgerAccount.objects.filter(book=order.book).values_list("code", "balance"))


def principal_of(school):
    account = Account.objects.create(username=f"principal-{school.pk}", unit=school)
    RoleHolding.objects.create(account=account, role="respondent", unit=school, valid_from=dt.date(2009, 1, 1))
    return account


def workbook(*lines, headings=HEADINGS):
    book = openpyxl.Workbook()
    for line in [("某校收费名单",), headings, *lines]:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


GOOD = (
    (1, "某小禾", "三年级2班", 120, "2011-03-01"),
    (2, "某小穗", "三年级2班", 80, "2011-03-01"),
    (3, "某小苗", "三年级1班", 50, "2011-03-02"),
)
