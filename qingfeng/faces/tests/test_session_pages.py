"""A session from its arrangement to the phone in the room, as the people see it whose work it is."""

import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from qingfeng import catalogue
from qingfeng.core import guessing
from qingfeng.core.access.models import Role
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.sheets.writing import write_xlsx
from qingfeng.engines.gatherings import attending, kinds, services
from qingfeng.engines.gatherings.models import Session
from qingfeng.engines.gatherings.tests.situations import NOW, TODAY, a_school, a_session, an_account, an_office
from qingfeng.engines.registers import services as registers
from qingfeng.faces.desk.session_forms import ChangeForm
from qingfeng.faces.portal import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(sign_in, "wrong_codes", guessing.WrongCodes())
    with freeze_time(NOW.astimezone(dt.UTC)):
        yield


def entered(account):
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def page(client, name, *args, **data):
    return client.get(reverse(f"desk:{name}", args=args), data).content.decode()


def test_a_session_is_arranged_people_are_asked_and_sign_in_on_a_phone():
    office = an_office()
    a_school(office)
    registrar = entered(an_account(office, Role.REGISTRAR))
    form = {"kind": "test_lecture", "unit": office.pk, "title": "警示教育报告", "held_on": "2026-09-01", "posts": ["teacher", "principal"]}
    answer = registrar.post(reverse("desk:session_new"), form)
    session = Session.objects.get()
    assert answer.url == reverse("desk:session", args=[session.pk])
    assert registrar.post(reverse("desk:session_act", args=[session.pk, "code"])).status_code == 302
    session.refresh_from_db()
    code, text = attending.code_of(session), page(registrar, "session", session.pk)
    assert "应到4人，到场0人" in text
    assert code in text
    person = session.attendance.get(person__name="教师甲").person
    phone, here = Client(), reverse("portal:sign_in")
    wrong = phone.post(here, {"code": code, "number": person.number, "name": "别人"})
    assert wrong.status_code == 422
    assert person.number in wrong.content.decode(), "what was typed stays"
    assert "已签到" in phone.post(here, {"code": code, "number": person.number, "name": "教师甲"}).content.decode()
    assert "到场1人" in page(registrar, "session", session.pk)


def test_a_school_reads_its_own_people_and_how_many_others_there_are():
    office = an_office()
    school = a_school(office)
    a_school(office, name="另一所")
    session = a_session(office)
    text = page(entered(an_account(school, Role.RESPONDENT)), "session", session.pk)
    assert "教师甲" in text
    assert "另有4人" in text
    assert "登记这一页" not in text


def test_marks_of_a_page_are_recorded_and_the_session_is_closed_and_made_up():
    office = an_office()
    a_school(office)
    session = a_session(office)
    registrar = entered(an_account(office, Role.REGISTRAR))
    people = list(session.attendance.values_list("person_id", flat=True))
    said = {f"p-{person}": "came" for person in people[1:]} | {f"p-{people[0]}": "expected"}
    assert registrar.post(reverse("desk:session_marks", args=[session.pk]), said).status_code == 302
    assert registrar.post(reverse("desk:session_act", args=[session.pk, "close"])).status_code == 302
    assert "按这个日期安排补课" in page(registrar, "session", session.pk)
    form = {"held_on": "2026-09-10", "place": "礼堂", "host": "", "minutes": ""}
    answer = registrar.post(reverse("desk:session_make_up", args=[session.pk]), form)
    again = Session.objects.get(make_up_for=session)
    assert answer.url == reverse("desk:session", args=[again.pk])
    assert list(again.attendance.values_list("person_id", flat=True)) == [people[0]]


def test_a_wrong_list_says_where_and_stores_nothing():
    office = an_office()
    a_school(office)
    session = a_session(office)
    registrar = entered(an_account(office, Role.REGISTRAR))
    sheet = services.roster_sheet(session, TODAY)
    sheet.rows[0]["came"] = "也许"
    file = io.BytesIO(write_xlsx(sheet))
    file.name = "list.xlsx"
    answer = registrar.post(reverse("desk:session_roster_in", args=[session.pk]), {"file": file, "no_secrets": "on"})
    assert answer.status_code == 422
    assert "一行也没有收下" in answer.content.decode()


def test_everybody_sees_the_own_study_and_nobody_elses():
    office = an_office()
    school = a_school(office)
    session = a_session(office)
    teacher = session.attendance.get(person__name="教师甲").person
    assert session.title in page(entered(an_account(school, Role.STAFF, teacher)), "my_study")
    assert session.title not in page(entered(an_account(school, Role.STAFF)), "my_study")


def test_guessing_at_the_door_is_slowed():
    here, form = reverse("portal:sign_in"), guessing.look_up_token()
    answers = [Client().post(here, {"code": f"{n:06d}", "number": "1", "name": "x", "form": form}).status_code for n in range(200)]
    assert (answers[0], answers[-1]) == (422, 429)


def test_a_visit_is_arranged_its_roster_comes_from_the_register_and_the_school_reads_afterwards_what_was_seen():
    load_shipped(now=NOW - dt.timedelta(days=30), files=catalogue.parameter_files())
    office = an_office()
    school = a_school(office)
    registrar, principal = entered(an_account(office, Role.REGISTRAR)), entered(an_account(school, Role.RESPONDENT))
    told = {"group": "parent", "term_from": TODAY, "trained_on": TODAY}
    common = {"kind": "lay_inspectors", "unit": office, "source": "聘书", "source_on": TODAY, "actor": None, "now": NOW}
    parent = registers.enter(fields=told | {"name": "柳青禾", "school": school}, **common)
    other = registers.enter(fields=told | {"name": "程若水"}, **common)
    asked = {"kind": "inspector_visit", "unit": office.pk, "title": "秋天看一看", "held_on": TODAY.isoformat()}
    assert registrar.post(reverse("desk:session_new"), asked).status_code == 422
    assert registrar.post(reverse("desk:session_new"), asked | {"about": school.pk}).status_code == 302
    visit = Session.objects.get()
    guests, where = reverse("desk:session_guests", args=[visit.pk]), reverse("desk:session", args=[visit.pk])
    refused = registrar.post(guests, {"entries": [parent.pk, other.pk]})
    assert refused.status_code == 409
    assert "柳青禾要回避这所学校" in refused.content.decode()
    assert registrar.post(guests, {"entries": [other.pk]}).status_code == 302
    assert principal.get(where).status_code == 404
    assert "秋天看一看" not in page(principal, "sessions")
    assert registrar.post(reverse("desk:session_act", args=[visit.pk, "close"])).status_code == 302
    note = reverse("desk:session_note", args=[visit.pk])
    assert "不写人名" in registrar.post(note, {"kind": "seen", "text": "程若水看到公示栏空着。"}).content.decode()
    assert registrar.post(note, {"kind": "seen", "text": "公示栏空着。"}).status_code == 302
    read = principal.get(where).content.decode()
    assert "公示栏空着。" in read
    assert "程若水" not in read
    assert principal.post(note, {"kind": "seen", "text": "没有空着。"}).status_code == 403
    strike = reverse("desk:session_strike", args=[visit.pk, visit.findings.get().pk])
    assert "划去要写明原因" in registrar.post(strike).content.decode()
    assert registrar.post(strike, {"because": "看错了地方"}).status_code == 302
    kept, told = registrar.get(where).content.decode(), principal.get(where).content.decode()
    assert "<del>公示栏空着。</del>" in kept
    assert "划去：看错了地方" in told
    assert "公示栏空着。" not in told


def test_a_school_arranges_no_visit_and_no_training_of_inspectors():
    school = a_school(an_office())
    principal = entered(an_account(school, Role.RESPONDENT))
    asked = {"kind": "inspector_training", "unit": school.pk, "title": "培训", "held_on": TODAY.isoformat()}
    assert principal.post(reverse("desk:session_new"), asked).status_code == 422
    assert not Session.objects.exists()


@pytest.mark.parametrize(("kind", "says"), [("democratic_life", True), ("inspector_visit", False), ("lecture", False)])
def test_the_minutes_ask_for_what_this_kind_of_session_is_about(kind, says):
    hint = str(ChangeForm(kind=kinds.kind(kind))["minutes"].help_text)
    assert ("互相批评" in hint) is says
    assert "不写谁" in hint
