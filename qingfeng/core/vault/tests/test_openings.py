import datetime as dt

import pytest

from qingfeng.core.access.models import Role, RoleHolding
from qingfeng.core.access.tests.situations import DAY, NOW, an_account
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import openings, services
from qingfeng.core.vault.models import KeeperShare, Opening, SealedIdentity

from .situations import FIRST, IDENTITY, SECOND, an_office_with_a_key

pytestmark = pytest.mark.django_db
PHRASE = "只用一次的话"


@pytest.fixture
def house():
    class House:
        office, school, one, two, sheet = an_office_with_a_key()
        sealed = services.seal(unit=office, identity=IDENTITY, now=NOW)
        asker = an_account(office, Role.HANDLER)

    return House


def ask(house, **more):
    facts = {"reason": "核对退费户名", "passphrase": PHRASE, "has_part": True, "matter_key": "12", "actor": house.asker, "now": NOW}
    return openings.ask(sealed=house.sealed, **{**facts, **more})


def grant(house, opening, **more):
    return openings.grant(opening=opening, **{"passphrase": FIRST, "has_part": False, "actor": house.one, "now": NOW, **more})


def read(house, opening, **more):
    return openings.read(opening=opening, **{"passphrase": PHRASE, "actor": house.asker, "now": NOW, **more})


def test_asked_for_granted_by_another_and_read_by_the_asker(house):
    assert read(house, grant(house, ask(house))) == IDENTITY


def test_who_when_and_why_are_recorded_without_the_words(house):
    opening = ask(house)
    grant(house, opening)
    read(house, opening)
    openings.expire(now=NOW + dt.timedelta(days=2))
    entries = list(Entry.objects.of("vault", str(house.office.pk)))
    assert [e.event for e in entries] == ["vault.key_created", "vault.asked", "vault.granted", "vault.read", "vault.expired"]
    assert entries[2].actor == f"account:{house.one.pk}"
    assert len(entries[1].body["reason"]) == 64
    assert "退费" not in str([e.body for e in entries])


def test_nobody_without_a_part_asks(house):
    with pytest.raises(Refused, match="参与办理"):
        ask(house, has_part=False)


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN])
def test_no_administrator_asks_even_with_a_part(house, role):
    with pytest.raises(Refused, match="参与办理"):
        ask(house, actor=an_account(house.office, role))


def test_a_reason_and_a_phrase_are_needed(house):
    for bad in ({"reason": " 看 "}, {"reason": "字" * 501}, {"passphrase": "1"}):
        with pytest.raises(Refused):
            ask(house, **bad)
    assert not Opening.objects.exists()


def test_nothing_is_read_before_a_keeper_has_agreed(house):
    with pytest.raises(Refused, match="还没有同意"):
        read(house, ask(house))


def test_a_keeper_cannot_read_what_nobody_asked_for_nor_what_another_asked_for(house):
    opening = grant(house, ask(house))
    with pytest.raises(Refused, match="申请人本人"):
        read(house, opening, actor=house.one, passphrase=FIRST)
    with pytest.raises(Refused, match="参与办理"):
        ask(house, actor=house.one, has_part=False)


def test_a_keeper_does_not_grant_the_own_request(house):
    opening = ask(house, actor=house.one)
    with pytest.raises(Refused, match="另一名保管人"):
        grant(house, opening)
    assert opening not in openings.waiting_for(house.one, NOW)
    assert openings.waiting_for(house.two, NOW) == [opening]
    grant(house, opening, actor=house.two, passphrase=SECOND)
    assert read(house, opening, actor=house.one) == IDENTITY


def test_a_keeper_with_a_part_in_the_matter_does_not_grant(house):
    with pytest.raises(Refused, match="另一名保管人"):
        grant(house, ask(house), has_part=True)


def test_another_asker_cannot_read_not_even_with_the_phrase(house):
    opening = grant(house, ask(house))
    other = an_account(house.office, Role.HANDLER)
    with pytest.raises(Refused, match="申请人本人"):
        read(house, opening, actor=other)
    Opening.objects.filter(pk=opening.pk).update(asker=other)  # a row bent in the database
    with pytest.raises(Refused, match="口令不对"):
        read(house, opening, actor=other, passphrase="另外的一句话")


@pytest.mark.parametrize("wrong", ["", "不对的口令啊啊啊啊啊", SECOND, FIRST + "。", FIRST.replace(" ", "")])
def test_a_wrong_passphrase_of_a_keeper_opens_nothing(house, wrong):
    opening = ask(house)
    with pytest.raises(Refused, match="口令不对"):
        grant(house, opening, passphrase=wrong)
    opening.refresh_from_db()
    assert opening.granted_at is None
    assert bytes(opening.resealed) == b""


def test_a_wrong_phrase_of_the_asker_reads_nothing(house):
    opening = grant(house, ask(house))
    with pytest.raises(Refused, match="口令不对"):
        read(house, opening, passphrase="记错了的口令")
    opening.refresh_from_db()
    assert opening.read_at is None


def test_a_keeper_out_of_office_grants_nothing_although_the_share_is_still_there(house):
    opening = ask(house)
    RoleHolding.objects.filter(account=house.one).update(valid_to=DAY)
    RoleHolding.generation += 1
    with pytest.raises(Refused, match="不是本机关的封存保管人"):
        grant(house, opening)


def test_an_asker_whose_roles_ended_reads_no_more(house):
    opening = grant(house, ask(house))
    house.asker.is_active = False
    house.asker.save()
    with pytest.raises(Refused):
        read(house, opening)


def test_an_opening_ends_after_a_day_and_its_row_is_gone(house):
    opening = grant(house, ask(house))
    late = NOW + openings.LASTS
    with pytest.raises(Refused, match="过期"):
        read(house, opening, now=late)
    assert openings.expire(now=late - dt.timedelta(seconds=1)) == 0
    assert openings.expire(now=late) == 1
    assert not Opening.objects.exists()
    with pytest.raises(Refused, match="过期"):
        read(house, opening)
    assert openings.expire(now=late) == 0


def test_a_request_that_nobody_decided_ends_too(house):
    opening = ask(house)
    late = NOW + openings.LASTS
    with pytest.raises(Refused, match="过期"):
        grant(house, opening, now=late)
    assert openings.expire(now=late) == 1


def test_a_request_is_decided_once(house):
    opening = ask(house)
    openings.refuse(opening=opening, reason="理由不足", actor=house.two, now=NOW)
    with pytest.raises(Refused, match="已经办过"):
        grant(house, opening)
    ask(house)


def test_only_a_keeper_refuses_and_says_why(house):
    opening = ask(house)
    with pytest.raises(Refused):
        openings.refuse(opening=opening, reason="不行", actor=an_account(house.office, Role.DECIDER), now=NOW)
    with pytest.raises(Refused, match="理由"):
        openings.refuse(opening=opening, reason=" ", actor=house.one, now=NOW)


def test_asking_again_while_one_waits_is_refused(house):
    ask(house)
    with pytest.raises(Refused, match="已经申请过"):
        ask(house)


def test_an_identity_moved_to_another_row_is_noticed(house):
    other = services.seal(unit=house.office, identity={"name": "别人"}, now=NOW)
    SealedIdentity.objects.filter(pk=house.sealed.pk).update(ciphertext=other.ciphertext)
    with pytest.raises(Refused, match="调换"):
        grant(house, ask(house))


def test_a_damaged_identity_is_noticed(house):
    SealedIdentity.objects.filter(pk=house.sealed.pk).update(ciphertext=b"x" * 300)
    with pytest.raises(Refused, match="改动"):
        grant(house, ask(house))


def test_what_was_disposed_of_cannot_be_asked_for_and_its_openings_are_gone(house):
    grant(house, ask(house))
    services.dispose(sealed=house.sealed, now=NOW)
    assert not Opening.objects.exists()
    house.sealed.refresh_from_db()
    with pytest.raises(Refused, match="销毁"):
        ask(house)


def test_all_keepers_lost_identities_are_lost_and_work_goes_on(house):
    KeeperShare.objects.all().delete()
    opening = ask(house)
    with pytest.raises(Refused, match="没有保管人"):
        grant(house, opening)
    services.seal(unit=house.office, identity=IDENTITY, now=NOW)


def test_one_keeper_lost_the_other_still_opens(house):
    KeeperShare.objects.filter(account=house.one).delete()
    opening = ask(house)
    with pytest.raises(Refused, match="没有这把钥匙的份额"):
        grant(house, opening)
    grant(house, opening, actor=house.two, passphrase=SECOND)
    assert read(house, opening) == IDENTITY
