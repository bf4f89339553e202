"""What the public pages must not let through: one sender's traces to the next, other complainants' steps, lost words and photos."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.vault.models import StoredFile
from qingfeng.engines.cases import mailbox
from qingfeng.engines.cases.models import Complaint, MailMessage
from qingfeng.engines.cases.submission import Receipt
from qingfeng.faces.portal import receipt_page as page_of_receipt
from qingfeng.faces.portal.follow_view import progress
from qingfeng.institutions.complaints.tests import situations as s

from .test_complain import code_of, house, send, token_of  # noqa: F401  (a fixture and helpers of the same forms)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def test_the_receipt_page_kept_for_a_minute_holds_nothing_of_the_one_it_was_drawn_for(house, monkeypatch):  # noqa: F811
    class Outside:
        in_atomic_block = False

    cache.clear()
    monkeypatch.setattr(page_of_receipt, "connection", Outside)
    receipt = Receipt("1" * 20, "YX2026-0001", 1, 1)
    request = RequestFactory().post("/complain/?unit=YX-S1&trace=abc")
    for _again in range(2):
        page = page_of_receipt.receipt_page(request, receipt, anonymous=True).content.decode()
        assert "YX-S1" not in page
        assert "trace" not in page
    cache.clear()


def test_a_joined_complainant_reads_the_own_beginning_and_nothing_from_before_the_joining(house):  # noqa: F811
    first, second = s.complain(house), s.complain(house)
    target = s.accepted(house, first)
    take(matter_id=second.matter_id, step="join", actor=house.registrar, now=s.at(2), data={"into": target.ref})
    one, two = (mailbox.find(r.code) for r in (first, second))
    assert [line.title for line in progress(two)][:2] == ["您提交了投诉", "同一件事并在一起办"]
    assert progress(two)[0].when == two.received_at
    assert "同一件事并在一起办" not in [line.title for line in progress(one)]


def test_an_accusation_written_but_not_ticked_is_asked_about_and_not_dropped(house, client):  # noqa: F811
    answer = send(client, "demand", accusation_text="另有收受好处的情况。")
    assert answer.status_code == 422
    assert "请同时勾选" in answer.content.decode()


def test_a_photo_that_is_none_leaves_no_complaint_behind(house, client):  # noqa: F811
    answer = send(client, "review", photos=SimpleUploadedFile("a.jpg", b"no picture at all"))
    assert answer.status_code == 422
    assert (Complaint.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_photo_comes_in_once_however_often_the_form_is_sent_and_also_after_a_crash_between(house, client):  # noqa: F811
    token = token_of(client.get("/complain/").content.decode())
    for _again in range(3):
        answer = send(client, "review", token=token, photos=SimpleUploadedFile("a.pdf", PDF))
        assert answer.status_code == 200, answer.content.decode()
    assert (Complaint.objects.count(), StoredFile.objects.count(), MailMessage.objects.count()) == (1, 1, 1)
    MailMessage.objects.all().delete()  # as if the first attempt had ended before the photo was written
    send(client, "review", token=token, photos=SimpleUploadedFile("a.pdf", PDF))
    assert MailMessage.objects.get().files.count() == 1


def test_names_typed_on_the_identity_page_are_not_kept_in_the_browser(house, client):  # noqa: F811
    page = send(client, "demand").content.decode()
    assert "怎么称呼您" in page
    assert "data-no-draft" in page


def test_a_repeated_form_says_that_later_changes_were_not_kept(house, client):  # noqa: F811
    token = token_of(client.get("/complain/").content.decode())
    first = send(client, "review", token=token)
    again = send(client, "review", token=token, text="改过的话。")
    assert code_of(first.content.decode()) == code_of(again.content.decode())
    assert "后来改动的内容没有存" in again.content.decode()
    assert "改过的话" not in Complaint.objects.get().text
    assert Matter.objects.count() == 1


def test_a_disposed_complaint_says_so_and_still_leads_to_what_is_kept(house, client):  # noqa: F811
    receipt = s.complain(house)
    complaint = Complaint.objects.get(pk=receipt.complaint_id)
    complaint.dispose_text()
    complaint.disposed_at = s.at(0)
    complaint.save()
    page = client.post("/follow/", {"code": receipt.code, "action": "write", "text": "再补一句"})
    assert page.status_code == 200
    assert "已经按规定销毁" in page.content.decode()
    assert not MailMessage.objects.exists()
    kept = client.post(reverse("portal:kept"), {"code": receipt.code})
    assert "您的身份" in kept.content.decode()
