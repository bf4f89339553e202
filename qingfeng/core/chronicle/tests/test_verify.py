"""An attacker with full access to the database, against heads held outside."""

import datetime as dt
import random

import pytest
from django.db import connection

from qingfeng.core.chronicle import guards, keys, proofs, services
from qingfeng.core.chronicle.checkpoints import Checkpoint
from qingfeng.core.chronicle.models import Entry, Leaf, Node, Pending, Stream, TreeHead
from qingfeng.core.chronicle.services import Record
from qingfeng.core.chronicle.tests.attacker import Attacker
from qingfeng.core.chronicle.verify import verify

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)


def live(entries=60, streams=5, seals=4):
    """A record of several streams, sealed now and then; the heads that were sent outside."""
    held = []
    for n in range(seals):
        later = NOW + dt.timedelta(minutes=n)
        each = entries // seals
        records = [Record(("matter", str(k % streams)), "step", {"n": n * each + k, "on": later}, f"account:{k % 3}") for k in range(each)]
        services.append_many(records, now=later)
        held.append(Checkpoint.parse(services.seal(now=later).checkpoint()))
    return held


@pytest.fixture
def held():
    return live()


def test_an_untouched_record_verifies(held):
    services.append(stream=("matter", "0"), event="late", body={}, actor="system", now=NOW)
    report = verify(heads=held)
    assert report.ok, report.text()
    assert (report.entries, report.leaves, report.unsealed, report.heads_checked) == (61, 60, 1, 8)
    assert verify(heads=held, deep=False).ok
    assert "没有发现" in report.text()


def test_an_empty_record_verifies():
    assert verify().ok
    assert services.seal(now=NOW) is None


# -- careless attackers: something does not fit inside the database itself


@pytest.mark.parametrize("column", ["event", "actor", "body", "at", "hash", "prev_hash"])
def test_an_edited_entry_is_named(held, column):
    entry = Entry.objects.get(stream__key="2", seq=3)
    value = {"body": {"n": 999}, "at": NOW + dt.timedelta(days=1), "hash": "f" * 64, "prev_hash": "f" * 64}.get(column, "x")
    with Attacker() as attacker:
        attacker.edit(entry, **{column: value})
    report = verify()
    assert "edited" in report.codes
    named = [finding for finding in report.findings if finding.code == "edited"]
    assert (named[0].stream, named[0].seq) == (("matter", "2"), 3)
    assert "流 matter:2 第 3 条" in named[0].text


@pytest.mark.parametrize("raw", ['{"n": 1}', '{"n": 1.0}', '{"n": "2"}', "[]", "null"])
def test_an_edit_of_the_raw_json_is_seen(raw):
    services.append(stream=("matter", "1"), event="e", body={"n": 2}, actor="system", now=NOW)
    with Attacker(), connection.cursor() as cursor:
        cursor.execute("UPDATE chronicle_entry SET body = %s", [raw])
    assert verify().codes == {"edited"}


@pytest.mark.sqlite_only  # jsonb keeps one of doubled keys
def test_a_doubled_key_in_the_raw_json_is_seen():
    services.append(stream=("matter", "1"), event="e", body={"n": 2}, actor="system", now=NOW)
    with Attacker(), connection.cursor() as cursor:
        cursor.execute("UPDATE chronicle_entry SET body = %s", ['{"n": 1, "n": 2}'])
    assert verify().codes == {"edited"}


@pytest.mark.sqlite_only
def test_a_moment_that_is_none_is_seen():
    services.append(stream=("matter", "1"), event="e", body={}, actor="system", now=NOW)
    with Attacker(), connection.cursor() as cursor:
        cursor.execute("UPDATE chronicle_entry SET at = 'yesterday'")
    assert verify().codes == {"edited"}


def test_a_deleted_entry_is_named(held):
    with Attacker() as attacker:
        attacker.delete(Entry.objects.get(stream__key="1", seq=4))
    report = verify()
    assert {"deleted", "leaf_missing"} <= report.codes
    assert "第 4 至 4 条不见了" in report.text()


def test_a_cut_tail_is_seen_by_the_length_of_its_stream_even_before_sealing():
    services.append_many([Record(("matter", "1"), "e", {"n": n}, "system") for n in range(3)], now=NOW)
    with Attacker() as attacker:
        attacker.delete(Entry.objects.get(seq=2))
    report = verify()
    assert report.codes == {"cut"}
    assert "登记有 3 条，实有 2 条" in report.text()


def test_swapped_entries_are_seen(held):
    with Attacker() as attacker:
        attacker.swap_contents(Entry.objects.get(stream__key="1", seq=2), Entry.objects.get(stream__key="1", seq=3))
    assert "edited" in verify().codes


def test_swapped_leaves_are_seen(held):
    first, second = Leaf.objects.filter(entry__stream__key="3").order_by("number")[:2]
    with Attacker() as attacker:
        attacker.swap_leaves(first, second)
    assert {"reordered", "stored_head_differs"} <= verify().codes


def test_changed_nodes_heads_and_streams_are_seen_and_rebuilt(held):
    with Attacker():
        Node.objects.filter(pk=Node.at(4, 0)).update(hash="0" * 64)
        Stream.objects.filter(kind="matter", key="1").update(length=2)
        Stream.objects.filter(kind="matter", key="2").update(head_hash="0" * 64)
    assert {"node_differs", "stream_differs"} <= verify().codes
    compared = services.rebuild(repair=False)
    assert (compared.streams_differing, compared.nodes_differing) == (2, 1)
    assert not services.rebuild().same
    assert services.rebuild().same
    assert guards.missing(connection) == []
    assert verify(heads=held).ok


def test_an_entry_that_lost_its_place_in_the_queue_is_seen_and_queued_again(held):
    services.append(stream=("matter", "0"), event="late", body={}, actor="system", now=NOW)
    assert Pending.objects.count() == 1
    Pending.objects.all().delete()
    assert services.seal(now=NOW) is None
    assert verify(heads=held).codes == {"unqueued"}
    assert services.rebuild().unqueued == 1
    assert services.seal(now=NOW).size == 61
    assert not Pending.objects.exists()
    assert verify(heads=held).ok


def test_rebuild_makes_all_derived_state_again_just_as_it_was(held):
    nodes, streams = list(Node.objects.order_by("pk").values()), list(Stream.objects.order_by("pk").values())
    with Attacker():
        Node.objects.all().delete()
        Node.objects.create(position=Node.at(9, 3), hash="0" * 64)
        Stream.objects.update(length=0, head_hash="")
    services.rebuild()
    assert list(Node.objects.order_by("pk").values()) == nodes
    assert list(Stream.objects.order_by("pk").values()) == streams
    assert verify(heads=held).ok


@pytest.mark.parametrize("deep", [True, False])
def test_a_changed_or_deleted_head_is_seen(held, deep):
    with Attacker():
        TreeHead.objects.filter(size=held[0].size).update(root="0" * 64)
    assert "unsigned_head" in verify(deep=deep).codes
    with Attacker():
        TreeHead.objects.all().delete()
    assert "head_missing" in verify(deep=deep).codes


def test_missing_guards_are_told(held):
    guards.remove(connection)
    assert verify(heads=held).codes == {"guard_missing"}
    guards.install(connection)
    assert verify(heads=held).ok


# -- a thorough attacker: triggers dropped, everything recomputed and put back; even the signing key stolen


def edit_one(attacker):
    attacker.edit(Entry.objects.get(stream__key="2", seq=3), body={"n": 12345})


def delete_one(attacker):
    attacker.delete(Entry.objects.get(stream__key="1", seq=4))


def delete_a_stream(attacker):
    attacker.delete_stream("matter", "4")


def reorder(attacker):
    attacker.swap_contents(Entry.objects.get(stream__key="1", seq=2), Entry.objects.get(stream__key="1", seq=3))


def reorder_leaves(attacker):
    first, second = Leaf.objects.order_by("number")[7:9]
    attacker.swap_leaves(first, second)


def insert_one(attacker):
    attacker.insert_after(Entry.objects.get(stream__key="1", seq=2))


def cut_the_tail(attacker):
    for entry in Entry.objects.order_by("-pk")[:9]:
        attacker.delete(entry)


def move_the_date(attacker):
    attacker.edit(Entry.objects.get(stream__key="0", seq=0), at=NOW - dt.timedelta(days=30))


ATTACKS = [edit_one, delete_one, delete_a_stream, reorder, reorder_leaves, insert_one, cut_the_tail, move_the_date]


@pytest.mark.parametrize("attack", ATTACKS)
def test_whoever_recomputes_everything_is_found_by_a_head_held_outside(held, attack):
    with Attacker() as attacker:
        attack(attacker)
        attacker.recompute_everything()
    assert verify().ok, "the forgery is perfect inside the database"
    for deep in (True, False):
        report = verify(heads=held, deep=deep)
        assert report.codes & {"held_head_differs", "cut"}, report.text()
        assert "外存树头" in report.text()


@pytest.mark.parametrize("attack", ATTACKS)
def test_one_old_head_is_enough_for_what_it_covers_and_later_entries_hide_nothing(held, attack):
    with Attacker() as attacker:
        attack(attacker)
        attacker.recompute_everything()
    records = [Record(("matter", "9"), "later", {"n": n}, "system") for n in range(40)]
    services.append_many(records, now=NOW)
    services.seal(now=NOW)
    assert verify().ok
    assert "held_head_differs" in verify(heads=held[-1:]).codes


def test_the_stretch_between_two_outside_heads_is_named(held):
    with Attacker() as attacker:
        attacker.edit(Leaf.objects.get(number=20).entry, event="forged")
        attacker.recompute_everything()
    report = verify(heads=held)
    first = next(finding for finding in report.findings if finding.code == "held_head_differs")
    assert "叶号 15 至 29 之间" in first.text
    assert "流 matter:" in first.text


def test_a_new_signing_key_is_noticed(held, settings, tmp_path):
    settings.VAR = tmp_path
    with Attacker() as attacker:
        edit_one(attacker)
        attacker.recompute_everything()
    assert verify().ok
    assert "foreign_head" in verify(heads=held).codes
    assert keys.signing_key() == keys.signing_key()
    assert (tmp_path / "secrets" / "chronicle_ed25519").stat().st_mode & 0o777 == 0o600


def test_random_edits_are_always_found(held):
    chance = random.Random(7)
    for _ in range(10):
        entry = Entry.objects.order_by("pk")[chance.randrange(60)]
        before = entry.body
        with Attacker() as attacker:
            attacker.edit(entry, body=before | {"x": chance.randrange(1000)})
        assert [(f.stream, f.seq) for f in verify().findings if f.code == "edited"] == [((entry.stream.kind, entry.stream.key), entry.seq)]
        with Attacker() as attacker:
            attacker.edit(entry, body=before)
        assert verify(heads=held).ok


# -- sealing and proofs


def test_every_entry_is_provable_in_every_head_from_stored_nodes(held):
    heads = list(TreeHead.objects.all())
    for entry in Entry.objects.all()[::7]:
        for head in heads:
            if entry.leaf.number < head.size:
                proof = proofs.inclusion(entry, head)
                assert proofs.holds_inclusion(entry.hash, proof, head)
                assert not proofs.holds_inclusion("0" * 64, proof, head)
    for old in heads:
        for new in heads:
            if old.size <= new.size:
                assert proofs.holds_consistency(old, new, proofs.consistency(old, new))


def test_a_proof_takes_three_queries_however_large_the_tree(django_assert_max_num_queries):
    live(entries=1200, seals=2)
    head = TreeHead.objects.latest()
    entry = Leaf.objects.select_related("entry").get(number=777).entry
    with django_assert_max_num_queries(3):
        assert proofs.holds_inclusion(entry.hash, proofs.inclusion(entry, head), head)


def test_newer_entries_say_that_they_are_not_yet_sealed(held):
    from qingfeng.core.refusal import Refused

    late = services.append(stream=("matter", "0"), event="late", body={}, actor="system", now=NOW)
    assert not late.is_sealed
    told = {entry.pk: entry.sealed for entry in Entry.objects.with_sealed()}
    assert [pk for pk, sealed in told.items() if not sealed] == [late.pk]
    assert list(Entry.objects.unsealed()) == [late]
    with pytest.raises(Refused, match="尚未封存"):
        proofs.inclusion(late, TreeHead.objects.latest())
    services.seal(now=NOW)
    assert late.is_sealed


def test_nothing_waits_twice_and_sealing_nothing_is_one_query(held, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert services.seal(now=NOW) is None


def test_a_backlog_is_sealed_in_batches_each_with_its_own_head(monkeypatch):
    monkeypatch.setattr("qingfeng.core.chronicle.sealing.BATCH", 10)
    services.append_many([Record(("matter", str(n % 3)), "e", {"n": n}, "system") for n in range(35)], now=NOW)
    assert services.seal(now=NOW).size == 35
    assert list(TreeHead.objects.values_list("size", flat=True)) == [10, 20, 30, 35]
    assert verify().ok


def test_a_head_survives_print_and_typing(held):
    text = TreeHead.objects.latest().checkpoint()
    assert len(text.encode()) < 300
    typed = "\r\n\r\n".join(line.replace("—", "-") for line in text.splitlines() if line)
    assert Checkpoint.parse(typed) == held[-1]
    assert held[-1].signed_by(keys.public_key())
    other = Checkpoint.parse(text.replace("\n60\n", "\n61\n"))
    assert not other.signed_by(keys.public_key())
    for bad in ("", "x", text.replace("qingfeng", "other", 1), text.replace("\n60\n", "\nsixty\n")):
        with pytest.raises(ValueError, match="head"):
            Checkpoint.parse(bad)
