"""登记来电、来访、来信: one screen, from the unit to the sealed name, and the slip with the code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.matters.steps import judge, take
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import intake, receipts
from qingfeng.engines.cases.models import Channel, Demand
from qingfeng.faces.context import office as front_office

from .register_aids import TYPISTS, class_words, compared, near_to, office_of, shown_verdict, unit_check
from .register_forms import BEHALF, CHANNELS, ROWS, SECRET_FIELDS, CallForm
from .register_ways import keep_scans, ways_of
from .steps import refused_in
from .who import Desk, desk_of, needs

NOON = dt.time(12, 0)


@require_http_methods(["GET", "POST"])
@needs(*TYPISTS)
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    office = office_of(desk)
    if office is None:
        raise PermissionDenied(_("您的登记角色还没有对应的机关。"))
    if request.method == "POST" and request.POST.get("above") == "yes":
        return hand_over(request, desk)
    form = CallForm(
        request.POST or None,
        request.FILES or None,
        desk=desk,
        office=office,
        initial={"channel": _channel(request), "above": "no", "harm": "no"},
    )
    if request.method == "POST" and form.is_valid():
        return _submit(request, desk, office, form)
    return _page(request, desk, form, status=422 if form.is_bound else 200)


def _channel(request: HttpRequest) -> str:
    asked = request.GET.get("channel", "")
    return asked if asked in dict(CHANNELS) else Channel.PHONE


def hand_over(request: HttpRequest, desk: Desk) -> HttpResponse:
    """About the office itself or people managed higher up: a slip that says where to go. Nothing of the call is read or stored."""
    organs = Unit.objects.active(desk.day).filter(kind=UnitKind.ORGAN).order_by("code")
    return render(request, "desk/register/hand_over.html", {"organs": organs, "day": desk.day, "at": front_office()})


def _submit(request: HttpRequest, desk: Desk, office: Unit, form: CallForm) -> HttpResponse:
    try:
        with transaction.atomic():
            receipt = intake.submit(intake=_intake(request, desk, office, form), now=desk.now)
            keep_scans(form.cleaned_data, receipt, desk)
    except Refused as refused:
        refused_in(form, refused)
        return _page(request, desk, form, refused, status=409)
    joined = _join(desk, receipt, form.cleaned_data.get("join", ""))
    visible = desk.matters().filter(pk=receipt.matter_id).exists()
    context = {
        "code": receipt.code,
        "others": receipt.others,
        "accept": _acceptable(desk, receipt, form) if visible and not joined else None,
        "ref": (joined or receipt.ref) if visible else "",
        "joined": joined,
        "at": front_office(),
        "day": desk.day,
        "channel": form.cleaned_data["channel"],
    }
    return render(request, "desk/register/receipt.html", context)


def _acceptable(desk: Desk, receipt: intake.Receipt, form: CallForm) -> str | None:
    """A key for accepting at once, where a visitor waits and this person may: then it is told on the spot in writing (art 23)."""
    if form.cleaned_data["channel"] != Channel.VISIT:
        return None
    matter = Matter.objects.select_related("unit", "respondent_unit", "accountable__person").get(pk=receipt.matter_id)
    procedure = procedure_of(matter)
    step = procedure.step("accept")
    return uuid4().hex if step and judge(procedure, step, matter, desk.actor, desk.day).allowed else None


def _join(desk: Desk, receipt: intake.Receipt, into: str) -> str:
    """The registrar said that it is the same thing. The complaint keeps its own receipt and answer."""
    if not into or receipt.repeated:
        return Matter.objects.filter(pk=receipt.matter_id).values_list("ref", flat=True).first() or "" if into else ""
    if not desk.matters().filter(ref=into).exists():
        return ""
    try:
        take(matter_id=receipt.matter_id, step="join", actor=desk.actor, now=desk.now, data={"into": into})
    except Refused:
        return ""
    return into


def _intake(request: HttpRequest, desk: Desk, office: Unit, form: CallForm) -> intake.Intake:
    data = form.cleaned_data
    named = not data["anonymous"]
    received = data.get("received_on")
    return intake.Intake(
        token=request.POST.get("token", ""),
        office=office,
        unit=data["unit"],
        text=data["text"],
        claims=list(_claims(desk, data)),
        channel=data["channel"],
        identity={k: data[k].strip() for k in ("name", "phone", "child", "class_") if data.get(k)} if named else {},
        notice_email=data.get("email", "") if named else "",
        happened_on=data.get("happened_on"),
        harm_to_minor=data["harm"] == "yes",
        accusation_text=data.get("accusation_text", ""),
        typed_by=desk.actor,
        on_behalf=data["on_behalf"],
        about=data["title"].code if data["title"] else "",
        **ways_of(data),
        received_at=dt.datetime.combine(received, NOON, SHANGHAI) if received and received < desk.day else None,
    )


def _claims(desk: Desk, data: dict[str, Any]) -> Iterator[intake.Claim]:
    """Each charge is an allegation of its own under the strongest demand; corruption is set apart."""
    demands = data["demands"]
    ordinary = next((d for d in (Demand.MONEY_BACK, Demand.PUT_RIGHT, Demand.BREACH) if d in demands), None)
    rows = [n for n in range(1, ROWS + 1) if data.get(f"item_{n}")]
    if ordinary:
        yield from (_charge(desk, data, n, ordinary) for n in rows)
        if not rows:
            yield intake.Claim(kind=data["kind"], demand=ordinary, charged_on=data.get("happened_on"))
    if Demand.IDEA in demands:
        yield intake.Claim(kind="suggestion", demand=Demand.IDEA)
    if Demand.CORRUPTION in demands:
        yield intake.Claim(kind="corruption", demand=Demand.CORRUPTION)


KINDS = {"over": "charge_over_standard", "not_listed": "charge_not_listed", "no_board": "charge_not_listed"}


def _charge(desk: Desk, data: dict[str, Any], n: int, demand: str) -> intake.Claim:
    amount = data.get(f"amount_{n}")
    typed = {f"item_{n}": data[f"item_{n}"], f"amount_{n}": f"{amount / 100:.2f}" if amount else "", f"paid_{n}": data.get(f"paid_{n}")}
    verdict = compared(desk, data["unit"], typed | {"grade": data.get("grade", "")}, n) if amount else None
    return intake.Claim(
        kind=data["kind"] or (KINDS.get(verdict.kind, "other") if verdict else "charge_not_listed"),
        demand=demand,
        item=data[f"item_{n}"],
        grade=data.get("grade", ""),
        amount_fen=amount,
        charged_on=data.get(f"paid_{n}") or data.get("happened_on"),
        verdict=verdict.kind if verdict else "",
        board_item=verdict.item_id if verdict else None,
        standard_fen=verdict.standard_fen if verdict else None,
        excess_fen=verdict.excess_fen if verdict else None,
    )


def _page(request: HttpRequest, desk: Desk, form: CallForm, refused: Refused | None = None, status: int = 200) -> HttpResponse:
    """The name and the phone stay in the form only while it has errors: they come back to the one who typed them, once."""
    sent = request.POST.get("token", "")
    token = sent if sent and receipts.token_holds(sent) else receipts.new_token()
    unit = form.cleaned_data.get("unit") if form.is_bound and hasattr(form, "cleaned_data") else None
    shown = refused if refused and not (refused.field and refused.field in form.fields) else None
    rows = form.rows()
    for row in rows:
        row["v"] = shown_verdict(compared(desk, unit, form.data, row["n"])) if unit else None
    context = {
        "form": form,
        "rows": rows,
        "token": token,
        "refused": shown,
        "check": unit_check(desk, unit, form.data if form.is_bound else {}),
        "channel": form["channel"].value() or Channel.PHONE,
        "channels": CHANNELS,
        "behalf": dict(BEHALF),
        "started": desk.now,
        "secret_fields": SECRET_FIELDS,
        **class_words(form.data.getlist("demands") if form.is_bound else []),
        **(near_to(desk, request.POST) if form.is_bound else {}),
    }
    return render(request, "desk/register/call.html", context, status=status)


urlpatterns = [path("intake/", register, name="intake")]
