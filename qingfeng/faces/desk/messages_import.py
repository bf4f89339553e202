"""导入留言: a file is uploaded, its columns are told, it is tried, then brought in; the page shows how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.core.refusal import Refused
from qingfeng.core.sheets import cells
from qingfeng.core.vault import files
from qingfeng.engines.cases import message_desk as messages
from qingfeng.engines.cases import message_fields as fields
from qingfeng.engines.cases.message_import import told
from qingfeng.engines.cases.models import MessageFile
from qingfeng.faces.forms import PlainForm

from .board_forms import refused_in
from .exports import download
from .message_tasks import carry_on_later
from .who import Desk, desk_of, needs

AT_ONCE = 400 * 1024  # bytes that a page may read while somebody waits
SAMPLES, SAMPLE, EARLIER = 3, 24, 10


class BringForm(PlainForm):
    file = forms.FileField(label=gettext_lazy("留言表"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.xls,.ods"}))
    no_secrets = forms.BooleanField(label=gettext_lazy("文件里没有国家秘密、工作秘密"))


class ColumnsForm(PlainForm):
    """One choice of a column for each field."""

    def __init__(self, data: Any = None, *, file: MessageFile, samples: dict[str, str]) -> None:
        super().__init__(data, initial=file.mapping)
        choices = [("", _("没有这一列")), *((h, f"{h}　{samples.get(h, '')}".strip()) for h in dict.fromkeys(file.headers) if h)]
        for field in fields.FIELDS:
            self.fields[field.code] = forms.ChoiceField(label=field.label, choices=choices, required=field.needed)

    @property
    def mapping(self) -> dict[str, str]:
        return {code: heading for code, heading in self.cleaned_data.items() if heading}


def _desk(request: HttpRequest) -> tuple[Desk, Any]:
    desk = desk_of(request)
    office = next((o for o in desk.offices(*messages.ROLES) if messages.can_import_messages(desk.actor, o, desk.day)), None)
    if office is None:
        raise PermissionDenied(_("留言由机关的登记员或负责人导入。"))
    return desk, office


@needs(*messages.ROLES)
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    desk, office = _desk(request)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = messages.bring(data=form.cleaned_data["file"].read(), office=office, actor=desk.actor, now=desk.now)
        except Refused as refused:
            refused_in(form, refused)
        else:
            return redirect("desk:messages_file", file.pk)
    earlier = MessageFile.objects.filter(office=office).select_related("brought_by__person").order_by("-at")[:EARLIER]
    context = {"form": form, "earlier": earlier, "fields": fields.FIELDS}
    return render(request, "desk/messages/bring.html", context, status=422 if form.is_bound else 200)


@needs(*messages.ROLES)
@require_http_methods(["GET", "POST"])
@never_cache
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    desk, office = _desk(request)
    file = _file(office, key)
    form = ColumnsForm(request.POST or None, file=file, samples=_samples(file))
    if request.method == "POST" and form.is_valid():
        try:
            started = messages.start(file=file, mapping=form.mapping, dry_run=request.POST.get("go") != "import", now=desk.now)
        except Refused as refused:
            refused_in(form, refused)
        else:
            if started:
                _go(file)
            return redirect("desk:messages_file", file.pk)
    return _page(request, file, form, 422 if form.is_bound else 200)


def _page(request: HttpRequest, file: MessageFile, form: ColumnsForm, status: int) -> HttpResponse:
    state = MessageFile.State
    working = file.state in messages.WORKING
    context = {
        "file": file,
        "form": form,
        "working": working and timezone.now() - file.moved_at < messages.STANDS_STILL,
        "stuck": working and timezone.now() - file.moved_at >= messages.STANDS_STILL,
        "tried": file.state == state.TRIED,
        "done": file.state == state.DONE,
        "told": told(file.headers, file.mapping),
    }
    return render(request, "desk/messages/file.html", context, status=status)


def _file(office: Any, key: UUID) -> MessageFile:
    found = MessageFile.objects.filter(office=office, pk=key).first()
    if found is None:
        raise Http404
    return found


def _go(file: MessageFile) -> None:
    data = files.kept_for_now(file.content)
    if data is None or len(data) <= AT_ONCE:
        messages.carry_on(key=file.pk, clock=timezone.now)
    else:
        carry_on_later.enqueue(str(file.pk))


def _samples(file: MessageFile) -> dict[str, str]:
    """The beginning of the first cell that is filled, by heading, so that one sees what a column holds."""
    data = files.kept_for_now(file.content) if file.state not in (MessageFile.State.DONE, *messages.WORKING) else None
    if data is None:
        return {}
    rows: Sequence[Sequence[object]] = [line.cells for line in islice(messages.opened(data).rows, SAMPLES)]
    return {heading: _sample(rows, at) for at, heading in reversed(list(enumerate(file.headers)))}


def _sample(rows: Sequence[Sequence[object]], at: int) -> str:
    text = next((text for row in rows if at < len(row) and (text := cells.plain(row[at]))), "")
    return f"{text[:SAMPLE]}…" if len(text) > SAMPLE else text


@needs(*messages.ROLES)
@require_safe
def marked(request: HttpRequest, key: UUID) -> HttpResponse:
    """The rows that were refused, with what is wrong beside each."""
    _actor, office = _desk(request)
    file = _file(office, key)
    data = files.kept_for_now(file.marked) if file.marked else None
    if data is None:
        raise Http404
    return download(data, f"messages-refused-{file.at:%Y%m%d}")


urlpatterns = [
    path("messages/import/", bring, name="messages_import"),
    path("messages/import/<uuid:key>/", one, name="messages_file"),
    path("messages/import/<uuid:key>/refused.xlsx", marked, name="messages_refused"),
]
