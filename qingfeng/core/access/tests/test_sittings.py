"""Where one is logged in; accounts nobody uses; accounts from a sheet."""

import datetime as dt
import io

import pytest
from django.contrib.sessions.models import Session

from qingfeng.core.access import account_sheet, browsers, idle, services, sittings
from qingfeng.core.access.models import ADMIN_ROLES, Account, Role, Sitting
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused

from .situations import NOW, a_person, a_unit, an_account, an_office_with_a_school

pytestmark = pytest.mark.django_db


def after(**time):
    return NOW + dt.timedelta(**time)


def sits(account, key, now=NOW, at_once=3):
    Session.objects.create(session_key=key, session_data="", expire_date=now + dt.timedelta(minutes=30))
    return sittings.begin(account=account, session_key=key, browser="谷歌内核浏览器，Windows电脑", now=now, at_once=at_once)


def keys_of(account, now=NOW):
    return list(sittings.alive(account, now).values_list("session_key", flat=True))


def test_of_too_many_logins_the_one_longest_unused_ends():
    account = an_account(a_unit())
    for n, key in enumerate("abc"):
        sits(account, key, after(minutes=n))
    sittings.used(session_key="a", now=after(minutes=5))
    sits(account, "d", after(minutes=6))
    assert keys_of(account, after(minutes=6)) == ["d", "a", "c"]
    assert not Session.objects.filter(session_key="b").exists()
    assert Entry.objects.filter(event="session.ended", actor="system").count() == 1


def test_one_account_s_logins_do_not_end_another_s():
    one, other = an_account(a_unit()), an_account(a_unit())
    sits(one, "a", at_once=1)
    sits(other, "b", at_once=1)
    assert (keys_of(one), keys_of(other)) == (["a"], ["b"])


def test_an_idle_login_is_not_listed_and_the_next_morning_gone():
    account = an_account(a_unit())
    sits(account, "a")
    assert keys_of(account, after(minutes=31)) == []
    sittings.clear_expired(now=after(minutes=31))
    assert not Sitting.objects.exists()
    assert not Session.objects.exists()


def test_others_end_and_the_one_at_hand_stays():
    account = an_account(a_unit())
    for key in "abc":
        sits(account, key)
    assert sittings.end_others(account=account, actor=account, keep="b", now=NOW) == 2
    assert keys_of(account) == ["b"]


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.SECADMIN])
def test_nobody_but_the_security_administrator_ends_another_s_login(role):
    office = a_unit()
    account, other = an_account(office), an_account(office, role)
    sitting = sits(account, "a")
    for end in (
        lambda: sittings.end(sitting=sitting, actor=other, now=NOW),
        lambda: sittings.end_others(account=account, actor=other, keep="", now=NOW),
    ):
        with pytest.raises(Refused):
            end()
    sittings.end(sitting=sitting, actor=an_account(office, Role.SECADMIN), now=NOW)
    assert keys_of(account) == []


def test_a_changed_password_ends_the_others_a_reset_one_and_a_stopped_account_all():
    office = a_unit()
    account, secadmin, sysadmin = an_account(office), an_account(office, Role.SECADMIN), an_account(office, Role.SYSADMIN)
    for key in "ab":
        sits(account, key)
    services.change_password(account=account, new_password="青石-板桥-微雨-灯笼", now=NOW, keep="a")
    assert keys_of(account) == ["a"]
    services.reset_password(account=account, actor=secadmin, now=NOW)
    assert keys_of(account) == []
    sits(account, "c")
    services.disable_account(account=account, actor=sysadmin, now=NOW)
    assert keys_of(account) == []


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88 Safari/537.36",
            "谷歌内核浏览器，Windows电脑",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "火狐浏览器，Linux电脑（含统信、麒麟）"),
        ("Mozilla/5.0 (Linux; Android 12; HUAWEI ABC-123) AppleWebKit/537.36 Chrome/99 HuaweiBrowser/13 Mobile", "华为浏览器，安卓手机"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1 MicroMessenger/8.0", "微信，苹果手机"),
        ("", "认不出的浏览器"),
        ("<script>alert(1)</script>", "认不出的浏览器"),
    ],
)
def test_a_browser_is_told_in_plain_words_without_version_or_model(header, words):
    assert browsers.in_plain_words(header) == words


def unused(account, days, **fields):
    Account.objects.filter(pk=account.pk).update(date_joined=after(days=-400), last_login=after(days=-days), **fields)
    return account


def active(account):
    return Account.objects.get(pk=account.pk).is_active


def test_an_account_nobody_used_for_ninety_days_is_stopped_and_may_come_back():
    office = a_unit()
    sysadmin = an_account(office, Role.SYSADMIN)
    old, fresh, never = unused(an_account(office), 91), unused(an_account(office), 89), an_account(office)
    Account.objects.filter(pk=never.pk).update(date_joined=after(days=-91), last_login=None)
    Account.objects.filter(pk=sysadmin.pk).update(last_login=NOW)
    sits(old, "a")
    assert idle.disable_idle(now=NOW) == 2
    assert [active(a) for a in (old, fresh, never, sysadmin)] == [False, True, False, True]
    assert keys_of(old) == []
    assert Entry.objects.filter(event="account.idle", actor="system").count() == 2
    services.enable_account(account=Account.objects.get(pk=old.pk), actor=sysadmin, now=NOW)
    assert idle.disable_idle(now=after(days=1)) == 0
    assert active(old)


def test_the_last_administrator_of_a_kind_is_never_stopped():
    office = a_unit()
    only = [unused(an_account(office, role), 200) for role in ADMIN_ROLES]
    assert idle.disable_idle(now=NOW) == 0
    unused(an_account(office, Role.SYSADMIN), 300)
    assert idle.disable_idle(now=NOW) == 1
    assert sum(active(a) for a in only) >= 2


def test_the_days_are_a_setting_and_nought_stops_nobody(settings):
    account = unused(an_account(a_unit()), 40)
    settings.IDLE_DAYS = 0
    assert idle.disable_idle(now=NOW) == 0
    settings.IDLE_DAYS = 30
    assert idle.disable_idle(now=NOW) == 1
    assert not active(account)


def a_sheet(*rows):
    lines = ["用户名,单位代码,工号,工作邮箱", *(",".join(row) for row in rows)]
    return io.BytesIO("\n".join(lines).encode())


def test_a_sheet_makes_all_its_accounts_and_tells_each_first_password_once():
    office, school = an_office_with_a_school()
    sysadmin, person = an_account(office, Role.SYSADMIN), a_person()
    sheet = a_sheet(("zhang01", school.code, person.number, "zhang@example.cn"), ("li02", office.code, "", ""))
    made = account_sheet.create_accounts(file=sheet, actor=sysadmin, now=NOW)
    assert [a.username for a, _p in made.slips] == ["zhang01", "li02"]
    for account, password in made.slips:
        kept = Account.objects.get(pk=account.pk)
        assert kept.check_password(password)
        assert kept.must_change_password
        assert not kept.holdings.exists()
    assert Account.objects.get(username="zhang01").person == person
    assert Entry.objects.filter(event="account.created").count() == 2


def test_a_sheet_with_errors_makes_none_and_names_row_and_column():
    office, school = an_office_with_a_school()
    sysadmin, taken = an_account(office, Role.SYSADMIN), an_account(office)
    foreign = a_unit()
    rows = (
        ("good", school.code, "", ""),
        (taken.username.upper(), school.code, "", ""),
        ("good", school.code, "", ""),
        ("a", "NOPE", "", ""),
        ("b", foreign.code, "", ""),
        ("c", school.code, "no-such", ""),
        ("d", school.code, taken.person.number, ""),
    )
    made = account_sheet.create_accounts(file=a_sheet(*rows), actor=sysadmin, now=NOW)
    assert [(e.row, e.column) for e in made.errors] == [
        (3, "用户名"), (4, "用户名"), (5, "单位代码"), (6, "单位代码"), (7, "工号"), (8, "工号"),
    ]  # fmt: skip
    assert not made.slips
    assert not Account.objects.filter(username="good").exists()
    bad = account_sheet.create_accounts(
        file=a_sheet(("fine", school.code, "", ""), ("with space", school.code, "", "x@y")), actor=sysadmin, now=NOW
    )
    assert [e.row for e in bad.errors] == [3]
    assert not Account.objects.filter(username="fine").exists()


def test_a_sheet_of_somebody_else_makes_nothing():
    office, school = an_office_with_a_school()
    made = account_sheet.create_accounts(file=a_sheet(("x", school.code, "", "")), actor=an_account(office, Role.SECADMIN), now=NOW)
    assert made.errors[0].column == "单位代码"


def test_a_lock_is_opened_by_two_administrators_and_nobody_else():
    office = a_unit()
    account = an_account(office)
    for role in Role.values:
        actor = an_account(office, role)
        if role in (Role.SYSADMIN, Role.SECADMIN):
            services.unlock_account(account=account, actor=actor, now=NOW)
        else:
            with pytest.raises(Refused):
                services.unlock_account(account=account, actor=actor, now=NOW)
