"""One hot issue: how its heat comes about, its messages by week, the messages that the reader may see, and what people put right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from qingfeng.core.refusal import Refused
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.writing import OutColumn, OutSheet
from qingfeng.engines.triage.issues import people, reading
from qingfeng.engines.triage.models import HotIssue
from qingfeng.faces.forms import PlainForm

from . import issue_filters as filters
from .board_forms import refused_in
from .issues import MOST_ROWS, READERS
from .who import Desk, desk_of, needs

PER_PAGE, WIDTH, HEIGHT = 20, 600, 90
COLUMNS = (
    OutColumn("编号", "ref"),
    OutColumn("收到日期", "day", cells.DATE),
    OutColumn("事由", "title", width=40),
    OutColumn("点赞", "likes", cells.INT, total=True),
    OutColumn("反对", "dislikes", cells.INT, total=True),
    OutColumn("相近（百分之几）", "near", cells.INT),
    OutColumn("谁并入的", "by"),
)


class NameForm(PlainForm):
    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=people.LONGEST,
        required=False,
        help_text=gettext_lazy("地点加事情，不写人名；改过的名称重新归集后也不变。留空由系统起名。"),
    )


class RefForm(PlainForm):
    ref = forms.CharField(label=gettext_lazy("并入的编号"), max_length=40, help_text=gettext_lazy("并入后不再归到别的热点。"))


def _seen(desk: Desk, key: int) -> reading.Seen:
    found = reading.seen(desk.matters(), desk.now, HotIssue.objects.filter(pk=key))
    if not found:
        raise Http404
    return found[0]


@needs(*READERS)
@require_safe
@never_cache
def issue(request: HttpRequest, key: int) -> HttpResponse:
    desk = desk_of(request)
    return _page(request, desk, _seen(desk, key))


def _page(
    request: HttpRequest, desk: Desk, one: reading.Seen, *, name: NameForm | None = None, ref: RefForm | None = None, status: int = 200
) -> HttpResponse:
    rows = reading.messages_of(one.issue, desk.matters())
    may = people.can_mend_issue(desk.actor, one.issue, desk.day)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "one": one,
        "page": page,
        "rows": page.object_list,
        "trend": filters.trend(one, WIDTH, HEIGHT),
        "chart": {"width": WIDTH, "height": HEIGHT},
        "parts": filters.parts(one),
        "heat": filters.plain(one.heat),
        "growth": filters.growth(one),
        "may": may,
        "name_form": name or NameForm(initial={"name": one.name}),
        "ref_form": ref or RefForm(),
    }
    return render(request, "desk/issues/one.html", context, status=status)


@needs(*READERS)
@require_POST
def rename(request: HttpRequest, key: int) -> HttpResponse:
    desk = desk_of(request)
    one, form = _seen(desk, key), NameForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, one, name=form, status=422)
    try:
        people.rename(issue=one.issue, name=form.cleaned_data["name"], actor=desk.actor, now=desk.now)
    except Refused as refused:
        refused_in(form, refused)
        return _page(request, desk, one, name=form, status=422)
    messages.success(request, _("名称已改。"))
    return redirect("desk:issue", key)


@needs(*READERS)
@require_POST
def put_in(request: HttpRequest, key: int) -> HttpResponse:
    desk = desk_of(request)
    one, form = _seen(desk, key), RefForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, one, ref=form, status=422)
    matter = desk.matters().filter(ref=form.cleaned_data["ref"].strip()).first()
    try:
        if matter is None:
            raise Refused(_("没有这个编号的留言，或者它不归这个机关。"), field="ref")
        people.put_in(issue=one.issue, matter=matter, actor=desk.actor, now=desk.now)
    except Refused as refused:
        refused_in(form, refused)
        return _page(request, desk, one, ref=form, status=422)
    messages.success(request, _("已并入%s。") % matter.ref)
    return redirect("desk:issue", key)


@needs(*READERS)
@require_POST
def put_out(request: HttpRequest, key: int) -> HttpResponse:
    """A second click finds it gone and says so."""
    desk = desk_of(request)
    one = _seen(desk, key)
    matter = desk.matters().filter(ref=request.POST.get("ref", "")).first()
    if matter is None:
        raise Http404
    try:
        people.put_out(issue=one.issue, matter=matter, actor=desk.actor, now=desk.now)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("已移出%s，重新归集也不会再放进来。") % matter.ref)
    still = reading.seen(desk.matters(), desk.now, HotIssue.objects.filter(pk=key))
    return redirect("desk:issue", key) if still else redirect("desk:issues")


def sheet(desk: Desk, params: QueryDict) -> OutSheet:
    key = params.get("issue", "")
    one = _seen(desk, int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else 0)
    rows = [
        {
            "ref": member.matter.ref, "day": message.day, "title": message.title, "likes": message.likes, "dislikes": message.dislikes,
            "near": None if member.put_by else member.near, "by": member.put_by.name if member.put_by else "",
        }
        for member, message in reading.messages_of(one.issue, desk.matters())[:MOST_ROWS]
    ]  # fmt: skip
    return OutSheet(
        one.name, COLUMNS, rows, footer=_("热度%(heat)s＝%(sum)s。") % {"heat": filters.plain(one.heat), "sum": filters.as_sum(one)}
    )


urlpatterns = [
    path("glance/issues/<int:key>/", issue, name="issue"),
    path("glance/issues/<int:key>/name/", rename, name="issue_name"),
    path("glance/issues/<int:key>/in/", put_in, name="issue_put_in"),
    path("glance/issues/<int:key>/out/", put_out, name="issue_put_out"),
]
