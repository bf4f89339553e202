"""What core itself keeps: notices to staff, the keys of requests, what lists were taken out for, and the security log, which is only
explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Max
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.exports import services as exports
from qingfeng.core.exports.models import ExportRequest
from qingfeng.core.matters.models import RequestKey
from qingfeng.core.notices.models import Notice
from qingfeng.core.parties.models import Unit, UnitKind

from .keepers import Keeper, Kept

BY_ACCOUNT = "notices:"
BY_MONTH = "requests:"
BY_EXPORT = "export:"


def _old_notices(office: Unit, before: dt.date) -> Iterator[Kept]:
    """Per account and year one line; a list of every single notice would be longer than what it disposes of."""
    rows = Notice.objects.filter(to_account__unit__path__startswith=office.path, created_at__lt=_start(before))
    for row in rows.values("to_account_id", "created_at__year").annotate(last=Max("created_at")).order_by("to_account_id"):
        key = f"{BY_ACCOUNT}{row['to_account_id']}:{int(row['last'].timestamp()) + 1}"
        yield Kept(key=key, label=_("%s年的提醒") % row["created_at__year"], since=today(row["last"]))


def _delete_notices(key: str, actor: Account, now: dt.datetime) -> None:
    account, last = map(int, key.removeprefix(BY_ACCOUNT).split(":"))
    Notice.objects.filter(to_account_id=account, created_at__lte=dt.datetime.fromtimestamp(last, dt.UTC)).delete()


def _old_requests(office: Unit, before: dt.date) -> Iterator[Kept]:
    """They belong to no office, so the highest one lists them: one line for each month."""
    if Unit.objects.active(before).filter(kind=UnitKind.OFFICE).order_by("path").first() != office:
        return
    months = RequestKey.objects.filter(at__lt=_start(before)).annotate(month=TruncMonth("at")).values("month")
    for row in months.annotate(last=Max("at")).order_by("month"):
        label = _("%(year)s年%(month)s月的请求") % {"year": row["month"].year, "month": row["month"].month}
        yield Kept(key=f"{BY_MONTH}{int(row['last'].timestamp()) + 1}", label=label, since=today(row["last"]))


def _delete_requests(key: str, actor: Account, now: dt.datetime) -> None:
    RequestKey.objects.filter(at__lte=dt.datetime.fromtimestamp(int(key.removeprefix(BY_MONTH)), dt.UTC)).delete()


def _old_exports(office: Unit, before: dt.date) -> Iterator[Kept]:
    rows = ExportRequest.objects.filter(unit__path__startswith=office.path, asked_at__lt=_start(before)).exclude(purpose="")
    for row in rows.order_by("pk"):
        yield Kept(key=f"{BY_EXPORT}{row.pk}", label=row.number, since=today(row.asked_at))


def _empty_export(key: str, actor: Account, now: dt.datetime) -> None:
    exports.empty(request=ExportRequest.objects.get(pk=int(key.removeprefix(BY_EXPORT))))


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, dt.UTC)


OWN = (
    Keeper("notices", gettext_lazy("提醒"), gettext_lazy("给工作人员的提醒，只有编号和日期，整条删去。"), _old_notices, _delete_notices),
    Keeper(
        "request_keys",
        gettext_lazy("请求记录"),
        gettext_lazy("同一个请求不办两次的记号，连同当时的结果整条删去。"),
        _old_requests,
        _delete_requests,
    ),
    Keeper(
        "export_words",
        gettext_lazy("导出的用途和条件"),
        gettext_lazy("用途、筛选条件和不批准的理由清空；谁申请、谁批准、日期、行数和文件指纹留存。"),
        _old_exports,
        _empty_export,
    ),
    Keeper("security_log", gettext_lazy("安全日志"), gettext_lazy("登录和授权的记录，只有账号编号，不缩短。")),
)
