"""The auditor checks the record, also against heads held outside, and takes it away for people who do not trust the office."""

import json

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import an_account, an_office_with_a_school
from qingfeng.core.calendar import services as calendar
from qingfeng.core.calendar.models import DayException
from qingfeng.core.chronicle import services
from qingfeng.core.chronicle.guards import remove
from qingfeng.core.chronicle.models import Entry, TreeHead
from qingfeng.core.norms import guards as norm_guards
from qingfeng.core.norms.loading import load_shipped
from qingfeng.faces.cli.chronicle import prove
from qingfeng.faces.desk import audit, audit_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = an_office_with_a_school()[0]
    for n in range(4):
        services.append(stream=("matter", str(n)), event="accepted", body={"n": n}, actor="system", now=timezone.now())
    services.seal(now=timezone.now())
    return office


def sit(client, unit, *roles):
    account = an_account(unit, *roles)
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return account


def check(client, status=200, **data):
    answer = client.post(reverse("desk:chronicle"), {"go": "deep"} | data)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def head():
    return TreeHead.objects.latest().checkpoint()


def test_the_page_shows_the_last_signed_head_to_copy_and_what_is_not_sealed_yet(client, office):
    services.append(stream=("matter", "9"), event="accepted", body={}, actor="system", now=timezone.now())
    sit(client, office, Role.AUDITOR)
    html = client.get(reverse("desk:chronicle")).content.decode()
    assert head().splitlines()[2] in html
    assert "data-copy" in html
    assert "qf-qr" in html
    assert "待封存" in html
    assert "一分钟内封入" in html


def test_an_untouched_record_passes_quickly_and_deeply_and_against_an_earlier_head(client, office):
    earlier = head()
    services.append(stream=("matter", "1"), event="closed", body={}, actor="system", now=timezone.now())
    services.seal(now=timezone.now())
    sit(client, office, Role.AUDITOR)
    assert "没有发现改动" in check(client, go="quick")
    html = check(client, heads=f"印在通报末页：\n{earlier}\n{head()}")
    assert "没有发现问题" in html
    assert "您给的2个树头都对得上" in html


def test_a_changed_entry_is_found_and_told_in_plain_words(client, office):
    sit(client, office, Role.AUDITOR)
    remove(connection)
    Entry.objects.filter(stream__key="2").update(body={"n": 7})
    html = check(client)
    assert "对不上，须查明" in html
    assert "外存的树头是证据" in html


def test_a_rule_or_a_day_changed_behind_the_record_is_named_at_the_desk_and_on_the_command_line(client, office, capsys):
    load_shipped(now=timezone.now())
    calendar.seed(now=timezone.now())
    sit(client, office, Role.AUDITOR)
    html = check(client)
    assert "规定和条款与登记的一致" in html
    assert "工作日历与登记的一致" in html
    norm_guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM norms_version WHERE key = 'petition.review'")
        cursor.execute("UPDATE norms_version SET valid_to = '2030-01-01' WHERE key = 'petition.handle' AND valid_to IS NULL")
    norm_guards.install(connection)
    DayException.objects.filter(day="2026-10-01").update(is_workday=True)
    says = (
        "规定 petition.handle（2022-05-01起，随产品提供）与登记的不符",
        "规定 petition.review（2022-05-01起，随产品提供）登记过，现在不在了",
        "工作日历2026年10月1日登记为休息，现在是上班",
    )
    html = check(client)
    assert "对不上，须查明" in html
    assert [text for text in says if text not in html] == []
    assert prove("") == 1
    printed = capsys.readouterr().out
    assert [text for text in says if text not in printed] == []


@pytest.mark.parametrize("text", ["不是树头", "qingfeng/chronicle\n4\n", "qingfeng/chronicle\n4\nAAAA\nat 2026\n— x y"])
def test_what_is_no_head_is_refused_and_kept_in_the_form(client, office, text):
    sit(client, office, Role.AUDITOR)
    html = check(client, status=422, heads=text)
    assert "这不是签名的树头" in html
    assert text.splitlines()[0] in html


def test_a_large_record_is_checked_by_the_worker(client, office, monkeypatch):
    monkeypatch.setattr(audit, "AT_ONCE", 1)
    sit(client, office, Role.AUDITOR)
    answer = client.post(reverse("desk:chronicle"), {"go": "deep"})
    assert answer.status_code == 302
    html = client.get(answer.url).content.decode()
    assert "正在完整核对" in html
    assert 'hx-trigger="every 5s"' in html
    assert audit_tasks.check([], deep=True)["ok"]
    assert client.get(reverse("desk:chronicle_check", args=["00000000-0000-4000-8000-000000000000"])).status_code == 404


def test_the_export_holds_every_entry_and_no_names(client, office):
    who = sit(client, office, Role.AUDITOR)
    answer = client.post(reverse("desk:chronicle_export"))
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]
    assert lines[0]["type"] == "qingfeng-chronicle"
    before = Entry.objects.exclude(event__endswith=".exported")  # that it was taken away is recorded once it is
    assert lines[-1] == {"type": "end", "entries": before.count(), "heads": TreeHead.objects.count()}
    assert who.name not in json.dumps(lines, ensure_ascii=False)
    assert client.get(reverse("desk:chronicle_export")).status_code == 405


@pytest.mark.parametrize("role", [Role.HEAD, Role.HANDLER, Role.SYSADMIN, Role.AUDITADMIN, Role.RESPONDENT])
def test_nobody_but_the_auditor_has_this_page(client, office, role):
    sit(client, office, role)
    assert client.get(reverse("desk:chronicle")).status_code == 403
    assert client.post(reverse("desk:chronicle_export")).status_code == 403


def test_an_auditor_of_a_unit_below_does_not_take_the_record_of_all(client, office):
    school = office.children.get()
    sit(client, school, Role.AUDITOR)
    assert client.get(reverse("desk:chronicle")).status_code == 403
    assert client.post(reverse("desk:chronicle_export")).status_code == 403
