"""收费公示 at the desk: who has one, drafting item by item or from a sheet, publishing by a second person: at the school itself, where it
has two who may, or at the office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.changes import Brought
from qingfeng.core.text.normal import one_line, whole_number
from qingfeng.engines.disclosure import board_import, permissions, queries, services, terms
from qingfeng.engines.disclosure.boards import problems
from qingfeng.engines.disclosure.models import FeeBoard, FeeItem
from qingfeng.faces.portal.fee_views import BoardView

from .board_forms import HeadForm, ImportForm, ItemForm, NewBoardForm, PhotoForm, refused_in
from .board_views import Line, draft_steps, line, live_steps, units_of, without
from .list_sheets import MOST_ROWS, boards_sheet
from .taking_in import NotTaken, Would, is_dry, left_out, take_list
from .who import Desk, desk_of, needs

PER_PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VIEWS = (("all", _l("全部")), ("missing", _l("没有有效公示")), ("drafts", _l("有拟稿")))


@needs(*permissions.BOARD_KEEPERS)
def board_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    q, view = one_line(request.GET.get("q", ""))[:60], request.GET.get("view", "all")
    units = units_of(desk).filter(Q(kind=UnitKind.SCHOOL) | Q(pk__in=FeeBoard.objects.values("unit")))
    drafts = FeeBoard.objects.drafts().values("unit")
    narrowed = {"all": units, "missing": without(units, desk.day), "drafts": units.filter(pk__in=drafts)}
    chips = [(name, label, narrowed[name].count(), name == view) for name, label in VIEWS]
    found = narrowed.get(view, units)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(short_name__icontains=q) | Q(code__iexact=q))
    found = found.order_by("code")
    if request.GET.get("as") == "xlsx":
        return boards_sheet(_lines(found[:MOST_ROWS], desk), dict(VIEWS).get(view, VIEWS[0][1]), desk)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = _lines(page.object_list, desk)
    return render(request, "desk/boards/list.html", {"rows": rows, "page": page, "chips": chips, "q": q, "view": view})


def _lines(units: Iterable[Unit], desk: Desk) -> list[Line]:
    shown = list(units)
    boards = queries.boards_in_force(shown, desk.day)
    pending = {board.unit_id: board for board in FeeBoard.objects.drafts().filter(unit__in=shown).select_related("prepared_by__person")}
    return [line(unit, boards.get(unit.pk), pending.get(unit.pk), desk) for unit in shown]


@needs(*permissions.BOARD_KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form = NewBoardForm(request.POST or None, units=units_of(desk), day=desk.day, initial={"unit": request.GET.get("unit")})
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data["unit"]
        last = FeeBoard.objects.filter(unit=unit).exclude(state="draft").order_by("-live_from", "-version").first()
        try:
            board = services.create_board(
                unit=unit,
                term=form.cleaned_data["term"],
                actor=desk.actor,
                now=desk.now,
                complaint_phones=last.complaint_phones if last else ([unit.phone] if unit.phone else []),
                relief=last.relief if last else "",
                copy_from=last if form.cleaned_data["copy"] else None,
            )
            return redirect("desk:board", board.pk)
        except Refused as refused:
            refused_in(form, refused)
    return render(request, "desk/boards/new.html", {"form": form}, status=422 if form.errors else 200)


@needs(*permissions.BOARD_KEEPERS)
def board(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return _page(request, desk, _board(desk, pk))


@needs(*permissions.BOARD_KEEPERS)
@require_http_methods(["POST"])
def head(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = _board(desk, pk)
    form = HeadForm(request.POST)
    if form.is_valid():
        try:
            services.change_board(board=found, actor=desk.actor, now=desk.now, **form.values())
            messages.success(request, _("已保存。"))
            return redirect("desk:board", found.pk)
        except Refused as refused:
            refused_in(form, refused)
    return _page(request, desk, found, status=422, head=form)


@needs(*permissions.BOARD_KEEPERS)
@require_http_methods(["POST"])
def item(request: HttpRequest, pk: int, item_pk: int = 0) -> HttpResponse:
    """Adds an item, changes one, or takes one away."""
    desk = desk_of(request)
    found = _board(desk, pk)
    row = _item(found, item_pk) if item_pk else None
    if row is not None and request.POST.get("go") == "remove":
        services.remove_item(item=row, actor=desk.actor, now=desk.now)
        messages.success(request, _("已去掉“%s”。") % row.name)
        return redirect("desk:board", found.pk)
    form = ItemForm(request.POST)
    if form.is_valid():
        try:
            services.set_item(board=found, values=form.values(), actor=desk.actor, now=desk.now, item=row)
            messages.success(request, _("已保存“%s”。") % form.cleaned_data["name"])
            return redirect("desk:board", found.pk)
        except Refused as refused:
            refused_in(form, refused)
    return _page(request, desk, found, status=422, item=form, editing=row)


@needs(*permissions.BOARD_KEEPERS)
@require_http_methods(["POST"])
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet: all of it, or what is wrong in which row; the correct rows alone if that is wanted."""
    desk = desk_of(request)
    found = _board(desk, pk)
    form, dry = ImportForm(request.POST, request.FILES), is_dry(request)

    def take(file: BinaryIO) -> Brought:
        correct = form.cleaned_data["only_correct"]
        return services.import_board(board=found, file=file, actor=desk.actor, now=desk.now, only_correct=correct, dry=dry)

    try:
        done = take_list(form, take)
    except NotTaken as why:
        return _page(request, desk, found, status=422, upload=form, wrong=why.wrong)
    wrong = left_out(form, done.table)
    if dry:
        said = _("会新建%(new)s项，更新%(changed)s项，没有变化%(same)s项") % vars(done)
        would = Would(said, _("导入"), done.changes, _("性质"), _("项目"))
        return _page(request, desk, found, upload=form, wrong=wrong, would=would)
    messages.success(request, _("导入了%(new)s项，改了%(changed)s项，没有变化%(same)s项。") % vars(done))
    if wrong:
        return _page(request, desk, found, status=422, upload=form, wrong=wrong)
    return redirect("desk:board", found.pk)


@needs(*permissions.BOARD_KEEPERS)
@require_http_methods(["POST"])
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Of the board as it hangs at the school; public at once, beside the board."""
    desk = desk_of(request)
    found = _board(desk, pk)
    if request.POST.get("go") == "remove":
        services.remove_photo(board=found, actor=desk.actor, now=desk.now)
        messages.success(request, _("照片已拿掉。"))
        return redirect("desk:board", found.pk)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        upload, taken_on = form.cleaned_data["photo"], form.cleaned_data["taken_on"]
        try:
            services.set_photo(board=found, data=upload.read(), name=upload.name or "", taken_on=taken_on, actor=desk.actor, now=desk.now)
            messages.success(request, _("照片已公开，在公示旁边。"))
            return redirect("desk:board", found.pk)
        except Refused as refused:
            form.add_error({"file": "photo"}.get(refused.field, refused.field) or None, str(refused))
    return _page(request, desk, found, status=422, photo=form)


@needs(*permissions.BOARD_KEEPERS)
@require_http_methods(["POST"])
def act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    desk = desk_of(request)
    found = _board(desk, pk)
    try:
        return _act(request, desk, found, step)
    except Refused as refused:
        return _page(request, desk, found, status=409, refused=refused)


def _act(request: HttpRequest, desk: Desk, found: FeeBoard, step: str) -> HttpResponse:
    if step == "publish":
        services.publish_board(board=found, actor=desk.actor, now=desk.now)
        messages.success(request, _("已公布，一分钟内封入登记树。"))
    elif step == "drop":
        services.drop_board(board=found, actor=desk.actor, now=desk.now)
        messages.success(request, _("拟稿已删去。"))
        return redirect("desk:boards")
    elif step == "withdraw":
        services.withdraw_board(board=found, reason=request.POST.get("reason", ""), actor=desk.actor, now=desk.now)
        messages.success(request, _("已撤下。从今天起，上面的项目不得再收。"))
    elif step == "version":
        made = services.create_board(
            unit=found.unit,
            term=found.term,
            actor=desk.actor,
            now=desk.now,
            live_from=max(found.live_from, desk.day),
            live_to=found.live_to,
            complaint_phones=found.complaint_phones,
            relief=found.relief,
            copy_from=found,
        )
        return redirect("desk:board", made.pk)
    else:
        raise Http404
    return redirect("desk:board", found.pk)


@needs(*permissions.BOARD_KEEPERS)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The board as a sheet; of an empty draft this is the template."""
    desk = desk_of(request)
    found = _board(desk, pk)
    return _sheet(board_import.board_sheet(found, desk.day), f"board-{found.unit.code}-{found.term}-{found.version}.xlsx")


def _sheet(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _board(desk: Desk, pk: int) -> FeeBoard:
    related = ("unit", "publication", "prepared_by__person")
    found = FeeBoard.objects.filter(unit__in=units_of(desk)).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    if not permissions.can_edit_board(desk.actor, found.unit, desk.day):
        raise PermissionDenied
    return found


def _item(found: FeeBoard, pk: int) -> FeeItem:
    row = found.items.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, desk: Desk, found: FeeBoard, *, status: int = 200, **given: Any) -> HttpResponse:
    is_draft = found.state == "draft"
    editing = given.get("editing")
    if editing is None and is_draft and (item := whole_number(request.GET.get("item", ""))) is not None:
        editing = _item(found, item)
    context = {
        "board": found,
        "view": BoardView(found.unit, found),
        "term": terms.label(found.term),
        "steps": draft_steps(found, desk) if is_draft else live_steps(found),
        "problems": problems(found, desk.day) if is_draft else [],
        "head": given.get("head") or HeadForm.of(found),
        "item": given.get("item") or (ItemForm.of(editing) if editing else ItemForm()),
        "editing": editing,
        "upload": given.get("upload") or ImportForm(),
        "wrong": given.get("wrong"),
        "would": given.get("would"),
        "refused": given.get("refused"),
        "photo": given.get("photo") or PhotoForm(initial={"taken_on": desk.day}),
    }
    return render(request, "desk/boards/draft.html" if is_draft else "desk/boards/board.html", context, status=status)


urlpatterns = [
    path("boards/", board_list, name="boards"),
    path("boards/new/", new, name="board_new"),
    path("boards/<int:pk>/", board, name="board"),
    path("boards/<int:pk>/head/", head, name="board_head"),
    path("boards/<int:pk>/items/", item, name="board_item_new"),
    path("boards/<int:pk>/items/<int:item_pk>/", item, name="board_item"),
    path("boards/<int:pk>/import/", take_in, name="board_import"),
    path("boards/<int:pk>/photo/", photo, name="board_photo"),
    path("boards/<int:pk>/sheet.xlsx", sheet, name="board_sheet"),
    path("boards/<int:pk>/<slug:step>/", act, name="board_act"),
]
