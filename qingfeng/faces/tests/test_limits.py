"""Two hundred parents behind one address, a guesser among them; and no trace of where anybody is."""

import time
from types import SimpleNamespace

import pytest
from django.test import Client

from qingfeng.core import guessing
from qingfeng.core.buckets import Bucket, Buckets
from qingfeng.engines.cases import receipts
from qingfeng.engines.cases.models import Complaint
from qingfeng.faces import limits

from .test_complain import FILLED, code_of, house, token_of  # noqa: F401  (the same forms)

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.50"
PARENTS = 200


@pytest.fixture
def clock(monkeypatch):
    """The buckets' own time: seconds pass when the test says so."""
    told = SimpleNamespace(at=time.monotonic())
    monkeypatch.setattr("qingfeng.core.buckets.time", SimpleNamespace(monotonic=lambda: told.at))
    return told


@pytest.fixture(autouse=True)
def _full_buckets(clock, monkeypatch):
    monkeypatch.setattr(receipts, "wrong_codes", guessing.WrongCodes())
    monkeypatch.setattr(limits, "COMPLAINTS_OF_A_FORM", Buckets(10, 20))
    monkeypatch.setattr(limits, "COMPLAINTS_ABOUT_A_SCHOOL", Buckets(600, 1200))
    monkeypatch.setattr(limits, "COMPLAINTS", Bucket(12_000, 24_000))


def look_up(client, code, form=""):
    return client.post("/follow/", {"code": code, "form": form}, REMOTE_ADDR=ADDRESS)


def test_two_hundred_parents_behind_one_address_get_through_while_a_guesser_is_slowed(house, clock):  # noqa: F811
    guesser, slowed, last = Client(), 0, ""
    for n in range(PARENTS):
        clock.at += 0.3  # two hundred in a minute
        slowed += sum(look_up(guesser, f"{n:019d}{k}").status_code == 429 for k in range(3))
        parent, token, form = Client(), receipts.new_token(), guessing.look_up_token()  # as the pages give them out
        sent = parent.post("/complain/", FILLED | {"token": token, "page": "review", "go": "next"}, REMOTE_ADDR=ADDRESS)
        assert sent.status_code == 200, n
        code = code_of(sent.content.decode())
        mistyped = code[:-1] + str((int(code[-1]) + 1) % 10)
        assert look_up(parent, mistyped, form).status_code == 404, n
        assert look_up(parent, code, form).status_code == 200, n
        last = code
    assert Complaint.objects.count() == PARENTS
    assert slowed > 2 * PARENTS  # of six hundred guesses
    assert look_up(guesser, last).status_code == 200  # a right code is always answered, whoever asks
    assert look_up(guesser, "9" * 20).status_code == 429


def test_a_guesser_who_opens_a_form_for_each_guess_is_slowed_too(monkeypatch):
    wrong = guessing.WrongCodes()
    wrong.of_forms, wrong.all = Bucket(0.001, 30), Bucket(0.001, 10)
    told = [wrong.spend(guessing.look_up_token()) for _n in range(60)]
    assert told == [True] * 40 + [False] * 20


@pytest.mark.parametrize("page", ["/follow/", "/kept/"])
def test_the_page_that_asks_for_a_code_gives_out_such_a_form_and_keeps_it(house, client, page, monkeypatch):  # noqa: F811
    receipts.wrong_codes.all = Bucket(0.001, 0)
    form = client.get(page).content.decode().split('name="form" value="')[1].split('"')[0]
    again = client.post(page, {"code": "1" * 20, "form": form})
    assert again.status_code == 404
    assert form in again.content.decode()
    assert client.post(page, {"code": "1" * 20}).status_code == 429


def test_a_form_has_five_tries_and_a_made_up_one_none():
    wrong = guessing.WrongCodes()
    wrong.all = Bucket(0.001, 1)
    assert wrong.spend("made-up:form:token")
    assert not wrong.spend("made-up:form:token")
    form = guessing.look_up_token()
    assert [wrong.spend(form) for _n in range(7)] == [True] * 5 + [False] * 2


def test_one_form_is_not_sent_over_and_over(house, client):  # noqa: F811
    token = token_of(client.get("/complain/").content.decode())
    sent = [client.post("/complain/", FILLED | {"token": token, "page": "review", "go": "next"}) for _n in range(22)]
    assert [answer.status_code for answer in sent] == [200] * 20 + [429] * 2
    assert Complaint.objects.count() == 1
    said = sent[-1].content.decode()
    assert "您填的都还在" in said
    assert FILLED["text"] in said


def test_a_flood_about_one_school_leaves_the_others_their_way(house, client, monkeypatch):  # noqa: F811
    monkeypatch.setattr(limits, "COMPLAINTS_ABOUT_A_SCHOOL", Buckets(per_minute=0.001, burst=3))

    def send():
        return client.post("/complain/", FILLED | {"token": receipts.new_token(), "page": "review", "go": "next"}).status_code

    assert [send() for _n in range(5)] == [200] * 3 + [429] * 2
    limits.complaint_may_come(receipts.new_token(), "YX-S2")


def test_boards_are_shown_until_a_program_asks_for_one_too_often(client, house, monkeypatch):  # noqa: F811
    from django.urls import reverse

    for bucket in (limits.BOARDS_OF_A_SCHOOL,):
        monkeypatch.setattr(bucket, "spend", lambda target: target != "YX-S1")
    refused = client.get(reverse("portal:school", args=["YX-S1"]))
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert client.get("/fees/").status_code == 200


def test_buckets_fill_again_and_forget_whom_they_were_for(clock):
    buckets = Buckets(per_minute=60, burst=2, most=3)
    assert [buckets.spend("a") for _n in range(3)] == [True, True, False]
    clock.at += 1
    assert buckets.spend("a")
    for target in "bcd":
        buckets.spend(target)
    assert len(buckets.kept) == 3
    assert not any(name == b"a" or b"YX" in name for name in buckets.kept)


def test_nothing_of_a_sender_s_address_is_kept_anywhere(house, client):  # noqa: F811
    from django.apps import apps

    token = token_of(client.get("/complain/", REMOTE_ADDR=ADDRESS).content.decode())
    marks = {"REMOTE_ADDR": ADDRESS, "headers": {"x-forwarded-for": "198.51.100.7", "user-agent": "SpyPhone/1.0"}}
    client.post("/complain/", FILLED | {"token": token, "page": "review", "go": "next"}, **marks)
    client.post("/follow/", {"code": "1" * 20}, **marks)
    client.post("/desk/login/", {"username": "somebody", "password": "wrong"}, **marks)
    for model in apps.get_models():
        kept = str(list(model._default_manager.values()))
        for mark in (ADDRESS, "198.51.100.7", "SpyPhone"):
            assert mark not in kept, model
