"""What an office may write into the environment, and the one line it gets for what it may not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from qingfeng.core.refusal import Refused
from qingfeng.faces import checks

ROOT = Path(__file__).resolve().parents[3]
MISSPELT = environment.PREFIX + "ADRESS"


@pytest.fixture
def office(settings, monkeypatch):
    """A public address as it should be."""
    settings.PUBLIC_ADDRESS, settings.ALLOWED_HOSTS, settings.DEBUG = "https://qf.example.gov.cn", ["qf.example.gov.cn"], False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(environment, "unknown_names", list)
    return settings


def test_an_office_with_sound_settings_hears_nothing(office):
    assert checks.refuse_if_unsound() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"PUBLIC_ADDRESS": "qf.example.gov.cn"}, "不是网址"),
        ({"PUBLIC_ADDRESS": "https://qf.example.gov.cn/wind"}, "不是网址"),
        ({"PUBLIC_ADDRESS": "https://[::1"}, "不是网址"),
        ({"ALLOWED_HOSTS": ["other.example.gov.cn"]}, "没有列出网址里的主机名 qf.example.gov.cn"),
        ({"DEBUG": True}, "正式网址上不能开调试"),
        ({"SECOND_FACTOR": "handlers"}, "没有叫“handlers”的角色"),
    ],
)
def test_settings_that_contradict_each_other_stop_the_start(office, wrong, said):
    for name, value in wrong.items():
        setattr(office, name, value)
    with pytest.raises(Refused, match=said):
        checks.refuse_if_unsound()


def test_what_works_but_is_not_safe_is_told(office):
    office.PUBLIC_ADDRESS = "http://qf.example.gov.cn"
    office.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    unencrypted, unsent = checks.refuse_if_unsound()
    assert "没有加密" in unencrypted
    assert "不会发出" in unsent


def test_a_misspelt_name_is_not_passed_over(office, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv(MISSPELT, "https://qf.example.gov.cn")
    with pytest.raises(Refused, match=f"{MISSPELT}：没有这个设置"):
        checks.refuse_if_unsound()


@pytest.mark.parametrize("text", ["three", "-1", "0", "2.5"])
def test_a_number_that_is_none_is_named(monkeypatch, text):
    monkeypatch.setenv("QINGFENG_SESSIONS", text)
    with pytest.raises(ImproperlyConfigured, match=f"QINGFENG_SESSIONS：要写不小于 1 的整数，现在是“{text}”"):
        environment.number("QINGFENG_SESSIONS", 3, 1)


@pytest.mark.parametrize("text", ["mysql://a@b/c", "office.db", "postgresql://user:pa/ss@host:port/name"])
def test_a_database_that_is_none_is_named_without_its_password(monkeypatch, text):
    monkeypatch.setenv("QINGFENG_DATABASE", text)
    with pytest.raises(ImproperlyConfigured, match="QINGFENG_DATABASE：") as told:
        environment.database("sqlite:///x")
    assert "pa/ss" not in str(told.value)


def test_a_mail_server_is_one_line():
    told = environment.mail_server("smtps://office%40example:p%40ss@mail.example")
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"], told["EMAIL_USE_SSL"], told["EMAIL_USE_TLS"]) == ("mail.example", 465, True, False)
    assert (told["EMAIL_HOST_USER"], told["EMAIL_HOST_PASSWORD"]) == ("office@example", "p@ss")
    assert environment.mail_server("smtp+tls://mail.example:2525")["EMAIL_PORT"] == 2525
    assert environment.mail_server("") == {}


@pytest.mark.parametrize("text", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:many"])
def test_a_mail_server_that_is_none_is_named(text):
    with pytest.raises(ImproperlyConfigured, match="QINGFENG_MAIL_SERVER："):
        environment.mail_server(text)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("QINGFENG_IDLE_DAYS", "never", "设置不能用：QINGFENG_IDLE_DAYS"),
        (MISSPELT, "https://x", f"没有办成：{MISSPELT}：没有这个设置"),
    ],
)
def test_the_server_does_not_start_and_says_why_in_one_line(tmp_path, name, value, said):
    kept = {n: v for n, v in os.environ.items() if not n.startswith(environment.PREFIX)} | {"QINGFENG_VAR": str(tmp_path), name: value}
    line = [sys.executable, "-m", "qingfeng.faces.cli.main", "serve", "--port", "1"]
    done = subprocess.run(line, env=kept | {"DJANGO_SETTINGS_MODULE": "config.settings"}, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1
