"""Second factors: nothing is taken twice, nothing is kept in the clear, and only the right person changes them."""

import datetime as dt

import pytest

from qingfeng.core.access import factors, passkeys, services, sittings, totp
from qingfeng.core.access.checks import second_factor
from qingfeng.core.access.models import Account, Factor, FactorKind, Role
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused

from .device import FLAGS, AuthenticatorData, Device
from .situations import DAY, NOW, a_unit, an_account

pytestmark = pytest.mark.django_db
HOST = "localhost:8000"
SECRET = b"12345678901234567890"


def after(seconds):
    return NOW + dt.timedelta(seconds=seconds)


def code(at=NOW):
    return totp.code_at(SECRET, totp.step_of(at))


def with_an_app(*roles):
    account = an_account(a_unit(), *roles)
    factors.add_totp(account=account, secret=SECRET, code=code(after(-90 + 60)), now=after(-30))
    return account


def with_a_passkey(account=None, host=HOST, name="办公室电脑"):
    account, device = account or an_account(a_unit()), Device(f"http://{host}")
    asked, state = passkeys.ask_for_new(host, handle=factors.handle_of(account), username=account.username, name="", kept=[])
    key = passkeys.new_from(host, state, device.create(asked))
    factors.add_passkey(account=account, name=name, key=key, now=NOW)
    return account, device


def proves(account, device, host=HOST, spoil=None):
    asked, state = passkeys.ask_to_prove(host)
    if spoil:
        state |= spoil
    return factors.prove_by_passkey(account=account, host=host, state=state, answer=device.get(asked), now=NOW)


@pytest.mark.parametrize(("seconds", "expected"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_codes_are_those_of_the_standard(seconds, expected):
    assert totp.code_at(SECRET, seconds // totp.PERIOD) == expected


def test_a_code_counts_once_and_no_older_one_after_it():
    account = with_an_app()
    assert factors.prove_by_code(account=account, typed=code(), now=NOW) == FactorKind.TOTP
    for again in (code(), code(after(-30))):
        assert not factors.prove_by_code(account=account, typed=again, now=NOW)
    assert factors.prove_by_code(account=account, typed=code(after(30)), now=after(30))


def test_the_code_that_set_the_app_up_does_not_log_in_as_well():
    account = with_an_app()
    assert not factors.prove_by_code(account=account, typed=code(after(-30)), now=after(-20))


@pytest.mark.parametrize(("drift", "taken"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(drift, taken):
    account = with_an_app()
    later = after(600)
    assert bool(factors.prove_by_code(account=account, typed=code(later + dt.timedelta(seconds=drift)), now=later)) is taken


def test_full_width_digits_and_spaces_are_read_as_digits():
    account = with_an_app()
    typed = " ".join(chr(ord("０") + int(digit)) for digit in code())
    assert factors.prove_by_code(account=account, typed=typed, now=NOW)


def test_an_app_is_set_up_only_with_a_code_from_it_and_once():
    account = an_account(a_unit())
    with pytest.raises(Refused, match="动态码不对") as refusal:
        factors.add_totp(account=account, secret=SECRET, code="000000", now=NOW)
    assert refusal.value.field == "code"
    assert not Factor.objects.exists()
    factors.add_totp(account=account, secret=SECRET, code=code(), now=NOW)
    with pytest.raises(Refused, match="已经设有"):
        factors.add_totp(account=account, secret=SECRET, code=code(after(30)), now=after(30))


def test_the_database_holds_no_secret_and_no_recovery_code_in_the_clear():
    account = with_an_app()
    codes = factors.make_recovery_codes(account=account, now=NOW)
    kept = b"".join(bytes(f.secret) for f in Factor.objects.all())
    assert SECRET not in kept
    assert not any(c.encode() in kept or c.replace("-", "").encode() in kept for c in codes)
    said = str(list(Entry.objects.values("body")))
    assert not any(word in said for word in (*codes, SECRET.decode()))


def test_a_secret_copied_to_another_account_opens_nothing():
    account, other = with_an_app(), an_account(a_unit())
    Factor.objects.filter(account=account).update(account=other)
    assert not factors.prove_by_code(account=other, typed=code(), now=NOW)


def test_a_recovery_code_opens_once_however_it_is_typed():
    account = with_an_app()
    first, second, *rest = factors.make_recovery_codes(account=account, now=NOW)
    assert len(set(rest)) == 8
    assert factors.prove_by_code(account=account, typed=f" {first.upper().replace('-', ' ')} ", now=NOW) == FactorKind.RECOVERY
    assert not factors.prove_by_code(account=account, typed=first, now=NOW)
    assert not factors.prove_by_code(account=with_an_app(), typed=second, now=NOW)
    factors.make_recovery_codes(account=account, now=NOW)
    assert not factors.prove_by_code(account=account, typed=second, now=NOW)


@pytest.mark.parametrize("typed", ["", "-", "０", "abc", "x" * 20])
def test_nonsense_opens_nothing(typed):
    account = with_an_app()
    factors.make_recovery_codes(account=account, now=NOW)
    assert not factors.prove_by_code(account=account, typed=typed, now=NOW)


def test_recovery_codes_stand_in_for_something_and_are_nothing_alone():
    account = an_account(a_unit())
    with pytest.raises(Refused, match="用不着"):
        factors.make_recovery_codes(account=account, now=NOW)
    assert not factors.second_of(account)


def test_who_needs_a_second_factor_is_a_setting(settings):
    office = a_unit()
    needs = {"none": set(), "all": set(Role.values), "handler, sysadmin": {"handler", "sysadmin"}}
    needs["matters"] = set(Role.values) - {"publisher", "respondent", "staff", "inspector", "auditor"}
    for said, roles in needs.items():
        settings.SECOND_FACTOR = said
        assert {role for role in Role.values if factors.must_have(an_account(office, role), DAY)} == roles
        assert not second_factor()
    settings.SECOND_FACTOR = "handlre,head"
    assert "handlre" in second_factor()[0].msg


def test_the_last_factor_of_somebody_who_needs_one_stays(settings):
    settings.SECOND_FACTOR = "matters"
    account = with_an_app(Role.HANDLER)
    app = factors.second_of(account)[0]
    with pytest.raises(Refused, match="最后一项不能取消"):
        factors.remove(factor=app, actor=account, now=NOW)
    with_a_passkey(account)
    factors.remove(factor=app, actor=account, now=NOW)
    assert [f.kind for f in factors.second_of(account)] == ["passkey"]


def test_with_the_last_factor_go_the_recovery_codes():
    account = with_an_app()
    factors.make_recovery_codes(account=account, now=NOW)
    factors.remove(factor=factors.second_of(account)[0], actor=account, now=NOW)
    assert not Factor.objects.exists()


def test_nobody_removes_another_s_factor():
    account, other = with_an_app(), an_account(a_unit(), Role.SECADMIN)
    with pytest.raises(Refused):
        factors.remove(factor=factors.second_of(account)[0], actor=other, now=NOW)


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.SECADMIN])
def test_nobody_but_the_security_administrator_resets_factors(role):
    account = with_an_app()
    for actor in (an_account(account.unit, role), account, an_account(a_unit(), Role.SECADMIN)):
        with pytest.raises(Refused):
            factors.reset(account=account, actor=actor, now=NOW)
    assert factors.second_of(account)


def test_a_reset_leaves_nothing_of_before_and_is_in_the_log():
    account = with_an_app()
    codes = factors.make_recovery_codes(account=account, now=NOW)
    with_a_passkey(account)
    secadmin = an_account(account.unit, Role.SECADMIN)
    factors.reset(account=account, actor=secadmin, now=NOW)
    assert not Factor.objects.exists()
    for old in (code(), codes[0]):
        assert not factors.prove_by_code(account=account, typed=old, now=NOW)
    entry = Entry.objects.get(event="factor.reset")
    assert (entry.actor, entry.body) == (f"account:{secadmin.pk}", {"account": account.pk})


def test_a_security_administrator_resets_not_the_own_ones():
    secadmin = with_an_app(Role.SECADMIN)
    with pytest.raises(Refused):
        factors.reset(account=secadmin, actor=secadmin, now=NOW)


def test_at_the_machine_only_an_administrator_is_helped():
    account, admin = with_an_app(Role.HANDLER), with_an_app(Role.SECADMIN)
    with pytest.raises(Refused):
        factors.reset_at_the_machine(account=account, now=NOW)
    factors.reset_at_the_machine(account=admin, now=NOW)
    assert (bool(factors.second_of(account)), factors.second_of(admin)) == (True, [])
    assert Entry.objects.get(event="factor.reset").actor == "system"


def test_a_passkey_proves_its_holder():
    account, device = with_a_passkey()
    assert proves(account, device)
    assert factors.account_of_handle(passkeys.handle_in(device.get(passkeys.ask_to_prove(HOST)[0]))) == account


def test_a_passkey_proves_nothing_for_another_account_another_host_or_another_riddle():
    account, device = with_a_passkey()
    other, _others = with_a_passkey()
    assert not proves(other, device)
    assert not proves(account, device, host="elsewhere.example")
    assert not proves(account, device, spoil={"challenge": "AAAAAAAAAAAAAAAAAAAAAA"})
    device.origin = "http://elsewhere.example"
    assert not proves(account, device)


def test_a_passkey_that_nobody_touched_with_finger_or_pin_is_not_enough():
    account, device = with_a_passkey()
    device.flags = AuthenticatorData.FLAG.UP
    assert not proves(account, device)
    device.flags = FLAGS
    assert proves(account, device)


def test_a_copied_key_is_found_out_by_its_count():
    account, device = with_a_passkey()
    assert proves(account, device)
    device.count = 0
    assert not proves(account, device)
    device.count = 5
    assert proves(account, device)


def test_a_device_that_does_not_count_is_taken():
    account, device = with_a_passkey()
    for _again in range(2):
        device.count = -1
        assert proves(account, device)


DEEP, LONG = "[" * 100_000, '{"response":{"userHandle":"' + "OTk5" * 1500 + '"}}'
FOREIGN = ("", "{}", "[]", "null", "no json", '{"id":1,"rawId":"!!","response":{}}', '{"response":{"userHandle":5}}', DEEP, LONG)


@pytest.mark.parametrize("answer", FOREIGN, ids=range(len(FOREIGN)))
def test_a_foreign_answer_is_a_no_and_no_fault(answer):
    account, _device = with_a_passkey()
    _asked, state = passkeys.ask_to_prove(HOST)
    assert not factors.prove_by_passkey(account=account, host=HOST, state=state, answer=answer, now=NOW)
    assert not factors.prove_by_passkey(account=account, host=HOST, state={}, answer=answer, now=NOW)
    assert passkeys.new_from(HOST, state, answer) is None
    assert factors.account_of_handle(passkeys.handle_in(answer)) is None


def test_a_passkey_has_a_name_and_is_registered_once():
    account, _device = with_a_passkey()
    key = bytes(Factor.objects.get().secret)
    with pytest.raises(Refused, match="登记过"):
        factors.add_passkey(account=account, name="又一把", key=key, now=NOW)
    with pytest.raises(Refused, match="名字"):
        factors.add_passkey(account=account, name=" ", key=b"", now=NOW)


@pytest.mark.parametrize(
    ("host", "usable"),
    [("localhost:8000", True), ("jiaoyu.yunxiu.gov.cn", True), ("127.0.0.1:8000", False), ("[::1]:8000", False), ("10.1.2.3", False)],
)
def test_a_passkey_needs_a_name_and_not_an_address(host, usable):
    assert passkeys.usable_at(host) is usable


def test_a_disabled_account_s_handle_leads_nowhere():
    account, device = with_a_passkey()
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert factors.account_of_handle(device.handle) is None


def test_a_login_says_in_the_log_by_what():
    account = with_an_app()
    services.record_login(account=account, previous=None, now=NOW, by=FactorKind.TOTP)
    assert Entry.objects.get(event="login.succeeded").body == {"account": account.pk, "by": "totp"}
    assert not sittings.alive(account, NOW).exists()
