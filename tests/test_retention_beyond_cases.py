"""What is kept outside the case file: texts of circulars, names and proofs of refunds, keys of requests, reasons of openings."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import Commitment, opens
from qingfeng.core.chronicle.export import export
from qingfeng.core.chronicle.models import Entry, TreeHead
from qingfeng.core.chronicle.services import seal
from qingfeng.core.chronicle.verify import verify
from qingfeng.core.exports import services as exports
from qingfeng.core.matters.models import Matter, RequestKey
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused
from qingfeng.core.retention import services
from qingfeng.core.vault import files, openings
from qingfeng.core.vault.models import Opening, OpeningReason, SealedIdentity, StoredFile
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.cases.rights import kept_about
from qingfeng.engines.disclosure import filing, proofs, records
from qingfeng.engines.disclosure import services as disclosure
from qingfeng.engines.disclosure.models import Publication, PublicationState
from qingfeng.engines.ledgers import claims, falling, payments, proof, refunds, restitution
from qingfeng.engines.ledgers.models import Charge, Claim, ListSubmission, Posting, RefundOrder

from . import situations as s
from .test_retention import everywhere

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=366)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def house(db, monkeypatch, tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    return s.house(monkeypatch)


def due(house, now) -> set[str]:
    return {d.keeper.kind for d in services.due(office=house.office, day=today(now))} - {"notices"}


def carried_out(house, now):
    run = services.prepare(office=house.office, actor=house.registrar, now=now)
    return services.approve(run=run, actor=house.head, now=now)


def verified(*args) -> int:
    program = settings.BASE_DIR / "verifier" / "qingfeng_verify.py"
    return subprocess.run([sys.executable, program, *map(str, args)], capture_output=True, check=False).returncode


# -- circulars


def a_draft(house, now, *, source="", word="某校长收受礼金"):
    content = {"organ": "云岫县教育委员会", "body": f"经查，{word}。", "people": [{"name": "甘松", "post": "校长", "measure": "诫勉谈话"}]}
    content |= {"heard_on": "2026-01-05", "remedies_run_out_on": "2026-02-05"}
    return disclosure.draft(
        kind="circular", unit=house.office, title=f"关于{word}的通报", content=content, source=source, actor=house.accounts["publisher"],
        now=now, ends_on=today(now) + dt.timedelta(days=90),
    )  # fmt: skip


def out(house, now):
    house.office.doc_prefix = "云岫教"
    house.office.save()
    row = a_draft(house, now)
    disclosure.approve(publication=row, actor=house.head, now=now)
    return disclosure.publish(publication=row, actor=house.head, now=now)


def test_a_draft_that_was_never_published_is_emptied_a_year_after_it_was_written(house):
    row, approved, given_up = a_draft(house, s.at(100)), a_draft(house, s.at(0)), a_draft(house, s.at(0))
    disclosure.approve(publication=approved, actor=house.head, now=s.at(50))
    disclosure.drop(publication=given_up, actor=house.head, now=s.at(1))
    assert "circular_draft" not in due(house, s.at(100))
    run = carried_out(house, s.at(0) + YEAR + dt.timedelta(days=2))
    assert [item.key for item in run.items.filter(kind="circular_draft")] == [f"publication:{given_up.pk}"]
    carried_out(house, s.at(110) + YEAR)
    for each in (row, approved, given_up):
        each.refresh_from_db()
        assert (each.content, each.withdrawn_because, each.state) == ({}, "", PublicationState.DROPPED)
        assert each.disposed_at
    assert everywhere("收受礼金") == []
    assert "circular_draft" not in due(house, s.at(100) + 9 * YEAR)
    for step in (disclosure.approve, disclosure.drop):
        with pytest.raises(Refused):
            step(publication=row, actor=house.head, now=s.at(500))


def test_a_circular_that_was_withdrawn_is_emptied_after_its_period_and_a_copy_still_proves_itself(
    house, tmp_path, django_capture_on_commit_callbacks
):
    row = out(house, s.at(100))
    seal(now=s.at(100))
    held = TreeHead.objects.latest().checkpoint()
    row.refresh_from_db()
    copy = filing.rendered(publication=row, form="pdf", now=s.at(100))
    record, certificate, head = tmp_path / "record.json", tmp_path / "certificate.json", tmp_path / "head.txt"
    record.write_bytes(records.record_bytes(row))
    certificate.write_bytes(proofs.certificate_bytes(row))
    head.write_text(held, encoding="utf-8")
    disclosure.withdraw(publication=row, reason="甘松的处理被撤销", actor=house.head, now=s.at(120))
    assert "circular_withdrawn" not in due(house, s.at(120) + 2 * YEAR)
    later = s.at(130) + 3 * YEAR
    with django_capture_on_commit_callbacks(execute=True):
        carried_out(house, later)
    seal(now=later)
    row.refresh_from_db()
    assert (row.content, row.withdrawn_because, row.state) == ({}, "", PublicationState.WITHDRAWN)
    assert everywhere("收受礼金") == everywhere("甘松") == []
    assert not filing.path(copy).exists()
    assert filing.whose(copy.digest) == filing.whose(hashlib.sha256(record.read_bytes()).hexdigest()) == row
    assert Entry.objects.of("publication", row.key).last().event == "disposed"
    assert verify().ok
    export(tmp_path / "all.jsonl")
    assert verified("export", tmp_path / "all.jsonl", "--head", head) == 0
    assert verified("bundle", certificate, record, "--head", head) == 0
    with pytest.raises(Refused):
        filing.rendered(publication=row, form="pdf", now=later)


def test_what_is_out_or_came_to_its_planned_end_stays(house):
    out(house, s.at(100))
    disclosure.end_due(now=s.at(300))
    assert due(house, s.at(300) + 30 * YEAR) == set()


def test_the_pages_of_an_emptied_circular_say_so_and_show_nothing(house):
    row = out(house, s.at(100))
    disclosure.withdraw(publication=row, reason="甘松的处理被撤销", actor=house.head, now=s.at(120))
    draft = a_draft(house, s.at(0))
    carried_out(house, s.at(130) + 3 * YEAR)
    desk, public = s.logged_in(house.head), Client()
    for address, status in (
        (reverse("portal:circular", args=[row.key]), 410),
        (reverse("portal:proof", args=[row.key]), 200),
        (reverse("desk:circular", args=[row.key]), 200),
        (reverse("desk:circular", args=[draft.key]), 200),
    ):
        answer = (desk if "desk" in address else public).get(address)
        assert answer.status_code == status, address
        text = answer.content.decode()
        assert "按保管期限销毁" in text, address
        assert "甘松" not in text
    assert desk.get(reverse("desk:circular_preview", args=[row.key, "pdf"])).status_code == 409
    assert desk.get(f"{reverse('desk:circulars')}?view=over").status_code == 200


def test_the_database_lets_a_withdrawn_text_be_emptied_and_nothing_else(house):
    row = out(house, s.at(100))
    emptied = {"title": "（已按规定销毁）", "content": {}, "disposed_at": s.at(130)}
    lies = [emptied]  # it is still out
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(**lies[0])
    disclosure.withdraw(publication=row, reason="撤", actor=house.head, now=s.at(120))
    for lie in (
        emptied | {"content": {"body": "另一篇"}},
        emptied | {"title": "另一个标题"},
        emptied | {"content_digest": ""},
        {"title": "（已按规定销毁）", "content": {}},
        {"disposed_at": s.at(130)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Publication.objects.filter(pk=row.pk).update(**lie)
    disclosure.dispose(publication=row, actor=house.head, now=s.at(130))
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(content={"body": "回来了"})


def test_who_must_stand_back_from_the_matter_does_not_list_the_draft_about_it(house):
    matter = s.with_a_decision(house)
    a_draft(house, s.at(40), source=matter.ref)
    lent = s.person_with_account(400, "lent", "卢某某", house.school, "teacher")
    house.grant(lent, "registrar", house.office)
    later = today(s.at(50) + YEAR)
    assert "circular_draft" in {d.keeper.kind for d in services.due_for(office=house.office, actor=house.registrar, day=later)}
    assert "circular_draft" not in {d.keeper.kind for d in services.due_for(office=house.office, actor=lent, day=later)}


# -- refunds


def an_order(house):
    """Two payers, one claim from outside the list; all paid back with a proof."""
    now = s.at(50)
    order = refunds.propose(
        unit=house.school, office=house.office, item="空调费", cause_keys=["incident:1"], cite="《办法》第三条", key="k",
        actor=house.handler, now=now,
    )  # fmt: skip
    rows = [refunds.ChargeRow(1, "苏小满", 8000, class_label="五年级3班"), refunds.ChargeRow(2, "陶小米", 8000, class_label="五年级3班")]
    refunds.take_list(order=order, rows=rows, sha256="ab" * 32, actor=house.handler, now=now)
    refunds.decide(order=order, approve=True, due_on=today(s.at(80)), note="全部退还苏小满等人", actor=house.decider, now=s.at(51))
    claim = claims.file_claim(
        order=order, row=refunds.ChargeRow(1, "蒋小满", 8000, class_label="五年级4班"), evidence="有收据，蒋家", key="c",
        actor=house.handler, now=s.at(52),
    )  # fmt: skip
    claims.decide_claim(claim=claim, accept=True, due_fen=8000, reason="收据相符", actor=house.decider, now=s.at(53))
    slip = files.store(upload_bytes=PDF, declared_name="签领单.pdf", now=s.at(54))
    sheet = payments.prepare(
        order=order, amounts={c.pk: c.due_fen for c in order.charges.all()}, method="cash", paid_on=today(s.at(54)), proof=slip,
        proof_sha256=slip.sha256, key="p", actor=house.accounts["cashier"], now=s.at(54),
    )  # fmt: skip
    payments.confirm(sheet=sheet, actor=house.head, now=s.at(55))
    return RefundOrder.objects.get(pk=order.pk)


def test_names_of_payers_go_first_then_the_proofs_and_the_books_stay(house, tmp_path, django_capture_on_commit_callbacks):
    order = an_order(house)
    seal(now=s.at(56))
    sums = list(Charge.objects.order_by("pk").values_list("taken_fen", "due_fen", "paid_fen"))
    entered = list(Posting.objects.order_by("pk").values())
    assert due(house, s.at(55) + 2 * YEAR) == set()
    carried_out(house, s.at(60) + 3 * YEAR)
    assert SealedIdentity.objects.filter(disposed_at=None).count() == 0
    assert everywhere("五年级") == everywhere("蒋家") == everywhere("收据相符") == []
    assert StoredFile.objects.filter(disposed_at=None).count() == 1
    assert due(house, s.at(60) + 4 * YEAR) == set()
    with django_capture_on_commit_callbacks(execute=True):
        carried_out(house, s.at(60) + 10 * YEAR)
    assert StoredFile.objects.filter(disposed_at=None).count() == 0
    assert list(settings.FILES_ROOT.rglob("*.bin")) == []
    assert everywhere("苏小满") == []
    assert list(Charge.objects.order_by("pk").values_list("taken_fen", "due_fen", "paid_fen")) == sums
    assert list(Posting.objects.order_by("pk").values()) == entered
    assert proof.prove() == []
    seal(now=s.at(60) + 10 * YEAR)
    assert verify().ok
    export(tmp_path / "all.jsonl")
    assert verified("export", tmp_path / "all.jsonl") == 0
    page = s.logged_in(house.decider).get(reverse("desk:refund", args=[order.pk])).content.decode()
    assert "已按规定销毁" in page


def test_names_are_kept_while_a_claim_or_a_recovery_is_undecided(house):
    order = an_order(house)
    claims.file_claim(
        order=order, row=refunds.ChargeRow(9, "白小鹭", 8000), evidence="转账记录", key="late", actor=house.handler, now=s.at(56)
    )
    assert due(house, s.at(60) + 12 * YEAR) == set()
    Claim.objects.filter(request_key="late").update(state="rejected")
    assert due(house, s.at(60) + 12 * YEAR) == {"refund_names", "refund_proofs"}
    falling.cause_fell(key="incident:1", actor=None, now=s.at(57))
    assert due(house, s.at(60) + 12 * YEAR) == set()


def asked_back(house, order):
    """The finding fell after everything was paid; one payer is asked for half of it, and gives it back with a slip."""
    falling.cause_fell(key="incident:1", actor=None, now=s.at(57))
    charge = order.charges.first()
    made = restitution.propose(order=order, amounts={charge.pk: 4000}, reason="苏家多领了一半", key="r", actor=house.handler, now=s.at(58))
    falling.decide_recovery(recovery=order.recovery, outcome="recover", reason="苏家同意退回", actor=house.decider, now=s.at(59))
    made.refresh_from_db()
    slip = files.store(upload_bytes=PDF, declared_name="回单.pdf", now=s.at(300))
    return restitution.receive(
        restitution=made, amounts={made.lines.get().pk: 4000}, method="bank", received_on=today(s.at(300)), proof=slip,
        proof_sha256=slip.sha256, key="b", actor=house.accounts["cashier"], now=s.at(300),
    )  # fmt: skip


def test_what_was_asked_back_keeps_the_names_until_it_is_settled_and_its_slip_goes_with_the_proofs(house):
    order = an_order(house)
    receipt = asked_back(house, order)
    assert due(house, s.at(60) + 12 * YEAR) == set()
    restitution.confirm(receipt=receipt, actor=house.head, now=s.at(301))
    assert "refund_names" not in due(house, s.at(70) + 3 * YEAR)  # counted from when the last of it was settled
    carried_out(house, s.at(310) + 10 * YEAR)
    assert StoredFile.objects.filter(disposed_at=None).count() == 0
    assert everywhere("苏家") == everywhere("苏小满") == []
    assert proof.prove() == []
    page = s.logged_in(house.decider).get(reverse("desk:refund", args=[order.pk])).content.decode()
    assert page.count("已按规定销毁") == 2
    assert s.logged_in(house.decider).get(reverse("desk:refund_receipt_proof", args=[order.pk, receipt.pk])).status_code == 404


def test_a_list_that_was_handed_in_and_never_taken_goes_with_the_names(house):
    order = an_order(house)
    sheet = files.store(upload_bytes=PDF, declared_name="名单.pdf", now=s.at(50))
    ListSubmission.objects.create(
        order=order, request_key="l", state="returned", file=sheet, sha256=sheet.sha256, sent_by=house.principal, sent_at=s.at(50)
    )
    carried_out(house, s.at(60) + 3 * YEAR)
    sheet.refresh_from_db()
    assert sheet.disposed_at


def test_an_order_that_is_not_ended_keeps_its_names(house):
    order = an_order(house)
    RefundOrder.objects.filter(pk=order.pk).update(ended_at=None)
    assert due(house, s.at(60) + 30 * YEAR) == set()


# -- keys of requests


def test_keys_of_requests_go_after_their_days_and_younger_ones_stay(house):
    for day in (1, 2, 40, 200):
        RequestKey.objects.create(key=f"k{day}", result={"matter": 1}, at=s.at(day))
    assert "request_keys" not in due(house, s.at(90))
    now = s.at(140)
    run = carried_out(house, now)
    assert list(RequestKey.objects.values_list("key", flat=True)) == ["k200"]
    assert run.items.filter(kind="request_keys").count() in (1, 2)
    assert all(item.label.endswith("月的请求") for item in run.items.filter(kind="request_keys"))


def test_only_the_highest_office_lists_them(house):
    from qingfeng.core.parties.models import Unit

    below = Unit.objects.create(code="ZX", name="镇中心校", kind="office", parent=house.office, path="/")
    below.path = f"{house.office.path}{below.pk}/"
    below.save()
    RequestKey.objects.create(key="k", at=s.at(1))
    day = today(s.at(200))
    assert "request_keys" in {d.keeper.kind for d in services.due(office=house.office, day=day)}
    assert "request_keys" not in {d.keeper.kind for d in services.due(office=below, day=day)}


# -- reasons of openings


def test_the_reason_of_an_opening_is_read_as_long_as_the_texts_are_kept_and_goes_with_them(house, tmp_path):
    matter = s.with_a_decision(house)
    complaint = Complaint.objects.get(matter=matter)
    opening = openings.ask(
        sealed=complaint.identity, reason="约时间退钱给本人", passphrase="阅看用的口令", has_part=True, matter_key=f"matter:{matter.pk}",
        actor=house.handler, now=s.at(21),
    )  # fmt: skip
    kept = OpeningReason.objects.get()
    told = Entry.objects.get(event="vault.asked").body
    assert told["reason"] == kept.digest
    assert opens(Commitment(kept.salt, kept.digest), "约时间退钱给本人")
    openings.expire(now=s.at(30))
    assert not Opening.objects.exists()
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(22), data={"answer": "已责令退费。"})
    ended_at = s.at(31)
    Matter.objects.filter(pk=matter.pk).update(ended_at=ended_at)
    carried_out(house, ended_at + 3 * YEAR)  # the identity is gone
    complaint.refresh_from_db()
    assert complaint.identity.disposed_at
    about = kept_about(complaint)
    assert [o.reason for o in about.opened] == ["约时间退钱给本人"]
    assert about.reasons == 1
    carried_out(house, ended_at + 11 * YEAR)
    about = kept_about(Complaint.objects.get(pk=complaint.pk))
    assert [(o.event, o.reason) for o in about.opened] == [("vault.asked", "")]
    assert about.reasons == 0
    assert everywhere("约时间退钱") == []
    kept.refresh_from_db()
    assert (kept.text, kept.salt, kept.digest) == ("", "", told["reason"])
    assert str(opening.pk) in json.dumps(told)
    seal(now=ended_at + 11 * YEAR)
    assert verify().ok
    export(tmp_path / "all.jsonl")
    assert verified("export", tmp_path / "all.jsonl") == 0


def test_a_matter_of_which_only_the_reason_is_left_is_due_all_the_same(house):
    matter = s.being_handled(house)
    complaint = Complaint.objects.get(matter=matter)
    openings.ask(
        sealed=complaint.identity, reason="核对户名", passphrase="阅看用的口令", has_part=True, matter_key=f"matter:{matter.pk}",
        actor=house.handler, now=s.at(5),
    )  # fmt: skip
    Matter.objects.filter(pk=matter.pk).update(ended_at=s.at(6))
    later = s.at(10) + 11 * YEAR
    assert "case_file" in due(house, later)
    carried_out(house, later)
    assert due(house, later) == set()


# -- what lists were taken out for


def test_what_a_list_was_taken_out_for_goes_after_three_years_and_the_record_stays(house):
    asked = exports.ask(kind="matters", query="q=张老师", purpose="核对甲校的来访", unit=house.office, actor=house.registrar, now=s.at(1))
    exports.decline(request=asked, reason="甲校的人不用核对", actor=house.head, now=s.at(2))
    assert "export_words" not in due(house, s.at(1) + 3 * YEAR - dt.timedelta(days=2))
    run = carried_out(house, s.at(1) + 3 * YEAR + dt.timedelta(days=5))
    assert [item.label for item in run.items.filter(kind="export_words")] == [asked.number]
    asked.refresh_from_db()
    assert (asked.query, asked.purpose, asked.reason, asked.salt) == ("", "", "", "")
    assert (asked.asker, asked.decided_by, asked.asked_at) == (house.registrar, house.head, s.at(1))
    assert "export_words" not in due(house, s.at(1) + 4 * YEAR)
