"""Look up what a school may charge, hold a charge against the board of its day, print the board."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.papers import qr
from qingfeng.core.papers.posters import poster_pdf
from qingfeng.core.parties.models import Stage
from qingfeng.engines.disclosure import photos, queries
from qingfeng.engines.disclosure.models import FeeBoard
from qingfeng.faces import limits
from qingfeng.faces.context import office
from qingfeng.faces.errors import too_many
from qingfeng.faces.serving import as_download

from .fee_forms import Charges, FindSchool
from .fee_poster import poster_of
from .fee_views import BoardView, school_line

PER_PAGE, SECONDS_KEPT = 20, 3600


@login_not_required
@require_safe
@limits.limited(limits.BOARDS_OF_A_SCHOOL, limits.BOARDS, lambda request: request.GET.urlencode()[:200])
def fees(request: HttpRequest) -> HttpResponse:
    """Schools by name and stage; one hit opens at once."""
    day = today(timezone.now())
    form = FindSchool(request.GET)
    found = form.narrow(queries.keepers(day)).order_by("code")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    if form.asked and page.paginator.count == 1 and not request.GET.get("page"):
        return HttpResponseRedirect(reverse("portal:school", args=[found[0].code]))
    units = list(page.object_list)
    boards = queries.boards_in_force(units, day)
    context = {"form": form, "page": page, "schools": [school_line(unit, boards.get(unit.pk)) for unit in units], "stages": Stage.choices}
    return render(request, "portal/fees/list.html", context)


@login_not_required
@require_safe
@limits.limited(limits.BOARDS_OF_A_SCHOOL, limits.BOARDS, lambda request, code: code)
def school(request: HttpRequest, code: str) -> HttpResponse:
    """The board of a day, and the charges a parent typed held against it."""
    unit = get_object_or_404(queries.keepers(today(timezone.now())), code=code)
    charges = Charges(request.GET, today=today(timezone.now()))
    board = queries.board_in_force(unit, charges.day)
    view = BoardView(unit, board, charges.grade) if board else None
    verdicts = charges.verdicts(unit)
    context = {"unit": unit, "charges": charges, "board": view, "verdicts": verdicts, "versions": queries.board_history(unit)[:12]}
    context["wrong"] = charges.complaint_query(unit, verdicts)
    return render(request, "portal/fees/school.html", context, status=422 if charges.errors else 200)


@login_not_required
@require_safe
def version(request: HttpRequest, code: str, term: str, number: int) -> HttpResponse:
    board = _board(code, term, number)
    day = today(timezone.now())
    current = queries.board_in_force(board.unit, day)
    context = {"unit": board.unit, "board": BoardView(board.unit, board), "is_current": current == board, "current": current}
    return render(request, "portal/fees/version.html", context)


@login_not_required
@require_safe
def poster(request: HttpRequest, code: str, term: str, number: int) -> HttpResponse:
    """One A4 page for the wall beside the gate."""
    board = _board(code, term, number)
    address = f"{settings.PUBLIC_ADDRESS}{reverse('portal:school', args=[code])}"
    context = {"unit": board.unit, "board": BoardView(board.unit, board), "qr": qr.svg(address, label=address), "address": address}
    return render(request, "portal/fees/poster.html", context)


@login_not_required
@require_safe
def poster_file(request: HttpRequest, code: str, term: str, number: int) -> HttpResponse:
    """The same page as a PDF, to be handed to a printer. Setting it takes a while, so it is kept for an hour."""
    board = _board(code, term, number)
    view = BoardView(board.unit, board)
    address = f"{settings.PUBLIC_ADDRESS}{reverse('portal:school', args=[code])}"
    made = poster_of(view, address, office())
    kept_as = f"poster:{hashlib.sha256(repr(made).encode()).hexdigest()}"
    data = cache.get(kept_as)
    if data is None:
        if not limits.POSTERS.spend():
            return too_many(request)
        cache.set(kept_as, data := poster_pdf(made), SECONDS_KEPT)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="board-{code}-{term}-{number}.pdf"'
    return answer


@login_not_required
@require_safe
@cache_control(public=True, max_age=SECONDS_KEPT)
def photo(request: HttpRequest, code: str, term: str, number: int) -> HttpResponse:
    """The board as it hangs at the school."""
    found = photos.photo_of(_board(code, term, number))
    return as_download(found, name=f"board-{code}-{term}-{number}", media_type=found.media_type if found else "")


def _board(code: str, term: str, number: int) -> FeeBoard:
    out = FeeBoard.objects.exclude(state="draft").select_related("unit", "publication")
    return get_object_or_404(out, unit__code=code, term=term, version=number)


urlpatterns = [
    path("fees/", fees, name="fees"),
    path("fees/<str:code>/", school, name="school"),
    path("fees/<str:code>/<str:term>/<int:number>/", version, name="board"),
    path("fees/<str:code>/<str:term>/<int:number>/poster/", poster, name="poster"),
    path("fees/<str:code>/<str:term>/<int:number>/poster.pdf", poster_file, name="poster_pdf"),
    path("fees/<str:code>/<str:term>/<int:number>/photo/", photo, name="board_photo"),
]
