"""The page of disposal lists: who sees it, who may press what, and that the printed list stays."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from qingfeng.core.matters.steps import take
from qingfeng.core.retention import services
from qingfeng.core.retention.models import DisposalRun
from qingfeng.engines.cases.models import Complaint
from tests import situations as s

pytestmark = pytest.mark.django_db
LATER = "2038-03-01 09:00:00"


@pytest.fixture
def house(db, monkeypatch):
    house = s.house(monkeypatch)
    receipt = s.complain(house)
    take(matter_id=receipt.matter_id, step="transfer", actor=house.registrar, now=s.at(1), data={"organ": "云岫县市场监督管理局"})
    return house


@freeze_time(LATER)
def test_one_prepares_another_approves_and_the_list_stays_printable(house):
    registrar, head = s.logged_in(house.registrar), s.logged_in(house.head)
    assert "拟销毁清册" in registrar.get(reverse("desk:retention")).content.decode()
    shown = registrar.post(reverse("desk:disposal_prepare"), follow=True).content.decode()
    run = DisposalRun.objects.get()
    assert run.number in shown
    assert "批准并销毁</button>" not in shown
    assert Complaint.objects.get().text
    assert "批准并销毁</button>" in head.get(reverse("desk:disposal", args=[run.pk])).content.decode()
    head.post(reverse("desk:disposal_approve", args=[run.pk]))
    assert Complaint.objects.get().text == ""
    printed = registrar.get(reverse("desk:disposal", args=[run.pk])).content.decode()
    assert services.list_digest(run) in printed
    assert "机关文件材料归档范围" in printed


@freeze_time(LATER)
def test_the_one_who_prepared_cannot_approve_even_with_a_forged_post(house):
    house.grant(house.registrar, "head")
    client = s.logged_in(house.registrar)
    client.post(reverse("desk:disposal_prepare"))
    run = DisposalRun.objects.get()
    told = client.post(reverse("desk:disposal_approve", args=[run.pk]), follow=True).content.decode()
    assert "不能批准自己拟的清册" in told
    assert Complaint.objects.get().text


@freeze_time(LATER)
def test_refusing_needs_a_reason_and_empties_nothing(house):
    run = services.prepare(office=house.office, actor=house.registrar, now=timezone.now())
    head = s.logged_in(house.head)
    assert head.post(reverse("desk:disposal_refuse", args=[run.pk]), {"reason": " "}).status_code == 422
    assert (
        "档案馆要求移交"
        in head.post(reverse("desk:disposal_refuse", args=[run.pk]), {"reason": "档案馆要求移交"}, follow=True).content.decode()
    )
    assert Complaint.objects.get().text


@pytest.mark.parametrize("who", ["handler", "principal", "teacher", "sysadmin", "secadmin", "auditadmin", "auditor"])
def test_nobody_else_opens_the_page_or_a_list(house, who):
    with freeze_time(LATER):
        run = services.prepare(office=house.office, actor=house.registrar, now=timezone.now())
        client = s.logged_in(house.accounts[who])
        pages = [client.get(reverse("desk:retention")), client.get(reverse("desk:disposal", args=[run.pk]))]
        pages.append(client.post(reverse("desk:disposal_approve", args=[run.pk])))
    assert {page.status_code for page in pages} <= {403, 404}


@freeze_time(LATER)
def test_who_must_stand_back_does_not_read_the_number_on_the_list(house):
    run = services.prepare(office=house.office, actor=house.registrar, now=timezone.now())
    lent = s.person_with_account(400, "lent", "卢某某", house.school, "teacher")
    house.grant(lent, "registrar", house.office)
    ref = Complaint.objects.get().matter.ref
    assert ref in s.logged_in(house.registrar).get(reverse("desk:disposal", args=[run.pk])).content.decode()
    assert ref not in s.logged_in(lent).get(reverse("desk:disposal", args=[run.pk])).content.decode()
