"""会签: who stands on the other side of letters signs all that their signers have signed, in one go, with what it covers listed."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements import countersigning, services
from qingfeng.engines.agreements.countersigning import Waiting
from qingfeng.engines.agreements.models import Letter, Round

from .letter_forms import SignForm
from .who import Desk, desk_of


def waiting_for_me(desk: Desk) -> list[Waiting]:
    return countersigning.waiting_for(desk.actor.person_id, desk.day)


def _mine_or_404(desk: Desk, pk: int) -> Waiting:
    """A round in which one stands on the other side, or stood."""
    person, found = (
        desk.actor.person_id,
        Round.objects.select_related("edition__template", "office", "amends__edition").filter(pk=pk).first(),
    )
    if found is None or person is None:
        raise Http404
    waiting = countersigning.of_round(found, person, desk.day)
    if not (waiting.letters or waiting.unsigned or Letter.objects.countersigned().filter(round=found, other=person).exists()):
        raise Http404
    return waiting


@never_cache
@require_http_methods(["GET", "POST"])
def countersign(request: HttpRequest, pk: int) -> HttpResponse:
    """Covers what had been signed when the page was shown: nothing is countersigned that was not listed."""
    desk = desk_of(request)
    waiting = _mine_or_404(desk, pk)
    form, refused = SignForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            done = services.countersign(
                round_=waiting.round, actor=desk.actor, now=desk.now, seen_at=_moment(request.POST.get("seen_at", ""))
            )
            messages.success(request, _("会签了%d份。") % done)
            return redirect("desk:my_letters")
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    context = {
        "w": waiting, "round": waiting.round, "edition": waiting.round.edition, "units": _by_unit(waiting.letters), "form": form,
        "seen_at": desk.now.isoformat(), "refused": refused,
    }  # fmt: skip
    return render(request, "desk/letters/countersign.html", context, status=status)


def _moment(text: str) -> Any:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _by_unit(letters: list[Letter]) -> list[tuple[str, int, str]]:
    """Name of the unit, how many, who."""
    found = []
    for _unit, rows in groupby(letters, key=lambda letter: letter.unit_id):
        some = list(rows)
        found.append((some[0].unit.name, len(some), "、".join(f"{letter.person.name}（{letter.number}）" for letter in some)))
    return found


urlpatterns = [path("my-letters/rounds/<int:pk>/", countersign, name="letter_countersign")]
