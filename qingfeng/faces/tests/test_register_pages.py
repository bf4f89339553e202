"""A register as its keepers use it: somebody entered, corrected, ended; everybody else stands outside."""

import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.sheets.reading import read_table
from qingfeng.engines.gatherings.models import Session
from qingfeng.engines.insight import figures, periods
from qingfeng.engines.registers.lists import columns_of
from qingfeng.engines.registers.models import RegisterEntry
from qingfeng.engines.registers.tests.situations import NOW, TODAY, a_school, an_account, an_office

pytestmark = pytest.mark.django_db
KIND = "lay_inspectors"
FORM = {
    "name": "柳青禾", "group": "parent", "workplace": "学生家长", "phone": "13900000001", "school": "", "term_from": "2026-03-01",
    "term_to": "2028-02-29", "source": "推荐名单", "source_on": "2026-08-30",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with freeze_time(NOW.astimezone(dt.UTC)):
        yield


def entered(account):
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def test_somebody_is_entered_corrected_and_ended_and_each_field_says_from_where():
    office = an_office()
    school = a_school(office)
    registrar = entered(an_account(office, Role.REGISTRAR))
    assert registrar.post(reverse("desk:register_enter", args=[KIND]), FORM | {"school": school.pk}).status_code == 302
    row = RegisterEntry.objects.get()
    assert "柳青禾" in registrar.get(reverse("desk:register_kind", args=[KIND])).content.decode()
    changed = FORM | {"school": school.pk, "phone": "13900000002", "source": "本人来电"}
    assert registrar.post(reverse("desk:register_correct", args=[row.pk]), changed).status_code == 302
    text = registrar.get(reverse("desk:register_entry", args=[row.pk])).content.decode()
    assert "本人来电" in text
    assert "推荐名单" in text
    assert registrar.post(reverse("desk:register_end", args=[row.pk]), {"on": "2026-09-01", "because": "调离"}).status_code == 302
    reading = figures.figure("lay_inspectors.in_office")
    assert [reading.read(periods.parse(p), office, TODAY).value.number for p in ("2026", "2027")] == [1, 0]


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays():
    office = an_office()
    registrar = entered(an_account(office, Role.REGISTRAR))
    answer = registrar.post(reverse("desk:register_enter", args=[KIND]), FORM | {"term_to": "2026-01-01"})
    assert answer.status_code == 409
    assert "任期的末日早于首日" in answer.content.decode()
    assert "13900000001" in answer.content.decode()
    assert not RegisterEntry.objects.exists()


def test_a_list_with_a_mistake_enters_nobody():
    office = an_office()
    registrar = entered(an_account(office, Role.REGISTRAR))
    file = io.BytesIO("姓名,组别,任期自\n柳青禾,学生家长,2026-03-01\n程若水,过路的,2026-03-01\n".encode())
    file.name = "list.csv"
    said = {"file": file, "source": "推荐名单", "source_on": "2026-08-30", "no_secrets": "on"}
    answer = registrar.post(reverse("desk:register_take", args=[KIND]), said)
    assert answer.status_code == 422
    assert "一行也没有收下" in answer.content.decode()
    assert not RegisterEntry.objects.exists()


def test_nobody_else_reads_it():
    office, other = an_office(), an_office()
    registrar = entered(an_account(office, Role.REGISTRAR))
    registrar.post(reverse("desk:register_enter", args=[KIND]), FORM)
    row = RegisterEntry.objects.get()
    assert entered(an_account(other, Role.REGISTRAR)).get(reverse("desk:register_entry", args=[row.pk])).status_code == 404
    assert entered(an_account(office, Role.HANDLER)).get(reverse("desk:register_kind", args=[KIND])).status_code == 403


def test_the_page_shows_who_is_not_trained_and_a_training_of_the_register_puts_it_right():
    load_shipped(now=NOW - dt.timedelta(days=30), files=catalogue.parameter_files())
    office = an_office()
    registrar = entered(an_account(office, Role.REGISTRAR))
    registrar.post(reverse("desk:register_enter", args=[KIND]), FORM)
    entry = RegisterEntry.objects.get()
    page = registrar.get(reverse("desk:register_kind", args=[KIND]), {"view": "untrained"}).content.decode()
    assert "先培训、后上岗" in page
    assert "柳青禾" in page
    assert "管理办法》第四条" in page
    asked = {"kind": "inspector_training", "unit": office.pk, "title": "上岗培训", "held_on": TODAY.isoformat()}
    assert registrar.post(reverse("desk:session_new"), asked).status_code == 302
    session = Session.objects.get()
    assert "加上还没有培训的1人" in registrar.get(reverse("desk:session", args=[session.pk])).content.decode()
    assert registrar.post(reverse("desk:session_guests", args=[session.pk]), {"all": "untrained"}).status_code == 302
    assert "柳青禾" in registrar.get(reverse("desk:session", args=[session.pk])).content.decode()
    handler = entered(an_account(office, Role.HANDLER))
    assert "柳青禾" not in handler.get(reverse("desk:session", args=[session.pk])).content.decode()
    assert registrar.post(reverse("desk:session_guest_marks", args=[session.pk]), {f"g-{entry.pk}": "came"}).status_code == 302
    assert registrar.post(reverse("desk:session_act", args=[session.pk, "close"])).status_code == 302
    assert RegisterEntry.objects.get().trained_on == TODAY
    assert "先培训、后上岗" not in registrar.get(reverse("desk:register_kind", args=[KIND])).content.decode()
    sheet = registrar.get(reverse("desk:register_kind", args=[KIND]), {"as": "xlsx"})
    assert sheet.status_code == 200


def test_a_list_is_tried_first_then_taken_and_what_leaves_as_a_sheet_comes_back_unchanged():
    office = an_office()
    registrar = entered(an_account(office, Role.REGISTRAR))

    def send(data, **more):
        file = io.BytesIO(data)
        file.name = "list.csv"
        said = {"file": file, "source": "推荐名单", "source_on": "2026-08-30", "no_secrets": "on"}
        return registrar.post(reverse("desk:register_take", args=[KIND]), said | more)

    data = "姓名,组别,任期自\n柳青禾,学生家长,2026-03-01\n".encode()
    tried = send(data, go="dry").content.decode()
    assert "会登记1人" in tried
    assert "柳青禾" in tried
    assert not RegisterEntry.objects.exists()
    assert send(data).status_code == 302
    exported = b"".join(registrar.get(reverse("desk:register_kind", args=[KIND]), {"as": "xlsx"}))
    again = send(exported, go="dry").content.decode()
    assert "会登记0人" in again
    assert "没有变化1人" in again


def test_the_template_has_the_columns_that_a_list_is_read_by():
    office = an_office()
    answer = entered(an_account(office, Role.REGISTRAR)).get(reverse("desk:register_blank", args=[KIND]))
    table = read_table(io.BytesIO(answer.content), columns_of(KIND))
    assert set(table.positions) == {column.name for column in columns_of(KIND)}
    assert (table.rows, table.errors) == ([], [])
