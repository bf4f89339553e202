"""Logging in, and the pages of the three administrators and of keepers, as they are used and as they are misused."""

import datetime as dt
import re

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from qingfeng.core.access.models import Account, ChildAt, Kin, Role, RoleHolding
from qingfeng.core.access.tests.situations import an_account, an_office_with_a_school
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.notices import services as notices
from qingfeng.core.vault import wrapping
from qingfeng.core.vault.models import OfficeKey
from qingfeng.core.vault.services import notice_address, seal_notice_address

pytestmark = pytest.mark.django_db
PASSWORD = "青石-板桥-微雨-灯笼"
PAGES = {
    Role.SYSADMIN: ("desk:accounts",),
    Role.SECADMIN: ("desk:roles", "desk:declared"),
    Role.AUDITADMIN: ("desk:security_log",),
    Role.KEEPER: ("desk:keys",),
}


@pytest.fixture
def office():
    return an_office_with_a_school()[0]


def somebody(office, *roles, must_change=False):
    account = an_account(office, *roles)
    account.set_password(PASSWORD)
    account.must_change_password = must_change
    account.save()
    return account


def log_in(client, account, password=PASSWORD):
    return client.post(reverse("desk:login"), {"username": account.username, "password": password})


def at_the_desk(client, office, *roles):
    account = somebody(office, *roles)
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return account


def test_after_logging_in_one_sees_when_one_was_here_before(client, office):
    account = somebody(office, Role.HANDLER)
    before = timezone.now() - dt.timedelta(days=3)
    Account.objects.filter(pk=account.pk).update(last_login=before)
    assert log_in(client, account).status_code == 302
    account.refresh_from_db()
    assert account.previous_login_at == before
    assert "上次登录" in client.get(reverse("desk:me")).content.decode()
    assert Entry.objects.filter(event="login.succeeded", body__account=account.pk).exists()


def test_a_first_password_has_to_be_changed_before_anything_else(client, office):
    account = somebody(office, Role.SYSADMIN, must_change=True)
    log_in(client, account)
    for name in ("desk:me", "desk:accounts", "desk:notices"):
        assert client.get(reverse(name)).url == reverse("desk:password")
    page = client.get(reverse("desk:password"))
    assert page.status_code == 200
    new = {"old_password": PASSWORD, "new_password1": "松风-渡口-纸伞-白鹭", "new_password2": "松风-渡口-纸伞-白鹭"}
    assert client.post(reverse("desk:password"), {**new, "new_password1": PASSWORD, "new_password2": PASSWORD}).status_code == 200
    assert client.post(reverse("desk:password"), new).status_code == 302
    assert client.get(reverse("desk:accounts")).status_code == 200
    assert Entry.objects.filter(event="password.changed").count() == 1


def test_a_waiting_account_may_still_log_out(client, office):
    log_in(client, somebody(office, must_change=True))
    client.post(reverse("desk:logout"))
    assert "_auth_user_id" not in client.session


def test_too_many_wrong_passwords_lock_the_name_and_keep_no_address_and_no_device(client, office):
    account = somebody(office)
    for _ in range(5):
        answer = client.post(
            reverse("desk:login"),
            {"username": account.username, "password": "wrong"},
            REMOTE_ADDR="203.0.113.77",
            headers={"user-agent": "SpyPhone/1.0", "x-forwarded-for": "203.0.113.78"},
        )
    assert "账号暂时锁住了" in answer.content.decode()
    assert "账号暂时锁住了" in log_in(client, account).content.decode()
    assert {a.ip_address for a in AccessAttempt.objects.all()} == {"0.0.0.0"}  # noqa: S104
    kept = str(list(AccessAttempt.objects.values()))
    for trace in ("203.0.113", "SpyPhone", "wrong"):
        assert trace not in kept
    assert Entry.objects.filter(event="login.locked", body__account=account.pk).count() == 1
    assert Entry.objects.filter(event="login.failed", body__account=account.pk).count() == 4


def test_another_name_is_not_locked_with_it(client, office):
    one, other = somebody(office), somebody(office)
    for _ in range(6):
        log_in(client, one, "wrong")
    assert log_in(client, other).status_code == 302


def test_an_unknown_name_is_in_no_log(client, office):
    client.post(reverse("desk:login"), {"username": "my-secret-password", "password": "x"})
    assert not Entry.objects.filter(event__startswith="login").exists()


def test_a_session_is_written_at_most_once_a_minute_and_ends_when_idle(client, office):
    at_the_desk(client, office, Role.KEEPER)
    client.get(reverse("desk:me"))
    first = Session.objects.get().expire_date
    client.get(reverse("desk:me"))
    assert Session.objects.get().expire_date == first
    session = client.session
    session["seen_at"] -= 61
    session.save()
    Session.objects.update(expire_date=timezone.now() + dt.timedelta(minutes=1))
    client.get(reverse("desk:me"))
    assert Session.objects.get().expire_date > timezone.now() + dt.timedelta(minutes=29)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert client.get(reverse("desk:me")).url.startswith(reverse("desk:login"))


def test_no_page_of_the_desk_stays_in_a_cache(client, office):
    assert "no-store" in client.get(reverse("desk:login"))["Cache-Control"]
    at_the_desk(client, office)
    assert "no-store" in client.get(reverse("desk:me"))["Cache-Control"]


@pytest.mark.parametrize("role", list(Role))
def test_each_page_is_for_its_role_and_for_no_other(client, office, role):
    at_the_desk(client, office, role)
    for owner, names in PAGES.items():
        for name in names:
            answer = client.get(reverse(name))
            assert answer.status_code == (200 if owner == role else 403), (role, name)


@pytest.mark.parametrize("name", [n for names in PAGES.values() for n in names] + ["desk:me", "desk:notices"])
def test_a_visitor_is_sent_to_log_in(client, office, name):
    assert client.get(reverse(name)).url.startswith(reverse("desk:login"))


def test_changes_by_the_wrong_administrator_are_refused_whichever_door_is_tried(client, office):
    other = somebody(office, Role.HANDLER)
    holding = other.holdings.get()
    doors = {
        Role.SYSADMIN: [reverse("desk:account_active", args=[other.pk])],
        Role.SECADMIN: [reverse("desk:role_end", args=[holding.pk]), reverse("desk:password_reset", args=[other.pk])],
    }
    for role in Role:
        at_the_desk(client, office, role)
        for owner, urls in doors.items():
            if owner != role:
                assert [client.post(url, {"active": "0"}).status_code for url in urls] == [403] * len(urls), role
    other.refresh_from_db()
    assert other.is_active
    assert other.check_password(PASSWORD)
    assert RoleHolding.objects.get(pk=holding.pk).valid_to is None


def test_an_account_is_made_shown_once_given_a_role_and_used(client, office):
    at_the_desk(client, office, Role.SYSADMIN)
    page = client.post(reverse("desk:accounts"), {"username": "newone", "unit": office.pk}).content.decode()
    password = re.search(r"<b>(\w{4}-\w{4}-\w{4}-\w{4})</b>", page)[1]
    assert password not in client.get(reverse("desk:accounts")).content.decode()
    at_the_desk(client, office, Role.SECADMIN)
    asked = {"account": "newone", "role": "handler", "unit": office.pk}
    assert client.post(reverse("desk:roles"), asked).status_code == 302
    client.logout()
    assert log_in(client, Account.objects.get(username="newone"), password).status_code == 302


def test_a_refused_grant_keeps_what_was_typed_and_says_why(client, office):
    secadmin = at_the_desk(client, office, Role.SECADMIN)
    page = client.post(reverse("desk:roles"), {"account": secadmin.username, "role": "auditadmin", "unit": office.pk})
    said = page.content.decode()
    assert "不能给自己授予" in said
    assert f'value="{secadmin.username}"' in said
    unknown = client.post(reverse("desk:roles"), {"account": "nobody", "role": "handler", "unit": office.pk}).content.decode()
    assert "没有这个用户名" in unknown


def test_a_stopped_account_is_out_at_its_next_click(client, office):
    from django.test import Client

    other, theirs = somebody(office, Role.HANDLER), Client()
    theirs.force_login(other, backend="qingfeng.core.access.backend.AccountBackend")
    assert theirs.get(reverse("desk:me")).status_code == 200
    at_the_desk(client, office, Role.SYSADMIN)
    client.post(reverse("desk:account_active", args=[other.pk]), {"active": "0"})
    assert theirs.get(reverse("desk:me")).status_code == 302


def test_declarations_are_entered_shown_and_ended(client, office):
    at_the_desk(client, office, Role.SECADMIN)
    me, other = somebody(office).person, somebody(office).person
    school = office.children.get()
    kin = {"which": "kin", "person": me.number, "other": other.number, "relation": "姐弟"}
    assert client.post(reverse("desk:declared"), kin).status_code == 302
    assert client.post(reverse("desk:declared"), {"which": "child", "person": me.number, "school": school.pk}).status_code == 302
    page = client.get(reverse("desk:declared")).content.decode()
    assert "姐弟" in page
    assert school.name in page
    client.post(reverse("desk:kin_withdraw", args=[Kin.objects.get().pk]))
    client.post(reverse("desk:child_end", args=[ChildAt.objects.get().pk]))
    assert not Kin.objects.exists()
    assert ChildAt.objects.get().valid_to
    wrong = client.post(reverse("desk:declared"), {**kin, "other": "no-such-number"}).content.decode()
    assert "没有这个工号" in wrong


def test_my_page_says_what_is_kept_about_me(client, office):
    account = at_the_desk(client, office, Role.HANDLER)
    page = client.get(reverse("desk:me")).content.decode()
    for said in (account.person.name, account.person.number, "承办人", "关于我存了什么", "还没有申报"):
        assert said in page


def test_the_security_log_puts_names_to_ids_and_asks_no_more_the_longer_it_is(client, office):
    auditor = somebody(office, Role.AUDITADMIN)

    def asked():
        client.force_login(auditor, backend="qingfeng.core.access.backend.AccountBackend")
        client.get(reverse("desk:security_log"))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("desk:security_log")).content.decode()
        client.logout()
        return len(queries), page

    log_in(client, somebody(office))
    client.logout()
    few, _page = asked()
    for _ in range(12):
        log_in(client, who := somebody(office))
        client.logout()
    many, page = asked()
    assert many == few
    assert who.username in page
    client.force_login(auditor, backend="qingfeng.core.access.backend.AccountBackend")
    assert client.get(reverse("desk:security_log"), {"event": "role.granted"}).status_code == 200
    assert client.get(reverse("desk:security_log"), {"event": "nonsense", "page": "x"}).status_code == 200


def test_two_keepers_make_the_key_and_the_sheet_is_shown_once(client, office, monkeypatch):
    monkeypatch.setattr(wrapping, "OPS", 1)
    monkeypatch.setattr(wrapping, "MEM", 8192)
    one, two = at_the_desk(client, office, Role.KEEPER), somebody(office, Role.KEEPER)
    words = {1: "松树 石桥 白鹭 灯笼 一", 2: "竹林 渡口 青瓦 纸伞 二"}
    asked = {"which": "create", "c-keeper1": one.pk, "c-keeper2": two.pk}
    for n, said in words.items():
        asked |= {f"c-passphrase{n}": said, f"c-again{n}": said}
    slip = client.post(reverse("desk:keys"), {**asked, "c-again2": "别的"}).content.decode()
    assert "两次输入的口令不一样" in slip
    assert words[1] not in slip
    sheet = client.post(reverse("desk:keys"), asked).content.decode()
    code = re.search(r"(?:[A-Z2-7]{4} ){14}[A-Z2-7]{4}", sheet)[0]
    page = client.get(reverse("desk:keys")).content.decode()
    assert code not in page
    assert two.name in page
    assert OfficeKey.objects.count() == 1
    new = "第三句 换过的 口令 要够长"
    changed = {"which": "change", "p-passphrase": words[1], "p-new_passphrase": new, "p-again": new}
    assert client.post(reverse("desk:keys"), {**changed, "p-passphrase": "错的口令"}).status_code == 200
    assert client.post(reverse("desk:keys"), changed).status_code == 302
    recover = {"which": "recover", "r-code": code, **{f"r{k[1:]}": v for k, v in asked.items() if k != "which"}}
    assert client.post(reverse("desk:keys"), recover).status_code == 302


def test_a_notice_is_shown_marked_and_not_another_s(client, office):
    account = at_the_desk(client, office, Role.HANDLER)
    mine = notices.queue(template="assigned", key="a", to_account=account, params={"ref": "YX2026-0417"}, now=timezone.now())
    theirs = notices.queue(template="assigned", key="b", to_account=somebody(office), params={"ref": "YX2026-0418"}, now=timezone.now())
    page = client.get(reverse("desk:notices")).content.decode()
    assert "YX2026-0417" in page
    assert "YX2026-0418" not in page
    assert client.post(reverse("desk:notice_read", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("desk:notice_read", args=[mine.pk])).status_code == 302
    mine.refresh_from_db()
    assert mine.read_at


def test_a_complainant_s_sealed_address_is_opened_by_the_worker_alone():
    sealed = seal_notice_address(email="someone@example.org", now=timezone.now())
    notices.queue(template="mailbox_out", key="c", to_sealed=sealed, params={}, now=timezone.now())
    assert notices.deliver(now=timezone.now(), address_of=notice_address) == 1
    assert [m.to for m in mail.outbox] == [["someone@example.org"]]
