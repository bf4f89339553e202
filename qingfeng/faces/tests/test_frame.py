"""The frame around every page: the secrets line, the way to a person, large type, errors that say what to do."""

import datetime as dt

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from qingfeng.core.access.models import Account
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.parties.models import Person, Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.faces import errors
from qingfeng.faces.context import office
from qingfeng.faces.desk.nav import sections
from qingfeng.faces.portal.home import promises

pytestmark = pytest.mark.django_db
SECRETS = "本系统为非涉密系统，严禁录入、传输国家秘密"
LONG = "云岫县教育委员会"


@pytest.fixture
def the_office():
    unit = Unit.objects.create(code="yx", name=LONG, kind=UnitKind.OFFICE, phone="6120 315", address="清水街8号", opening_hours="工作日")
    Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
    return unit


@pytest.fixture
def clerk(the_office, client):
    account = Account.objects.create(
        username="chen", person=Person.objects.create(number="1", name="陈静"), unit=the_office, must_change_password=False
    )
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return account


PUBLIC = ["portal:home", "desk:login", "portal:old_browser"]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_has_the_secrets_line_and_the_telephone(name, the_office, client):
    page = client.get(reverse(name)).content.decode()
    assert SECRETS in page
    assert "6120 315" in page


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_appears_before_any_county_is_loaded(name, client):
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert SECRETS in answer.content.decode()


def test_the_first_page_promises_only_what_norms_in_force_say(client, the_office):
    assert "15日内" not in client.get("/").content.decode()


def test_the_first_page_says_the_limits_of_the_law_in_force(client, the_office):
    load_shipped(now=timezone.now())
    page = client.get("/").content.decode()
    for words in ("15日内", "60日内", "最多30日", "第三十四条", "《信访工作条例》"):
        assert words in page
    assert [p.lead for p in promises(dt.date(2010, 6, 1))][:1] == ["15日内"]


def test_the_top_office_is_the_one_that_answers(the_office):
    Unit.objects.create(code="a", name="镇教办", kind=UnitKind.OFFICE, parent=the_office, path=f"{the_office.path}999/")
    assert office().name == LONG
    assert office().tel == "6120315"


def test_large_type_needs_no_script(client):
    answer = client.get("/large/", {"on": "1", "next": "/desk/login/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/login/")
    assert " qf-large" in client.get("/desk/login/").content.decode()
    client.get("/large/", {"on": "0"})
    assert " qf-large" not in client.get("/desk/login/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_large_type_leads_nowhere_else(client, target):
    assert client.get("/large/", {"on": "1", "next": target}).headers["Location"] == "/"


def test_a_public_page_sets_no_cookie(client, the_office):
    client.get("/")
    assert not client.cookies


def test_the_desk_asks_who_one_is(client):
    answer = client.get("/desk/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/desk/login/")


def test_the_desk_page_says_who_one_is_and_how_to_leave(clerk, client):
    page = client.get(reverse("desk:password")).content.decode()
    assert SECRETS in page
    assert "陈静" in page
    assert reverse("desk:logout") in page
    assert 'name="robots" content="noindex' in page
    assert 'class="qf-desk' in page


def test_the_policy_forbids_inline_script_and_style(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_page_that_is_not_there_says_what_to_do(client, the_office):
    answer = client.get("/nowhere/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "没有找到这一页" in page
    assert "6120 315" in page


def ask(path="/fees/", user=None):
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.signed_cookies import SessionStore

    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request.session = SessionStore()
    return request


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (lambda r: errors.bad_request(r, Exception()), 400, "看不懂的内容"),
        (lambda r: errors.denied(r, PermissionDenied("您和这件事有亲属关系，须回避。")), 403, "须回避"),
        (lambda r: errors.denied(r, PermissionDenied()), 403, "职责以内"),
        (lambda r: errors.not_found(r, Http404()), 404, "没有找到"),
        (lambda r: errors.csrf_failure(r), 403, "放得太久"),
        (lambda r: errors.broken(r), 500, "没有完成"),
    ],
)
@pytest.mark.parametrize("path", ["/fees/", "/desk/matters/"])
def test_an_error_page_has_the_secrets_line_a_reason_and_a_telephone(view, status, words, path, the_office):
    answer = view(ask(path))
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert SECRETS in page
    assert "6120 315" in page


def test_the_error_page_of_a_clerk_keeps_the_desk_around_it(clerk):
    assert "qf-deskbar" in errors.not_found(ask("/desk/x/", clerk)).content.decode()
    assert "qf-deskbar" not in errors.not_found(ask("/x/", clerk)).content.decode()


def test_the_last_error_page_appears_without_a_database(monkeypatch):
    from django.db import DatabaseError

    from qingfeng.faces import context

    def gone():
        raise DatabaseError

    monkeypatch.setattr(context, "office", gone)
    page = errors.broken(ask()).content.decode()
    assert "12345" in page


def test_a_refusal_no_view_caught_becomes_its_page():
    def refuse(request):
        raise Refused("经办人不作决定。", authority="第三十一条", advice="请先送审。")

    middleware = errors.RefusalMiddleware(lambda request: HttpResponse())
    try:
        refuse(None)
    except Refused as refusal:
        answer = middleware.process_exception(ask("/desk/x/"), refusal)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("经办人不作决定。", "第三十一条", "请先送审。", SECRETS):
        assert words in page
    assert middleware.process_exception(ask(), ValueError()) is None


def test_messages_stay_on_the_page_and_speak(client):
    from django.template.loader import render_to_string

    html = render_to_string("qf/messages.html", {"messages": [Message(constants.ERROR, "<b>没有存下</b>")]})
    assert 'role="status"' in html
    assert "&lt;b&gt;" in html


def test_the_bar_shows_only_sections_that_exist():
    request = RequestFactory().get("/desk/")
    found = sections(request, {"desk:home": 3}, (("desk:home", "今日"), ("desk:nowhere", "无")))
    assert [(item.label, item.count, item.current) for item in found] == [("今日", 3, True)]
