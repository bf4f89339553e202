"""A list comes in as if each of it had been entered by hand, in as many statements as a short one, or not at all."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qingfeng.core.chronicle.models import Entry as ChronicleEntry
from qingfeng.core.refusal import Refused
from qingfeng.engines.registers.models import FieldSource, RegisterEntry
from qingfeng.engines.registers.models.entries import FIELDS
from qingfeng.engines.registers.taking import take_list

from .situations import KIND, NOW, TODAY, Role, a_school, an_account, an_entry, an_office

pytestmark = pytest.mark.django_db
HEAD = "姓名,组别,单位、身份,联系电话,子女就读学校,任期自,任期至,培训日期\n"


def take(office, lines, **said):
    told = {"source": "推荐名单", "source_on": TODAY, "actor": None, "now": NOW} | said
    return take_list(kind=KIND, unit=office, file=io.BytesIO((HEAD + "\n".join(lines)).encode()), **told)


def numbered(count, since=0):
    return [f"监督某{n:05d},人大代表,,1390000{n:04d},,2026-03-01,2028-02-29," for n in range(since, since + count)]


def kept(entry):
    known = [(k.field, k.source, k.on) for k in entry.known_from()]
    return [getattr(entry, name) for name in (*FIELDS, "created_by", "created_at")], known


def test_a_row_of_a_list_is_kept_as_one_entered_by_hand_and_recorded_alike():
    office, other = an_office(), an_office()
    school = a_school(office)
    first, last = dt.date(2026, 1, 1), dt.date(2027, 12, 31)
    registrar = an_account(office, Role.REGISTRAR)
    line = f"柳青禾,家长,某厂,13900000001,{school.name},2026年1月1日,2027.12.31,2026-08-20"
    assert take(office, [line], actor=registrar).made == 1
    listed = RegisterEntry.objects.get()
    more = {"workplace": "某厂", "school": school, "term_from": first, "term_to": last, "trained_on": dt.date(2026, 8, 20)}
    by_hand = an_entry(other, source="推荐名单", **more)
    listed_fields, listed_known = kept(listed)
    hand_fields, hand_known = kept(by_hand)
    assert listed_fields[:-2] == hand_fields[:-2]
    assert listed_fields[-2:] == [registrar, NOW]
    assert listed_known == hand_known
    assert {k.by for k in listed.known_from()} == {registrar}
    (one,), (two,) = (list(ChronicleEntry.objects.of(*e.stream)) for e in (listed, by_hand))
    assert (one.event, one.body | {"entry": 0}) == (two.event, two.body | {"entry": 0})
    assert one.actor == f"account:{registrar.pk}"


def test_a_long_list_takes_no_more_statements_than_a_short_one():
    def statements(count):
        office = an_office()
        with CaptureQueriesContext(connection) as few:
            assert take(office, numbered(count)).made == count
        return len({q["sql"].split("VALUES")[0] for q in few.captured_queries if "SAVEPOINT" not in q["sql"]})

    assert statements(3) == statements(60)


def test_who_is_there_stays_as_is_but_for_a_training_that_was_not_known():
    office = an_office()
    take(office, numbered(3))
    trained = [line.replace("2028-02-29,", "2029-01-01,2026-08-20") for line in numbered(2)]
    done = take(office, [*trained, *numbered(2, since=2)], source="签到表")
    assert (done.made, done.trained, done.same) == (1, 2, 1)
    rows = list(RegisterEntry.objects.order_by("name"))
    assert [row.trained_on for row in rows] == [dt.date(2026, 8, 20)] * 2 + [None] * 2
    assert {row.term_to for row in rows} == {dt.date(2028, 2, 29)}
    assert [row.source_of("trained_on").source for row in rows[:2]] == ["签到表"] * 2
    assert [row.source_of("name").source for row in rows[:2]] == ["推荐名单"] * 2
    events = [(e.event, e.body["entry"]) for e in ChronicleEntry.objects.of(*rows[0].stream)][3:]
    assert events == [("register.entered", rows[3].pk), ("register.corrected", rows[0].pk), ("register.corrected", rows[1].pk)]


def test_somebody_who_stands_in_the_list_twice_is_one_person():
    done = take(an_office(), [*numbered(1), numbered(1)[0] + "2026-08-20"])
    assert (done.made, done.same) == (1, 1)
    assert RegisterEntry.objects.get().trained_on == dt.date(2026, 8, 20)


def test_a_dry_run_tells_what_would_be_and_stores_nothing():
    office = an_office()
    take(office, numbered(1))
    lines = [numbered(1)[0] + "2026-08-20", *numbered(1, since=1)]
    would = take(office, lines, dry=True)
    assert (would.made, would.trained, would.same) == (1, 1, 0)
    assert [(c.name, c.differences) for c in would.changes] == [
        ("监督某00000", (("培训日期", "", "2026-08-20"),)),
        ("监督某00001", ()),
    ]
    assert RegisterEntry.objects.get().trained_on is None
    assert ChronicleEntry.objects.of(*RegisterEntry.objects.get().stream).count() == 1
    done = take(office, lines)
    assert (done.made, done.trained, done.same) == (would.made, would.trained, would.same)


@pytest.mark.parametrize(
    ("lines", "said", "why"),
    [
        (numbered(1), {"source": " "}, "来源"),
        (numbered(1), {"source_on": TODAY + dt.timedelta(days=1)}, "来源"),
    ],
)
def test_a_list_without_a_source_is_refused(lines, said, why):
    with pytest.raises(Refused, match=why):
        take(an_office(), lines, **said)
    assert not RegisterEntry.objects.exists()


def test_only_who_keeps_the_register_sends_lists():
    office = an_office()
    with pytest.raises(Refused, match="登记员"):
        take(office, numbered(1), actor=an_account(office, Role.HANDLER))


def test_a_fault_in_the_last_row_leaves_nothing():
    done = take(an_office(), [*numbered(40), "程若水,过路的,,,,2026-03-01,,"])
    assert [(e.row, e.column) for e in done.table.errors] == [(42, "组别")]
    assert not RegisterEntry.objects.exists()
    assert not FieldSource.objects.exists()
