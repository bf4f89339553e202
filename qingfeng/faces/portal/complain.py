"""Complain, one thing per page. Pages travel as hidden fields; only the last one stores, and gives the receipt.

The anonymous form has an address of its own: it reads and sets no cookie, opens no session, and keeps nothing of the sender.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from qingfeng.core.language import between
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import intake, mailbox, receipts
from qingfeng.engines.cases.kinds import kind
from qingfeng.engines.cases.models import Complaint, Demand
from qingfeng.faces import limits, units
from qingfeng.faces.comparison import compare_charge
from qingfeng.faces.context import office
from qingfeng.faces.forms import PlainForm
from qingfeng.faces.objections import objected_to
from qingfeng.faces.uploads import store_upload

from .complain_forms import PAGES, ROWS, TITLES, ChargePage, ReviewPage, fen, field_names
from .receipt_page import receipt_page

LISTS = ("demands",)
FIELDS: list[str] = []


def travelling() -> list[str]:
    if not FIELDS:
        FIELDS.extend([*field_names(), "about"])
    return FIELDS


def pages_for(values: Any, anonymous: bool) -> list[str]:
    """The pages this complaint needs: the charge page only for kinds that ask for one, no identity page when anonymous."""
    needed = [p for p in PAGES if not (p == "identity" and anonymous)]
    if values.get("kind") and not kind(values["kind"]).asks_charge:
        needed.remove("charge")
    return needed


def _shown(values: Any) -> int:
    filled = [n for n in range(1, ROWS + 1) if values.get(f"item_{n}") or values.get(f"amount_{n}")]
    more = 1 if values.get("go") == "more" else 0
    return min(max([1, *filled]) + more, ROWS)


def _form(page: str, values: Any, files: Any = None, bound: bool = True) -> PlainForm:
    args = (values, files) if bound else ()
    initial = None if bound else {k: (values.getlist(k) if k in LISTS else values.get(k)) for k in values}
    if page == "charge":
        return ChargePage(*args, shown=_shown(values), initial=initial)
    return PAGES[page](*args, initial=initial)


@login_not_required
@never_cache
@csrf_exempt  # nothing is done in anybody's name: the signed form token stands for the form
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest, anonymous: bool = False) -> HttpResponse:
    if request.method != "POST":
        values = request.GET.copy()
        values["token"] = receipts.new_token()
        return _page(request, "unit", values, anonymous, _form("unit", values, bound="unit" in request.GET and "above" in request.GET))
    values = request.POST
    page = values.get("page", "")
    if page not in PAGES:
        page = "unit"
    go = values.get("go", "next")
    if go == "more" or go == "back" or go.startswith("edit:"):
        return _turn(request, values, page, go, anonymous)
    if page == "review":
        return _submit(request, values, anonymous)
    form = _form(page, values, request.FILES)
    if not form.is_valid():
        return _page(request, page, values, anonymous, form)
    if page == "unit" and form.cleaned_data["above"] == "yes":
        return render(request, "portal/complain/above.html", {"unit": form.cleaned_data["unit"]})
    pages = pages_for(values, anonymous)
    following = pages[pages.index(page) + 1]
    return _page(request, following, values, anonymous, _form(following, values, bound=False))


def _turn(request: HttpRequest, values: Any, page: str, go: str, anonymous: bool) -> HttpResponse:
    """Back, to an earlier page, or one more charge: what was typed goes along, unchecked."""
    pages = pages_for(values, anonymous)
    if go == "back":
        page = pages[max(pages.index(page) - 1, 0)] if page in pages else "unit"
    elif go.startswith("edit:") and go[5:] in pages:
        page = go[5:]
    return _page(request, page, values, anonymous, _form(page, values, bound=False))


def _page(
    request: HttpRequest, page: str, values: Any, anonymous: bool, form: PlainForm, refused: Refused | None = None, status: int = 422
) -> HttpResponse:
    pages = pages_for(values, anonymous)
    here = set(form.fields)
    hidden = [(n, v) for n in travelling() if n not in here for v in values.getlist(n) if v != ""]
    number = pages.index(page) + 1
    context = {
        "form": form,
        "page": page,
        "title": TITLES[page],
        "hidden": hidden,
        "token": values.get("token") or receipts.new_token(),
        "anonymous": anonymous,
        "number": number,
        "pages": pages,
        "marks": ["on" if i < number else "now" if i == number else "" for i in range(1, len(pages) + 1)],
        "following": TITLES[pages[number]] if number < len(pages) else "",
        "refused": refused,
        "objects_to": objected_to(values.get("about", ""), values.get("unit", ""), timezone.localdate()),
    }
    if context["objects_to"]:  # kept when one changes to the anonymous form, and back
        context["same"] = "?" + urlencode({"unit": values["unit"], "about": values["about"]})
    if page in ("charge", "review") and "charge" in pages:
        context["verdicts"] = _verdicts(values)
    if page == "review":
        context["summary"] = _summary(values, pages)
    status = status if refused or form.is_bound and form.errors else 200
    return render(request, f"portal/complain/{page if page in ('charge', 'review') else 'page'}.html", context, status=status)


@login_not_required
@never_cache
@csrf_exempt  # compares what was typed with a public board and stores nothing
@require_http_methods(["POST"])
@limits.limited(limits.COMPARISONS_OF_A_FORM, limits.COMPARISONS, lambda request: request.POST.get("token", "")[:200])
def compare(request: HttpRequest) -> HttpResponse:
    """The charges typed so far beside the board, while typing."""
    return render(request, "portal/complain/verdicts.html", {"verdicts": _verdicts(request.POST)})


def _verdicts(values: Any) -> list[Any]:
    unit = _form("unit", values)
    charge = _form("charge", values)
    if not (unit.is_valid() and charge.is_valid()):
        return []
    return [v for v in (_compared(unit.cleaned_data["unit"], charge.cleaned_data, n) for n in range(1, ROWS + 1)) if v]


def _compared(unit: Any, data: dict[str, Any], n: int) -> Any:
    if not data.get(f"item_{n}") or not data.get(f"amount_{n}"):  # nothing to compare yet
        return None
    return compare_charge(
        unit, data.get(f"paid_{n}") or timezone.localdate(), data[f"item_{n}"], fen(data[f"amount_{n}"]), data.get("grade", "")
    )


def _summary(values: Any, pages: list[str]) -> list[dict[str, Any]]:
    """What will be sent, page by page, in the words of the form."""
    shown = []
    for page in pages:
        if page == "review":
            continue
        form = _form(page, values)
        form.is_valid()
        rows = [(form[n].label, _said(form, n)) for n in form.fields if _said(form, n)]
        shown.append({"page": page, "title": TITLES[page], "rows": rows, "errors": bool(form.errors)})
    return shown


def _said(form: PlainForm, name: str) -> str:
    value = form.cleaned_data.get(name) if hasattr(form, "cleaned_data") else None
    choices = dict(getattr(form.fields[name], "choices", ()) or ()) if not hasattr(form.fields[name], "queryset") else {}
    if isinstance(value, list):
        return between("、").join(str(choices.get(v, v)) for v in value)
    return str(choices.get(value, value)) if value not in (None, "") else ""


def _submit(request: HttpRequest, values: Any, anonymous: bool) -> HttpResponse:
    """Checks every page again; the first one that is wrong is shown with its error. Otherwise stores all or nothing."""
    forms = {}
    for page in pages_for(values, anonymous):
        forms[page] = _form(page, values, request.FILES)
        if not forms[page].is_valid():
            return _page(request, page, values, anonymous, forms[page])
    data = {k: v for f in forms.values() for k, v in f.cleaned_data.items()}
    now = timezone.now()
    try:
        limits.complaint_may_come(values.get("token", ""), data["unit"].code)
    except Refused as refused:
        return _page(request, "review", values, anonymous, ReviewPage(values, request.FILES), refused, status=429)
    try:
        receipt = _stored(_intake(values, data, anonymous), data.get("photos"), now)
    except Refused as refused:
        return _page(request, "review", values, anonymous, ReviewPage(values, request.FILES), refused)
    return receipt_page(request, receipt, anonymous)


def _stored(submission: intake.Intake, upload: UploadedFile | None, now: dt.datetime) -> intake.Receipt:
    """The complaint with its photo, or neither. A retry brings the photo once."""
    if not upload:
        return intake.submit(intake=submission, now=now)
    with transaction.atomic():
        receipt = intake.submit(intake=submission, now=now)
        complaint = Complaint.objects.select_related("matter__accountable").get(pk=receipt.complaint_id)
        if not complaint.messages.filter(direction="in").exclude(files=None).exists():
            photo = store_upload(upload, now)
            words = _("随投诉交来的照片或文件。")
            mailbox.write(complaint=complaint, kind="note", text=words, author=None, now=now, files=[photo] if photo else ())
    return receipt


def _intake(values: Any, data: dict[str, Any], anonymous: bool) -> intake.Intake:
    identity = {} if anonymous else {k: data.get(k, "").strip() for k in ("name", "phone", "child", "class_") if data.get(k)}
    return intake.Intake(
        token=values.get("token", ""),
        office=units.by_pk(office().pk),
        unit=data["unit"],
        text=data["text"],
        claims=list(_claims(data)),
        identity=identity,
        notice_email="" if anonymous else data.get("email", ""),
        happened_on=data.get("happened_on"),
        harm_to_minor=data.get("harm") == "yes",
        accusation_text=data.get("accusation_text", ""),
        about=title.code if (title := objected_to(values.get("about", ""), data["unit"].code, timezone.localdate())) else "",
    )


def _claims(data: dict[str, Any]):
    """Each charge is an allegation of its own; the strongest ordinary demand sets its class. Corruption is set apart."""
    demands = data["demands"]
    ordinary = [d for d in (Demand.MONEY_BACK, Demand.PUT_RIGHT, Demand.BREACH, Demand.IDEA) if d in demands]
    if ordinary:
        rows = [n for n in range(1, ROWS + 1) if data.get(f"item_{n}")]
        for n in rows:
            yield _charge(data, n, ordinary[0])
        if not rows:
            yield intake.Claim(kind=data["kind"], demand=ordinary[0], charged_on=data.get("happened_on"))
    if Demand.CORRUPTION in demands:
        yield intake.Claim(kind="corruption", demand=Demand.CORRUPTION)


def _charge(data: dict[str, Any], n: int, demand: str) -> intake.Claim:
    """As it was said; the registrar's step compares it with the board of that day for good."""
    return intake.Claim(
        kind=data["kind"],
        demand=demand,
        item=data[f"item_{n}"],
        grade=data.get("grade", ""),
        amount_fen=fen(data.get(f"amount_{n}")),
        charged_on=data.get(f"paid_{n}") or data.get("happened_on"),
    )


urlpatterns = [
    path("complain/", complain, name="complain"),
    path("complain/compare/", compare, name="compare"),
    path("complain/anonymous/", complain, {"anonymous": True}, name="complain_anonymous"),
]
