"""What is printed: simple, right, and without a name."""

import pytest

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from tests import situations as s

pytestmark = pytest.mark.django_db


def is_pdf(answer):
    return answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_each_paper_prints_once_its_step_was_taken(house, on_day):
    matter = s.with_a_decision(house)
    base = f"/desk/matters/{matter.ref}/print/"
    with on_day(21):
        client = s.logged_in(house.handler)
        assert is_pdf(client.get(f"{base}accepted/"))
        assert is_pdf(client.get(f"{base}opinion/"))
        assert is_pdf(client.get(f"{base}service/"))
        assert client.get(f"{base}opinion/?form=word").content.startswith(b"PK")
        assert client.get(f"{base}refused/").status_code == 404
        assert client.get(f"{base}transfer/").status_code == 404
        page = client.get(f"/desk/matters/{matter.ref}/").content.decode()
    assert "受理告知书" in page
    assert "不予受理告知书" not in page


def test_a_refusal_and_a_sealed_hand_over_print_their_papers(house, on_day):
    refused = Matter.objects.get(pk=s.complain(house).matter_id)
    accusation = Matter.objects.get(pk=s.complain(house, claims=[s.claim("corruption", "corruption")]).matter_id)
    take(matter_id=refused.pk, step="refuse", actor=house.registrar, now=s.at(1), data={"reason": "不属职权", "where": "县发改委"})
    take(matter_id=accusation.pk, step="hand_over", actor=house.registrar, now=s.at(1), data={"organ": "云岫县纪委监委"})
    with on_day(2):
        client = s.logged_in(house.registrar)
        assert is_pdf(client.get(f"/desk/matters/{refused.ref}/print/refused/"))
        assert is_pdf(client.get(f"/desk/matters/{accusation.ref}/print/transfer/"))


def test_the_mailbox_takes_a_letter_once_and_only_from_the_accountable(house, on_day):
    matter = s.being_handled(house)
    complaint, page = matter.complaints.get(), f"/desk/matters/{matter.ref}/mail/"
    data = {"to": [complaint.pk], "kind": "question", "text": "交到谁的收款码？", "key": "a" * 32}
    with on_day(3):
        assert s.logged_in(house.reviewer).post(page, data).status_code == 403
        for _again in range(2):
            assert s.logged_in(house.handler).post(page, data).status_code == 302
    assert complaint.messages.filter(kind="question").count() == 1
