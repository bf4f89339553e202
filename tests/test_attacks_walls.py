"""Attacks on the wall around complaints: words are planted wherever somebody can write, and looked for wherever others can read."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
import zipfile
from itertools import product
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from freezegun import freeze_time

from qingfeng.core.access.models import Account, ChildAt, Kin
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.chronicle.services import seal
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.matters.steps import take
from qingfeng.core.notices.models import Notice
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import files
from qingfeng.core.vault.models import SealedIdentity, StoredFile
from qingfeng.core.vault.services import notice_address
from qingfeng.engines.cases import intake, mailbox, receipts, respondents
from qingfeng.engines.cases.models import Complaint, Extract

from . import situations as s

pytestmark = pytest.mark.django_db
WORDS = ("墨香阁", "竹影斋", "云栖渡", "听雨轩", "望月台", "松风亭")  # nothing in the product says them
TEXT, ITEM, NOTE, PROOF, FOUND, OPINION = WORDS
SECRET = "陶潜溪"
ADDRESS = "planted@example.com"


@pytest.fixture
def house(db, monkeypatch, tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    house = s.house(monkeypatch)
    house.accounts["recused"] = s.recused_handler(house)
    for number, key in ((510, "kin"), (511, "parent")):
        house.accounts[key] = s.person_with_account(number, key, f"葛某{number}", house.office)
        house.grant(house.accounts[key], "handler")
    house.accounts["moved"] = s.moved_here(house, 512, "葛某512", "handler", dt.date(2026, 11, 10))  # the day after the complaint
    Kin.objects.create(person=house.kin.person, other=house.principal.person, relation="夫妻")
    ChildAt.objects.create(person=house.parent.person, school=house.school, valid_from=s.LONG_AGO)
    return house


def planted(house, demand: str = "money_back", kind: str = "charge_not_listed", **more) -> Matter:
    claim = intake.Claim(kind=kind, demand=demand, item=ITEM, amount_fen=8000)
    receipt = intake.submit(
        intake=intake.Intake(
            token=receipts.new_token(), office=house.office, unit=house.school, text=f"在{TEXT}收了八十元。", claims=[claim],
            identity={"name": SECRET, "phone": "13900000001"}, notice_email=ADDRESS, **more,
        ),
        now=s.at(0),
    )  # fmt: skip
    photo = files.store(upload_bytes=b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", declared_name="a.pdf", now=s.at(0))
    complaint = Complaint.objects.get(pk=receipt.complaint_id)
    mailbox.write(complaint=complaint, kind="note", text=f"补充：{NOTE}。", author=None, now=s.at(0), files=[photo])
    return Matter.objects.get(pk=receipt.matter_id)


def planted_everywhere(house) -> Matter:
    """A case with words in its complaint, letters, evidence, finding and opinion; its extract was sent and holds none of them."""
    matter = s.handled_by(house, s.accepted(house, _receipt(planted(house))), house.handler)
    s.heard(house, matter)
    act = lambda step, **data: take(matter_id=matter.pk, step=step, actor=house.handler, now=s.at(9), data=data)  # noqa: E731
    act("add_evidence", text=f"{PROOF}的收款记录")
    finding = {"result": "confirmed", "clause": _clause(), "text": f"{FOUND}属实", "amount_fen": 8000}
    act("find", allegation=matter.allegations.get().pk, **finding)
    act("draft_opinion", request="退费", facts=f"{OPINION}收取", basis="公示未列", opinion="责令退费", result="support")
    planted(house, "corruption", "corruption")
    planted(house, harm_to_minor=True)
    return Matter.objects.get(pk=matter.pk)


def _receipt(matter: Matter):
    return intake.Receipt("", matter.ref, matter.pk, matter.complaints.get().pk)


def _clause():
    from qingfeng.core.norms.models import Clause

    return Clause.objects.order_by("pk").first()


# --- every address there is ---


def routes(patterns=None, before: str = "") -> list[str]:
    found = []
    for p in patterns or get_resolver().url_patterns:
        if isinstance(p, URLResolver):
            found += routes(p.url_patterns, before + str(p.pattern))
        elif isinstance(p, URLPattern):
            found.append(before + str(p.pattern))
    return found


def addresses(matters: list[Matter]) -> list[str]:
    """Every route, with everything filled in that exists: references, numbers of rows, files, steps."""
    owned = ("pk", "complaints__pk", "extracts__pk", "respondent_unit__pk")
    rows = Matter.objects.filter(pk__in=[m.pk for m in matters]).values_list(*owned)
    ints = sorted({pk for row in rows for pk in row if pk})
    words = {
        "<str:ref>": [m.ref for m in matters],
        "<uuid:pk>": [str(pk) for pk in (*StoredFile.objects.values_list("pk", flat=True)[:2], SealedIdentity.objects.first().pk)],
        "<str:name>": ["find", "take_over", "decide", "pay", "carry_out"],
        "<str:code>": [matters[0].respondent_unit.code],
    }
    found = []
    for route in routes():
        holes = re.findall(r"<[^>]+>", route)
        choices = [words.get(hole, [str(pk) for pk in ints] if hole.startswith("<int:") else ["x"]) for hole in holes]
        for chosen in list(product(*choices))[:6]:
            filled = route
            for hole, value in zip(holes, chosen, strict=True):
                filled = filled.replace(hole, value, 1)
            found.append(f"/{filled}")
    assert len(found) > 100
    return found


SKIPPED = ("/desk/logout/",)
QUERIES = [f"/desk/search/?q={TEXT}", f"/desk/matters/?state=all&q={ITEM}", f"/desk/matters/print/?q={ITEM}", f"/circulars/?q={TEXT}"]


def read(answer) -> str:
    """What an answer says, also inside a sheet or document."""
    content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return content.decode("utf-8", "replace")


BLIND = ("principal", "teacher", "recused", "moved", "kin", "parent", "sysadmin", "secadmin", "auditadmin", "auditor", "visitor")


@pytest.mark.parametrize("who", BLIND)
def test_no_word_of_a_complaint_is_on_any_page_of_those_who_may_not_see_it(house, who):
    case = planted_everywhere(house)
    matters = list(Matter.objects.order_by("pk"))
    forbidden = [*WORDS, SECRET, "13900000001"] + ([] if who == "principal" else [m.ref for m in matters])
    seen = 0
    with freeze_time(s.at(10)):
        client = Client() if who == "visitor" else s.logged_in(house.accounts[who])
        for address in [*addresses([case]), *(f"/desk/matters/{m.ref}/" for m in matters), *QUERIES]:
            if address in SKIPPED:
                continue
            answer = client.get(address, follow=False)
            assert answer.status_code < 500 or answer.status_code == 503, address  # 503: announced, not there yet
            said = read(answer)
            for own in [m.ref for m in matters if m.ref in address] + ([address.partition("q=")[2]] if "q=" in address else []):
                said = said.replace(own, "")  # what the reader typed into the address stands in links of the page
            assert [word for word in forbidden if word in said] == [], address
            seen += answer.status_code == 200
    assert seen > 3


def test_the_same_words_are_there_for_the_one_who_handles_the_case(house):
    """So that the attack above finds something when there is something to find."""
    case = planted_everywhere(house)
    with freeze_time(s.at(10)):
        said = read(s.logged_in(house.handler).get(f"/desk/matters/{case.ref}/"))
    assert [word for word in WORDS if word not in said] == []
    assert SECRET not in said


@pytest.mark.parametrize("who", BLIND[:-1])
def test_no_step_is_taken_by_those_who_may_not_see_the_matter(house, who):
    case = planted_everywhere(house)
    before = Entry.objects.count()
    with freeze_time(s.at(10)):
        client = s.logged_in(house.accounts[who])
        for step in procedure_of(case).steps:
            answer = client.post(f"/desk/matters/{case.ref}/steps/{step.name}/", {"key": uuid4().hex, "reason": "试", "text": "试"})
            assert answer.status_code in (403, 404, 405), step.name
            with pytest.raises(Refused):
                take(matter_id=case.pk, step=step.name, actor=house.accounts[who], now=s.at(10), data={"reason": "试"})
    assert Entry.objects.count() == before


def test_no_mail_notice_log_or_export_holds_a_word_of_a_complaint(house, caplog, tmp_path):
    from qingfeng.core.chronicle.export import export
    from qingfeng.core.notices import services as notices

    caplog.set_level(logging.DEBUG)
    for account in Account.objects.all():
        account.email = f"{account.username}@office.example"
        account.save()
    case = planted_everywhere(house)
    s.decided(house, submitted(house, case))
    take(matter_id=case.pk, step="serve", actor=house.handler, now=s.at(22), data={"answer": f"{TEXT}的钱已退。"})
    notices.deliver(now=s.at(23), address_of=notice_address)
    seal(now=s.at(23))
    export(tmp_path / "record.jsonl")
    letters = "".join(f"{m.subject}{m.body}{m.to}{m.extra_headers}" for m in mail.outbox)
    assert len(mail.outbox) > 3
    quiet = {
        "mails": letters.replace(ADDRESS, ""),
        "notices": str(list(Notice.objects.values())),
        "chronicle": str(list(Entry.objects.values())),
        "export": (tmp_path / "record.jsonl").read_text(encoding="utf-8"),
        "logs": caplog.text,
    }
    for where, said in quiet.items():
        assert said or where == "logs", where
        assert [word for word in (*WORDS, SECRET, "13900000001", ADDRESS) if word in said] == [], where


def submitted(house, case: Matter) -> Matter:
    take(matter_id=case.pk, step="submit", actor=house.handler, now=s.at(13))
    return Matter.objects.get(pk=case.pk)


def test_nobody_is_named_in_any_column_of_the_database(house):
    planted_everywhere(house)
    for model in apps.get_models():
        for row in model.objects.values():
            assert SECRET not in str(row), model._meta.label
            assert "13900000001" not in str(row), model._meta.label


def test_a_unit_sees_only_the_approved_extract_and_only_once_it_was_sent(house):
    matter = s.handled_by(house, s.accepted(house, _receipt(planted(house))), house.handler)
    asked = "请说明收取空调使用费的依据、人数和金额"
    take(matter_id=matter.pk, step="draft_extract", actor=house.handler, now=s.at(3), data={"text": f"{asked}，另：{TEXT}。"})
    take(matter_id=matter.pk, step="draft_extract", actor=house.handler, now=s.at(3), data={"text": f"{asked}。"})
    assert asked not in of_the_unit(house, 3)
    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=s.at(4))
    assert asked not in of_the_unit(house, 4)
    assert matter.ref not in of_the_unit(house, 4)
    take(matter_id=matter.pk, step="ask_statement", actor=house.handler, now=s.at(4))
    assert asked in of_the_unit(house, 5)
    assert TEXT not in of_the_unit(house, 5)


def of_the_unit(house, day: int) -> str:
    """All that the principal reads at the desk that day."""
    with freeze_time(s.at(day)):
        client = s.logged_in(house.principal)
        assert client.get("/desk/respond/").status_code == 200
        pages = ("/desk/", "/desk/respond/", f"/desk/respond/{Extract.objects.get().pk}/", "/desk/notices/", "/desk/me/")
        return "".join(read(client.get(page)) for page in pages)


def test_a_person_drawn_in_later_loses_sight_of_the_matter_at_once(house):
    house.accounts["clerk"] = s.person_with_account(520, "clerk", "祁某某", house.office)
    house.grant(house.clerk, "handler")
    matter = s.being_handled(house)
    page = f"/desk/matters/{matter.ref}/"
    with freeze_time(s.at(2)):
        client = s.logged_in(house.clerk)
        assert client.get(page).status_code == 200
        data = {"text": "请说明经办收费的情况。", "person": house.clerk.person}
        take(matter_id=matter.pk, step="draft_extract", actor=house.handler, now=s.at(2), data=data)
        assert client.get(page).status_code == 404
        assert matter.ref not in read(client.get("/desk/matters/?state=all"))
    assert respondents.extracts_for(house.clerk, s.at(2).date()).count() == 0
