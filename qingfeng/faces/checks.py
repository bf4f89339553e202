"""At start-up: settings that contradict each other, as errors; what works but is not safe, as warnings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.checks.registry import run_checks
from django.http.request import validate_host

from config import environment
from qingfeng.core.refusal import Refused


@register(Tags.security)
def environment_is_sound(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return list(_found())


def _found() -> Iterator[CheckMessage]:
    for name in environment.unknown_names():
        yield Error(f"{name}：没有这个设置。", hint="多半是写错了；全部设置见 docs/settings.md。", id="faces.E001")
    try:
        parts = urlsplit(settings.PUBLIC_ADDRESS)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host or parts.path:
        yield Error(f"QINGFENG_ADDRESS：“{settings.PUBLIC_ADDRESS}”不是网址。", hint="写成 https://主机名，后面不带路径。", id="faces.E002")
        return
    if not validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS):
        yield Error(f"QINGFENG_HOSTS：没有列出网址里的主机名 {host}，群众会打不开。", hint="把它加上，或者不设这一项。", id="faces.E003")
    local = host in (*settings.LOCAL_HOSTS, "::1")
    if settings.DEBUG and not local:
        yield Error("QINGFENG_DEBUG：正式网址上不能开调试，出错的页面会显示内部数据。", hint="去掉这一项。", id="faces.E004")
    if not local and parts.scheme == "http":
        yield Warning(
            f"{settings.PUBLIC_ADDRESS} 没有加密：登录口令和查询码会被途中的人看到。",
            hint="用 HTTPS，见 docs/running.md。",
            id="faces.W001",
        )
    if not local and settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield Warning("没有设发邮件的服务器：通知邮件只写到数据目录的 mail/，不会发出。", hint="设 QINGFENG_MAIL_SERVER。", id="faces.W002")


def refuse_if_unsound() -> list[str]:
    """The warnings about settings, a line each. Raises Refused with every error."""
    found = [one for one in run_checks(tags=[Tags.security]) if not one.is_silenced()]
    errors = [one for one in found if one.is_serious()]
    if errors:
        raise Refused(
            "；".join(str(one.msg).rstrip("。") for one in errors) + "。", advice="".join(str(one.hint or "") for one in errors[:1])
        )
    return [f"{one.msg}{one.hint or ''}" for one in found]
