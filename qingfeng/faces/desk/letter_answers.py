"""谁负责: who answers for a clause at a unit on a day. The office asks for its schools, a school for itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.parties.models import Person, Unit
from qingfeng.engines.agreements import standing
from qingfeng.engines.agreements.models import Letter
from qingfeng.engines.agreements.models.templates import READERS
from qingfeng.engines.agreements.standing import Answering

from .letter_forms import AnswersForm
from .who import Desk, desk_of, needs


@require_GET
@needs(*READERS, Role.RESPONDENT)
@never_cache
def letter_answers(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    offices, own = desk.offices(*READERS), units_where(desk.actor, Role.RESPONDENT, desk.day)
    clauses = {str(c.pk): c for c in standing.clauses_in_use(offices, own)}
    units = _units(desk, offices, own)
    form = AnswersForm(
        request.GET if not AnswersForm.base_fields.keys().isdisjoint(request.GET) else None,
        clauses=[(pk, f"{c.edition.template.title}{c.ref}　{c.text[:24]}") for pk, c in clauses.items()],
        units=[(code, unit.name) for code, unit in units.items()], today=desk.day,
    )  # fmt: skip
    context: dict[str, Any] = {"form": form, "of_office": bool(offices)}
    if form.is_valid():
        clause, unit = clauses[form.cleaned_data["clause"]], units[form.cleaned_data["unit"]]
        found = standing.answers_for(clause, unit, form.cleaned_data["day"])
        context |= {"clause": clause, "unit": unit} | _people(found, desk)
    return render(request, "desk/letters/answers.html", context, status=422 if form.errors else 200)


def _units(desk: Desk, offices: Sequence[Unit], own: Any) -> dict[str, Unit]:
    """Of the offices and all below them; of a school the school alone."""
    active = Unit.objects.active(desk.day)
    found = {u.code: u for office in offices for u in active.within(office).order_by("code")}
    return found | {u.code: u for u in active.filter(pk__in=own).order_by("code")}


def _people(found: Sequence[Answering], desk: Desk) -> dict[str, Any]:
    """By name whoever may be named to the reader, each once with all they signed; of the others how many people there are."""
    letters = [a.letter.pk for a in found]
    visible = set(Letter.objects.named_to(desk.actor, desk.day).filter(pk__in=letters).values_list("pk", flat=True))
    named: dict[Person, list[Answering]] = {}
    for answering in found:
        if answering.letter.pk in visible:
            named.setdefault(answering.letter.person, []).append(answering)
    return {"answers": list(named.items()), "hidden": len({a.letter.person for a in found} - named.keys())}


urlpatterns = [path("letters/answers/", letter_answers, name="letter_answers")]
