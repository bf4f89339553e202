"""What people send: no name of theirs reaches the disk, no content of theirs stays as it came, and nothing is opened by a page of ours."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms import FileField, Form
from django.test import Client
from freezegun import freeze_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from qingfeng.core.refusal import Refused
from qingfeng.core.vault import files
from qingfeng.core.vault.models import StoredFile
from qingfeng.engines.agreements import services as letters
from qingfeng.engines.ballots import kinds as survey_kinds
from qingfeng.engines.ballots import services as surveys
from qingfeng.engines.cases import receipts
from qingfeng.engines.disclosure import services as disclosure
from qingfeng.engines.gatherings import services as sessions
from qingfeng.faces.tests.test_complain import FILLED
from tests import situations as s
from tests.desk.test_register import call

pytestmark = pytest.mark.django_db
MARK = b"planted-by-the-sender"
EVIL = (b"<script", b"<?php", b"vbaProject", b"GPSInfo", b"PK\x03\x04")


def _picture(form: str = "JPEG", exif: bool = False) -> bytes:
    out, more = io.BytesIO(), {}
    if exif:
        said = Image.Exif()
        said[0x010E], said[0x8825] = MARK.decode(), {1: "N", 2: (29.0, 30.0, 0.0)}
        more = {"exif": said}
    Image.new("RGB", (32, 24), "teal").save(out, form, **more)
    return out.getvalue()


def _archive(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, data in entries.items():
            parts.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def _document(**more: bytes) -> bytes:
    body = b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    return _archive(word__document_dot_xml=body, **{"[Content_Types]_dot_xml": b"<Types/>"}, **more)


def _sheet() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["序号", "学生"])
    book.properties.creator = MARK.decode()
    book.save(out)
    return out.getvalue()


def _bomb() -> bytes:
    """Fifty megabytes of nothing in a sheet of fifty kilobytes."""
    return _archive(xl__workbook_dot_xml=b"<workbook/>", xl__worksheets__sheet1_dot_xml=b"\x00" * 50_000_000)


CONTENTS = {
    "a photo": _picture(),
    "a photo that says where and by whom": _picture(exif=True),
    "a photo with an archive behind it": _picture() + _archive(evil_dot_html=b"<script>1</script>"),
    "a photo with a page behind it": _picture() + b"<script>alert(1)</script>",
    "a page called a photo": b"<html><script>alert(1)</script></html>",
    "a drawing that runs": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a script": b"<?php system($_GET['c']); ?>",
    "a document with macros": _document(word__vbaProject_dot_bin=b"\xd0\xcf\x11\xe0" + MARK),
    "a sheet with its author": _sheet(),
    "a sheet that bursts": _bomb(),
    "an archive": _archive(a_dot_txt=b"text"),
    "a program": b"MZ" + b"\x00" * 200,
    "an old document with macros": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "words": "学校收了八十元。".encode(),
    "nothing": b"",
    "half a photo": _picture()[:200],
    "a PDF that runs": b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<<>>\n%%EOF\n",
}
NEVER = {
    "a photo with an archive behind it", "a photo with a page behind it", "a page called a photo", "a drawing that runs", "a script",
    "a sheet that bursts", "an archive", "a program", "an old document with macros", "nothing", "half a photo", "a PDF that runs",
}  # fmt: skip
NAMES = (
    "../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/cron.d/x", "C:\\x.jpg", "a\x00.jpg", "\u202egpj.exe", "\u200f\u202exx.jpg",
    "照片.jpg", "...", "", "con", "NUL.txt", "a" * 4000 + ".jpg", "x.jpg/../../y", "%2e%2e%2fy.jpg", "a\r\nSet-Cookie: b=c.jpg",
    "; rm -rf x.jpg", "<script>.jpg", "~/.ssh/authorized_keys", "file.jpg\u0000.php",
)  # fmt: skip


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "kept" / "files"
    return tmp_path


@pytest.fixture
def house(monkeypatch, folder):
    return s.house(monkeypatch)


def on_disk(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def hold(folder: Path) -> None:
    """All that is on the disk lies under an id of ours, encrypted; each stored file has a name and a type of ours."""
    rows = {str(row.pk): row for row in StoredFile.objects.all()}
    for path in on_disk(folder):
        assert re.fullmatch(r"kept/files/[0-9a-f]{2}/[0-9a-f-]{36}\.bin", str(path)), path
        data = (folder / path).read_bytes()
        assert not any(word in data for word in (MARK, *EVIL[:4])), path
    for row in rows.values():
        assert re.fullmatch(r"(照片|文件|文档|表格|文字)\d+\.(jpg|png|pdf|docx|xlsx|txt)", row.name), row.name
        assert not any(word in files.open_file(row) for word in (MARK, *EVIL[:4])), row.name


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.one_of(st.sampled_from(NAMES), st.text(max_size=80)), what=st.sampled_from(sorted(set(CONTENTS) - {"a sheet that bursts"})))
def test_no_name_reaches_the_disk_and_no_content_stays_as_it_came(folder, name, what):
    with transaction.atomic():
        try:
            kept = files.store(upload_bytes=CONTENTS[what], declared_name=name, now=s.at(0))
        except Refused:
            kept = None
        assert kept is None or what not in NEVER
        hold(folder)
        transaction.set_rollback(True)


SMALL = sorted(CONTENTS.values(), key=len)[:-1]
BYTES = st.one_of(st.binary(max_size=2000), st.builds(lambda a, b: a + b, st.sampled_from(SMALL), st.binary(max_size=300)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=BYTES)
def test_whatever_the_bytes_are_they_are_refused_or_made_ours(folder, data):
    with transaction.atomic():
        try:
            kept = files.store(upload_bytes=data, declared_name="", now=s.at(0))
            assert kept.media_type in ("image/jpeg", "image/png", "application/pdf", "text/plain") or "openxmlformats" in kept.media_type
        except Refused:
            pass
        transaction.set_rollback(True)


# --- every form that takes a file ---


def _forms() -> set[str]:
    def below(kind: type[Form]) -> set[type[Form]]:
        return {kind} | {deeper for sub in kind.__subclasses__() for deeper in below(sub)}

    from qingfeng.faces.desk import urls  # noqa: F401  all forms of the house are known once its addresses are
    from qingfeng.faces.portal import urls as public  # noqa: F401

    found = {form for form in below(Form) if form.__module__.startswith("qingfeng.faces") and ".tests" not in form.__module__}
    return {form.__name__ for form in found if any(isinstance(field, FileField) for field in form.base_fields.values())}


TRIED = {
    "EvidenceForm", "ServeForm", "LetterForm", "StatementForm", "AnswerForm", "ImportForm", "PhotoForm", "SheetForm", "TableUpload",
    "ListForm", "PayForm", "ReceiveForm", "HandInForm", "PaidBackForm", "ReviewPage", "ReviewServeForm", "BringForm", "RosterForm",
    "ScanForm", "SessionListForm", "OutreachForm", "OutreachListForm", "RegisterListForm", "TemplateUploadForm", "PaperListForm",
    "SettleForm",
}  # fmt: skip


def test_every_form_that_takes_a_file_is_known_here():
    assert _forms() - TRIED == set()


def _post(client: Client, address: str, field: str, data: bytes, **more: str) -> int:
    upload = SimpleUploadedFile("../../../照片.jpg", data, content_type="text/html")
    with transaction.atomic():
        answer = client.post(address, {field: upload, "no_secrets": "on", "key": uuid4().hex, **more})
        assert b"<script>alert(1)" not in answer.content
        transaction.set_rollback(answer.status_code >= 400)
    return answer.status_code


def _a_letter_and_a_session(house) -> tuple[int, int]:
    now = s.at(0)
    said = {"kind": "public_pledge", "unit": house.office, "title": "承诺书", "signers": ["teacher"], "actor": None, "now": now}
    draft = letters.draft_edition(template=letters.create_template(**said), text="第一条　不乱收费。", authority=None, actor=None, now=now)
    edition = letters.approve_edition(edition=draft, actor=None, now=now)
    round_ = letters.issue(edition=edition, period_from=now.date(), period_to=s.at(300).date(), due_on=s.at(30).date(), actor=None, now=now)
    session = sessions.arrange(kind="lecture", unit=house.office, title="报告", held_on=now.date(), actor=None, now=now)
    return round_.pk, session.pk


def _a_survey(house) -> int:
    kind, now = survey_kinds.declared()[0], s.at(0)
    said = {"title": "调查", "year": 2026, "purpose": "问", "opens_on": now.date(), "closes_on": s.at(30).date()}
    survey = surveys.draft(kind=kind.code, unit=house.office, questions=kind.questions, actor=None, now=now, **said)
    return surveys.open_survey(survey=survey, actor=None, now=now).pk


def _a_promise(house) -> int:
    now = s.at(0)
    aired = disclosure.record_outreach(kind="tv_pledge", unit=house.office, on=now.date(), count=1, outlet="县电视台", actor=None, now=now)
    post = house.head.person.posts.get()
    return disclosure.record_promise(broadcast=aired, text="承诺", answers=post, due_on=s.at(60).date(), actor=None, now=now).pk


def _ways(house) -> list[tuple[Client, str, str, dict[str, Any]]]:
    """Who sends what where: each form that keeps a file, as far as the story of one matter reaches."""
    matter = s.being_handled(house)
    bureau = s.price_bureau(house)
    question = s.ask_for_help(house, matter, bureau)["question"]
    code = s.s.receipts.code_of(s.s.LAST_TOKEN[0])
    s.heard(house, matter)
    extract = matter.extracts.get()
    handler = s.logged_in(house.handler)
    complaint = str(matter.complaints.get().pk)
    letter = call(house, channel="letter", received_on="2026-11-11", postmarked_on="2026-11-08")
    round_, session = _a_letter_and_a_session(house)
    unit, source = house.school, {"source": "名单", "source_on": "2026-11-01"}
    shown = {"kind": "board", "unit": str(unit.pk), "on": "2026-11-01", "count": "1"}
    return [
        (handler, f"/desk/matters/{matter.ref}/steps/add_evidence/", "file", {"text": "台账", "source": "office"}),
        (handler, f"/desk/matters/{matter.ref}/mail/", "file", {"to": complaint, "kind": "note", "text": "请看附件"}),
        (s.logged_in(house.principal), f"/desk/respond/{extract.pk}/", "file", {"do": "state", "text": "再说明"}),
        (s.logged_in(house.pricing), f"/desk/assisting/{question}/", "file", {"do": "answer", "text": "没有核定"}),
        (Client(), "/follow/", "photo", {"code": code, "action": "write", "text": "补充"}),
        (s.logged_in(house.registrar), "/desk/parties/import/people/", "people-file", {}),
        (s.logged_in(house.head), "/desk/norms/rules/graded.table/upload/", "file", {"unit": "YX"}),
        (s.logged_in(house.registrar), "/desk/messages/import/", "file", {}),
        (s.logged_in(house.registrar), "/desk/intake/", "scan_1", letter),
        (Client(), "/complain/", "photos", FILLED | {"page": "review", "go": "next", "token": receipts.new_token()}),
        (Client(), "/verify/", "file", {}),
        (s.logged_in(house.principal), f"/desk/letters/{round_}/units/{unit.code}/scans/", "file", {}),
        (s.logged_in(house.principal), f"/desk/letters/{round_}/units/{unit.code}/roster/", "file", {}),
        (s.logged_in(house.registrar), f"/desk/sessions/{session}/roster/", "file", {}),
        (s.logged_in(house.principal), "/desk/outreach/new/", "photo", shown),
        (s.logged_in(house.principal), "/desk/outreach/list/", "file", {}),
        (s.logged_in(house.registrar), "/desk/registers/lay_inspectors/list/", "file", source),
        (s.logged_in(house.registrar), f"/desk/surveys/{_a_survey(house)}/paper/list/", "file", {"source": "集日"}),
        (s.logged_in(house.registrar), "/desk/reports/templates/upload/", "file", {"title": "年报", "unit": str(house.office.pk)}),
        (s.logged_in(house.head), "/desk/norms/rules/graded.table/simulate/", "file", {"from": "2025", "to": "2026"}),
        (s.logged_in(house.registrar), f"/desk/promises/{_a_promise(house)}/settle/", "photo", {"kept": "yes", "said": "已办"}),
    ]


@pytest.mark.parametrize("what", sorted(CONTENTS))
def test_no_form_keeps_what_it_must_not_and_none_of_them_breaks(house, folder, what):
    with freeze_time(s.at(7)):
        for client, address, field, more in _ways(house):
            status = _post(client, address, field, CONTENTS[what], **more)
            assert status < 500, address
            hold(folder)
    kept = StoredFile.objects.exclude(name__startswith="文字").count() if what in NEVER else 0
    assert kept == 0


NO_PHOTO = (
    "/desk/parties/import/people/", "/desk/norms/rules/graded.table/upload/", "/desk/messages/import/", "/verify/", "/desk/outreach/list/",
    "/desk/registers/lay_inspectors/list/", "/desk/reports/templates/upload/", "/desk/norms/rules/graded.table/simulate/",
)  # fmt: skip


def test_a_good_photo_is_kept_by_every_form_but_those_for_tables(house, folder):
    with freeze_time(s.at(7)):
        ways, keeping = _ways(house), []
        for client, address, field, more in ways:
            before = StoredFile.objects.count()
            _post(client, address, field, CONTENTS["a photo"], **more)
            keeping += [address] * (StoredFile.objects.count() > before)
    assert keeping == [
        address
        for _client, address, _field, _more in ways
        if address not in NO_PHOTO and not address.endswith(("/roster/", "/paper/list/"))
    ]


def test_what_was_sent_comes_back_to_be_saved_under_a_name_and_type_of_ours(house, folder):
    with freeze_time(s.at(7)):
        client, address, field, more = _ways(house)[0]
        assert _post(client, address, field, CONTENTS["a photo that says where and by whom"], **more) == 302
        row = StoredFile.objects.latest("created_at")
        ref = address.split("/")[3]
        answer = client.get(f"/desk/matters/{ref}/files/{row.pk}/")
    assert answer["Content-Disposition"] == f'attachment; filename="{row.pk}.jpg"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert MARK not in answer.content


def test_no_page_hands_out_a_stored_file_by_another_way():
    """One function does; whoever reads the vault's files in a page goes through it."""
    faces = Path(__file__).parent.parent / "qingfeng" / "faces"
    reading = {path.name for path in faces.rglob("*.py") if "open_file" in path.read_text(encoding="utf-8")}
    assert reading == {"serving.py", "payback.py"}  # a school's own list, written anew by us, goes back as a sheet
