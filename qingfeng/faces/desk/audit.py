"""查验: the state of the record, its signed heads, the check against heads held outside, and the export for outsiders."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django_tasks.exceptions import TaskResultDoesNotExist

from qingfeng.core.access.models import Role
from qingfeng.core.chronicle import keys
from qingfeng.core.chronicle.checkpoints import Unreadable
from qingfeng.core.chronicle.export import export
from qingfeng.core.chronicle.models import Entry, Pending, Stream, TreeHead
from qingfeng.core.exports import services as exports
from qingfeng.core.papers import qr
from qingfeng.faces.forms import PlainForm

from .audit_tasks import AT_ONCE, check, deep_check, read_heads
from .keeping import can_check_chronicle
from .who import Desk, desk_of, needs

HEADS = 8


class CheckForm(PlainForm):
    heads = forms.CharField(
        label=gettext_lazy("早先的树头"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "font-monospace", "spellcheck": "false"}),
        help_text=gettext_lazy("印在通报、报告上的，或以前复制、寄存在外的五行短文；可以贴几个。不填只核对库里自己的。"),
    )

    def clean_heads(self) -> list[str]:
        text = self.cleaned_data["heads"].strip()
        try:
            return [head.text() for head in read_heads(text)] if text else []
        except Unreadable:
            raise forms.ValidationError(_("这不是签名的树头。请从“qingfeng/chronicle”一行贴起，五行都要有，一个字符也不能差。")) from None


def _auditor(request: HttpRequest) -> Desk:
    desk = desk_of(request)
    if not can_check_chronicle(desk.actor, desk.day):
        raise PermissionDenied(_("办理记录由本地主管机关的审计查验员查验。"))
    return desk


@needs(Role.AUDITOR)
@require_http_methods(["GET", "POST"])
def chronicle(request: HttpRequest) -> HttpResponse:
    _auditor(request)
    if request.method != "POST":
        return _page(request, CheckForm())
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    texts, deep = form.cleaned_data["heads"], request.POST.get("go") == "deep"
    if deep and Entry.objects.count() > AT_ONCE:
        return redirect("desk:chronicle_check", deep_check.enqueue(texts).id)
    return _page(request, form, result=check(texts, deep=deep))


@needs(Role.AUDITOR)
def checking(request: HttpRequest, key: UUID) -> HttpResponse:
    """A check that the worker makes; the page looks again by itself."""
    _auditor(request)
    try:
        found = deep_check.get_result(str(key))
    except (TaskResultDoesNotExist, ValueError):
        raise Http404 from None
    if not found.is_finished:
        return _page(request, CheckForm(), waiting=reverse("desk:chronicle_check", args=[key]))
    if found.errors:
        return _page(request, CheckForm(), failed=True)
    return _page(request, CheckForm(), result=found.return_value)


def _page(request: HttpRequest, form: CheckForm, *, status: int = 200, **more: Any) -> HttpResponse:
    heads = list(TreeHead.objects.order_by("-size")[:HEADS])
    result = more.pop("result", None)
    context = {
        "form": form,
        "latest": heads[0] if heads else None,
        "qr": qr.svg(heads[0].checkpoint(), label=_("最新树头的二维码")) if heads else "",
        "earlier": heads[1:],
        "entries": Entry.objects.count(),
        "unsealed": Pending.objects.count(),
        "streams": Stream.objects.count(),
        "public_key": keys.public_key_text(),
        "result": result,
        "checked_at": parse_datetime(result["at"]) if result else None,
        "big": Entry.objects.count() > AT_ONCE,
        **more,
    }
    return render(request, "desk/audit/chronicle.html", context, status=status)


@needs(Role.AUDITOR)
@require_POST
def download(request: HttpRequest) -> HttpResponseBase:
    """The whole record as a file for the stand-alone verifier; it holds codes, dates, amounts and digests, no names or texts."""
    desk = _auditor(request)
    scratch = Path(settings.VAR) / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        made = export(Path(folder) / "chronicle.jsonl")
        file = made.path.open("rb")  # stays readable after the folder is gone
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    exports.recorded(kind="chronicle", unit_id=desk.actor.unit_id or 0, rows=made.size, digest=digest, actor=desk.actor, now=desk.now)
    name = f"chronicle-{desk.day:%Y%m%d}-{made.size}.jsonl"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/jsonl")


urlpatterns = [
    path("chronicle/", chronicle, name="chronicle"),
    path("chronicle/checks/<uuid:key>/", checking, name="chronicle_check"),
    path("chronicle/export/", download, name="chronicle_export"),
]
