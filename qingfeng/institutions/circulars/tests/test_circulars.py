import dataclasses
import datetime as dt
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.chronicle import services as chronicle
from qingfeng.core.refusal import Refused
from qingfeng.engines.disclosure import filing, proofs, records, services
from qingfeng.engines.disclosure.tests.situations import a_publisher, an_office, at
from qingfeng.institutions.circulars import drafting, gate
from qingfeng.institutions.circulars.facts import DecisionFacts, FoundCharge, NamedPerson
from qingfeng.institutions.circulars.gate import GateFacts

NOW = at(2026, 9, 10)
CHARGE = FoundCharge(
    unit="柳林铺镇初级中学",
    what="资料费",
    kind="未公示收费",
    from_day=dt.date(2026, 2, 27),
    to_day=dt.date(2026, 3, 6),
    scope="七年级",
    payers=286,
    per_head=4500,
    total=1287000,
    clause="《云岫县中小学幼儿园服务性收费和代收费管理办法》第三条",
)
FACTS = DecisionFacts(
    organ="云岫县教育局",
    findings=(CHARGE,),
    measures=("责令全额退费", "对当时在任的校长、书记进行谈话"),
    basis=("《云岫县中小学幼儿园服务性收费和代收费管理办法》第三条",),
    decided_on=dt.date(2026, 6, 20),
    received_month=dt.date(2026, 5, 1),
    refund_total=1287000,
    refund_people=286,
    refunded_by=dt.date(2026, 6, 30),
    heard_on=dt.date(2026, 6, 1),
    remedies_run_out_on=dt.date(2026, 8, 14),
    remedies_note="未申请复查",
)
GOOD = GateFacts(True, dt.date(2026, 6, 1), dt.date(2026, 8, 14), True, 1, 2, dt.date(2027, 3, 9), dt.date(2026, 9, 10))


def reasons(**changes):
    return [v.reason for v in gate.gate(dataclasses.replace(GOOD, **changes))]


def test_a_circular_that_kept_to_everything_may_go_out():
    assert gate.verdict(GOOD).allowed


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"heard_on": None}, "陈述"),
        ({"heard_on": dt.date(2026, 9, 11)}, "陈述"),
        ({"remedies_run_out_on": None}, "何时届满"),
        ({"remedies_run_out_on": dt.date(2026, 9, 10)}, "才届满"),
        ({"redacted": False}, "个人信息"),
        ({"approved_by": 1}, "自己核准"),
        ({"approved_by": None}, "还没有人核准"),
        ({"ends_on": None}, "公布到哪一天"),
        ({"ends_on": dt.date(2026, 9, 9)}, "之前就结束"),
    ],
)
def test_each_thing_left_out_is_an_objection_with_its_reason(changes, why):
    assert any(why in reason for reason in reasons(**changes))


def test_nobody_is_named_before_remedies_have_run_out_but_an_unnamed_circular_may_go():
    early = {"remedies_run_out_on": dt.date(2026, 12, 1)}
    assert reasons(**early)
    assert not reasons(names_somebody=False, **early)


@given(st.dates(min_value=dt.date(2026, 1, 1), max_value=dt.date(2027, 12, 31)))
def test_naming_is_possible_exactly_after_the_last_day_of_remedies(last):
    assert bool(reasons(remedies_run_out_on=last)) == (last >= GOOD.day)


def test_the_draft_tells_what_was_found_done_and_asked():
    title, content = drafting.draft(FACTS, naming=True)
    assert title == "关于柳林铺镇初级中学未公示收费问题的通报"
    assert "七年级286名学生每人收取“资料费”45元，共12,870元" in content["body"]
    assert "截至2026年6月30日，12,870元已逐人退清" in content["body"]


def test_without_naming_neither_unit_nor_person_appears():
    facts = dataclasses.replace(FACTS, people=(NamedPerson("柳某", "校长", "诫勉谈话"),))
    title, content = drafting.draft(facts, naming=False)
    assert "柳林铺" not in title + content["body"]
    assert (content["units"], content["people"]) == ([], [])


def test_a_sum_paid_back_to_fewer_than_five_is_not_told():
    few = dataclasses.replace(FACTS, refund_people=3, findings=(dataclasses.replace(CHARGE, payers=3, total=13500),))
    _title, content = drafting.draft(few, naming=True)
    assert (content["refund_people"], content["refund_total"]) == ("不足5", None)
    assert "13" not in content["body"].replace("2026", "")
    assert "部分学生" in content["body"]


def published(office, *, now=NOW, naming=True, **changes):
    title, content = drafting.draft(dataclasses.replace(FACTS, **changes), naming=naming)
    draft = services.draft(
        kind="circular", unit=office, title=title, content=content, actor=a_publisher(office), now=now, ends_on=dt.date(2027, 3, 9)
    )
    services.approve(publication=draft, actor=a_publisher(office), now=now)
    return services.publish(publication=draft, actor=a_publisher(office), now=now)


@pytest.mark.django_db
def test_a_circular_is_published_with_number_date_and_end():
    circular = published(an_office())
    assert (circular.number, circular.published_on) == ("云岫教〔2026〕1号", dt.date(2026, 9, 10))
    doc = Document(io.BytesIO(filing.path(services.rendered(publication=circular, form="docx", now=NOW)).read_bytes()))
    texts = [p.text for p in doc.paragraphs]
    assert "云岫县教育局文件" in texts
    assert "云岫教〔2026〕1号" in texts
    assert "2026年9月10日" in texts
    assert any("尚未封入登记树" in text for text in texts)


@pytest.mark.django_db
def test_too_early_a_circular_does_not_get_out():
    with pytest.raises(Refused, match="才届满") as no:
        published(an_office(), remedies_run_out_on=dt.date(2026, 12, 1))
    assert "第三十五条" in no.value.authority
    assert published(an_office(), naming=False, remedies_run_out_on=dt.date(2026, 12, 1)).state == "published"


@pytest.mark.django_db
def test_once_sealed_the_signed_head_is_printed_and_the_bytes_stay_the_same():
    circular = published(an_office())
    chronicle.seal(now=NOW)
    one = services.rendered(publication=circular, form="docx", now=NOW)
    published(an_office("山"), now=NOW)
    chronicle.seal(now=at(2026, 9, 11))
    two = services.rendered(publication=circular, form="docx", now=at(2026, 9, 11))
    assert one == two
    head = proofs.sealed(circular).head.checkpoint().splitlines()
    texts = [p.text for p in Document(io.BytesIO(filing.path(one).read_bytes())).paragraphs]
    assert set(line for line in head if line) <= set(texts)
    assert filing.whose(one.digest) == circular == filing.whose(circular.content_digest)


@pytest.mark.django_db
def test_a_correction_is_printed_on_every_rendering_of_the_old_one():
    office = an_office()
    old = published(office)
    before = services.rendered(publication=old, form="pdf", now=NOW)
    new = services.correct(publication=old, title=old.title, content=old.content, actor=a_publisher(office), now=NOW)
    services.approve(publication=new, actor=a_publisher(office), now=NOW)
    services.publish(publication=new, actor=a_publisher(office), now=NOW)
    old.refresh_from_db()
    assert filing.document(old).correction == "已更正，见云岫教〔2026〕2号"
    after = services.rendered(publication=old, form="pdf", now=NOW)
    assert before.digest != after.digest
    assert filing.whose(before.digest) == old  # an old copy is still recognised, and answered with the correction


@pytest.mark.django_db
def test_an_outsider_proves_a_circular_with_the_stand_alone_verifier(tmp_path):
    circular = published(an_office())
    chronicle.seal(now=NOW)
    certificate, record = tmp_path / "certificate.json", tmp_path / "record.json"
    certificate.write_bytes(proofs.certificate_bytes(circular))
    record.write_bytes(records.record_bytes(circular))
    assert hashlib.sha256(record.read_bytes()).hexdigest() == circular.content_digest
    assert verify(certificate, record) == 0
    forged = json.loads(record.read_text())
    forged["content"]["body"] += "又及。"
    record.write_text(json.dumps(forged, ensure_ascii=False))
    assert verify(certificate, record) == 1


def verify(*files):
    program = Path(settings.BASE_DIR) / "verifier" / "qingfeng_verify.py"
    return subprocess.run([sys.executable, str(program), "bundle", *map(str, files)], capture_output=True, check=False).returncode
