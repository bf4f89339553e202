import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.apps import apps
from django.core import mail
from django.db import connections

from qingfeng.core.access.tests.situations import NOW, a_unit, an_account
from qingfeng.core.notices import services
from qingfeng.core.notices.models import MOST_ATTEMPTS, Notice
from qingfeng.core.refusal import Refused

pytestmark = pytest.mark.django_db
REF = {"ref": "YX2026-0417"}


def somebody():
    account = an_account(a_unit())
    account.email = "staff@example.org"
    account.save()
    return account


ADDRESSES = {}  # stands for the vault, which notices do not know


def a_sealed_address(email):
    sealed = apps.get_model("vault", "SealedIdentity").objects.create(compartment="notice_address", commitment="", created_at=NOW)
    ADDRESSES[sealed.pk] = email
    return sealed


def deliver(now=NOW):
    return services.deliver(now=now, address_of=lambda sealed: ADDRESSES.get(sealed.pk))


def test_a_notice_queued_twice_is_one_and_is_mailed_once():
    account = somebody()
    for _ in range(2):
        services.queue(template="assigned", key="a:1", to_account=account, params=REF, now=NOW)
    assert [deliver(), deliver()] == [1, 0]
    assert [m.to for m in mail.outbox] == [["staff@example.org"]]


@pytest.mark.parametrize(
    "params",
    [
        {"name": "司徒晓岚"},
        {"title": "关于收费"},
        {"ref": "司徒晓岚"},
        {"ref": "13800001234"},
        {"step": "告诉 13800001234"},
        {"due": "明天找司徒"},
        {"count": "138000012345"},
        {"text": ""},
    ],
)
def test_a_notice_carries_nothing_but_reference_step_dates_and_a_count(params):
    with pytest.raises(ValueError, match="may not carry"):
        services.queue(template="assigned", key="x", to_account=somebody(), params=params, now=NOW)
    assert not Notice.objects.exists()


def test_a_template_name_cannot_lead_out_of_the_folder():
    with pytest.raises(ValueError, match="template"):
        services.queue(template="../settings", key="x", to_account=somebody(), params={}, now=NOW)


def test_a_mail_to_staff_says_the_reference_and_no_more():
    account = somebody()
    services.queue(template="nothing_special", key="a", to_account=account, params={**REF, "step": "assign", "due": "2026-12-01"}, now=NOW)
    deliver()
    (message,) = mail.outbox
    text = message.subject + message.body
    assert "YX2026-0417" in text
    assert account.name not in text
    assert account.unit.name not in text
    assert "assign" not in text


def test_a_complainant_who_gave_an_address_gets_a_mail_that_betrays_nothing():
    sealed = a_sealed_address("someone@example.org")
    services.queue(template="mailbox_out", key="b", to_sealed=sealed, params=REF, now=NOW)
    assert deliver() == 1
    (message,) = mail.outbox
    assert message.to == ["someone@example.org"]
    for word in ("投诉", "举报", "学校", "教育", "YX2026-0417"):
        assert word not in message.subject + message.body


def test_after_its_disposal_an_address_gets_nothing_and_delivery_goes_on():
    gone = a_sealed_address("someone@example.org")
    services.queue(template="m", key="b", to_sealed=gone, params={}, now=NOW)
    ADDRESSES.clear()
    services.queue(template="m", key="c", to_account=somebody(), params={}, now=NOW)
    assert [deliver(), deliver()] == [1, 0]
    assert not Notice.objects.to_mail(lapsed=NOW).exists()


def test_without_an_address_nothing_is_queued():
    assert services.queue(template="m", key="b", to_sealed=None, params={}, now=NOW) is None


def test_an_account_without_mail_sees_the_notice_on_the_desk_only():
    account = an_account(a_unit())
    notice = services.queue(template="m", key="b", to_account=account, params=REF, now=NOW)
    assert deliver() == 0
    assert list(Notice.objects.unread(account)) == [notice]
    services.mark_read(notice=notice, actor=account, now=NOW)
    assert not Notice.objects.unread(account).exists()


def test_nobody_marks_the_notice_of_another():
    notice = services.queue(template="m", key="b", to_account=somebody(), params=REF, now=NOW)
    with pytest.raises(Refused):
        services.mark_read(notice=notice, actor=an_account(a_unit()), now=NOW)


def test_a_mail_that_fails_is_tried_again_later_and_not_for_ever(monkeypatch, caplog):
    account = somebody()
    services.queue(template="m", key="b", to_account=account, params=REF, now=NOW)

    def broken(self, **_):
        raise OSError("refused staff@example.org")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    times = [NOW + n * dt.timedelta(minutes=11) for n in range(MOST_ATTEMPTS + 2)]
    assert [deliver(at) for at in times] == [0] * len(times)
    assert Notice.objects.get().attempts == MOST_ATTEMPTS
    assert Notice.objects.undeliverable().exists()
    assert "staff@example.org" not in caplog.text


def test_a_notice_in_the_hands_of_a_worker_is_left_alone_until_the_claim_lapses():
    notice = services.queue(template="m", key="b", to_account=somebody(), params=REF, now=NOW)
    assert services._claimed(notice, NOW)
    assert not services._claimed(notice, NOW)  # a second worker that read the same row
    assert deliver(NOW + dt.timedelta(minutes=9)) == 0
    assert deliver(NOW + dt.timedelta(minutes=10)) == 1


def test_a_worker_killed_after_sending_repeats_at_most_that_one_mail(monkeypatch):
    services.queue(template="m", key="a", to_account=somebody(), params=REF, now=NOW)
    real = services._sent

    class Killed(BaseException):
        pass

    def killed(*args):
        real(*args)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(services, "_sent", killed)
        with pytest.raises(Killed):
            deliver()
    assert deliver(NOW + dt.timedelta(minutes=11)) == 1
    assert deliver(NOW + dt.timedelta(minutes=30)) == 0
    assert len(mail.outbox) == 2


def test_every_template_renders_with_the_listed_facts_alone():
    folder = Path(services.__file__).parent / "templates" / "notices"
    facts = {"ref": "YX2026-0417", "step": "assign", "date": "2026-11-23", "due": "2026-12-01", "count": "2"}
    for path in folder.glob("*.txt"):
        text = services.words(Notice(template=path.stem, params=services.neutral(path.stem, facts)))
        assert text.splitlines()[0].startswith("清风")
        assert "{" not in text


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_send_each_mail_once():
    account = somebody()
    for n in range(20):
        services.queue(template="m", key=f"n:{n}", to_account=account, params={"ref": f"YX2026-{n:04}"}, now=NOW)

    def work(_n):
        try:
            return deliver()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        sent = list(workers.map(work, range(4)))
    assert sum(sent) == len(mail.outbox) == 20
    assert len({m.body for m in mail.outbox}) == 20
