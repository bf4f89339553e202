"""What helps while a call is being typed: units by name, who must stand back, the board of that day, the class, look-alikes.

None of it stores anything. What was typed comes by POST, so that it stands in no address and no log.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import nearest_holders
from qingfeng.core.access.recusal import Recusal
from qingfeng.core.language import between
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.matters.recusal import About
from qingfeng.core.parties.models import Unit
from qingfeng.core.sheets.cells import CellError, as_date, as_fen
from qingfeng.core.text.masking import mask
from qingfeng.engines.cases.models import Complaint, ComplaintClass, Demand
from qingfeng.engines.cases.remedies import terminated_among
from qingfeng.engines.triage.alike.judging import Side, Verdict
from qingfeng.engines.triage.ports import Message
from qingfeng.faces.comparison import Compared, compare_charge

from . import alike_lookup as alike
from .matter_panels import VERDICTS, board_words
from .register_forms import ROWS, units_of
from .who import Desk, desk_of, needs

TYPISTS = (Role.REGISTRAR, Role.HANDLER)
SHOWN_UNITS, SHOWN_NEAR = 30, 4
# Demands beside the class they set, as the registrar reads it out.
SENTENCES = {
    ComplaintClass.APPEAL: gettext_lazy("申诉求决，本局办理：15日内告知是否受理，受理后60日内办结（《信访工作条例》第二十三、三十四条）"),
    ComplaintClass.ACCUSATION: gettext_lazy("检举控告，密封移送纪检监察机关，本局不调查（《信访工作条例》第三十条）"),
    ComplaintClass.SUGGESTION: gettext_lazy("建议意见，研究论证后采纳或者说明（《信访工作条例》第二十九条）"),
}


def office_of(desk: Desk) -> Unit | None:
    return next(iter(desk.offices(*TYPISTS)), None)


@dataclass(frozen=True)
class UnitCheck:
    unit: Unit | None = None
    recusal: Recusal | None = None
    duty: str = ""


def unit_check(desk: Desk, unit: Unit | None, typed: Any) -> UnitCheck:
    """Whether this person may register about this unit, before a name is asked for; and who is on duty for minors."""
    if unit is None:
        return UnitCheck()
    case = About((unit,), (), min((desk.day, *said_days(typed))))
    found = case.recusals(desk.actor, desk.day, desk.ties)
    return UnitCheck(unit, found[0] if found else None, duty_name(desk, case))


def said_days(typed: Any) -> list[dt.date]:
    """The days of the facts that were typed so far."""
    said = (typed.get(name) for name in ("happened_on", *(f"paid_{n}" for n in range(1, ROWS + 1))))
    return [_day(value, dt.date.max) for value in said if value]


def duty_name(desk: Desk, case: About) -> str:
    office = office_of(desk)
    able = nearest_holders((Role.DUTY,), office, desk.day) if office else []
    return next((a.name for a in case.free(able, desk.day)), "")


def _unit(desk: Desk, pk: str) -> Unit | None:
    office = office_of(desk)
    return units_of(desk, office).filter(pk=pk).first() if office and pk.isdecimal() else None


@require_GET
@needs(*TYPISTS)
def units(request: HttpRequest) -> HttpResponse:
    """Options for what was typed, the best first; with the check of the one that is now chosen."""
    desk, asked = desk_of(request), request.GET.get("unit_q", "").replace("\x00", "").strip()[:40]
    office = office_of(desk)
    found = units_of(desk, office) if office else Unit.objects.none()
    for letter in asked if len(asked) < 8 else [asked]:
        found = found.filter(name__icontains=letter)
    listed = sorted(found[:400], key=lambda u: (asked not in u.name, len(u.name), u.code))[: SHOWN_UNITS if asked else 400]
    chosen = listed[0] if asked and listed else None
    context = {"units": listed, "chosen": chosen, "asked": asked, "check": unit_check(desk, chosen, request.GET)}
    return render(request, "desk/register/_units.html", context)


@require_http_methods(["GET", "POST"])
@needs(*TYPISTS)
def check(request: HttpRequest) -> HttpResponse:
    """Asked when the unit is chosen and again with every day typed: how far back it goes decides who must stand back."""
    desk, typed = desk_of(request), request.POST or request.GET
    return render(request, "desk/register/_check.html", {"check": unit_check(desk, _unit(desk, typed.get("unit", "")), typed)})


@require_POST
@needs(*TYPISTS)
def compare(request: HttpRequest) -> HttpResponse:
    """One charge beside the board in force on the day it was paid."""
    desk, post = desk_of(request), request.POST
    n = next((n for n in range(1, ROWS + 1) if f"item_{n}" in post), 1)
    verdict = compared(desk, _unit(desk, post.get("unit", "")), post, n)
    return render(request, "desk/register/_verdict.html", {"v": shown_verdict(verdict)})


def compared(desk: Desk, unit: Unit | None, typed: Any, n: int) -> Compared | None:
    item = str(typed.get(f"item_{n}") or "").strip()[:60]
    try:
        amount = as_fen(typed.get(f"amount_{n}") or "")
    except CellError:
        return None
    return (
        compare_charge(unit, _day(typed.get(f"paid_{n}"), desk.day), item, amount, str(typed.get("grade") or "")) if unit and item else None
    )


def _day(typed: Any, today: dt.date) -> dt.date:
    try:
        return as_date(typed) if typed else today
    except CellError:
        return today


def shown_verdict(verdict: Compared | None) -> dict[str, str] | None:
    if verdict is None:
        return None
    words = board_words(verdict.kind, verdict.excess_fen)
    if verdict.kind == "over" and verdict.standard_fen is not None:
        words = _("%(words)s（最高%(most)s）") % {"words": words, "most": f"{verdict.standard_fen / 100:,.2f}"}
    return {"lamp": VERDICTS.get(verdict.kind, "ok"), "words": words, "sentence": verdict.sentence}


@require_GET
@needs(*TYPISTS)
def classes(request: HttpRequest) -> HttpResponse:
    """The class that the ticked demands set, with its legal sentence."""
    return render(request, "desk/register/_class.html", class_words(request.GET.getlist("demands")))


def class_words(demands: list[str]) -> dict[str, Any]:
    from qingfeng.engines.cases.intake import class_of

    found = dict.fromkeys(class_of(d) for d in demands if d in Demand.values)
    return {"sentences": [SENTENCES[ComplaintClass(c)] for c in found], "apart": len(found) > 1 and ComplaintClass.ACCUSATION in found}


@dataclass(frozen=True)
class Near:
    ref: str
    title: str
    pieces: list[tuple[str, bool]]
    kind: str
    share: str
    unit: str  # of the matter, where it is about another one than the one that is chosen
    state: str
    who: str
    joined: int
    joinable: bool
    ended: bool


@require_POST
@needs(*TYPISTS)
def near(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/register/_near.html", near_to(desk_of(request), request.POST))


def near_to(desk: Desk, typed: Any) -> dict[str, Any]:
    """What was typed so far, beside matters like it; and which of them the registrar has chosen."""
    unit, text = _unit(desk, typed.get("unit", "")), typed.get("text", "").replace("\x00", "")[:2000]
    items = between("，").join(typed.get(f"item_{n}", "")[:60] for n in range(1, ROWS + 1))
    found = look_alikes(desk, unit, f"{text}{items}") if len(text.strip()) >= 6 else []
    return {"near": found, "chosen": typed.get("join", "")}


def look_alikes(desk: Desk, unit: Unit | None, text: str) -> list[Near]:
    """Matters of the whole office, visible to the reader and not sealed, whose words are alike; copies first."""
    hits = alike.look(desk, Side(mask(text), desk.day, unit.pk if unit else None), unit=unit, limit=SHOWN_NEAR)
    related = ("accountable__person", "respondent_unit")
    matters = desk.matters().filter(pk__in=[m.key for m, _verdict in hits]).select_related(*related).in_bulk()
    joined = dict(Complaint.objects.filter(matter__in=matters).values_list("matter").annotate(n=Count("pk")))
    ended = terminated_among(matters)
    return [_near(matters[m.key], m, v, unit, joined[m.key], m.key in ended) for m, v in hits if m.key in matters]


def _near(matter: Matter, message: Message, verdict: Verdict, unit: Unit | None, joined: int, ended: bool) -> Near:
    state = str(procedure_of(matter).states.get(matter.state, matter.state))
    elsewhere = unit is not None and matter.respondent_unit_id != unit.pk
    about = matter.respondent_unit
    return Near(
        ref=matter.ref,
        title=matter.title,
        pieces=marked(message.text[:120], verdict.words),
        kind=str(alike.KINDS[verdict.kind]),
        share=alike.why_words(verdict),
        unit=(about.short_name or about.name) if about and elsewhere else "",
        state=_("已复核终结，同一事实和理由不再受理（《信访工作条例》第三十六条）") if ended else state,
        who=matter.accountable.name,
        joined=joined,
        joinable=matter.is_open and unit is not None and not elsewhere,
        ended=not matter.is_open,
    )


def marked(text: str, words: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The text in pieces, those that both texts use marked."""
    out: list[tuple[str, bool]] = []
    at = 0
    while at < len(text):
        word = max((w for w in words if text.startswith(w, at)), key=len, default="")
        if word:
            out.append((word, True))
        elif out and not out[-1][1]:
            out[-1] = (out[-1][0] + text[at], False)
        else:
            out.append((text[at], False))
        at += len(word) or 1
    return out


urlpatterns = [
    path("intake/units/", units, name="intake_units"),
    path("intake/check/", check, name="intake_check"),
    path("intake/compare/", compare, name="intake_compare"),
    path("intake/class/", classes, name="intake_class"),
    path("intake/near/", near, name="intake_near"),
]
