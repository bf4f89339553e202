import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import NOW, a_person, a_unit, an_account
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import keys, openings, recovery, services
from qingfeng.core.vault.models import KeeperShare, OfficeKey

from .situations import FIRST, IDENTITY, SECOND, an_office_with_a_key

db = pytest.mark.django_db
THIRD = "第三个人的口令 也要够长才行"


def code_of(sheet):
    return re.search(r"(?:[A-Z2-7]{4} ){14}[A-Z2-7]{4}", sheet).group()


def readable(office, keeper, passphrase, sealed):
    asker = an_account(office, Role.HANDLER)
    opening = openings.ask(
        sealed=sealed, reason="核对退费户名", passphrase="这一次的口令", has_part=True, matter_key="1", actor=asker, now=NOW
    )
    openings.grant(opening=opening, passphrase=passphrase, has_part=False, actor=keeper, now=NOW)
    return openings.read(opening=opening, passphrase="这一次的口令", actor=asker, now=NOW)


@db
@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN, Role.HEAD])
def test_neither_an_administrator_nor_the_head_is_a_keeper(role):
    office = a_unit()
    one, two = an_account(office, Role.KEEPER), an_account(office, Role.KEEPER, role)
    with pytest.raises(Refused, match="不能当封存保管人"):
        keys.create_office_key(unit=office, keepers=[(one, FIRST), (two, SECOND)], actor=one, now=NOW)


@db
def test_whoever_holds_the_post_of_head_is_no_keeper_whatever_the_roles_say():
    office = a_unit()
    one = an_account(office, Role.KEEPER)
    two = an_account(office, Role.KEEPER, person=a_person(unit=office, kind="head"))
    with pytest.raises(Refused, match="负责人"):
        keys.create_office_key(unit=office, keepers=[(one, FIRST), (two, SECOND)], actor=one, now=NOW)


@db
def test_two_keepers_in_office_with_passphrases_of_their_own_are_needed():
    office = a_unit()
    one, two, stranger = an_account(office, Role.KEEPER), an_account(office, Role.KEEPER), an_account(office, Role.HANDLER)
    for keepers, actor in (
        ([(one, FIRST)], one),
        ([(one, FIRST), (one, SECOND)], one),
        ([(one, FIRST), (two, FIRST)], one),
        ([(one, FIRST), (two, "短")], one),
        ([(one, FIRST), (stranger, SECOND)], one),
        ([(one, FIRST), (two, SECOND)], stranger),
    ):
        with pytest.raises(Refused):
            keys.create_office_key(unit=office, keepers=keepers, actor=actor, now=NOW)
    assert not OfficeKey.objects.exists()


@db
def test_the_private_half_is_nowhere_but_on_the_sheet():
    *_, sheet = an_office_with_a_key()
    private = bytes(recovery.read(code_of(sheet)))
    for share in KeeperShare.objects.all():
        assert private not in bytes(share.wrapped)
    assert bytes(PrivateKey(private).public_key) == bytes(OfficeKey.objects.get().public_key)


@db
def test_each_wrapping_says_what_it_cost():
    an_office_with_a_key()
    assert set(KeeperShare.objects.values_list("ops", "mem")) == {(1, 8192)}


@db
def test_the_sheet_brings_lost_keepers_back():
    office, _school, one, _two, sheet = an_office_with_a_key()
    sealed = services.seal(unit=office, identity=IDENTITY, now=NOW)
    KeeperShare.objects.all().delete()
    three = an_account(office, Role.KEEPER)
    keys.recover_from_sheet(unit=office, code=code_of(sheet).lower(), keepers=[(three, THIRD), (one, FIRST)], actor=three, now=NOW)
    assert readable(office, three, THIRD, sealed) == IDENTITY


@db
def test_a_sheet_of_another_office_or_with_a_slip_of_the_pen_recovers_nothing():
    office, _school, one, two, sheet = an_office_with_a_key()
    *_, other = an_office_with_a_key()
    code = code_of(sheet)
    slip = code[:-1] + ("A" if code[-1] != "A" else "C")
    for bad, why in ((code_of(other), "不是本机关"), (slip, "核对码"), ("", "核对码"), (code[:-5], "核对码"), ("啊" * 60, "核对码")):
        with pytest.raises(Refused, match=why):
            keys.recover_from_sheet(unit=office, code=bad, keepers=[(one, FIRST), (two, SECOND)], actor=one, now=NOW)


@given(raw=st.binary(min_size=32, max_size=32), at=st.integers(0, 59), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_wrong_letter_on_the_sheet_never_gives_another_key(raw, at, letter):
    letters = recovery.written(PrivateKey(raw)).replace(" ", "")
    assert bytes(recovery.read(letters)) == raw
    spoiled = letters[:at] + letter + letters[at + 1 :]
    try:
        assert bytes(recovery.read(spoiled)) == raw  # the last letter of a body has bits to spare
    except Refused:
        assert spoiled != letters


@db
def test_a_keeper_is_replaced_without_the_sheet():
    office, _school, one, two, _sheet = an_office_with_a_key()
    key, three = OfficeKey.objects.get(), an_account(office, Role.KEEPER)
    sealed = services.seal(unit=office, identity=IDENTITY, now=NOW)
    with pytest.raises(Refused, match="口令不对"):
        keys.add_keeper(key=key, passphrase=SECOND, account=three, new_passphrase=THIRD, actor=one, now=NOW)
    keys.add_keeper(key=key, passphrase=FIRST, account=three, new_passphrase=THIRD, actor=one, now=NOW)
    keys.remove_keeper(key=key, account=two, actor=an_account(office, Role.SECADMIN), now=NOW)
    assert readable(office, three, THIRD, sealed) == IDENTITY
    with pytest.raises(Refused, match="没有这把钥匙的份额"):
        readable(office, two, SECOND, sealed)


@db
def test_two_keepers_always_remain_and_nobody_else_takes_one_away():
    office, _school, one, two, _sheet = an_office_with_a_key()
    key = OfficeKey.objects.get()
    with pytest.raises(Refused, match="不足两名"):
        keys.remove_keeper(key=key, account=two, actor=one, now=NOW)
    with pytest.raises(Refused, match="安全管理员"):
        keys.remove_keeper(key=key, account=two, actor=an_account(office, Role.SYSADMIN), now=NOW)


@db
def test_a_changed_passphrase_ends_the_old_one():
    office, _school, one, *_ = an_office_with_a_key()
    key = OfficeKey.objects.get()
    keys.change_passphrase(key=key, passphrase=FIRST, new_passphrase=THIRD, actor=one, now=NOW)
    with pytest.raises(Refused, match="口令不对"):
        keys.open_share(key=key, account=one, passphrase=FIRST, now=NOW)
    keys.open_share(key=key, account=one, passphrase=THIRD, now=NOW)


@db
def test_a_new_key_seals_from_then_on_and_the_old_one_still_opens_what_it_sealed():
    office, _school, one, two, _sheet = an_office_with_a_key()
    before = services.seal(unit=office, identity=IDENTITY, now=NOW)
    keys.create_office_key(unit=office, keepers=[(one, THIRD), (two, SECOND)], actor=two, now=NOW)
    after = services.seal(unit=office, identity=IDENTITY, now=NOW)
    assert before.office_key_id != after.office_key_id
    assert readable(office, one, FIRST, before) == readable(office, one, THIRD, after) == IDENTITY
