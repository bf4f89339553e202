"""电视承诺: taken down at the desk, told kept or not, and read by everybody."""

import pytest
from django.test import Client
from freezegun import freeze_time

from qingfeng.engines.disclosure import services
from qingfeng.engines.disclosure.models import AirPromise
from tests import situations as s
from tests.doors.county import _picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock():
    with freeze_time(s.at(6)):
        yield


@pytest.fixture
def house(db, monkeypatch, tmp_path, settings):
    settings.FILES_ROOT = tmp_path
    house = s.house(monkeypatch)
    house.aired = services.record_outreach(
        kind="tv_pledge", unit=house.office, on=s.at(1).date(), count=1, outlet="县电视台", actor=None, now=s.at(1)
    )
    return house


def recorded(house, due=3):
    post = house.head.person.posts.get()
    said = {"broadcast": house.aired.pk, "text": "收费都上公示栏", "answers": post.pk, "due_on": s.at(due).date().isoformat()}
    return s.logged_in(house.publisher).post("/desk/promises/new/", said)


def test_a_promise_is_taken_down_and_everybody_reads_that_its_day_is_over(house):
    assert recorded(house).status_code == 302
    page = Client().get("/pledges/").content.decode()
    assert "收费都上公示栏" in page
    assert "到期3日，没有交代" in page
    assert house.head.person.name not in page
    home = s.logged_in(house.head).get("/desk/").content.decode()
    assert "电视承诺到期没有交代1项" in home
    assert "电视上承诺的" in home


def test_kept_with_a_picture_that_everybody_can_look_at(house):
    recorded(house, due=30)
    made = AirPromise.objects.get()
    from django.core.files.uploadedfile import SimpleUploadedFile

    photo = SimpleUploadedFile("a.jpg", _picture(), "image/jpeg")
    client = s.logged_in(house.registrar)
    said = {"kept": "yes", "said": "都上了栏", "photo": photo}
    assert client.post(f"/desk/promises/{made.pk}/settle/", said).status_code == 422
    photo.seek(0)
    assert client.post(f"/desk/promises/{made.pk}/settle/", said | {"no_secrets": "on"}).status_code == 302
    assert "兑现了" in Client().get("/pledges/").content.decode()
    picture = Client().get(f"/pledges/promises/{made.pk}/proof/")
    assert picture.status_code == 200
    assert picture["Content-Type"].startswith("image/")


def test_without_a_proof_it_is_not_kept_and_what_was_typed_stays(house):
    recorded(house, due=30)
    answer = s.logged_in(house.registrar).post(f"/desk/promises/{AirPromise.objects.get().pk}/settle/", {"kept": "yes", "said": "都上了栏"})
    assert answer.status_code == 409
    assert "都上了栏" in answer.content.decode()


def test_the_head_reads_that_another_tells_it(house):
    recorded(house, due=30)
    said = {"kept": "yes", "said": "都上了栏", "link": "/fees/"}
    answer = s.logged_in(house.head).post(f"/desk/promises/{AirPromise.objects.get().pk}/settle/", said)
    assert answer.status_code == 409
    assert "由别人认定" in answer.content.decode()
