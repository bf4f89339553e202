"""What every answer tells the browser: pages, files, refusals, faults, static files."""

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from qingfeng.core.access.models import Role

from .test_accounts import at_the_desk
from .test_complain import house  # noqa: F401  (a county)

pytestmark = pytest.mark.django_db
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")


def held(answer):
    for name, value in ALWAYS.items():
        assert answer.headers.get(name) == value, name
    policy = answer.headers["Content-Security-Policy"]
    for part in POLICY:
        assert part in policy
    assert "unsafe" not in policy
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in answer.headers["Permissions-Policy"]
    assert "Server" not in answer.headers
    return answer


PUBLIC = {
    "a page": ("/", 200),
    "a form": ("/complain/", 200),
    "a page that is not there": ("/nowhere/", 404),
    "the door": ("/desk/login/", 200),
    "a redirection": ("/desk/", 302),
    "a wrong method": ("/complain/compare/", 405),
    "the health of the server": ("/health/", 200),
}


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_class_of_answer_carries_them(client, house, kind):  # noqa: F811
    url, status = PUBLIC[kind]
    answer = held(client.get(url))
    if kind != "the health of the server":
        assert answer.status_code == status


def test_a_refusal_a_lack_of_right_and_a_forged_form_too(client, house):  # noqa: F811
    at_the_desk(client, house.office, Role.SYSADMIN)
    assert held(client.get(reverse("desk:security_log"))).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    assert held(strict.post(reverse("desk:login"), {})).status_code == 403
    assert held(client.get("/", headers={"host": "elsewhere.example"})).status_code == 400


def test_a_fault_too(house, monkeypatch):  # noqa: F811
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("qingfeng.faces.portal.follow.guessing.look_up_token", broken)
    client = Client(raise_request_exception=False)
    assert held(client.get("/follow/")).status_code == 500


def test_a_file_to_take_away_too(client, house):  # noqa: F811
    at_the_desk(client, house.office, Role.SYSADMIN)
    answer = held(client.get(reverse("desk:accounts_blank")))
    assert answer["Content-Type"].startswith("application/vnd")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store, private"


def test_a_static_file_too(settings, tmp_path):
    from whitenoise.middleware import WhiteNoiseMiddleware

    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    assert "whitenoise.middleware.WhiteNoiseMiddleware" in django_settings.MIDDLEWARE
    order = [name.rsplit(".", 1)[1] for name in django_settings.MIDDLEWARE]
    assert order.index("HeadersMiddleware") < order.index("CSPMiddleware") < order.index(WhiteNoiseMiddleware.__name__)
    answer = held(Client().get("/static/qingfeng/js/page.js"))
    assert answer.status_code == 200
    assert b"use strict" in b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", ["desk:home", "desk:me", "desk:accounts", "desk:factors", "desk:nowhere"])
def test_no_page_of_the_desk_stays_in_a_cache(client, house, name):  # noqa: F811
    at_the_desk(client, house.office, Role.SYSADMIN)
    url = "/desk/nowhere/" if name == "desk:nowhere" else reverse(name)
    assert "no-store" in held(client.get(url))["Cache-Control"]


def test_under_https_a_browser_never_comes_back_without_it(client, settings):
    from django.middleware.security import SecurityMiddleware

    settings.SECURE_HSTS_SECONDS = 31536000
    answer = Client().get("/desk/login/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert SecurityMiddleware is not None
    assert "Strict-Transport-Security" not in Client().get("/desk/login/").headers
