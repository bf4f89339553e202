"""What is kept how long, and that what was disposed of is gone while every proof still holds."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import Commitment, opens
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.chronicle.services import seal
from qingfeng.core.chronicle.verify import verify
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.norms.queries import in_force
from qingfeng.core.notices.models import Notice
from qingfeng.core.refusal import Refused
from qingfeng.core.retention import keepers, services
from qingfeng.core.retention.models import DisposalItem, RunState
from qingfeng.core.vault import files
from qingfeng.core.vault.models import SealedIdentity, StoredFile
from qingfeng.engines.cases import answering, assistants, mailbox
from qingfeng.engines.cases.models import AssistQuestion, Complaint, Extract, Finding, MailMessage, Opinion, Statement

from . import situations as s

pytestmark = pytest.mark.django_db
CASES = {"complaint_text", "case_file", "case_attachments", "mailbox", "identity"}


@pytest.fixture
def house(db, monkeypatch, tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    return s.house(monkeypatch)


def ended(house) -> Matter:
    """Complained, heard, decided, answered, confirmed, closed; with a photo in the mailbox."""
    matter = s.with_a_decision(house)
    complaint = Complaint.objects.get(matter=matter)
    photo = files.store(upload_bytes=b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", declared_name="a.pdf", now=s.at(21))
    mailbox.write(complaint=complaint, kind="note", text="收据的照片。", author=None, now=s.at(21), files=[photo])
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(22), data={"answer": "已责令退费。"})
    complaint.refresh_from_db()
    answering.rate(complaint=complaint, solved="yes", satisfied=4, now=s.at(23))
    take(matter_id=matter.pk, step="close", actor=house.handler, now=s.at(24))
    return Matter.objects.get(pk=matter.pk)


def years_later(n: int) -> dt.datetime:
    return s.at(24 + 366 * n + 40)


def carried_out(house, now: dt.datetime):
    run = services.prepare(office=house.office, actor=house.registrar, now=now)
    return services.approve(run=run, actor=house.head, now=now)


def written() -> list:
    return [model.objects.get() for model in (Complaint, Finding, Statement, Extract)]


def kinds_due(house, now: dt.datetime) -> set[str]:
    return {d.keeper.kind for d in services.due(office=house.office, day=today(now))} - {"notices"}


def test_every_kind_that_is_kept_has_a_period_with_a_clause(house):
    for keeper in keepers.all_keepers():
        rule = keeper.rule(house.office, dt.date(2026, 11, 23))
        assert rule is not None, keeper.kind
        assert rule.cite().startswith("《")
        assert keepers.period_words(rule)


def test_nothing_of_an_open_matter_is_ever_due(house):
    s.with_a_decision(house)
    assert kinds_due(house, years_later(40)) == set()


def test_each_kind_is_due_when_its_own_period_is_over_and_not_a_day_before(house):
    matter = ended(house)
    assert kinds_due(house, s.at(25)) == set()
    for keeper in keepers.all_keepers():
        if keeper.kind not in CASES:
            continue
        until = keepers.kept_until(today(matter.ended_at), in_force(keeper.parameter, dt.date(2027, 1, 1), house.office))
        assert not list(keeper.due(house.office, until)), keeper.kind
        assert list(keeper.due(house.office, until + dt.timedelta(days=1))), keeper.kind


def test_the_identity_goes_first_and_the_texts_stay(house):
    matter = ended(house)
    carried_out(house, years_later(2))
    complaint = Complaint.objects.get(matter=matter)
    assert complaint.identity.disposed_at
    assert not bytes(complaint.identity.ciphertext)
    assert not bytes(complaint.identity.fingerprints)
    assert complaint.text


def test_what_is_disposed_of_is_gone_and_the_record_still_proves_itself(house, django_capture_on_commit_callbacks):
    matter = ended(house)
    complaint = Complaint.objects.get(matter=matter)
    texts = [row.text for row in written()]
    assert all(opens(Commitment(row.salt, row.digest), row.text) for row in written())
    seal(now=s.at(30))
    assert verify().ok
    with django_capture_on_commit_callbacks(execute=True):
        carried_out(house, years_later(11))
    seal(now=years_later(11))
    report = verify()
    assert report.ok, report.text()
    for row, text in zip(
        (Complaint.objects.get(), Finding.objects.get(), Statement.objects.get(), Extract.objects.get()), texts, strict=True
    ):
        assert (row.text, row.salt) == ("", "")
        assert row.digest
        assert not opens(Commitment(row.salt, row.digest), text)
    assert set(MailMessage.objects.values_list("text", "salt")) == {("", "")}
    opinion = Opinion.objects.get()
    assert (opinion.request, opinion.facts, opinion.basis, opinion.opinion, opinion.salt) == ("",) * 5
    assert StoredFile.objects.filter(disposed_at=None).count() == 0
    assert list(settings.FILES_ROOT.rglob("*.bin")) == []
    assert SealedIdentity.objects.filter(disposed_at=None).count() == 0
    assert complaint.digest in str(list(Entry.objects.values_list("body", flat=True)))


def test_no_word_of_a_disposed_case_is_left_in_the_database(house):
    """Looks into every text column of every table, not only those that the keepers know of."""
    ended(house)
    words = (
        "空调使用费，没有收据",
        "收据的照片",
        "按人头收取",
        "收款记录显示",
        "同意，责令退费",
        "已责令退费",
        "退还空调使用费",
        "请说明依据",
    )
    assert all(everywhere(word) for word in words)
    carried_out(house, years_later(11))
    left = {word: everywhere(word) for word in words}
    assert {word: places for word, places in left.items() if places} == {}


def test_questions_to_assisting_units_their_answers_and_refusals_go_with_the_matter(house, django_capture_on_commit_callbacks):
    matter, bureau = s.being_handled(house), s.price_bureau(house)
    words = ("竹影斋的标准", "墨香阁的批复", "望月台不归我们")
    answered = s.ask_for_help(house, matter, bureau, f"请核对{words[0]}。")["question"]
    declined = s.ask_for_help(house, matter, bureau, "请核对另一项。")["question"]
    paper = files.store(upload_bytes=b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", declared_name="a.pdf", now=s.at(5))
    assistants.answer(actor=house.pricing, question_id=answered, text=f"见{words[1]}。", files=[paper], now=s.at(5))
    assistants.decline(actor=house.pricing, question_id=declined, ground="not_ours", reason=f"{words[2]}。", now=s.at(5))
    take(matter_id=matter.pk, step="withdraw", actor=None, now=s.at(6), data={"complaint": matter.complaints.get()})
    assert all(everywhere(word) for word in words)
    with django_capture_on_commit_callbacks(execute=True):
        carried_out(house, years_later(11))
    assert {word: everywhere(word) for word in words} == dict.fromkeys(words, [])
    assert set(AssistQuestion.objects.values_list("salt", "state", "ground")) == {("", "answered", ""), ("", "declined", "not_ours")}
    assert not StoredFile.objects.filter(disposed_at=None).exists()


def everywhere(word: str) -> list[str]:
    from django.apps import apps
    from django.db import models

    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if (
                isinstance(field, models.CharField | models.TextField)
                and model.objects.filter(**{f"{field.name}__contains": word}).exists()
            ):
                found.append(f"{model._meta.label}.{field.name}")
    return found


def test_disposing_twice_is_as_once(house):
    ended(house)
    carried_out(house, years_later(11))
    with pytest.raises(Refused, match="没有到期"):
        services.prepare(office=house.office, actor=house.registrar, now=years_later(11))


def test_nobody_approves_the_list_they_prepared(house):
    ended(house)
    house.grant(house.registrar, "head")
    run = services.prepare(office=house.office, actor=house.registrar, now=years_later(11))
    with pytest.raises(Refused, match="拟清册的人"):
        services.approve(run=run, actor=house.registrar, now=years_later(11))
    assert Complaint.objects.get().text


@pytest.mark.parametrize("who", ["handler", "decider", "principal", "sysadmin", "secadmin", "auditadmin", "keeper"])
def test_nobody_else_prepares_or_approves(house, who):
    ended(house)
    actor: Account = house.accounts[who]
    with pytest.raises(Refused):
        services.prepare(office=house.office, actor=actor, now=years_later(11))
    run = services.prepare(office=house.office, actor=house.registrar, now=years_later(11))
    with pytest.raises(Refused):
        services.approve(run=run, actor=actor, now=years_later(11))
    assert Complaint.objects.get().text


def test_a_matter_reopened_after_the_list_was_prepared_is_left_out(house):
    matter = ended(house)
    run = services.prepare(office=house.office, actor=house.registrar, now=years_later(11))
    take(matter_id=matter.pk, step="reopen", actor=house.head, now=years_later(11), data={"reason": "新的证据"})
    services.approve(run=run, actor=house.head, now=years_later(11))
    assert Complaint.objects.get().text
    assert set(run.items.filter(matter=matter).values_list("left_out", flat=True)) == {"现在不再到期"}


def test_a_refused_list_empties_nothing_and_another_can_be_prepared(house):
    ended(house)
    run = services.prepare(office=house.office, actor=house.registrar, now=years_later(11))
    with pytest.raises(Refused, match="等待批准"):
        services.prepare(office=house.office, actor=house.registrar, now=years_later(11))
    with pytest.raises(Refused, match="理由"):
        services.refuse(run=run, reason=" ", actor=house.head, now=years_later(11))
    services.refuse(run=run, reason="档案馆要求移交", actor=house.head, now=years_later(11))
    assert Complaint.objects.get().text
    assert services.prepare(office=house.office, actor=house.registrar, now=years_later(11)).state == RunState.PREPARED


def test_who_must_stand_back_neither_lists_nor_empties_the_matter(house):
    ended(house)
    school_head = s.person_with_account(400, "lent", "卢某某", house.school, "teacher")
    house.grant(school_head, "registrar", house.office)
    assert {d.kept.matter_id for d in services.due_for(office=house.office, actor=school_head, day=today(years_later(11)))} <= {None}
    house.grant(school_head, "head", house.office)
    run = services.prepare(office=house.office, actor=house.registrar, now=years_later(11))
    services.approve(run=run, actor=school_head, now=years_later(11))
    assert Complaint.objects.get().text


def test_a_sealed_matter_is_listed_without_its_number(house):
    receipt = s.complain(house, claims=[s.claim("corruption", "corruption")])
    take(matter_id=receipt.matter_id, step="hand_over", actor=house.registrar, now=s.at(1), data={"organ": "云岫县纪委监委"})
    run = services.prepare(office=house.office, actor=house.registrar, now=years_later(11))
    assert {item.label for item in run.items.exclude(matter=None)} == {"密件"}


def test_an_identity_that_an_open_matter_still_needs_is_kept(house):
    s.complain(house, claims=[s.claim(), s.claim("corruption", "corruption")], accusation_text="另有收受好处的情况。")
    accusation = Matter.objects.get(classification="accusation")
    take(matter_id=accusation.pk, step="hand_over", actor=house.registrar, now=s.at(1), data={"organ": "云岫县纪委监委"})
    assert "identity" not in kinds_due(house, years_later(11))
    assert "complaint_text" in kinds_due(house, years_later(11))


def test_each_item_says_under_which_rule_and_the_record_names_the_list(house):
    matter = ended(house)
    run = carried_out(house, years_later(11))
    assert run.number.startswith("云岫教销〔")
    for item in run.items.select_related("rule"):
        assert item.rule.key == f"retention.{item.kind}"
        assert item.disposed_at
    told = Entry.objects.of(*matter.stream).filter(event="retention.disposed")
    assert told.count() == DisposalItem.objects.filter(matter=matter).count()
    approved = Entry.objects.of(*services.stream(house.office)).get(event="retention.approved")
    assert approved.body["list"] == services.list_digest(run)


def test_old_notices_go_and_younger_ones_stay(house):
    s.being_handled(house)
    now = years_later(2)
    fresh = Notice.objects.create(key="x", template="handover", to_account=house.handler, created_at=now)
    assert Notice.objects.count() > 1
    carried_out(house, now)
    assert list(Notice.objects.filter(to_account=house.handler)) == [fresh]


def test_an_office_keeps_for_a_shorter_time_but_never_longer(house):
    matter = ended(house)
    now, since = s.at(30), today(s.at(30))
    s.own_rule(house, "retention.identity", {"event": "结束", "amount": 1, "unit": "year"}, since, now)
    assert "identity" in kinds_due(house, years_later(1))
    assert Complaint.objects.filter(matter=matter).exists()
    with pytest.raises(Refused):
        s.own_rule(house, "retention.mailbox", {"event": "结束", "amount": 5, "unit": "year"}, since, now)
