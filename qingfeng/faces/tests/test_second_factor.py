"""Logging in in two steps, the pages for one's factors and logins, and what the security administrator may do to them."""

import io
import re

import openpyxl
import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qingfeng.core.access import factors, totp
from qingfeng.core.access.models import Account, Factor, Role, Sitting
from qingfeng.core.access.tests.device import Device
from qingfeng.core.access.tests.situations import an_account, an_office_with_a_school
from qingfeng.core.buckets import Bucket
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.notices.models import Notice
from qingfeng.faces import limits

from .test_accounts import PASSWORD, at_the_desk, log_in, somebody

pytestmark = pytest.mark.django_db
SECRET = b"a secret of 20 bytes"
HOST = {"HTTP_HOST": "localhost"}
ALL = {"desk:factors": (), "desk:factor_app": (), "desk:factor_passkey": (), "desk:me": ()}


@pytest.fixture
def office():
    return an_office_with_a_school()[0]


@pytest.fixture(autouse=True)
def _full_bucket(monkeypatch):
    monkeypatch.setattr(limits, "WRONG_LOGINS", Bucket(60, 120))


def code(step=0):
    return totp.code_at(SECRET, totp.step_of(timezone.now()) + step)


def with_an_app(office, *roles):
    account = somebody(office, *roles)
    factors.add_totp(account=account, secret=SECRET, code=code(-1), now=timezone.now())
    return account


def second(client, typed, **more):
    return client.post(reverse("desk:login_second"), {"code": typed}, **more)


def is_in(client):
    return client.get(reverse("desk:me")).status_code == 200


def test_the_right_password_alone_opens_nothing(client, office):
    account = with_an_app(office, Role.HANDLER)
    answer = log_in(client, account)
    assert answer.url == reverse("desk:login_second")
    assert not is_in(client)
    assert not Entry.objects.filter(event="login.succeeded").exists()
    assert second(client, code()).status_code == 302
    assert is_in(client)
    assert Entry.objects.get(event="login.succeeded").body["by"] == "totp"


def test_the_second_step_leads_where_the_first_was_asked_to_and_nowhere_else(client, office):
    account = with_an_app(office)
    typed = {"username": account.username, "password": PASSWORD, "next": reverse("desk:notices")}
    client.post(reverse("desk:login"), typed)
    assert second(client, code()).url == reverse("desk:notices")
    client.logout()
    client.post(reverse("desk:login"), typed | {"next": "https://elsewhere.example/"})
    assert second(client, code(1)).url == reverse("desk:home")


def test_without_a_password_there_is_no_second_step(client, office):
    with_an_app(office)
    assert client.get(reverse("desk:login_second")).url == reverse("desk:login")
    assert second(client, code()).url == reverse("desk:login")


def test_five_minutes_after_the_password_one_begins_anew(client, office):
    account = with_an_app(office)
    log_in(client, account)
    session = client.session
    session["half"] = session["half"] | {"at": session["half"]["at"] - 301}
    session.save()
    assert second(client, code()).url == reverse("desk:login")
    assert not is_in(client)


def test_somebody_stopped_between_the_steps_does_not_come_in(client, office):
    account = with_an_app(office)
    log_in(client, account)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert second(client, code()).url == reverse("desk:login")


def test_wrong_codes_lock_the_name_as_wrong_passwords_do_and_leave_no_trace_of_the_code(client, office):
    from axes.models import AccessAttempt

    account = with_an_app(office)
    log_in(client, account)
    for _again in range(4):
        assert second(client, "000000", headers={"user-agent": "SpyPhone"}).status_code == 200
    log_in(client, account)  # knowing the password does not set the count back
    assert "账号暂时锁住了" in second(client, "000000").content.decode()
    assert "账号暂时锁住了" in second(client, code()).content.decode()
    assert "账号暂时锁住了" in log_in(Client(), account).content.decode()
    kept = str(list(AccessAttempt.objects.values()))
    assert "000000" not in kept
    assert "SpyPhone" not in kept
    assert Entry.objects.filter(event="login.locked", body__account=account.pk).count() == 1


def test_a_recovery_code_logs_in_once(client, office):
    account = with_an_app(office)
    one, *_rest = factors.make_recovery_codes(account=account, now=timezone.now())
    log_in(client, account)
    assert second(client, one).status_code == 302
    assert Entry.objects.get(event="login.succeeded").body["by"] == "recovery"
    client.logout()
    log_in(client, account)
    assert "这个码不对" in second(client, one).content.decode()


def test_whoever_needs_one_is_led_to_set_it_up_before_anything_else(client, office, settings):
    settings.SECOND_FACTOR = "matters"
    account = somebody(office, Role.HANDLER)
    log_in(client, account)
    for name in ("desk:home", "desk:me", "desk:matters", "desk:notices"):
        assert client.get(reverse(name)).url == reverse("desk:factors"), name
    assert "您的角色必须有第二道验证" in client.get(reverse("desk:factors")).content.decode()
    page = client.get(reverse("desk:factor_app")).content.decode()
    assert "<svg" in page
    typed = re.search(r"qf-secret-text\">([A-Z2-7 ]+)<", page)[1].replace(" ", "")
    import base64

    secret = base64.b32decode(typed)
    wrong = client.post(reverse("desk:factor_app"), {"code": "000000"})
    assert wrong.status_code == 422
    assert typed[:4] in wrong.content.decode()
    done = client.post(reverse("desk:factor_app"), {"code": totp.code_at(secret, totp.step_of(timezone.now()))})
    codes = re.findall(r"<li>(\w{5}-\w{5})</li>", done.content.decode())
    assert len(codes) == 10
    assert codes[0] not in client.get(reverse("desk:factors")).content.decode()
    assert client.get(reverse("desk:notices")).status_code == 200


def test_the_first_password_is_changed_before_the_factor_is_set_up(client, office, settings):
    settings.SECOND_FACTOR = "matters"
    account = somebody(office, Role.SYSADMIN, must_change=True)
    log_in(client, account)
    assert client.get(reverse("desk:factors")).url == reverse("desk:password")
    new = {"old_password": PASSWORD, "new_password1": "松风-渡口-纸伞-白鹭", "new_password2": "松风-渡口-纸伞-白鹭"}
    client.post(reverse("desk:password"), new)
    assert client.get(reverse("desk:accounts")).url == reverse("desk:factors")


def test_a_teacher_needs_none_and_a_demonstration_neither(client, office, settings, monkeypatch):
    settings.SECOND_FACTOR = "matters"
    log_in(client, somebody(office, Role.STAFF))
    assert is_in(client)
    monkeypatch.setattr("qingfeng.faces.desk.accounts_login.demonstration", lambda: True)
    other = Client()
    log_in(other, somebody(office, Role.HANDLER))
    assert is_in(other)


def register(client, device, name="办公室电脑", **more):
    asked = client.post(reverse("desk:factor_passkey_ask"), **HOST)
    assert asked.status_code == 200
    return client.post(reverse("desk:factor_passkey"), {"name": name, "answer": device.create(asked.json()), **more}, **HOST)


def in_by_passkey(client, device, address="desk:login_passkey"):
    asked = client.post(reverse("desk:login_passkey_ask"), **HOST)
    return client.post(reverse(address), {"answer": device.get(asked.json())}, **HOST)


def by_password(client, account):
    return client.post(reverse("desk:login"), {"username": account.username, "password": PASSWORD}, **HOST)


def test_a_passkey_logs_in_without_a_password_and_as_a_second_step(client, office):
    account, device = somebody(office, Role.HANDLER), Device("http://localhost")
    by_password(client, account)
    assert "备用码" in register(client, device).content.decode()
    client.logout()
    assert in_by_passkey(client, device).status_code == 302
    assert client.session["_auth_user_id"] == str(account.pk)
    assert Entry.objects.filter(event="login.succeeded").last().body["by"] == "passkey"
    client.logout()
    by_password(client, account)
    assert in_by_passkey(client, device, "desk:login_second").status_code == 302
    assert client.session["_auth_user_id"] == str(account.pk)


def test_an_answer_to_a_riddle_is_good_once(client, office):
    account, device = somebody(office), Device("http://localhost")
    by_password(client, account)
    register(client, device)
    client.logout()
    answer = device.get(client.post(reverse("desk:login_passkey_ask"), **HOST).json())
    assert client.post(reverse("desk:login_passkey"), {"answer": answer}, **HOST).status_code == 302
    client.logout()
    refused = client.post(reverse("desk:login_passkey"), {"answer": answer}, **HOST)
    assert refused.status_code == 422
    assert "没有认出通行密钥" in refused.content.decode()
    assert Client().post(reverse("desk:login_passkey"), {"answer": answer}, **HOST).status_code == 422


def test_a_stopped_account_s_passkey_opens_nothing(client, office):
    account, device = somebody(office), Device("http://localhost")
    by_password(client, account)
    register(client, device)
    client.logout()
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert in_by_passkey(client, device).status_code == 422


def test_after_ten_minutes_the_password_is_asked_for_again_before_anything_is_changed(client, office):
    account = with_an_app(office)
    log_in(client, account)
    second(client, code())
    session = client.session
    session["proved_at"] -= 601
    session.save()
    remove = reverse("desk:factor_remove", args=[factors.second_of(account)[0].pk])
    assert "请再输一次密码" in client.post(remove).content.decode()
    assert "密码不对" in client.post(remove, {"password": "wrong"}).content.decode()
    assert "请再输一次密码" in client.post(reverse("desk:factor_recovery")).content.decode()
    assert register(client, Device("http://localhost")).status_code == 422
    assert factors.second_of(account)
    assert client.post(remove, {"password": PASSWORD}).status_code == 302
    assert not Factor.objects.exists()


def test_nobody_takes_away_another_s_factor_or_login(client, office):
    account = with_an_app(office)
    theirs = Client()
    log_in(theirs, account)
    second(theirs, code())
    at_the_desk(client, office, Role.HANDLER)
    session = client.session
    session["proved_at"] = int(timezone.now().timestamp())
    session.save()
    assert client.post(reverse("desk:factor_remove", args=[factors.second_of(account)[0].pk])).status_code == 404
    assert client.post(reverse("desk:sitting_end", args=[Sitting.objects.get(account=account).pk])).status_code == 404
    assert is_in(theirs)


def test_one_sees_where_one_is_logged_in_and_ends_it(client, office):
    account, other = somebody(office, Role.HANDLER), Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/128.0"})
    log_in(client, account)
    other.post(reverse("desk:login"), {"username": account.username, "password": PASSWORD}, REMOTE_ADDR="203.0.113.9")
    page = client.get(reverse("desk:me")).content.decode()
    assert "火狐浏览器，Windows电脑" in page
    assert "就是这里" in page
    assert "203.0.113" not in page + str(list(Sitting.objects.values()))
    client.post(reverse("desk:sittings_end"))
    assert is_in(client)
    assert not is_in(other)


def test_one_login_is_ended_alone(client, office):
    account = somebody(office)
    others = [Client(), Client()]
    for c in (client, *others):
        log_in(c, account)
    first = Sitting.objects.get(session_key=others[0].session.session_key)
    client.post(reverse("desk:sitting_end", args=[first.pk]))
    assert [is_in(c) for c in (client, *others)] == [True, False, True]


def test_the_fourth_login_ends_the_first(office):
    account, clients = somebody(office), [Client() for _n in range(4)]
    for c in clients:
        log_in(c, account)
    assert [is_in(c) for c in clients] == [False, True, True, True]


def test_a_changed_password_ends_the_others_and_this_one_stays_listed(client, office):
    account, other = somebody(office), Client()
    log_in(client, account)
    log_in(other, account)
    new = {"old_password": PASSWORD, "new_password1": "松风-渡口-纸伞-白鹭", "new_password2": "松风-渡口-纸伞-白鹭"}
    client.post(reverse("desk:password"), new)
    assert is_in(client)
    assert not is_in(other)
    assert Sitting.objects.get().session_key == client.session.session_key


def test_logging_out_leaves_no_trace_of_the_login(client, office):
    log_in(client, somebody(office))
    client.post(reverse("desk:logout"))
    assert not Sitting.objects.exists()


def test_the_security_administrator_resets_factors_and_the_person_is_told(client, office):
    account, theirs = with_an_app(office, Role.HANDLER), Client()
    log_in(theirs, account)
    second(theirs, code())
    at_the_desk(client, office, Role.SECADMIN)
    assert "动态码" in client.get(reverse("desk:account_safety", args=[account.pk])).content.decode()
    assert client.post(reverse("desk:factors_reset", args=[account.pk])).status_code == 302
    assert not is_in(theirs)
    assert log_in(theirs, account).url == reverse("desk:home")
    assert Notice.objects.get(to_account=account).template == "factors_reset"
    assert "第二道验证已重设" in theirs.get(reverse("desk:notices")).content.decode()


def test_the_security_administrator_ends_somebody_s_logins_and_opens_a_lock(client, office):
    account, theirs = somebody(office, Role.HANDLER), Client()
    log_in(theirs, account)
    for _again in range(5):
        log_in(Client(), account, "wrong")
    at_the_desk(client, office, Role.SECADMIN)
    page = reverse("desk:account_safety", args=[account.pk])
    assert "输错太多，锁定" in client.get(page).content.decode()
    client.post(reverse("desk:account_sittings_end", args=[account.pk]))
    assert not is_in(theirs)
    client.post(reverse("desk:account_safety_unlock", args=[account.pk]))
    assert "输错太多，锁定" not in client.get(page).content.decode()
    assert log_in(theirs, account).status_code == 302


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SECADMIN])
def test_these_doors_are_the_security_administrator_s_alone(client, office, role):
    account = with_an_app(office)
    at_the_desk(client, office, role)
    names = ("account_safety", "account_sittings_end", "factors_reset", "account_safety_unlock")
    for name in names:
        url = reverse(f"desk:{name}", args=[account.pk])
        assert (client.get(url) if name == "account_safety" else client.post(url)).status_code == 403, name
    assert factors.second_of(account)


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SYSADMIN])
def test_these_doors_are_the_system_administrator_s_alone(client, office, role):
    account = an_account(office)
    at_the_desk(client, office, role)
    for name in ("accounts_many", "accounts_blank", "accounts_sheet"):
        assert client.get(reverse(f"desk:{name}")).status_code == 403, name
    assert client.post(reverse("desk:account_unlock", args=[account.pk])).status_code == 403


def test_another_office_s_accounts_are_not_there(client, office):
    account = an_account(an_office_with_a_school()[0])
    at_the_desk(client, office, Role.SECADMIN)
    assert client.get(reverse("desk:account_safety", args=[account.pk])).status_code == 404
    assert client.post(reverse("desk:factors_reset", args=[account.pk])).status_code == 404


def a_sheet(*rows):
    text = "\n".join(["用户名,单位代码,工号,工作邮箱", *(",".join(row) for row in rows)])
    return {"file": SimpleUploadedFile("a.csv", text.encode()), "no_secrets": "on"}


def test_a_sheet_becomes_slips_that_are_shown_once_and_open_the_account(client, office):
    at_the_desk(client, office, Role.SYSADMIN)
    school = office.children.get()
    page = client.post(reverse("desk:accounts_many"), a_sheet(("zhang", school.code, "", ""), ("li", office.code, "", ""))).content.decode()
    passwords = re.findall(r"<b class=\"qf-num\">(\w{4}-\w{4}-\w{4}-\w{4})</b>", page)
    assert len(passwords) == 2
    assert passwords[0] not in client.get(reverse("desk:accounts")).content.decode()
    newcomer = Client()
    assert log_in(newcomer, Account.objects.get(username="zhang"), passwords[0]).status_code == 302
    assert newcomer.get(reverse("desk:home")).url == reverse("desk:password")


def test_a_sheet_with_errors_comes_back_marked(client, office):
    at_the_desk(client, office, Role.SYSADMIN)
    answer = client.post(reverse("desk:accounts_many"), a_sheet(("zhang", "NOPE", "", ""), ("li", office.code, "", "")))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "有1处错误，一行也没有收下" in said
    assert "没有代码为“NOPE”的单位" in said
    assert "data:application" in said
    assert not Account.objects.filter(username="li").exists()


def test_the_list_is_filtered_by_state_and_taken_away_as_it_is_shown(client, office):
    sysadmin = at_the_desk(client, office, Role.SYSADMIN)
    stopped, waiting, locked, idle = (somebody(office, must_change=n == 1) for n in range(4))
    Account.objects.filter(pk=stopped.pk).update(is_active=False)
    for _again in range(5):
        log_in(Client(), locked, "wrong")
    long_ago = timezone.now() - timezone.timedelta(days=70)
    Account.objects.filter(pk=idle.pk).update(last_login=long_ago, date_joined=long_ago)
    for state, account in {"off": stopped, "new": waiting, "locked": locked, "idle": idle, "ok": sysadmin}.items():
        page = client.get(reverse("desk:accounts"), {"state": state}).content.decode()
        shown = re.findall(r"<tr><td>(u\d+)</td>", page)
        assert shown == [account.username], state
        book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("desk:accounts_sheet"), {"state": state}).content))
        cells = [str(c.value) for row in book.active.iter_rows() for c in row if c.value]
        assert account.username in cells
        assert sum(cell in cells for cell in (a.username for a in (stopped, waiting, locked, idle, sysadmin))) == 1
    assert Entry.objects.filter(event="accounts.listed").count() == 5


def test_a_wide_guesser_waits_while_a_browser_that_was_here_before_comes_in(client, office, monkeypatch):
    account = somebody(office)
    log_in(client, account)
    client.post(reverse("desk:logout"))
    monkeypatch.setattr(limits, "WRONG_LOGINS", Bucket(per_minute=0.001, burst=20))
    guesser = Client()
    answers = [guesser.post(reverse("desk:login"), {"username": f"name{n}", "password": "spring2026"}).status_code for n in range(25)]
    assert answers == [200] * 20 + [429] * 5
    assert log_in(Client(), account).status_code == 429
    assert log_in(client, account).status_code == 302
    client.post(reverse("desk:logout"))
    assert log_in(client, somebody(office)).status_code == 429


def test_expired_sessions_leave_the_list(client, office):
    log_in(client, somebody(office))
    Session.objects.update(expire_date=timezone.now())
    other = Client()
    log_in(other, Account.objects.get())
    assert other.get(reverse("desk:me")).content.decode().count("就是这里") == 1
    assert "退出那边" not in other.get(reverse("desk:me")).content.decode()
