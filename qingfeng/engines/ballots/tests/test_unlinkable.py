"""Whoever has the whole database cannot tell which ticket gave which answer: two histories that differ in just that leave it the same."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.core.chronicle.models import Entry
from qingfeng.engines.ballots import codes, services
from qingfeng.engines.ballots.models import Box, PaperBatch, Ticket, TicketBatch

from .situations import AFTER, NOW, a_school, a_survey, an_office, answer, at, rules, tickets

pytestmark = pytest.mark.django_db
NO_ROWID = "search_document_"  # the index of the full text
ANSWERS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=6)


@pytest.fixture(autouse=True)
def _rules(db):
    rules()


def everything():
    """Every row of every table; on SQLite in the order in which they lie, with the hidden number of each. On PostgreSQL what was undone
    still lies between them, so that their order there says nothing of either history."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            rowid = "rowid, " if connection.vendor == "sqlite" and not table.startswith(NO_ROWID) else ""
            cursor.execute(f'SELECT {rowid}* FROM "{table}"')  # noqa: S608  names of our own tables
            rows = [tuple(map(str, row)) for row in cursor.fetchall()]
            found[table] = rows if rowid else sorted(rows)
    return found


def left_by(slips, answers):
    """The database after these slips gave these answers, one after the other; undone afterwards."""
    with transaction.atomic():
        for minute, (slip, chosen) in enumerate(zip(slips, answers, strict=True)):
            answer(slip, *chosen, now=at(2026, 9, 2, 8).replace(minute=minute))
        left = everything()
        transaction.set_rollback(True)
    return left


@settings(max_examples=12, deadline=None)
@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_same_slips_with_the_same_answers_dealt_otherwise_leave_the_same_database(answers, chance):
    with transaction.atomic():
        office = an_office()
        survey = a_survey(office)
        slips = tickets(survey, unit=a_school(office))[: len(answers)]
        dealt = list(answers)
        chance.shuffle(dealt)
        assert left_by(slips, answers) == left_by(slips, dealt)
        assert sorted(left_by(slips, answers)["ballots_box"]) == sorted(left_by(slips, list(reversed(answers)))["ballots_box"])
        transaction.set_rollback(True)


def test_other_answers_do_leave_another_database():
    """So that the test above could fail."""
    slips = tickets(a_survey(an_office()))[:2]
    assert left_by(slips, [(1, 1), (2, 2)]) != left_by(slips, [(1, 1), (1, 2)])


def test_an_answer_writes_no_row_and_no_entry_and_changes_two_tables_alone():
    survey = a_survey(an_office())
    slip = tickets(survey)[0]
    before, entries = everything(), Entry.objects.count()
    answer(slip, 2, 4)
    after = everything()
    assert {table for table in before if before[table] != after[table]} == {"ballots_ticket", "ballots_box"}
    assert {table: len(rows) for table, rows in before.items()} == {table: len(rows) for table, rows in after.items()}
    assert Entry.objects.count() == entries


def test_no_table_of_the_engine_could_keep_a_moment_an_address_or_a_person_with_an_answer():
    names = {field.name for model in (Ticket, Box) for field in model._meta.get_fields() if field.concrete}
    assert names == {"digest", "batch", "used", "id", "survey", "unit", "answers", "counts"}
    kinds = {field.get_internal_type() for model in apps.get_app_config("ballots").get_models() for field in model._meta.concrete_fields}
    assert kinds.isdisjoint({"DateTimeField", "TimeField", "GenericIPAddressField"})


def test_who_is_logged_in_is_no_part_of_an_answer():
    """The service has nowhere to hand a person in."""
    import inspect

    assert set(inspect.signature(services.answer).parameters) == {"code", "choices", "now"}


def test_slips_lie_in_the_table_in_another_order_than_they_were_printed():
    survey = a_survey(an_office())
    printed = [codes.digest(code) for code in tickets(survey, count=60)]
    stored = [next(cell for cell in row if cell in printed) for row in everything()["ballots_ticket"]]
    assert stored == sorted(printed) != printed


def test_after_closing_nobody_can_say_which_slips_were_used():
    survey = a_survey(an_office())
    slips = tickets(survey)
    answer(slips[3], 1, 1)
    services.close(survey=survey, actor=None, now=AFTER)
    kept = str(everything())
    assert [slip for slip in slips if slip in kept or codes.digest(slip) in kept] == []
    assert TicketBatch.objects.get().nonce == ""
    assert PaperBatch.objects.count() == 0
    assert NOW.isoformat() not in str(list(Box.objects.values()))
