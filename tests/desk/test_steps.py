"""The steps of a matter through the browser's own addresses."""

import re
from uuid import uuid4

import pytest

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.norms.models import Clause
from qingfeng.engines.cases.models import Evidence, Extract, Opinion, Statement
from tests import situations as s

pytestmark = pytest.mark.django_db


def url(matter, step):
    return f"/desk/matters/{matter.ref}/steps/{step}/"


def take(client, matter, step, key=None, **data):
    return client.post(url(matter, step), {"key": key or uuid4().hex, **data})


def told(answer):
    """What stood in the way; empty when the step was taken."""
    if answer.status_code == 302:
        return answer.url if "login" in answer.url else ""
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode().split('role="alert"')[-1])[:300]


def state(matter):
    return Matter.objects.values_list("state", flat=True).get(pk=matter.pk)


def test_a_matter_goes_from_intake_to_close_through_the_pages(house, on_day):
    receipt = s.complain(house)
    matter = Matter.objects.get(pk=receipt.matter_id)
    with on_day(1):
        assert told(take(s.logged_in(house.registrar), matter, "accept")) == ""
        assert told(take(s.logged_in(house.registrar), matter, "assign", to=house.handler.pk)) == ""
    with on_day(2):
        assert told(take(s.logged_in(house.handler), matter, "take_over")) == ""
        page = take(s.logged_in(house.handler), matter, "draft_extract", unit=house.school.pk, text="反映你校收取空调使用费，请说明。")
        assert page.status_code == 302
    with on_day(3):
        assert told(take(s.logged_in(house.reviewer), matter, "approve_extract", read="on")) == ""
        assert told(take(s.logged_in(house.handler), matter, "ask_statement")) == ""
    with on_day(12):
        assert told(take(s.logged_in(house.handler), matter, "silence")) == ""
        assert told(take(s.logged_in(house.handler), matter, "add_evidence", text="收款记录", source="office")) == ""
        allegation, clause = matter.allegations.get(), Clause.objects.filter(document__in_force_from__lte="2010-01-01").first()
        data = {"allegation": allegation.pk, "result": "confirmed", "clause": clause.pk, "amount_fen": "80.00", "text": "收了80元。"}
        assert told(take(s.logged_in(house.handler), matter, "find", **data)) == ""
        opinion = {"request": "退钱", "facts": "收了80元", "basis": "公示没有", "opinion": "责令退费", "result": "support"}
        assert told(take(s.logged_in(house.handler), matter, "draft_opinion", **opinion)) == ""
        assert told(take(s.logged_in(house.handler), matter, "submit")) == ""
    with on_day(14):
        assert told(take(s.logged_in(house.decider), matter, "decide", written_opinion="同意")) == ""
    with on_day(15):
        assert told(take(s.logged_in(house.handler), matter, "serve", answer="已责令退费。", method="mailbox")) == ""
    with on_day(16):
        assert told(take(s.logged_in(house.caller), matter, "recheck", passed="yes", note="问过，已退。")) == ""
        assert told(take(s.logged_in(house.handler), matter, "close")) == ""
    assert state(matter) == "closed"
    assert Opinion.objects.get(matter=matter).number


@pytest.mark.parametrize("who", ["registrar", "handler", "reviewer", "decider", "head", "caller"])
def test_every_step_has_a_page_that_opens_with_a_form_or_a_reason(house, on_day, who):
    matter = s.ready_to_decide(house)
    client = s.logged_in(house.accounts[who])
    with on_day(14):
        assert client.get(f"/desk/matters/{matter.ref}/").status_code == 200
        for step in procedure_of(matter).steps:
            assert client.get(url(matter, step.name)).status_code == (404 if step.public else 200), step.name


def test_a_forged_step_is_refused_and_stores_nothing(house, on_day):
    matter = s.being_handled(house)
    client = s.logged_in(house.registrar)
    with on_day(3):
        for step, data in (
            ("decide", {"written_opinion": "同意"}),
            ("close", {}),
            ("find", {}),
            ("add_evidence", {"text": "x", "source": "office"}),
        ):
            assert take(client, matter, step, **data).status_code in (409, 422), step
        assert take(client, matter, "nonsense").status_code == 404
        assert take(client, matter, "withdraw").status_code == 404
    assert state(matter) == "handling"
    assert not Evidence.objects.exists()


def test_a_replayed_form_does_its_work_once_and_shows_the_same_answer(house, on_day):
    matter = s.being_handled(house)
    client, key = s.logged_in(house.handler), uuid4().hex
    with on_day(3):
        answers = [take(client, matter, "add_evidence", key, text="收款记录", source="office") for _again in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert Evidence.objects.count() == 1


def test_the_key_of_one_person_says_nothing_to_another(house, on_day):
    matter, key = s.being_handled(house), uuid4().hex
    with on_day(3):
        take(s.logged_in(house.handler), matter, "add_evidence", key, text="收款记录", source="office")
        assert take(s.logged_in(house.registrar), matter, "add_evidence", key, text="收款记录", source="office").status_code == 409


def test_what_was_typed_stays_when_a_step_is_refused(house, on_day):
    matter = s.being_handled(house)
    client = s.logged_in(house.handler)
    with on_day(3):
        answer = take(client, matter, "find", allegation=matter.allegations.get().pk, result="confirmed", text="这一段不能丢。")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这一段不能丢。" in page
    assert "须写明违反哪一条" in page


def test_an_extract_with_a_leak_is_marked_and_not_approved(house, on_day):
    matter = s.being_handled(house)
    s.draft(house, matter, "柳青禾反映你校收取空调使用费。")
    reviewer = s.logged_in(house.reviewer)
    with on_day(4):
        page = reviewer.get(url(matter, "approve_extract")).content.decode()
        assert "<mark>柳青禾</mark>" in page
        assert take(reviewer, matter, "approve_extract", read="on").status_code == 409
    assert Extract.objects.get().state == "draft"


def test_a_file_needs_the_word_that_it_holds_no_secrets(house, on_day):
    from django.core.files.uploadedfile import SimpleUploadedFile

    matter = s.being_handled(house)
    client = s.logged_in(house.handler)
    with on_day(3):
        data = {"text": "清单", "source": "office", "file": SimpleUploadedFile("a.txt", "一行字".encode())}
        answer = take(client, matter, "add_evidence", **data)
        assert answer.status_code == 422
        assert "没有国家秘密" in answer.content.decode()
        disguised = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00" + b"\x00" * 400)
        answer = take(client, matter, "add_evidence", text="清单", source="office", no_secrets="on", file=disguised)
        assert answer.status_code == 409
    assert not Evidence.objects.exists()


def test_a_step_without_a_good_csrf_token_is_refused(house, on_day):
    from django.test import Client

    matter = s.being_handled(house)
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.handler, backend="qingfeng.core.access.backend.AccountBackend")
    with on_day(3):
        assert take(client, matter, "add_evidence", text="x", source="office").status_code == 403
    assert not Statement.objects.exists()


def test_pages_carry_no_inline_script_or_style(house, on_day):
    matter = s.ready_to_decide(house)
    with on_day(14):
        for address in (f"/desk/matters/{matter.ref}/", "/desk/matters/", url(matter, "decide")):
            page = s.logged_in(house.decider).get(address).content.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page), address


def test_a_sealed_matter_offers_to_ask_one_more_person_in(house):
    receipt = s.complain(house, harm=True)
    matter = Matter.objects.get(pk=receipt.matter_id)
    client = s.logged_in(house.duty)
    assert "请人参加密件" in client.get(f"/desk/matters/{matter.ref}/").content.decode()
    page = client.get(url(matter, "admit")).content.decode()
    assert house.decider.name in page
    assert told(take(client, matter, "admit", to=house.decider.pk)) == ""
    assert s.logged_in(house.decider).get(f"/desk/matters/{matter.ref}/").status_code == 200
