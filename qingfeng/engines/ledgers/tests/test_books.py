"""Books balance, are never overdrawn, never edited, and can be rebuilt from their entries."""

import pytest
from django.db import Error, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.refusal import Refused
from qingfeng.engines.ledgers import proof, services, triggers
from qingfeng.engines.ledgers.models import AccountKind, Book, LedgerAccount, Posting, Transfer

PLAN = [
    ("outside", "外部", AccountKind.OUTSIDE),
    ("held", "在手", AccountKind.ASSET),
    ("due", "应付", AccountKind.LIABILITY),
    ("paid", "已付", AccountKind.SETTLED),
]


@pytest.fixture
def book(school):
    return services.open_book(kind="test", key="1", unit=school, plan=PLAN)


def balances(book):
    return dict(LedgerAccount.objects.filter(book=book).values_list("code", "balance"))


def move(book, now, key, *lines):
    return services.post(book=book, lines=lines, key=key, memo="test", actor=None, now=now)


def test_a_transfer_moves_value_and_the_book_still_sums_to_zero(book, now):
    move(book, now, "a", ("outside", -500), ("held", 500))
    move(book, now, "b", ("held", -200), ("due", 150), ("paid", 50))
    assert balances(book) == {"outside": -500, "held": 300, "due": 150, "paid": 50}
    assert proof.prove() == []


@pytest.mark.parametrize(
    "lines",
    [
        [("held", 500)],
        [("outside", -500), ("held", 499)],
        [("outside", 0), ("held", 0)],
        [("outside", -500), ("nowhere", 500)],
        [("outside", -1.5), ("held", 1.5)],
        [("outside", -True), ("held", True)],
    ],
)
def test_what_does_not_balance_is_refused_and_leaves_nothing(book, now, lines):
    with pytest.raises(Refused):
        move(book, now, "a", *lines)
    assert not Transfer.objects.exists()


def test_an_account_is_never_overdrawn(book, now):
    move(book, now, "a", ("outside", -500), ("held", 500))
    with pytest.raises(Refused, match="5.00元"):
        move(book, now, "b", ("held", -501), ("paid", 501))
    assert balances(book)["held"] == 500


def test_the_same_key_enters_once_and_answers_the_same(book, now):
    first = move(book, now, "a", ("outside", -500), ("held", 500))
    assert move(book, now, "a", ("outside", -500), ("held", 500)) == first
    with pytest.raises(Refused, match="已经记过"):
        move(book, now, "a", ("outside", -600), ("held", 600))
    assert balances(book)["held"] == 500


def test_a_correction_is_an_opposite_entry_and_happens_once(book, now):
    first = move(book, now, "a", ("outside", -500), ("held", 500))
    back = services.reverse(transfer=first, memo="correction", actor=None, now=now)
    assert services.reverse(transfer=first, memo="correction", actor=None, now=now) == back
    assert balances(book)["held"] == 0
    assert Transfer.objects.count() == 2
    assert proof.prove() == []


@pytest.mark.parametrize("model", [Transfer, Posting])
@pytest.mark.parametrize("verb", ["update", "delete", "raw delete"])
def test_the_database_refuses_to_change_or_delete_an_entry(book, now, model, verb):
    move(book, now, "a", ("outside", -500), ("held", 500))
    rows = model.objects.all()
    change = {
        "update": lambda: rows.update(**({"memo": "x"} if model is Transfer else {"amount": 7})),
        "delete": lambda: rows._raw_delete(rows.db),
        "raw delete": lambda: connection.cursor().execute(f"DELETE FROM {model._meta.db_table}"),  # noqa: S608
    }[verb]
    with pytest.raises(Error, match="never changed"), transaction.atomic():
        change()
    assert proof.prove() == []


def test_the_database_itself_refuses_an_unbalanced_or_stray_or_overdrawing_posting(book, school, now):
    held, outside = (LedgerAccount.objects.get(book=book, code=c) for c in ("held", "outside"))
    other = services.open_book(kind="test", key="2", unit=school, plan=PLAN)
    stray = LedgerAccount.objects.get(book=other, code="held")
    for rows in ([(outside, -5), (held, 4)], [(outside, 5), (held, -5)], [(outside, -5), (stray, 5)]):
        with pytest.raises(Error), transaction.atomic():
            enter_by_hand(book, now, rows)
    whole = move(book, now, "a", ("outside", -500), ("held", 500))
    with pytest.raises(Error), transaction.atomic():
        Posting.objects.create(transfer=whole, position=3, account=LedgerAccount.objects.get(book=book, code="due"), amount=1)
    assert balances(book)["held"] == 500


def enter_by_hand(book, now, rows):
    transfer = Transfer.objects.create(book=book, key="raw", memo="raw", day=now.date(), at=now, lines=2)
    for n, (account, amount) in enumerate(rows, 1):
        Posting.objects.create(transfer=transfer, position=n, account=account, amount=amount)


def test_the_proof_finds_a_forged_balance_and_a_dropped_guard_and_rebuilding_mends_the_balance(book, now):
    move(book, now, "a", ("outside", -500), ("held", 500))
    LedgerAccount.objects.filter(book=book, code="held").update(balance=900)
    assert any("余额900分" in fault for fault in proof.prove())
    assert [a.code for a in services.rebuild_balances()] == ["held"]
    assert proof.prove() == []
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON ledgers_posting"
        cursor.execute("DROP TRIGGER ledgers_posting_no_update" + on)
    assert triggers.missing(connection) == ["ledgers_posting_no_update"]
    Posting.objects.filter(account__code="held").update(amount=600)
    assert any("不平" in fault for fault in proof.prove())


CODES = [code for code, _name, _kind in PLAN]
STEP = st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), st.integers(-300, 900), st.booleans())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=12))
def test_any_sequence_keeps_the_sum_at_zero_and_nothing_below_it(school, now, steps):
    with transaction.atomic():
        book = services.open_book(kind="test", key="any", unit=school, plan=PLAN)
        done = []
        for n, (source, target, amount, undo) in enumerate(steps):
            try:
                if undo and done:
                    services.reverse(transfer=done.pop(), memo="undo", actor=None, now=now)
                else:
                    done.append(move(book, now, str(n), (source, -amount), (target, amount)))
            except Refused:
                pass
            held = balances(book)
            assert sum(held.values()) == 0
            assert all(held[code] >= 0 for code in CODES[1:])
        assert services.rebuild_balances(book=book) == []
        assert proof.prove() == []
        transaction.set_rollback(True)
    assert not Book.objects.filter(key="any").exists()
