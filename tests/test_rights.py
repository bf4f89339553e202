"""What a person can see of what is kept about them, and do about it, with nothing but the receipt code."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingfeng.core.matters.models import Matter
from qingfeng.core.norms.queries import in_force
from qingfeng.core.retention import services
from qingfeng.core.vault import openings
from qingfeng.engines.cases import intake, mailbox, receipts
from qingfeng.engines.cases.models import Complaint
from qingfeng.faces.portal.privacy import FORMS

from . import situations as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db, monkeypatch):
    return s.house(monkeypatch)


def kept(code: str, **data: str):
    return Client().post(reverse("portal:kept"), {"code": code, **data})


def page(code: str, **data: str) -> str:
    return kept(code, **data).content.decode()


def with_notices(house) -> intake.Receipt:
    return intake.submit(
        intake=intake.Intake(
            token=receipts.new_token(),
            office=house.office,
            unit=house.school,
            text="收了八十元，没有收据。",
            claims=[s.claim()],
            identity={"name": "柳青禾", "phone": "13900000001"},
            notice_email="liu@example.com",
        ),
        now=s.at(0),
    )


def anonymous(house) -> intake.Receipt:
    return intake.submit(
        intake=intake.Intake(token=receipts.new_token(), office=house.office, unit=house.school, text="匿名反映。", claims=[s.claim()]),
        now=s.at(0),
    )


def test_each_kind_is_named_with_its_reason_its_period_and_its_clause(house):
    told = page(with_notices(house).code)
    for what in ("投诉原文", "您的身份", "防泄露指纹", "通知地址"):
        assert what in told
    for kind in ("complaint_text", "identity", "notice_address"):
        assert in_force(f"retention.{kind}", dt.date(2026, 11, 9), house.office).cite() in told


def test_nothing_sealed_is_shown_even_to_the_one_who_wrote_it(house):
    told = page(with_notices(house).code)
    for secret in ("柳青禾", "13900000001", "liu@example.com"):
        assert secret not in told


def test_an_anonymous_person_reads_it_too_and_that_no_name_is_kept(house):
    told = page(anonymous(house).code)
    assert "您的姓名和联系方式" in told
    assert "封存，这里也不显示" not in told
    assert "谁看过我的身份" not in told


def test_the_day_until_which_it_is_kept_is_named_once_the_matter_has_ended(house):
    receipt = s.complain(house)
    data = {"reason": "不属本机关", "where": "云岫县市场监督管理局"}
    from qingfeng.core.matters.steps import take

    take(matter_id=receipt.matter_id, step="refuse", actor=house.registrar, now=s.at(1), data=data)
    assert "到2036-11-10" in page(receipt.code)


def test_who_looked_at_the_identity_is_told_by_part_and_never_by_name(house):
    receipt = with_notices(house)
    matter = s.handled_by(house, s.accepted(house, receipt), house.handler)
    complaint = Complaint.objects.get(pk=receipt.complaint_id)
    assert "没有人看过" in page(receipt.code)
    now = timezone.now()
    opening = openings.ask(
        sealed=complaint.identity, reason="约时间退钱给本人", passphrase="阅看用的口令", has_part=True, matter_key=f"matter:{matter.pk}",
        actor=house.handler, now=now,
    )  # fmt: skip
    openings.grant(opening=opening, passphrase=s.KEEPERS_WORDS, has_part=False, actor=house.keeper, now=now)
    openings.read(opening=opening, passphrase="阅看用的口令", actor=house.handler, now=now)
    told = page(receipt.code)
    assert "承办人看了您的身份" in told
    assert "约时间退钱给本人" in told
    assert house.handler.name not in told
    openings.expire(now=now + dt.timedelta(days=3))
    assert "承办人看了您的身份" in page(receipt.code)


def test_the_own_texts_can_be_copied_and_hold_no_identity(house):
    receipt = with_notices(house)
    mailbox.ask(complaint=Complaint.objects.get(pk=receipt.complaint_id), text="有没有收据？", author=house.registrar, now=s.at(1))
    answer = kept(receipt.code, action="copy")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain")
    assert "收了八十元" in text
    assert "有没有收据？" in text
    assert "&#" not in text
    for hidden in (house.registrar.name, "柳青禾", "13900000001"):
        assert hidden not in text


def test_the_notice_address_goes_at_once_and_twice_is_as_once(house):
    receipt = with_notices(house)
    for _again in range(2):
        assert "已删去您的通知地址" in page(receipt.code, action="stop")
    complaint = Complaint.objects.get(pk=receipt.complaint_id)
    assert not bytes(complaint.notice_address.ciphertext)
    assert complaint.identity.disposed_at is None


def test_a_correction_and_a_request_to_delete_reach_the_mailbox_once(house):
    receipt = with_notices(house)
    for _again in range(2):
        page(receipt.code, action="correct", words="是九月三日收的", key="c1")
        page(receipt.code, action="delete", words="不想留姓名", key="d1")
    texts = list(Complaint.objects.get(pk=receipt.complaint_id).messages.values_list("text", flat=True))
    assert texts == ["请更正：是九月三日收的", "请提前删除我的身份信息。不想留姓名"]


def test_an_empty_correction_comes_back_with_a_reason_and_stores_nothing(house):
    receipt = with_notices(house)
    answer = kept(receipt.code, action="correct", words=" ")
    assert answer.status_code == 422
    assert "请写明哪里要改" in answer.content.decode()
    assert not Complaint.objects.get(pk=receipt.complaint_id).messages.exists()


def test_an_unknown_code_and_a_forged_action_tell_nothing(house):
    assert kept("1" * 20).status_code == 404
    assert kept("not a code").status_code == 404
    assert kept(with_notices(house).code, action="dispose").status_code == 200
    assert Complaint.objects.get().text


def test_the_code_never_stands_in_an_address(house):
    receipt = with_notices(house)
    assert receipt.code not in str(kept(receipt.code).request)
    assert Client().get(reverse("portal:kept"), {"code": receipt.code}).status_code == 200
    assert "投诉原文" not in Client().get(reverse("portal:kept"), {"code": receipt.code}).content.decode()


def test_once_disposed_of_the_code_opens_nothing(house):
    from qingfeng.core.matters.steps import take

    receipt = with_notices(house)
    take(matter_id=receipt.matter_id, step="transfer", actor=house.registrar, now=s.at(1), data={"organ": "云岫县市场监督管理局"})
    later = s.at(11 * 366)
    run = services.prepare(office=house.office, actor=house.registrar, now=later)
    services.approve(run=run, actor=house.head, now=later)
    assert kept(receipt.code).status_code == 404
    assert Matter.objects.get().disposed_at


def test_every_form_has_a_notice_with_all_that_the_law_lists(house):
    text = Client().get(reverse("portal:privacy")).content.decode()
    items = in_force("privacy.notice_items", dt.date(2026, 11, 23), house.office).value
    for form in FORMS:
        part = text.split(f'id="{form.anchor}"')[1].split("</section>")[0]
        assert [item for item in items if item not in part] == []
        assert form.kept or "年" in part
    assert "不满14周岁" in text
    assert house.office.name in text


def test_the_notice_shows_the_period_that_the_office_itself_set(house):
    s.own_rule(house, "retention.identity", {"event": "结束", "amount": 9, "unit": "month"}, dt.date(2026, 1, 1), s.at(0))
    text = Client().get(reverse("portal:privacy")).content.decode()
    assert "结束之日起9个月" in text
    assert "《保管办法》第一条" in text
