"""The pages of a lay inspector: writing an opinion, finding it again, and being told where one stands back."""

import re

import pytest
from django.test import Client
from freezegun import freeze_time

from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.registers import services as registers
from tests import situations as s

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WORDS = "松风听泉六六，山高月又小了"


@pytest.fixture
def clock():
    with freeze_time(s.at(1)):
        yield


@pytest.fixture
def house(db, monkeypatch):
    house = s.house(monkeypatch)
    told = {
        "name": "监督某某",
        "group": "parent",
        "term_from": s.at(-300).date(),
        "term_to": s.at(300).date(),
        "trained_on": s.at(-299).date(),
    }
    common = {"source": "聘书", "source_on": s.at(-300).date(), "actor": None, "now": s.at(0)}
    house.entry = registers.enter(kind="lay_inspectors", unit=house.office, fields=told, **common)
    return house


@pytest.fixture
def inspector(house):
    registers.give_account(entry=house.entry, account=house.inspector, role="inspector", actor=house.registrar, now=s.at(0))
    return s.logged_in(house.inspector)


def written(client, house, **more):
    page = client.get("/desk/opinions/new/").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    said = {"token": token, "unit": house.school.pk, "subject": "openness", "text": "建议公示栏移到校门口。", "words": WORDS, "keep": "on"}
    return client.post("/desk/opinions/new/", said | more)


def test_an_opinion_is_written_found_again_and_followed(inspector, house):
    answer = written(inspector, house)
    assert answer.status_code == 200
    complaint = Complaint.objects.get()
    shut = inspector.get("/desk/opinions/").content.decode()
    assert "第三中学" not in shut
    assert "查看口令" in shut
    opened = inspector.post("/desk/opinions/", {"words": WORDS}).content.decode()
    assert complaint.matter.title in opened
    code = re.search(r'name="code" value="(\d{20})"', opened)[1]
    assert "已收到" in Client().post("/follow/", {"code": code}).content.decode()
    assert inspector.post("/desk/opinions/", {"words": "不是这个"}).status_code == 422


def test_about_the_school_of_the_own_child_the_page_shows_the_way_of_a_parent(inspector, house):
    told = {"source": "本人来电", "source_on": s.at(0).date(), "actor": house.registrar, "now": s.at(0)}
    registers.correct(entry=house.entry, fields={"school": house.school}, **told)
    answer = written(inspector, house)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"/complain/?unit={house.school.code}" in page
    assert "建议公示栏移到校门口。" in page
    assert not Complaint.objects.exists()


def test_what_is_missing_is_said_and_what_was_typed_stays(inspector, house):
    answer = written(inspector, house, subject="")
    assert answer.status_code == 422
    assert "建议公示栏移到校门口。" in answer.content.decode()


def test_words_forgotten_begin_another_list(inspector, house):
    written(inspector, house)
    assert inspector.post("/desk/opinions/anew/", {"words": "短"}).status_code == 422
    assert inspector.post("/desk/opinions/anew/", {"words": "另外一句很长很长很长的口令"}).status_code == 302
    assert inspector.post("/desk/opinions/", {"words": WORDS}).status_code == 422
    assert "还没有放进来的意见" in inspector.post("/desk/opinions/", {"words": "另外一句很长很长很长的口令"}).content.decode()


def test_an_account_without_a_term_reads_whom_to_ask(house):
    answer = s.logged_in(house.inspector).get("/desk/opinions/")
    assert answer.status_code == 403
    assert "登记员" in answer.content.decode()


def test_the_registrar_gives_the_account_and_sees_no_opinion(house):
    registrar = s.logged_in(house.registrar)
    url = f"/desk/registers/entries/{house.entry.pk}/"
    assert registrar.post(f"{url}account/", {"account": house.inspector.pk}).status_code == 302
    written(s.logged_in(house.inspector), house)
    page = registrar.get(url).content.decode()
    assert house.inspector.username in page
    assert Complaint.objects.get().matter.ref not in page
    seen = registrar.get(f"/desk/matters/{Complaint.objects.get().matter.ref}/").content.decode()
    assert "监督员" in seen
    assert house.inspector.person.name not in seen


def test_everybody_reads_how_many_and_of_whom_nothing(inspector, house):
    written(inspector, house)
    page = Client().get("/inspectors/").content.decode()
    assert "不足5" in page
    assert "第三中学" not in page
    assert "监督某某" not in page
