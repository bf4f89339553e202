"""Whoever watches the house from outside learns whether it is in order, and nothing about anybody."""

from __future__ import annotations

import datetime as dt
import json
import logging

import pytest
from django.db import DatabaseError
from django.utils import timezone

from qingfeng.core.chronicle.services import append, seal
from qingfeng.core.notices.models import Notice
from qingfeng.faces.logs import Line
from qingfeng.faces.portal import health

LONG_AGO = dt.timedelta(hours=1)


@pytest.mark.django_db
def test_a_house_in_order_answers_two_hundred(client):
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}


@pytest.mark.django_db
def test_entries_that_wait_too_long_for_their_seal_are_told_without_a_count(client):
    before = timezone.now() - LONG_AGO
    append(stream=("matter", "1"), event="complaint.received", body={}, actor="public", now=before)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "record": "late", "tasks": "ok", "notices": "ok"}
    seal(now=timezone.now())
    assert client.get("/health/").status_code == 200


@pytest.mark.django_db
def test_mails_that_nobody_sends_are_told(client):
    Notice.objects.create(key="a", template="default", by_mail=True, created_at=timezone.now() - LONG_AGO)
    assert client.get("/health/").json()["notices"] == "late"


def test_a_database_that_does_not_answer_is_told(client, monkeypatch):
    def gone(now):
        raise DatabaseError("host=10.0.0.1 user=somebody")

    monkeypatch.setattr(health, "states", gone)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"database": "down"}


def test_a_line_of_the_log_names_the_error_and_not_what_people_wrote():
    try:
        raise ValueError("柳青禾 13900000001")
    except ValueError as error:
        trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal Server Error: %s", ("/follow/柳青禾",), trace)
    line = Line().format(record)
    told = json.loads(line)
    assert told["error"] == "ValueError"
    assert "test_health.py" in told["places"][-1]
    assert "柳青禾" not in line
    assert "13900000001" not in line
    assert "/follow/" not in line
