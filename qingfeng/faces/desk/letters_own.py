"""要我签的: a person reads and signs what waits; the principal's desk sees how far the own school is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements import services
from qingfeng.engines.agreements.comparing import changed_since
from qingfeng.engines.agreements.models import Letter, LetterState

from .letter_forms import SignForm
from .letter_views import lamp_of_letter, other_side_of
from .letters_other import waiting_for_me
from .page_sheets import leaves_as_sheet
from .who import Desk, desk_of

RELATED = ("round__edition__template", "round__amends__edition", "round__office", "unit", "other", "person")


def own_letters(desk: Desk) -> Any:
    return Letter.objects.live().filter(person_id=desk.actor.person_id or 0).select_related(*RELATED)


@require_GET
@never_cache
@leaves_as_sheet(_l("要我签的"), "own-letters")
def own(request: HttpRequest) -> HttpResponse:
    """For everybody with an account: whoever holds a post may have something to sign."""
    desk = desk_of(request)
    letters = own_letters(desk).order_by("-round__issued_on", "number")
    units = units_where(desk.actor, Role.RESPONDENT, desk.day)
    signed = Q(state__in=(LetterState.SIGNED, LetterState.REPLACED))
    of_unit = (
        Letter.objects.live()
        .filter(unit__in=units)
        .values("round", "round__edition__template__title", "round__due_on", "round__closed_at", "unit__code", "unit__name")
        .annotate(n=Count("pk"), signed=Count("pk", filter=signed))
        .order_by("-round", "unit__code")
    )
    context = {
        "letters": [(letter, lamp_of_letter(letter)) for letter in letters],
        "rounds": of_unit,
        "to_countersign": waiting_for_me(desk),
    }
    return render(request, "desk/letters/own.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    letter = own_letters(desk).filter(pk=pk).first()
    if letter is None:
        raise Http404
    form, refused = SignForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            services.sign(letter=letter, actor=desk.actor, now=desk.now)
            messages.success(request, _("已签。"))
            return redirect("desk:letter_sign", pk)
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    context = {
        "letter": letter,
        "lamp": lamp_of_letter(letter),
        "other": other_side_of(letter, desk.day),
        "form": form,
        "changes": changed_since(letter.round),
        "refused": refused,
    }
    return render(request, "desk/letters/sign.html", context, status=status)


urlpatterns = [
    path("my-letters/", own, name="my_letters"),
    path("my-letters/<int:pk>/", sign, name="letter_sign"),
]
