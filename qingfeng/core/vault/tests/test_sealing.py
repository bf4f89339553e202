import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import NOW, an_account, an_office_with_a_school
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import openings, services
from qingfeng.core.vault.models import KEEPER_SHARES_TABLE, KeeperShare, SealedIdentity

from .situations import FIRST, IDENTITY, an_office_with_a_key

pytestmark = pytest.mark.django_db


def test_sealing_takes_two_statements_and_no_secret(django_assert_num_queries):
    office, *_ = an_office_with_a_key()
    KeeperShare.objects.all().delete()  # the public half alone is enough
    with django_assert_num_queries(2):
        services.seal(unit=office, identity=IDENTITY, now=NOW)


def test_a_school_without_a_key_seals_for_the_office_above_it():
    office, school, *_ = an_office_with_a_key()
    sealed = services.seal(unit=school, identity=IDENTITY, now=NOW)
    assert sealed.office_key.unit_id == office.pk


def test_without_any_key_sealing_is_refused_and_stores_nothing():
    office, _school = an_office_with_a_school()
    with pytest.raises(Refused, match="还没有建立封存钥匙"):
        services.seal(unit=office, identity=IDENTITY, now=NOW)
    assert not SealedIdentity.objects.exists()


def test_a_field_that_is_no_part_of_an_identity_is_a_programming_error():
    office, *_ = an_office_with_a_key()
    with pytest.raises(ValueError, match="salary"):
        services.seal(unit=office, identity={"salary": "1"}, now=NOW)


def test_two_sealings_of_one_person_have_nothing_in_common():
    office, *_ = an_office_with_a_key()
    one, two = (services.seal(unit=office, identity=IDENTITY, now=NOW) for _ in range(2))
    assert one.ciphertext != two.ciphertext
    prints = [{bytes(s.fingerprints)[i : i + 16] for i in range(0, len(s.fingerprints), 16)} for s in (one, two)]
    assert not prints[0] & prints[1]


def test_the_length_of_what_is_sealed_does_not_tell_a_short_name_from_a_long_one():
    office, *_ = an_office_with_a_key()
    sealed = [services.seal(unit=office, identity={"name": name}, now=NOW) for name in ("丁一", "司徒晓岚晓岚晓岚")]
    assert len({len(s.ciphertext) for s in sealed}) == 1


def test_a_notice_address_is_read_by_the_server_and_by_no_opening():
    sealed = services.seal_notice_address(email="someone@example.org", now=NOW)
    assert services.notice_address(sealed) == "someone@example.org"
    assert b"example" not in bytes(sealed.ciphertext)
    assert services.notice_address(services.dispose(sealed=sealed, now=NOW)) is None


def test_an_identity_is_never_taken_for_a_notice_address():
    office, *_ = an_office_with_a_key()
    assert services.notice_address(services.seal(unit=office, identity=IDENTITY, now=NOW)) is None


def test_disposal_empties_what_was_sealed_and_keeps_the_proof():
    office, *_ = an_office_with_a_key()
    sealed = services.seal(unit=office, identity=IDENTITY, now=NOW)
    services.dispose(sealed=sealed, now=NOW)
    services.dispose(sealed=sealed, now=NOW)
    kept = SealedIdentity.objects.get(pk=sealed.pk)
    assert (bytes(kept.ciphertext), bytes(kept.fingerprints), kept.disposed_at) == (b"", b"", NOW)
    assert kept.commitment == sealed.commitment


def test_the_name_of_the_table_to_leave_out_of_backups_is_right():
    assert KeeperShare._meta.db_table == KEEPER_SHARES_TABLE
    assert KEEPER_SHARES_TABLE in connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite_only
def test_the_bytes_of_the_database_hold_no_identity_and_no_passphrase():
    office, _school, one, *_ = an_office_with_a_key()
    handler = an_account(office, Role.HANDLER)
    sealed = services.seal(unit=office, identity=IDENTITY, now=NOW)
    opening = openings.ask(
        sealed=sealed, reason="核对退费户名", passphrase="只用一次的话", has_part=True, matter_key="1", actor=handler, now=NOW
    )
    openings.grant(opening=opening, passphrase=FIRST, has_part=False, actor=one, now=NOW)
    openings.read(opening=opening, passphrase="只用一次的话", actor=handler, now=NOW)
    services.seal_notice_address(email=IDENTITY["email"], now=NOW)
    path = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        dump = "\n".join(db.iterdump()).encode()
    raw = Path(path).read_bytes() + dump
    for secret in (*IDENTITY.values(), FIRST, "只用一次的话", "晓岚", "松风路"):
        for form in (secret.encode(), secret.encode("utf-16-le"), secret.encode().hex().encode()):
            assert form not in raw, secret
