"""The only writer of books. Amounts are integer fen; a positive line adds to an account, a negative one takes from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import proof
from .models import AccountKind, Book, LedgerAccount, Posting, Transfer

Line = tuple[str, int]
Plan = Sequence[tuple[str, str, AccountKind]]  # code, name, kind; outside accounts may go negative, all others never


def open_book(*, kind: str, key: str, unit: Unit, plan: Plan) -> Book:
    """The book with its accounts; the same book when it is there already."""
    with transaction.atomic():
        book, _created = Book.objects.get_or_create(kind=kind, key=key, defaults={"unit": unit})
        for code, name, account_kind in plan:
            may = account_kind == AccountKind.OUTSIDE
            LedgerAccount.objects.get_or_create(book=book, code=code, defaults={"name": name, "kind": account_kind, "may_go_negative": may})
    return book


def post(
    *,
    book: Book,
    lines: Iterable[Line],
    key: str,
    memo: str,
    actor: Account | None,
    now: dt.datetime,
    day: dt.date | None = None,
    reverses: Transfer | None = None,
) -> Transfer:
    """Enter one transfer. The same key with the same lines answers with the first entry; with other lines it is refused."""
    wanted = _merged(lines)
    with transaction.atomic():
        Book.objects.select_for_update().get(pk=book.pk)
        before = Transfer.objects.filter(book=book, key=key).first()
        if before is not None:
            return _same(before, wanted)
        accounts = {a.code: a for a in LedgerAccount.objects.select_for_update().filter(book=book, code__in=wanted).order_by("pk")}
        _check(wanted, accounts)
        transfer = Transfer.objects.create(
            book=book, key=key, memo=memo, day=day or today(now), at=now, actor=actor, lines=len(wanted), reverses=reverses
        )
        try:
            with transaction.atomic():
                Posting.objects.bulk_create(
                    Posting(transfer=transfer, position=n, account=account, amount=wanted[code])
                    for n, (code, account) in enumerate(accounts.items(), 1)
                )
        except IntegrityError as broken:
            raise Refused(_("这笔账没有记：数据库的约束不允许。"), advice=_("请核对金额后再试。")) from broken
        return transfer


def post_many(
    *, book: Book, entries: Sequence[tuple[str, Sequence[Line]]], memo: str, actor: Account | None, now: dt.datetime, day: dt.date
) -> list[Transfer]:
    """Many new transfers at once, each under its own key, all or none: a handful of queries however many they are."""
    wanted = [(key, _merged(lines)) for key, lines in entries]
    totals = _merged((code, amount) for _key, lines in wanted for code, amount in lines.items())
    with transaction.atomic():
        Book.objects.select_for_update().get(pk=book.pk)
        codes = {code for _key, lines in wanted for code in lines}
        accounts = {a.code: a for a in LedgerAccount.objects.select_for_update().filter(book=book, code__in=codes).order_by("pk")}
        for _key, lines in wanted:
            _balanced(lines, accounts)
        _covered(totals, accounts)
        try:
            with transaction.atomic():
                transfers = Transfer.objects.bulk_create(
                    (Transfer(book=book, key=key, memo=memo, day=day, at=now, actor=actor, lines=len(lines)) for key, lines in wanted),
                    batch_size=500,
                )
                Posting.objects.bulk_create(
                    (
                        Posting(transfer=transfer, position=n, account=accounts[code], amount=lines[code])
                        for transfer, (_key, lines) in zip(transfers, wanted, strict=True)
                        for n, code in enumerate((c for c in accounts if c in lines), 1)
                    ),
                    batch_size=500,
                )
        except IntegrityError as broken:
            raise Refused(_("这笔账没有记：数据库的约束不允许，或者已经记过。"), advice=_("请核对后再试。")) from broken
        return transfers


def reverse(*, transfer: Transfer, memo: str, actor: Account | None, now: dt.datetime, day: dt.date | None = None) -> Transfer:
    """Correct an entry by its opposite. The first entry stays as it is; a second reversal answers with the first one."""
    opposite = [(p.account.code, -p.amount) for p in transfer.postings.select_related("account")]
    return post(
        book=transfer.book, lines=opposite, key=f"reverse:{transfer.pk}", memo=memo, actor=actor, now=now, day=day, reverses=transfer
    )


def rebuild_balances(*, book: Book | None = None) -> list[LedgerAccount]:
    """Set every balance to the sum of its postings and return the accounts that had another."""
    wrong = []
    with transaction.atomic():
        accounts = LedgerAccount.objects.select_for_update().order_by("pk")
        for account in accounts if book is None else accounts.filter(book=book):
            total = proof.posted(account)
            if account.balance != total:
                account.balance = total
                account.save(update_fields=["balance"])
                wrong.append(account)
    return wrong


def _merged(lines: Iterable[Line]) -> dict[str, int]:
    """One line per account, no empty ones."""
    totals: dict[str, int] = {}
    for code, amount in lines:
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise Refused(_("金额必须是以分为单位的整数。"))
        totals[code] = totals.get(code, 0) + amount
    return {code: amount for code, amount in totals.items() if amount}


def _same(before: Transfer, wanted: dict[str, int]) -> Transfer:
    entered = {p.account.code: p.amount for p in before.postings.select_related("account")}
    if entered != wanted:
        raise Refused(_("这一笔已经记过，而且内容不同。"), advice=_("更正要另记一笔冲销。"))
    return before


def _check(wanted: dict[str, int], accounts: dict[str, LedgerAccount]) -> None:
    _balanced(wanted, accounts)
    _covered(wanted, accounts)


def _balanced(wanted: dict[str, int], accounts: dict[str, LedgerAccount]) -> None:
    if len(wanted) < 2 or sum(wanted.values()) != 0:
        raise Refused(_("借贷不平：一笔账的各行之和必须为零。"))
    unknown = sorted(set(wanted) - set(accounts))
    if unknown:
        raise Refused(_("没有这个科目：%(codes)s。") % {"codes": "、".join(unknown)})


def _covered(wanted: dict[str, int], accounts: dict[str, LedgerAccount]) -> None:
    for code, account in accounts.items():
        if not account.may_go_negative and account.balance + wanted.get(code, 0) < 0:
            raise Refused(
                _("“%(name)s”只有%(has)s元，不能支出%(asked)s元。")
                % {"name": account.name, "has": yuan(account.balance), "asked": yuan(-wanted[code])},
                advice=_("请核对金额；账不能为负。"),
            )


def yuan(fen: int) -> str:
    """12345 -> '123.45'."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"
