"""Recording rules: an office's documents, clauses and versions, the end of a version, and rule tables by Excel.

A version or an end waits then for a second person (`norms_waiting`).

Nothing recorded is changed later; a wrong version is followed by a right one. The law's bounds are checked where versions are
written, and the refusal says which clause.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.core.norms import checking, queries, services, tables_xlsx, trying, values
from qingfeng.core.norms.models import Clause, Document, Proposal, ProposalState, Version
from qingfeng.core.norms.permissions import can_record_norms
from qingfeng.core.norms.tables import BadTable, RuleTable, rule_table
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.faces.components.rules import TYPES, is_table, value_in_words

from .board_forms import refused_in
from .keeping import RULE_READERS, RULE_RECORDERS, recording_units
from .norm_forms import ClauseForm, DocumentForm, RestsForm, TableUpload, VersionForm
from .norm_trials import BLANK, MOST_BLANK, TrialSheet, to_type, typed, wrong_book
from .norm_value_forms import version_form
from .norms import document_page, rule_or_404, unit_asked
from .who import Desk, desk_of, needs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 4 * 1024 * 1024


@needs(*RULE_RECORDERS)
@require_http_methods(["GET", "POST"])
def new_document(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    units = recording_units(desk.actor, desk.day)
    form = DocumentForm(request.POST or None, units=units, day=desk.day, initial={"unit": units.first()})
    if request.method == "POST" and form.is_valid():
        try:
            made = _record_document(form, desk)
            messages.success(request, _("已录入%s。") % made.cite())
            return redirect("desk:norm_document", made.pk)
        except Refused as refused:
            refused_in(form, refused)
    return render(request, "desk/norms/new_document.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _record_document(form: DocumentForm, desk: Desk) -> Document:
    data = dict(form.cleaned_data)
    clauses, unit = data.pop("clauses"), data["unit"]
    said = {"title": data["title"].strip("《》 "), "number": data["number"], "dated": data["dated"], "in_force_from": data["in_force_from"]}
    before = Document.objects.filter(issuer_unit=unit, **said).first()
    if before is not None:  # the same form sent twice
        return before
    made = services.add_document(key=_key_of(unit, data["dated"].year), actor=desk.actor, now=desk.now, **data)
    for ref, text in clauses:
        try:
            services.add_clause(document=made, ref=ref, text=text, actor=desk.actor, now=desk.now)
        except Refused as refused:
            raise Refused(_("%(ref)s：%(why)s") % {"ref": ref, "why": refused.reason}, field="clauses") from refused
    return made


def _key_of(unit: Unit, year: int) -> str:
    stem = f"{unit.code.lower()}-{year}-"
    taken = set(Document.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(f"{stem}{n}" for n in range(1, len(taken) + 2) if f"{stem}{n}" not in taken)


@needs(*RULE_RECORDERS)
@require_POST
def new_clause(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = get_object_or_404(Document.objects.select_related("issuer_unit", "replaces"), pk=pk)
    if found.issuer_unit is None or found.shipped or not can_record_norms(desk.actor, found.issuer_unit, desk.day):
        raise PermissionDenied(_("条款由发文单位的决定人或负责人录入。"))
    form = ClauseForm(request.POST)
    if form.is_valid():
        try:
            made = services.add_clause(document=found, actor=desk.actor, now=desk.now, **form.cleaned_data)
            messages.success(request, _("已录入%s。") % made.ref)
            return redirect("desk:norm_document", found.pk)
        except Refused as refused:
            refused_in(form, refused)
    return document_page(request, desk, found, status=422, form=form)


def _unit_for(desk: Desk, code: str) -> Unit:
    unit = unit_asked(code)
    if unit is None:
        raise Http404
    if not can_record_norms(desk.actor, unit, desk.day):
        raise PermissionDenied(_("本级的规定由%s的决定人或负责人录入。") % unit.name)
    return unit


@needs(*RULE_RECORDERS)
@require_http_methods(["GET", "POST"])
def new_version(request: HttpRequest, key: str) -> HttpResponse:
    desk = desk_of(request)
    like, unit = rule_or_404(key), _unit_for(desk, request.POST.get("unit") or request.GET.get("unit", ""))
    form = version_form(_starting(like, unit, desk), unit, request.POST or None)
    refused = None
    if request.POST.get("go") in ("try", "more") and is_table(like):  # tried out, not recorded: what is typed stays
        sent = {name: request.POST.get(name, "") for name in form.fields}
        return _version_page(request, like, unit, version_form(like, unit, initial=sent))
    if request.method == "POST" and form.is_valid():
        try:
            made = _propose(form, key, unit, desk, request.POST)
            messages.success(request, _("已录入，还没有适用。要另一名决定人或负责人核对、公布。"))
            return redirect("desk:norm_proposal", made.pk)
        except Refused as why:
            refused = why
            if why.field in form.fields:
                refused_in(form, why)
                refused = None
    return _version_page(request, like, unit, form, refused=refused)


def _starting(like: Version, unit: Unit, desk: Desk) -> Version:
    """The form begins with what holds today, so that only the difference is typed."""
    found = queries.find(like.key, desk.day, unit)
    return found if found is not None and not found.ended else like


def _propose(form: VersionForm, key: str, unit: Unit, desk: Desk, post: QueryDict) -> Proposal:
    """The same form sent twice records once."""
    data = form.cleaned_data
    until = data["valid_to"] or data["clause"].document.in_force_to
    same = _own(desk, key, unit, data["clause"], data["valid_from"]).filter(ended=False, valid_to=until).last()
    if same is not None and same.value == checking.read(key, values.normal(rule_or_404(key).type, form.value())):
        return same
    return services.propose_version(
        key=key,
        unit=unit,
        value=form.value(),
        valid_from=data["valid_from"],
        valid_to=data["valid_to"],
        published_on=data["published_on"],
        clause=data["clause"],
        tests=_tests_sent(key, post),
        actor=desk.actor,
        now=desk.now,
    )


def _tests_sent(key: str, post: QueryDict) -> list[dict]:
    table = _readable(key, post.get("table"))
    return typed(post, table) if table is not None else []


def _own(desk: Desk, key: str, unit: Unit, clause: Clause, valid_from: dt.date) -> QuerySet[Proposal]:
    """What the reader recorded before, and nobody laid aside."""
    aside = (ProposalState.DECLINED, ProposalState.WITHDRAWN)
    found = Proposal.objects.filter(key=key, unit=unit, clause=clause, valid_from=valid_from, proposed_by=desk.actor)
    return found.exclude(state__in=aside).order_by("pk")


def _version_page(request: HttpRequest, like: Version, unit: Unit, form: VersionForm, **more: Any) -> HttpResponse:
    table = _readable(like.key, form["table"].value()) if is_table(like) else None
    now = desk_of(request)
    current = queries.find(like.key, now.day, unit)
    tests = more.pop("tests", None)
    context = {
        "key": like.key,
        "like": like,
        "title": like.title or like.key,
        "type": TYPES[like.type],
        "unit": unit,
        "form": form,
        "law": value_in_words(like),
        "current": current,
        "value_groups": form.groups(),
        "table": table,
        "table_rows": table.shown() if table else [],
        "difference": difference(current.rules, table) if table and current else [],
        "trials": _trials(request, table, current, tests) if table else None,
        "upload": more.pop("upload", None) or TableUpload(),
        **more,
    }
    bad = form.errors or more.get("refused") or more.get("wrong") or context["upload"].errors
    return render(request, "desk/norms/new_version.html", context, status=422 if bad else 200)


def _readable(key: str, text: Any) -> RuleTable | None:
    """The table carried by the form, if it is one."""
    try:
        return rule_table(json.loads(text), checking.cell_words(key)) if text else None
    except (ValueError, TypeError, AttributeError, Refused):
        return None


def difference(before: RuleTable, after: RuleTable) -> list[tuple[str, int, list[str]]]:
    """Rows that go (去掉) and come (新增), with their numbers; order alone is no difference where each row stands for itself."""
    old, new = before.shown(), after.shown()
    gone = [("gone", n, row) for n, row in enumerate(old, 1) if row not in new]
    come = [("come", n, row) for n, row in enumerate(new, 1) if row not in old]
    return gone + come


def _trials(request: HttpRequest, table: RuleTable, current: Version | None, tests: list[dict] | None) -> TrialSheet:
    """What was typed; else what the workbook holds; else the test rows of the version that is to be replaced."""
    if "trials" in request.POST:
        raw = typed(request.POST, table)
    elif tests is not None:
        raw = tests
    else:
        raw = trying.written(current.trials, table) if current is not None and current.rules.same_shape(table) else []
    return to_type(table, raw, MOST_BLANK if request.POST.get("go") == "more" else BLANK)


@needs(*RULE_RECORDERS)
@require_POST
def upload_table(request: HttpRequest, key: str) -> HttpResponse:
    """Reads the workbook, stores nothing, and shows what would change; one with faults goes back with each of them in its cell."""
    desk = desk_of(request)
    like, unit = rule_or_404(key), _unit_for(desk, request.POST.get("unit", ""))
    if not is_table(like):
        raise Http404
    upload = TableUpload(request.POST, request.FILES)
    if not upload.is_valid():
        return _version_page(request, like, unit, version_form(like, unit), upload=upload)
    file = upload.cleaned_data["file"]
    try:
        if file.size > MOST_BYTES:
            raise BadTable(_("文件超过4 MB。规则表没有这么大。"))
        book = tables_xlsx.read_book(file.read(), like=like.rules)
    except Refused as refused:
        return _version_page(request, like, unit, version_form(like, unit), upload=upload, refused=refused)
    if book.faults or book.table is None:
        return _version_page(request, like, unit, version_form(like, unit), upload=upload, wrong=wrong_book(book, file.name))
    return _taken(request, like, unit, upload, book)


def _taken(request: HttpRequest, like: Version, unit: Unit, upload: TableUpload, book: tables_xlsx.ReadBook) -> HttpResponse:
    """The whole workbook could be read. Test rows that do not come out are marked in it too, and can be mended on the page."""
    assert book.table is not None
    form = version_form(like, unit, initial={"table": json.dumps(book.table.to_value(), ensure_ascii=False)})
    tests = None if book.tests is None else trying.written(book.tests, book.table)
    book.refuse_failed(trying.try_out(book.table, book.tests or ()))
    wrong = wrong_book(book, upload.cleaned_data["file"].name) if book.faults else None
    return _version_page(request, like, unit, form, upload=upload, tests=tests, wrong=wrong, uploaded=True)


@needs(*RULE_READERS)
def download_table(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    found = get_object_or_404(Version.objects.filter(key=rule_or_404(key).key), pk=pk)
    if not is_table(found) or found.ended:
        raise Http404
    answer = HttpResponse(tables_xlsx.to_xlsx(found.rules, title=found.title or key, tests=found.trials), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{key}-{found.valid_from:%Y%m%d}.xlsx"'
    return answer


@needs(*RULE_RECORDERS)
@require_http_methods(["GET", "POST"])
def end_version(request: HttpRequest, key: str) -> HttpResponse:
    desk = desk_of(request)
    like, unit = rule_or_404(key), _unit_for(desk, request.POST.get("unit") or request.GET.get("unit", ""))
    form = RestsForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            same = _own(desk, key, unit, **form.cleaned_data).filter(ended=True).last()
            made = same or services.propose_end(key=key, unit=unit, actor=desk.actor, now=desk.now, **form.cleaned_data)
            messages.success(request, _("已录入，还没有终止。要另一名决定人或负责人核对、公布。"))
            return redirect("desk:norm_proposal", made.pk)
        except Refused as refused:
            refused_in(form, refused)
    context = {"key": key, "title": like.title or key, "unit": unit, "form": form}
    return render(request, "desk/norms/end_version.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("norms/documents/new/", new_document, name="norm_document_new"),
    path("norms/documents/<int:pk>/clauses/", new_clause, name="norm_clause_new"),
    path("norms/rules/<str:key>/new/", new_version, name="norm_version_new"),
    path("norms/rules/<str:key>/upload/", upload_table, name="norm_table_upload"),
    path("norms/rules/<str:key>/end/", end_version, name="norm_version_end"),
    path("norms/rules/<str:key>/<int:pk>.xlsx", download_table, name="norm_table"),
]
