"""The sections of the desk bar. A section shows once its address exists; an area may add a count in its own view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import ADMIN_ROLES, Role
from qingfeng.core.access.permissions import roles_of
from qingfeng.core.calendar import today
from qingfeng.core.language import between
from qingfeng.core.matters.querysets import DESK_ROLES
from qingfeng.engines.agreements.models.templates import READERS
from qingfeng.engines.cases import assistants
from qingfeng.engines.disclosure.permissions import BOARD_KEEPERS
from qingfeng.engines.insight.models.templates import READERS as REPORT_READERS

SECTIONS = (
    ("desk:home", _("今日")),
    ("desk:intake", _("登记")),
    ("desk:matters", _("事项")),
    ("desk:supervision", _("督办")),
    ("desk:glance", _("研判")),
    ("desk:boards", _("收费公示")),
    ("desk:refunds", _("退费")),
    ("desk:consequences", _("后果")),
    ("desk:respondent", _("要我说明的")),
    ("desk:assisting", _("协办")),
    ("desk:paybacks", _("要我校退的")),
    ("desk:opinions", _("意见建议")),
    ("desk:my_letters", _("要我签的")),
    ("desk:my_study", _("我的学习")),
    ("desk:watch_list", _("监控名单")),
    ("desk:assessments", _("考核")),
    ("desk:titles", _("评选")),
    ("desk:awards", _("评优评聘")),
    ("desk:letters", _("签订")),
    ("desk:sessions", _("学习")),
    ("desk:outreach", _("宣传")),
    ("desk:surveys", _("调查")),
    ("desk:circulars", _("公开")),
    ("desk:callbacks", _("回访")),
    ("desk:figures", _("统计")),
    ("desk:reports", _("报告")),
    ("desk:exports", _("导出")),
    ("desk:harm", _("未成年人")),
    ("desk:openings", _("启封")),
    ("desk:retention", _("到期销毁")),
    ("desk:norms", _("规范")),
    ("desk:calendar", _("工作日历")),
    ("desk:registers", _("名册")),
    ("desk:parties", _("单位与人员")),
    ("desk:chronicle", _("查验")),
    ("desk:keys", _("封存钥匙")),
    ("desk:accounts", _("账号")),
    ("desk:roles", _("角色")),
    ("desk:security_log", _("安全日志")),
    ("desk:readings", _("密件阅看")),
    ("desk:export_log", _("导出记录")),
)
# Sections for these roles alone; the others are for everybody but administrators and those who only answer for their unit or themselves.
CASE_ROLES = (*DESK_ROLES, Role.DUTY)
ROLES = {
    "desk:intake": (Role.REGISTRAR, Role.HANDLER),
    "desk:matters": CASE_ROLES,
    "desk:supervision": (Role.HEAD, Role.DECIDER, Role.REVIEWER, Role.REGISTRAR),
    "desk:glance": DESK_ROLES,
    "desk:boards": BOARD_KEEPERS,
    "desk:refunds": (Role.CASHIER, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD),
    "desk:consequences": (Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD),
    "desk:titles": (Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD, Role.RESPONDENT),
    "desk:watch_list": (Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD, Role.RESPONDENT),
    "desk:awards": (Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD, Role.RESPONDENT),
    "desk:assessments": (Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD, Role.RESPONDENT, Role.STAFF),
    "desk:letters": READERS,
    "desk:sessions": (*READERS, Role.RESPONDENT),
    "desk:outreach": (Role.PUBLISHER, Role.REGISTRAR, Role.HEAD, Role.RESPONDENT),
    "desk:surveys": READERS,
    "desk:circulars": (Role.PUBLISHER, Role.HANDLER, Role.DECIDER, Role.HEAD),
    "desk:callbacks": (Role.CALLER, Role.HEAD),
    "desk:reports": REPORT_READERS,
    "desk:exports": (Role.HEAD, Role.DECIDER),  # others come to it from the list they want
    "desk:harm": (Role.DUTY,),
    "desk:openings": (Role.KEEPER,),
    "desk:retention": (Role.REGISTRAR, Role.HEAD),
    "desk:norms": (Role.DECIDER, Role.HEAD, Role.REVIEWER, Role.HANDLER, Role.REGISTRAR, Role.AUDITOR),
    "desk:calendar": (Role.DECIDER, Role.HEAD, Role.AUDITOR),
    "desk:registers": (Role.REGISTRAR, Role.HEAD),
    "desk:parties": (Role.REGISTRAR, Role.HEAD, Role.SYSADMIN, Role.SECADMIN),
    "desk:chronicle": (Role.AUDITOR,),
    "desk:respondent": (Role.RESPONDENT, Role.STAFF),
    "desk:assisting": assistants.ROLES,
    "desk:paybacks": (Role.RESPONDENT,),
    "desk:opinions": (Role.INSPECTOR,),
    "desk:my_letters": (Role.RESPONDENT, Role.STAFF),
    "desk:my_study": (Role.RESPONDENT, Role.STAFF, Role.INSPECTOR),
    "desk:keys": (Role.KEEPER,),
    "desk:accounts": (Role.SYSADMIN,),
    "desk:roles": (Role.SECADMIN,),
    "desk:security_log": (Role.AUDITADMIN,),
    "desk:readings": (Role.AUDITADMIN,),
    "desk:export_log": (Role.AUDITADMIN,),
}
# What an office opens now and then: behind 更多 where the bar would be longer than a screen of 1366.
SELDOM = frozenset({
    "desk:outreach", "desk:callbacks", "desk:exports", "desk:retention", "desk:norms", "desk:calendar", "desk:registers", "desk:parties",
    "desk:assisting", "desk:titles", "desk:awards", "desk:watch_list", "desk:surveys",
})  # fmt: skip
MOST_IN_BAR = 11
ANSWERING = frozenset({Role.RESPONDENT, Role.STAFF, Role.INSPECTOR})


def shown(name: str, roles: frozenset[str]) -> bool:
    if name in ROLES:
        return not roles.isdisjoint(ROLES[name])
    if name == "desk:home":
        return True
    outside = ANSWERING | set(ADMIN_ROLES)
    return not roles or bool(roles - outside)


SHORT = {
    Role.REGISTRAR: _("登记"),
    Role.HANDLER: _("承办"),
    Role.REVIEWER: _("核稿"),
    Role.DECIDER: _("决定"),
    Role.HEAD: _("负责人"),
    Role.KEEPER: _("封存保管"),
    Role.DUTY: _("未保值班"),
    Role.PUBLISHER: _("公示"),
    Role.CASHIER: _("退费"),
    Role.CALLER: _("回访复核"),
    Role.RESPONDENT: _("单位答复"),
    Role.STAFF: _("教职工"),
    Role.INSPECTOR: _("行风监督员"),
    Role.AUDITOR: _("审计查验"),
    Role.SYSADMIN: _("系统管理"),
    Role.SECADMIN: _("安全管理"),
    Role.AUDITADMIN: _("审计管理"),
}


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    count: int | None = None
    current: bool = False
    more: bool = False  # stands behind 更多


def sections(request: HttpRequest, counts: Mapping[str, int] | None = None, names=SECTIONS) -> list[Item]:
    """`counts` by url name, e.g. {"desk:matters": 62}; `names` narrows the bar to what a role uses."""
    roles = roles_of(getattr(request, "user", None), today(timezone.now()))
    items = []
    for name, label in names:
        if not shown(name, roles):
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        current = request.path == url or (name != "desk:home" and request.path.startswith(url))
        items.append(Item(str(label), url, (counts or {}).get(name), current, name in SELDOM and not current))
    return items if len(items) > MOST_IN_BAR else [replace(item, more=False) for item in items]


def role_line(request: HttpRequest) -> str:
    """登记、承办·云岫县教育委员会: what stands under the name in the bar."""
    actor = getattr(request, "user", None)
    held = roles_of(actor, today(timezone.now()))
    names = between("、").join([str(SHORT[Role(r)]) for r in Role.values if r in held][:2])
    unit = getattr(actor, "unit", None)
    return "·".join(part for part in (names, (unit.short_name or unit.name) if unit else "") if part)
