"""The choice of language: a cookie for everybody, a line of the account for staff, and a record that does not change with it."""

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from qingfeng.core.access import services
from qingfeng.core.access.models import Account
from qingfeng.core.language import full_day, recorded, weekday_short
from qingfeng.core.notices import services as notices
from qingfeng.core.parties.models import Person, Unit, UnitKind
from qingfeng.core.refusal import Refused

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME


@pytest.fixture
def clerk(client):
    unit = Unit.objects.create(code="yx", name="云岫县教育委员会", kind=UnitKind.OFFICE)
    Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
    person = Person.objects.create(number="1", name="陈静")
    return Account.objects.create(username="chen", person=person, unit=unit, must_change_password=False, email="chen@example.com")


@pytest.fixture
def at_the_desk(client, clerk):
    client.force_login(clerk, backend="qingfeng.core.access.backend.AccountBackend")
    return client


@pytest.mark.parametrize(("code", "word"), [("zh-hans", "查收费"), ("zh-hant", "查收費"), ("en", "Look up fees")])
def test_a_link_chooses_the_language_and_leads_back(client, code, word):
    answer = client.get(f"/language/?to={code}&next=/follow/")
    assert answer.url == "/follow/"
    page = client.get("/").content.decode()
    assert f'<html lang="{code}"' in page
    assert word in page


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_choice_leads_nowhere_else(client, target):
    assert client.get("/language/", {"to": "en", "next": target}).url == "/"


def test_an_unknown_language_changes_nothing(client):
    assert COOKIE not in client.get("/language/?to=tlh").cookies


@pytest.mark.parametrize(
    ("asked", "shown"), [("zh-CN,zh;q=0.9", "zh-hans"), ("zh-HK", "zh-hant"), ("en-GB,en;q=0.8", "en"), ("fr", "zh-hans")]
)
def test_without_a_choice_the_browser_is_asked(client, asked, shown):
    assert f'<html lang="{shown}"' in client.get("/", headers={"accept-language": asked}).content.decode()


def test_an_account_keeps_the_choice_of_its_holder_and_brings_it_to_another_browser(at_the_desk, clerk, client):
    answer = at_the_desk.post(reverse("desk:language"), {"to": "en", "next": "/desk/me/"})
    assert (answer.url, answer.cookies[COOKIE].value) == ("/desk/me/", "en")
    clerk.refresh_from_db()
    assert clerk.language == "en"
    clerk.set_password("a long enough word 7")
    clerk.save()
    client.logout()
    client.cookies.clear()
    entered = client.post("/desk/login/", {"username": "chen", "password": "a long enough word 7"})
    assert entered.cookies[COOKIE].value == "en"


def test_the_choice_at_the_desk_is_posted_and_must_be_one_that_is_offered(at_the_desk, clerk):
    assert at_the_desk.get(reverse("desk:language")).status_code == 405
    with pytest.raises(Refused):
        services.choose_language(actor=clerk, language="tlh")


@pytest.mark.parametrize(("language", "word"), [("", "您有1项待办"), ("zh-hant", "您有1項待辦"), ("en", "you have a task")])
def test_a_mail_is_written_in_the_language_of_its_reader(clerk, language, word):
    clerk.language = language
    clerk.save()
    now = timezone.now()
    with override("en" if language != "en" else "zh-hans"):  # whoever is at the keyboard
        notices.queue(template="some_task", key="k", to_account=clerk, params={}, now=now)
        notices.deliver(now=now, address_of=lambda sealed: None)
    assert word in mail.outbox[0].subject


def test_what_is_recorded_does_not_change_with_the_reader():
    from qingfeng.engines.disclosure import terms
    from qingfeng.engines.disclosure.models import Category

    with override("en"):
        assert recorded(Category.AGENCY.label) == "代收费"
        assert str(Category.AGENCY.label) != "代收费"
        assert terms.label("2026-autumn") != "2026年秋季学期"
    assert terms.label("2026-autumn") == "2026年秋季学期"


def test_days_are_written_as_the_reader_writes_them():
    day = timezone.datetime(2026, 11, 23).date()
    said = {}
    for code in ("zh-hans", "zh-hant", "en"):
        with override(code):
            said[code] = (full_day(day), weekday_short(day))
    assert said == {
        "zh-hans": ("2026年11月23日", "周一"), "zh-hant": ("2026年11月23日", "週一"), "en": ("23 November 2026", "Mon"),
    }  # fmt: skip
