# ruff: noqa: E501 -- one line is one case
"""投诉办法: principles, scope, requirements and every time limit, said from the same versions that drive the clocks."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.language import between
from qingfeng.core.matters.procedure import all_procedures
from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Clause, Version
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.faces.components.rules import extension_in_words, in_words, limit_in_words

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTITUTION = "complaints"
Refs = tuple[tuple[str, str], ...]
PRINCIPLES: tuple[tuple[Promise, Refs], ...] = (
    (gettext_lazy("您的材料不给被反映的人"), (("petition-2022", "第三十条"), ("petition-2005", "第二十三条"))),
    (gettext_lazy("与事情有利害关系的人回避"), (("petition-2022", "第二十八条"), ("petition-2005", "第三十条"))),
    (gettext_lazy("先听您说，查清以后书面答复"), (("petition-2022", "第三十二条"), ("petition-2005", "第三十二条"))),
    (gettext_lazy("违规收的钱要退"), (("compulsory-education-2006", "第五十六条"),)),
    (gettext_lazy("泄露、报复的要处理"), (("petition-2022", "第四十六条"),)),
)
SCOPE: tuple[tuple[Promise, Promise, Refs], ...] = (
    (
        gettext_lazy("乱收费、要退钱；老师、学校、窗口违反规定；要求解决具体问题"),
        gettext_lazy("在这里受理、调查、答复"),
        (("petition-2022", "第三十一条"), ("petition-2005", "第三十二条")),
    ),
    (
        gettext_lazy("贪污受贿、违反党纪政纪"),
        gettext_lazy("在这里收下，密封移送纪检监察机关；我们不拆、不查"),
        (("petition-2022", "第三十条"), ("accusation-rules-2020", "第十六条"), ("petition-2005", "第二十三条")),
    ),
    (
        gettext_lazy("反映本机关、本机关负责人，或者上级管理的干部"),
        gettext_lazy("不在这里登记；给您一张移交单，直接交上一级"),
        (("accusation-rules-2020", "第十五条"),),
    ),
    (gettext_lazy("孩子受到或者可能受到伤害"), gettext_lazy("值班人当时就接，立即报公安等部门"), (("minors-2020", "第十一条"), ("minors-2006", "第六条"))),
    (gettext_lazy("意见和建议"), gettext_lazy("在这里研究、回复"), (("petition-2022", "第二十九条"),)),
    (gettext_lazy("涉及几个机关的"), gettext_lazy("由这些机关商定谁受理；争不下的由上一级定"), (("petition-2022", "第二十四条"), ("petition-2005", "第二十四条"))),
)  # fmt: skip
REQUIREMENTS: tuple[tuple[Promise, Refs], ...] = (
    (gettext_lazy("写明请求、事实和理由；不会写的口头说，我们如实记录"), (("petition-2022", "第十九条"),)),
    (gettext_lazy("可以不留姓名；不追查您是谁"), (("accusation-rules-2020", "第二十九条"),)),
    (gettext_lazy("留了姓名和联系方式的，我们告知受理、告知结果"), (("petition-2022", "第二十三条"), ("petition-2005", "第二十二条"))),
    (gettext_lazy("多人来访的推选代表"), (("petition-2022", "第二十条"), ("petition-2005", "第十八条"))),
)
LIMITS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("受理"), ("petition.notice", "petition.route", "petition.object", "accusation.handover", "minor.report")),
    (gettext_lazy("办理"), ("petition.handle", "petition.simple", "complaint.statement", "complaint.assist")),
    (gettext_lazy("检举控告"), ("accusation.down", "accusation.up", "accusation.accept_tell", "accusation.result_tell")),
    (gettext_lazy("不服的"), ("petition.review_apply", "petition.review", "petition.recheck_apply", "petition.recheck")),
    (gettext_lazy("被反映的一方"), ("complaint.objection_apply", "complaint.objection_answer")),
    (gettext_lazy("退钱"), ("refund.list", "refund.check", "refund.pay")),
)


@dataclass(frozen=True)
class Said:
    """A sentence of ours with the clauses in force that day that it rests on."""

    text: str
    clauses: list[Clause]
    then: str = ""


@dataclass(frozen=True)
class Limit:
    title: str
    limit: str
    longer: str
    pauses: str
    clause: Clause
    since: dt.date


def clauses_on(day: dt.date) -> dict[tuple[str, str], Clause]:
    rows = Clause.objects.select_related("document").filter(document__key__in={key for key, _ref in _all_refs()})
    return {(c.document.key, c.ref): c for c in rows if c.document.in_force_on(day)}


def _all_refs() -> Refs:
    parts = [refs for _text, refs in (*PRINCIPLES, *REQUIREMENTS)] + [refs for _what, _where, refs in SCOPE]
    return tuple(ref for refs in parts for ref in refs)


def limits_on(day: dt.date, unit: Unit | None) -> list[tuple[str, list[Limit]]]:
    """Every limit that the procedure can start, and those of the law around it, as they hold on the day for this office."""
    listed = [key for _title, keys in LIMITS for key in keys]
    started = [key for key in _started() if key not in listed]
    groups = [(str(title), keys) for title, keys in LIMITS] + [(_("其他"), tuple(started))]
    out = []
    for title, keys in groups:
        found = [queries.find(key, day, unit) for key in keys]
        if rows := [_limit(version) for version in found if version is not None and version.type == "clock"]:
            out.append((title, rows))
    return out


def _started() -> list[str]:
    return sorted({key for p in all_procedures() if p.institution == INSTITUTION for step in p.steps for key in step.starts})


def _limit(version: Version) -> Limit:
    value = version.value
    longer = extension_in_words(value) if value.get("max_extensions") else ""
    limit = limit_in_words(value) if value["amount"] else in_words("clock", value)
    return Limit(version.title, limit, longer, between("、").join(value.get("pause_on", [])), version.clause, version.valid_from)


def _said(texts: tuple[tuple[Promise, Refs], ...], known: dict[tuple[str, str], Clause]) -> list[Said]:
    """What no clause said that day is not claimed for it."""
    found = [Said(str(text), [known[ref] for ref in refs if ref in known]) for text, refs in texts]
    return [said for said in found if said.clauses]


@login_not_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    now = today(timezone.now())
    day = day_asked(request.GET.get("day", ""), now)
    office = Unit.objects.filter(kind=UnitKind.OFFICE, closed_on=None).order_by("path").first()
    known = clauses_on(day)
    scope = [Said(str(what), [known[ref] for ref in refs if ref in known], str(where)) for what, where, refs in SCOPE]
    phones = Unit.objects.active(now).filter(kind__in=(UnitKind.OFFICE, UnitKind.AGENCY, UnitKind.ORGAN)).exclude(phone="")
    context = {
        "day": day,
        "is_today": day == now,
        "principles": _said(PRINCIPLES, known),
        "scope": [said for said in scope if said.clauses],
        "requirements": _said(REQUIREMENTS, known),
        "limits": limits_on(day, office),
        "turns": [v.valid_from for v in queries.history("petition.handle", office) if v.valid_from <= now],
        "phones": phones.order_by("path"),
    }
    return render(request, "portal/rules/rules.html", context)


def day_asked(text: str, now: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if DAY.fullmatch(text) else now
    except ValueError:
        return now


urlpatterns = [path("rules/", rules, name="rules")]
