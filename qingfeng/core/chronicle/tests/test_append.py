"""Entries join their chain; nothing written is changed; nothing personal gets in."""

import datetime as dt
import decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.chronicle import services
from qingfeng.core.chronicle.canonical import GENESIS, Unrecordable, canonical, entry_hash, recordable
from qingfeng.core.chronicle.commitments import Commitment, commit, opens
from qingfeng.core.chronicle.models import Entry, Leaf, Node, Stream, TreeHead
from qingfeng.core.chronicle.services import Record

NOW = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)
MATTER = ("matter", "12")


def note(stream=MATTER, **body):
    return services.append(stream=stream, event="registered", body=body, actor="account:3", now=NOW)


@pytest.mark.django_db
def test_entries_of_a_stream_follow_each_other():
    first, second = note(amount=1), note(amount=2)
    assert (first.seq, second.seq) == (0, 1)
    assert first.prev_hash == GENESIS
    assert second.prev_hash == first.hash
    stream = Stream.objects.get()
    assert (stream.length, stream.head_hash) == (2, second.hash)
    assert list(Entry.objects.of(*MATTER)) == [first, second]


@pytest.mark.django_db
def test_the_hash_is_over_all_that_the_entry_says():
    entry = note(amount=1, on=dt.date(2026, 3, 2))
    said = {
        "prev_hash": GENESIS, "kind": "matter", "key": "12", "seq": 0, "event": "registered",
        "at": "2026-03-02T01:30:00.000000Z", "actor": "account:3", "body": {"amount": 1, "on": "2026-03-02"},
    }  # fmt: skip
    assert entry.hash == entry_hash(**said)
    for name, other in {"kind": "x", "key": "13", "seq": 1, "event": "e", "at": "z", "actor": "public", "body": {}}.items():
        assert entry_hash(**(said | {name: other})) != entry.hash


@pytest.mark.django_db
def test_an_append_takes_three_queries_and_two_on_a_new_stream(django_assert_num_queries):
    with transaction.atomic():
        with django_assert_num_queries(2):
            first = services.append(stream=MATTER, event="registered", body={}, actor="public", now=NOW, new=True)
        with django_assert_num_queries(3):
            second = note()
    assert second.prev_hash == first.hash
    assert Stream.objects.get().length == 2


@pytest.mark.django_db
@pytest.mark.parametrize("new", [False, True])
def test_many_entries_over_several_streams_take_a_handful_of_queries(django_assert_max_num_queries, new):
    note()
    records = [Record(("matter", str(n % 5 + 20)), "imported", {"n": n}, "system") for n in range(100)]
    with django_assert_max_num_queries(7):
        services.append_many(records, now=NOW, new=new)
    assert [entry.body["n"] for entry in Entry.objects.order_by("pk")[1:]] == list(range(100))
    for stream in Stream.objects.all():
        chain = list(stream.entries.order_by("seq"))
        assert stream.length == len(chain)
        assert stream.head_hash == chain[-1].hash
        assert [e.prev_hash for e in chain[1:]] == [e.hash for e in chain[:-1]]


@pytest.mark.django_db
def test_a_rolled_back_act_leaves_no_entry():
    note()
    with pytest.raises(Unrecordable), transaction.atomic():
        [note(), note(text="two words")]
    assert Stream.objects.get().length == Entry.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {"name": "某人"},
        {"text": "two words"},
        {"text": "a" * 81},
        {"rate": 0.5},
        {"sum": decimal.Decimal("1.00")},
        {"raw": b"x"},
        {"tel": "13800000000"},
        {"who": "id:11010519491231002X"},
        {"card": "6222020000000000000"},
        {"receipt": "1234-5678-9012-3456-7890"},
        {"receipt": "12345678901234567890"},
        {"n": 2**60},
        {"Name": 1},
        {"备注": 1},
        {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}},
        {"list": ["ok", ["no good"]]},
        {"at": dt.datetime(2026, 1, 1)},  # noqa: DTZ001
        {"codes": ["x" * 80] * 300},
        ["not a mapping"],
    ],
)
def test_free_text_and_personal_numbers_are_never_recorded(body):
    with pytest.raises(Unrecordable):
        recordable(body)


@given(st.text(min_size=1))
def test_only_short_codes_pass_as_text(text):
    try:
        kept = recordable({"code": text})
    except Unrecordable:
        return
    assert len(text) <= 80
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:.-/〔〕")
    assert kept == {"code": text}


def test_dates_ids_amounts_and_commitments_are_recorded():
    promise = commit("内容")
    body = {"on": dt.date(2026, 3, 1), "at": NOW, "fen": 1_240_000, "doc": "YX/〔2026〕-7", "yes": True, "none": None, "c": promise}
    assert recordable(body) == {
        "on": "2026-03-01", "at": "2026-03-02T01:30:00.000000Z", "fen": 1240000, "doc": "YX/〔2026〕-7",
        "yes": True, "none": None, "c": promise.digest,
    }  # fmt: skip
    assert canonical({"b": 1, "a": "〔"}) == '{"a":"〔","b":1}'.encode()


@pytest.mark.parametrize("field", ["event", "actor", "stream"])
@pytest.mark.django_db
def test_events_actors_and_stream_names_are_codes_too(field):
    call = {"stream": MATTER, "event": "e", "actor": "system", "body": {}, "now": NOW}
    call[field] = ("matter", "某 事") if field == "stream" else "某人"
    with pytest.raises(Unrecordable):
        services.append(**call)


@given(st.binary(), st.binary())
def test_a_commitment_opens_with_its_own_content_only(one, other):
    promise = commit(one)
    assert opens(promise, one)
    assert opens(promise, other) == (one == other)
    assert commit(one).digest != promise.digest
    assert not opens(Commitment("00", promise.digest), one)


def change_by_orm(model):
    field = {"Entry": "event", "Leaf": "number", "Node": "hash", "TreeHead": "root", "Stream": "head_hash"}[model.__name__]
    model.objects.update(**{field: 77 if field == "number" else "0"})


def change_by_sql(model):
    column = {"Entry": "actor", "Leaf": "entry_id", "Node": "hash", "TreeHead": "size", "Stream": "length"}[model.__name__]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = '9'")  # noqa: S608


def delete_by_orm(model):
    model.objects.all()._raw_delete("default")


def delete_by_sql(model):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608


@pytest.mark.parametrize("attempt", [change_by_orm, change_by_sql, delete_by_orm, delete_by_sql])
@pytest.mark.parametrize("model", [Entry, Leaf, Node, TreeHead, Stream])
@pytest.mark.django_db
def test_nothing_written_is_changed_or_deleted(model, attempt):
    for _ in range(17):
        note()
    services.seal(now=NOW)
    before = list(model.objects.order_by("pk").values())
    assert before
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(model)
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("lie", [{"seq": 5}, {"seq": 1, "prev_hash": "f" * 64}, {"seq": 0}])
@pytest.mark.django_db
def test_an_entry_can_only_follow_the_last_one(lie):
    entry = note()
    forged = {"seq": 1, "event": "e", "at": NOW, "actor": "a", "body": {}, "prev_hash": entry.hash, "hash": "a" * 64}
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(stream=entry.stream, **(forged | lie))


@pytest.mark.django_db(transaction=True)
def test_tables_can_be_emptied_between_tests_and_the_guards_are_back():
    from django.core.management import call_command

    from qingfeng.core.chronicle import guards

    note()
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    assert not Entry.objects.exists()
    assert guards.missing(connection) == []
    note()
    with pytest.raises(IntegrityError):
        Entry.objects.update(event="x")
