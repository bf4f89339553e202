"""密件阅看: for the audit administrator, who read which sealed matter and opened which identity, when. Never what stood there."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from qingfeng.core.access.models import Account, Role
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters import reading
from qingfeng.core.matters.models import Matter

from .page_sheets import leaves_as_sheet
from .who import desk_of, needs

PER_PAGE = 40
EVENTS = {
    reading.EVENT: gettext_lazy("看密件"),
    "vault.asked": gettext_lazy("申请启封"),
    "vault.granted": gettext_lazy("同意启封"),
    "vault.refused": gettext_lazy("退回启封"),
    "vault.read": gettext_lazy("看身份"),
    "vault.expired": gettext_lazy("启封过期"),
    "vault.key_created": gettext_lazy("建钥匙"),
    "vault.keeper_added": gettext_lazy("加保管人"),
    "vault.keeper_removed": gettext_lazy("去保管人"),
    "vault.passphrase_changed": gettext_lazy("换口令"),
    "vault.key_recovered": gettext_lazy("凭恢复单重建"),
}
PAGES = {
    "matter": gettext_lazy("案卷"),
    "file": gettext_lazy("文件"),
    "mail": gettext_lazy("信箱"),
    "step": gettext_lazy("办理"),
    "harm": gettext_lazy("未成年人"),
    "opening_ask": gettext_lazy("启封申请"),
}


@require_safe
@needs(Role.AUDITADMIN)
@leaves_as_sheet(_l("密件阅看"), "readings")
def readings(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    page = Paginator(reading.entries_for(desk.actor, desk.day), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/accounts/readings.html", {"page": page, "rows": _said(list(page.object_list))})


def _said(entries: list[Entry]) -> list[dict[str, Any]]:
    """Names and numbers are put to the ids as they are today, in two queries."""
    actors = {int(e.actor.partition(":")[2]) for e in entries if e.actor.startswith("account:")}
    names = {a.pk: a.name for a in Account.objects.filter(pk__in=actors).select_related("person")}
    keys = {e.pk: _matter(e) for e in entries}
    refs = dict(Matter.objects.filter(pk__in={key for key in keys.values() if key}).values_list("pk", "ref"))
    return [
        {
            "entry": e,
            "event": EVENTS.get(e.event, e.event),
            "where": PAGES.get(e.body.get("what", ""), _("打印") if str(e.body.get("what", "")).startswith("print") else ""),
            "who": names.get(int(e.actor.partition(":")[2] or 0), _("系统")),
            "ref": refs.get(keys[e.pk] or 0, ""),
        }
        for e in entries
    ]


def _matter(entry: Entry) -> int | None:
    """The key stands as it is, or as the vault says it: matter:12."""
    key = str(entry.body.get("matter", "")).removeprefix("matter:")
    return int(key) if key.isdecimal() else None


urlpatterns = [path("readings/", readings, name="readings")]
