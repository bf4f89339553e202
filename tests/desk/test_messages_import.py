"""Messages brought in at the desk: upload, columns, a try, the import, and the rows given back."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from qingfeng.core.matters.models import Matter
from qingfeng.core.vault import files
from qingfeng.engines.cases import message_desk
from qingfeng.engines.cases.models import ColumnMapping, MessageFile
from tests import situations as s

pytestmark = pytest.mark.django_db
SHEET = "流水,主题,说了啥,时间,答复,答复时间\nM1,路灯,路灯坏了,2019-04-25,已修,2019-05-06\nM2,食堂,饭菜凉,昨天,,\n"
CHOSEN = {"id": "流水", "subject": "主题", "body": "说了啥", "received_at": "时间", "reply": "答复", "replied_at": "答复时间"}


@pytest.fixture
def house(house, tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    return house


@pytest.fixture
def clerk(house, on_day):
    with on_day(3):
        yield s.logged_in(house.registrar)


def upload(client, text=SHEET, name="messages.csv"):
    return client.post("/desk/messages/import/", {"file": SimpleUploadedFile(name, text.encode()), "no_secrets": "on"})


def test_a_file_is_tried_brought_in_and_forgotten_and_its_columns_are_known_next_time(clerk):
    page = upload(clerk).url
    assert "路灯坏了" in clerk.get(page).content.decode()
    assert clerk.post(page, {"go": "try", "subject": "主题"}).status_code == 422
    tried = clerk.post(page, CHOSEN | {"go": "try"}, follow=True).content.decode()
    assert "新建1条，未变0条，退回1行" in tried
    assert "看不懂这个时间：昨天" in tried
    assert Matter.objects.count() == 0
    done = clerk.post(page, CHOSEN | {"go": "import"}, follow=True).content.decode()
    assert "新建1条，未变0条，退回1行" in done
    assert Matter.objects.get().state == "replied_elsewhere"
    file = MessageFile.objects.get()
    assert files.kept_for_now(file.content) is None
    back = load_workbook(io.BytesIO(clerk.get(f"{page}refused.xlsx").content)).active
    assert [cell.value for cell in back[2]][:2] == [3, "M2"]
    assert ColumnMapping.objects.get().mapping == CHOSEN
    again = clerk.get(upload(clerk, SHEET.replace("M1", "M3")).url).content.decode()
    assert all(f'value="{heading}" selected' in again for heading in CHOSEN.values())


def test_an_import_sent_twice_is_done_once(clerk):
    page = upload(clerk).url
    clerk.post(page, CHOSEN | {"go": "import"})
    assert "导入的结果" in clerk.post(page, CHOSEN | {"go": "import"}, follow=True).content.decode()
    assert Matter.objects.count() == 1


def test_what_is_long_is_brought_in_by_the_worker_and_the_page_says_how_far_it_is(clerk, monkeypatch):
    monkeypatch.setattr("qingfeng.faces.desk.messages_import.AT_ONCE", 0)
    page = upload(clerk).url
    shown = clerk.post(page, CHOSEN | {"go": "import"}, follow=True).content.decode()
    assert 'http-equiv="refresh"' in shown
    file = MessageFile.objects.get()
    message_desk.carry_on(key=file.pk, clock=lambda: s.at(3))
    message_desk.carry_on(key=file.pk, clock=lambda: s.at(3))
    assert "导入的结果" in clerk.get(page).content.decode()
    assert Matter.objects.count() == 1


def test_a_run_that_stands_still_can_be_started_again(house, clerk, on_day, monkeypatch):
    monkeypatch.setattr("qingfeng.faces.desk.messages_import.AT_ONCE", 0)
    page = upload(clerk).url
    clerk.post(page, CHOSEN | {"go": "import"})
    monkeypatch.undo()
    MessageFile.objects.update(moved_at=s.at(2))
    assert "没有进展" in clerk.get(page).content.decode()
    clerk.post(page, CHOSEN | {"go": "import"})
    assert MessageFile.objects.get().state == "done"


@pytest.mark.parametrize(("text", "name", "why"), [("", "a.csv", "空"), ("a\x00\x01\x02", "a.csv", "不是表格")])
def test_what_is_no_table_is_refused_at_its_field(clerk, text, name, why):
    answer = upload(clerk, text, name)
    assert answer.status_code == 422
    assert why in answer.content.decode()


def test_a_file_that_is_gone_says_so(clerk):
    page = upload(clerk).url
    files.forget(MessageFile.objects.get().content)
    assert "请再上传一次" in clerk.post(page, CHOSEN | {"go": "try"}, follow=True).content.decode()


@pytest.mark.parametrize("who", ["handler", "principal", "sysadmin", "auditor", "decider"])
def test_only_whoever_registers_or_heads_the_office_brings_messages_in(house, clerk, on_day, who):
    page = upload(clerk).url
    with on_day(3):
        client = s.logged_in(house.accounts[who])
        assert client.get("/desk/messages/import/").status_code == 403
        assert client.get(page).status_code == 403
        assert client.get(f"{page}refused.xlsx").status_code == 403
