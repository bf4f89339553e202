"""Registers hold what a purpose needs, from a named source, for as long as it needs."""

import datetime as dt
import io
from importlib import import_module

import pytest
from django.apps import apps

from qingfeng.core.chronicle.models import Entry as ChronicleEntry
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.writing import write_xlsx
from qingfeng.engines.registers import lists, retention, services
from qingfeng.engines.registers.models import FieldSource, RegisterEntry
from qingfeng.engines.registers.taking import take_list

from .situations import KIND, NOW, TODAY, Role, a_school, an_account, an_entry, an_office, at

pytestmark = pytest.mark.django_db


def sources(entry):
    return {known.field: known.source for known in reversed(RegisterEntry.objects.get(pk=entry.pk).known_from())}


def test_every_field_says_from_where_it_is_known_and_a_corrected_one_from_where_anew():
    office = an_office()
    entry = an_entry(office)
    assert sources(entry) == dict.fromkeys(("name", "group", "phone", "term_from", "term_to"), "聘书")
    registrar = an_account(office, Role.REGISTRAR)
    told = {"phone": "13900000002", "name": entry.name}
    services.correct(entry=entry, fields=told, source="本人来电", source_on=TODAY, actor=registrar, now=at(2026, 9, 2))
    assert sources(entry)["phone"] == "本人来电"
    assert sources(entry)["name"] == "聘书"
    assert [k.source for k in entry.known_from() if k.field == "phone"] == ["本人来电", "聘书"]


def test_the_same_person_in_the_same_term_is_entered_once():
    office = an_office()
    assert an_entry(office) == an_entry(office)
    assert RegisterEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"group": "nobody"}, "没有这个组别"),
        ({"name": " "}, "姓名"),
        ({"term_to": dt.date(2025, 1, 1)}, "早于首日"),
        ({"source": ""}, "来源"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(changes, why):
    with pytest.raises(Refused, match=why):
        an_entry(an_office(), **changes)
    assert not RegisterEntry.objects.exists()


def test_only_the_registrar_and_the_head_of_the_office_keep_it():
    office = an_office()
    with pytest.raises(Refused, match="登记员"):
        an_entry(office, actor=an_account(office, Role.HANDLER))
    other = an_office()
    entry = an_entry(office)
    assert not RegisterEntry.objects.visible_to(an_account(other, Role.HEAD), TODAY).exists()
    assert RegisterEntry.objects.visible_to(an_account(office, Role.HEAD), TODAY).get() == entry


def test_who_is_in_office_is_told_by_the_first_and_the_last_day():
    office = an_office()
    entry = an_entry(office)
    days = (dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2027, 12, 31), dt.date(2028, 1, 1))
    assert [RegisterEntry.objects.in_office(day).exists() for day in days] == [False, True, True, False]
    services.end_term(entry=entry, on=TODAY, because="调离", actor=an_account(office, Role.HEAD), now=NOW)
    assert [RegisterEntry.objects.in_office(day).exists() for day in (TODAY, TODAY + dt.timedelta(days=1))] == [True, False]


def test_a_list_goes_out_comes_back_and_one_wrong_row_stores_nothing():
    office = an_office()
    school = a_school(office)
    an_entry(office, school=school)
    sheet = lists.register_sheet(KIND, "名册", list(RegisterEntry.objects.all()), TODAY)
    assert "13900000001" not in str(sheet.rows)
    assert school.name not in str(sheet.rows)
    sheet.rows.append(sheet.rows[0] | {"name": "宋晚舟", "group": "人大代表"})

    def take():
        file = io.BytesIO(write_xlsx(sheet))
        done = take_list(kind=KIND, unit=office, file=file, source="名单", source_on=TODAY, actor=None, now=NOW)
        return [e.column for e in done.table.errors], done.made

    assert take() == ([], 1)
    assert take() == ([], 0)
    sheet.rows[1] |= {"name": "程若水", "group": "过路的"}
    sheet.rows[0] |= {"name": "江一苇"}
    assert take() == (["组别"], 0)
    assert RegisterEntry.objects.count() == 2


def test_after_its_time_the_person_is_gone_and_that_there_was_a_term_stays():
    office = an_office()
    entry = an_entry(office, term_to=dt.date(2026, 6, 30), school=a_school(office))
    (kept,) = retention.KEEPERS[0].ended(office, dt.date(2026, 7, 1))
    retention.KEEPERS[0].dispose(kept.key, an_account(office, Role.HEAD), NOW)
    entry.refresh_from_db()
    assert (entry.phone, entry.school, entry.known_from(), entry.group) == ("", None, [], "parent")
    assert "柳青禾" not in entry.name
    assert list(retention.KEEPERS[0].ended(office, TODAY)) == []


def test_the_record_holds_no_name_and_no_telephone():
    office = an_office()
    entry = an_entry(office)
    bodies = str([e.body for e in ChronicleEntry.objects.of(*entry.stream)])
    assert "柳青禾" not in bodies
    assert "13900000001" not in bodies


def test_sources_kept_by_field_in_an_older_release_are_known_as_before():
    entry = an_entry(an_office())
    later, registrar = at(2026, 9, 2), an_account(entry.unit, Role.REGISTRAR)
    RegisterEntry.objects.filter(pk=entry.pk).update(source="", source_on=None, entered_with="")
    first = {"entry": entry, "source": "聘书", "on": TODAY, "by": None, "at": entry.created_at}
    FieldSource.objects.bulk_create(FieldSource(**first, fields=name) for name in ("name", "group", "phone"))
    corrected = {"entry": entry, "source": "本人来电", "on": TODAY, "by": registrar, "at": later}
    FieldSource.objects.bulk_create(FieldSource(**corrected, fields=name) for name in ("phone", "workplace"))
    import_module("qingfeng.engines.registers.migrations.0004_sources_by_statement").together(apps, None)
    known = [(k.field, k.source, k.by) for k in RegisterEntry.objects.get(pk=entry.pk).known_from()]
    assert known == [
        ("name", "聘书", None), ("group", "聘书", None), ("workplace", "本人来电", registrar),
        ("phone", "本人来电", registrar), ("phone", "聘书", None),
    ]  # fmt: skip
    assert FieldSource.objects.count() == 1
