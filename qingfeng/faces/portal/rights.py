"""What is kept about me: asked with the receipt code, anonymous or not. The code travels in the form, never in an address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from qingfeng.core import guessing
from qingfeng.core.calendar import today
from qingfeng.core.matters.models import Matter
from qingfeng.core.refusal import Refused
from qingfeng.core.retention.keepers import keeper, kept_until, period_words
from qingfeng.engines.cases import mailbox, receipts, rights
from qingfeng.engines.cases.models import Complaint
from qingfeng.faces.components.parts import Entry

from .privacy import privacy

DUTY = gettext_lazy("办理您反映的事必须有")
ROLES = {
    "registrar": gettext_lazy("登记员"),
    "handler": gettext_lazy("承办人"),
    "assistant": gettext_lazy("协办人"),
    "reviewer": gettext_lazy("核稿人"),
    "decider": gettext_lazy("决定人"),
    "rechecker": gettext_lazy("复核人"),
    "objection": gettext_lazy("异议答复人"),
    "duty": gettext_lazy("未成年人保护值班人"),
    "head": gettext_lazy("机关负责人"),
}
OPENED = {
    "vault.asked": gettext_lazy("%s申请看您的身份"),
    "vault.granted": gettext_lazy("保管人同意%s看一次"),
    "vault.refused": gettext_lazy("保管人没有同意%s看"),
    "vault.read": gettext_lazy("%s看了您的身份"),
}


@dataclass(frozen=True)
class Line:
    """One kind of thing that is kept: how much of it, why, and until when."""

    what: str
    much: str
    why: str
    until: str


def lines(complaint: Complaint, kept: rights.KeptAbout, day: dt.date) -> list[Line]:
    matter = complaint.matter
    how = _("%(channel)s，%(day)s收到") % {"channel": complaint.get_channel_display(), "day": today(complaint.received_at)}
    rows = [
        (kept.text, _("投诉原文"), _("%(n)s字，%(how)s") % {"n": kept.text, "how": how}, DUTY, "complaint_text"),
        (kept.allegations, _("反映的事项"), _("%s项：单位、项目、金额、日期") % kept.allegations, DUTY, "complaint_text"),
        (kept.identity, _("您的身份"), _("已封存，这里也不显示"), _("您自己填写，用来找您、退钱给您"), "identity"),
        (
            kept.fingerprints, _("防泄露指纹"), _("%s个，算不回原文") % kept.fingerprints,
            _("检查给学校看的摘要会不会暴露您，不用打开您的身份"), "identity",
        ),
        (
            kept.again, _("认出同一人的指纹"), _("%s个，算不回原文") % kept.again,
            _("告诉承办人同一人此前还反映过几件，不用打开您的身份"), "identity",
        ),
        (kept.notice_address, _("通知地址"), _("已加密"), _("您同意接收通知"), "notice_address"),
        (kept.messages, _("信箱"), _("%s条") % kept.messages, DUTY, "mailbox"),
        (kept.files, _("您交来的文件"), _("%s份，已加密") % kept.files, _("作为证据"), "case_attachments"),
        (kept.answer, _("给您的答复"), _("%s字") % kept.answer, DUTY, "complaint_text"),
        (kept.rated, _("您的评价"), _("解决没有、满意不满意"), _("看办得好不好，单位看不到是谁评的"), "complaint_text"),
        (kept.reasons, _("申请看您身份的理由"), _("%s条，见下面“谁看过我的身份”") % kept.reasons, _("让您知道谁为什么看过"), "case_file"),
    ]  # fmt: skip
    return [Line(what, much, str(why), until(kind, matter, day)) for there, what, much, why, kind in rows if there]


def until(kind: str, matter: Matter, day: dt.date) -> str:
    found = keeper(kind)
    rule = found.rule(matter.unit, day) if found else None
    if rule is None:
        return ""
    words = _("%(period)s（%(cite)s）") % {"period": period_words(rule), "cite": rule.cite()}
    if matter.ended_at is None:
        return words
    return _("到%(day)s，%(words)s") % {"day": kept_until(today(matter.ended_at), rule).isoformat(), "words": words}


def absent(complaint: Complaint, kept: rights.KeptAbout) -> list[str]:
    """What is not kept is said too."""
    found = [_("您的网络地址、设备和上网痕迹"), _("回执码本身（只存它的加密摘要）")]
    if kept.identity_gone:
        return [_("您的身份（已按规定销毁）"), *found]
    return found if kept.identity else [_("您的姓名和联系方式"), *found]


def opened(kept: rights.KeptAbout) -> list[Entry]:
    return [
        Entry(title=str(OPENED[o.event]) % _who(o.roles), when=o.at, text=_("理由：%s") % o.reason if o.reason else "") for o in kept.opened
    ]


def read(kept: rights.KeptAbout) -> list[Entry]:
    return [Entry(title=_("%s看了这件密件") % _who(r.roles), when=r.on) for r in kept.read]


def _who(roles: tuple[str, ...]) -> str:
    return next((str(ROLES[role]) for role in roles if role in ROLES), _("经办人"))


@login_not_required
@never_cache
@csrf_exempt  # the receipt code is what entitles; there is no session to misuse
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/rights/code.html", {"form": guessing.look_up_token()})
    typed, form = request.POST.get("code", "")[:80], request.POST.get("form", "")[:200]
    try:
        complaint = mailbox.find(typed, form)
    except Refused as refused:
        return render(request, "portal/rights/code.html", {"refused": refused, "typed": typed, "form": form}, status=429)
    if complaint is None:
        return render(request, "portal/rights/code.html", {"wrong": True, "typed": typed, "form": form}, status=404)
    asked = request.POST.get("action", "")
    return copy(request, complaint) if asked == "copy" else _page(request, complaint, typed, asked)


def _page(request: HttpRequest, complaint: Complaint, typed: str, asked: str) -> HttpResponse:
    refused = done = None
    if action := ACTIONS.get(asked):
        try:
            done = action(request, complaint)
        except Refused as no:
            refused = no
        complaint = Complaint.objects.select_related("matter__unit", "identity__office_key", "notice_address").get(pk=complaint.pk)
    about = rights.kept_about(complaint)
    context = {
        "code": receipts.normalise(typed),
        "complaint": complaint,
        "lines": lines(complaint, about, today(timezone.now())),
        "absent": absent(complaint, about),
        "opened": opened(about),
        "read": read(about),
        "about": about,
        "twins": complaint.twins.filter(classification="accusation").exists(),
        "typed_words": request.POST.get("words", "") if refused else "",
        "asked": asked,
        "refused": refused,
        "done": done,
    }
    return render(request, "portal/rights/kept.html", context, status=422 if refused else 200)


def copy(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """A file of what the person wrote and was written to. What was set apart as an accusation is sealed and not copied here."""
    context = {
        "complaint": complaint,
        "matter": complaint.matter,
        "allegations": complaint.allegations.select_related("unit").order_by("pk"),
        "letters": complaint.messages.order_by("at", "pk"),
        "now": timezone.now(),
    }
    response = HttpResponse(render_to_string("portal/rights/copy.txt", context), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = "attachment; filename=\"my-complaint.txt\"; filename*=UTF-8''%E6%88%91%E7%9A%84%E6%8A%95%E8%AF%89.txt"
    return response


def _key(request: HttpRequest, complaint: Complaint) -> str | None:
    key = request.POST.get("key", "")[:60]
    return f"{complaint.pk}:{key}" if key else None


def _stop(request: HttpRequest, complaint: Complaint) -> str:
    rights.stop_notices(complaint=complaint, now=timezone.now())
    return _("已删去您的通知地址，以后不再发通知。进度仍然可以凭回执码查。")


def _correct(request: HttpRequest, complaint: Complaint) -> str:
    words = request.POST.get("words", "")
    rights.ask_to_correct(complaint=complaint, words=words, now=timezone.now(), key=_key(request, complaint))
    return _("已送到经办人的信箱，改正会写在原文旁边；答复也在信箱里。")


def _delete(request: HttpRequest, complaint: Complaint) -> str:
    words = request.POST.get("words", "")
    rights.ask_to_delete(complaint=complaint, words=words, now=timezone.now(), key=_key(request, complaint))
    return _("已送到经办人的信箱。能删的删去；依法还要保存的，会在信箱里告诉您理由。")


ACTIONS: dict[str, Callable[[HttpRequest, Complaint], str]] = {"stop": _stop, "correct": _correct, "delete": _delete}

urlpatterns = [
    path("privacy/", privacy, name="privacy"),
    path("kept/", kept, name="kept"),
]
