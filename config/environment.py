"""What the environment says, read with a plain answer when it says nothing usable. Each variable is listed in docs/settings.md."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# Of the house itself; a name that begins like these and is none of them is misspelt (see faces/checks.py).
PREFIX = "QINGFENG_"
KNOWN = {
    "VAR",
    "DATABASE",
    "SHARED",
    "HOSTS",
    "ADDRESS",
    "SECOND_FACTOR",
    "SESSIONS",
    "IDLE_DAYS",
    "MAIL_SERVER",
    "MAIL_FROM",
    "DEBUG",
    "SHOTS",
}
INTERNAL = ("TEST_", "BENCH_")  # what a run of tests or measurements tells its own processes
DATABASES = ("sqlite", "postgres", "postgresql")
MAIL_SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def number(name: str, default: int, least: int) -> int:
    """A whole number. Raises ImproperlyConfigured."""
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or int(text) < least:
        raise ImproperlyConfigured(f"{name}：要写不小于 {least} 的整数，现在是“{text}”。")
    return int(text)


def database(default: str) -> dict[str, Any]:
    """Django's settings of the one database. Raises ImproperlyConfigured."""
    text = os.environ.get("QINGFENG_DATABASE", "").strip() or default
    if text.partition(":")[0] not in DATABASES:
        raise ImproperlyConfigured("QINGFENG_DATABASE：只支持 sqlite:/// 与 postgresql://。")
    try:
        return dict(dj_database_url.parse(text, conn_max_age=600))
    except ValueError as error:
        raise ImproperlyConfigured(
            "QINGFENG_DATABASE：要写成 postgresql://用户:口令@主机/库名，口令里的特殊字符按网址写法转义。"
        ) from error


def mail_server(text: str) -> dict[str, Any]:
    """Django's settings for smtp://, smtp+tls:// or smtps://user:password@host:port; nothing for no server. Raises ImproperlyConfigured."""
    if not text:
        return {}
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or parts.scheme not in MAIL_SCHEMES:
        raise ImproperlyConfigured("QINGFENG_MAIL_SERVER：要写成 smtps://账号:口令@邮件服务器:465（或 smtp+tls://、smtp://）。")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or MAIL_SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 30,
    }


def unknown_names() -> list[str]:
    """Variables that are written like the house's own and are none of them."""
    own = (name.removeprefix(PREFIX) for name in os.environ if name.startswith(PREFIX))
    return sorted(PREFIX + name for name in own if name not in KNOWN and not name.startswith(INTERNAL))
