"""工作移交: a whole desk handed to others, the list of it for both signatures, and what was offered to me."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holdings_of
from qingfeng.core.calendar import today
from qingfeng.core.language import on_record
from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.papers.tables import Column, ListPaper, list_pdf
from qingfeng.core.papers.word_tables import list_docx
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import handing_over as engine

from . import matters_filters as filters
from .exports import recorded
from .matters_rows import lamp_of, rows
from .nav import CASE_ROLES
from .printing import handed_out
from .steps import KEY
from .who import Desk, desk_of, needs

MOST = 500
TOLD = 10  # refusals told one by one


def _whose(desk: Desk, key: str) -> Account:
    if not key:
        return desk.actor
    account = Account.objects.filter(pk=int(key[:9]) if key.isdecimal() else 0).select_related("person", "unit").first()
    if account is None or not engine.can_hand_over_desk(desk.actor, account, desk.day):
        raise PermissionDenied(_("只有本人，或者本机关的负责人，可以移交。"))
    return account


def _open_of(desk: Desk, account: Account, f: filters.Filters) -> QuerySet[Matter]:
    """What the account answers for and the reader may read: nobody hands over what is closed to them."""
    mine = desk.matters().open().filter(accountable=account)
    narrowed = filters.narrow(mine, filters.Filters({k: v for k, v in f.values.items() if k in ("cls", "unit", "kind", "q")}), 0, desk.day)
    return narrowed.filter(filters.lights.light_filter(f.lamp, desk.day)) if f.lamp else narrowed


@needs(*CASE_ROLES)
@require_http_methods(["GET", "POST"])
def desk_over(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    account = _whose(desk, request.POST.get("whose") or request.GET.get("whose", ""))
    f = filters.read(request.POST if request.method == "POST" else request.GET)
    refused = None
    if request.method == "POST":
        try:
            return _handed(request, desk, account, f)
        except Refused as why:
            refused = why
    pks = [matter.pk for matter in filters.first_open(_open_of(desk, account, f), MOST)]
    asked = set(Handover.objects.filter(matter__in=pks, answered_at=None).values_list("matter_id", flat=True))
    chosen = request.POST.getlist("to")
    context = {
        "account": account,
        "mine": account.pk == desk.actor.pk,
        "lines": [(row, row.pk in asked) for row in rows(pks, desk.actor, desk.day)],
        "free": len(pks) - len(asked),
        "takers": [(a, str(a.pk) in chosen) for a in engine.takers(account, desk.day)],
        "people": _people(desk),
        "duties": duties_of(account, desk.day),
        "f": f,
        "lamps": [(lamp, filters.LAMP_WORDS[lamp]) for lamp in filters.LAMPS],
        "reason": request.POST.get("reason", ""),
        "refused": refused,
        "key": uuid4().hex,
        "made": _made(desk, account),
    }
    return render(request, "desk/handing_over/desk.html", context, status=409 if refused else 200)


def _people(desk: Desk) -> list[Account]:
    """For a head: whoever answers for something of the office."""
    if not desk.has(Role.HEAD):
        return []
    held = desk.matters().open().filter(accountable=OuterRef("pk"))
    found = Account.objects.filter(Exists(held)).select_related("person", "unit")
    return sorted((a for a in found if engine.can_hand_over_desk(desk.actor, a, desk.day)), key=lambda a: a.name)


def duties_of(account: Account, day: dt.date) -> list[str]:
    """Roles are no matters: they end or pass on by the security administrator, and stand on the list so that none is forgotten."""
    return [str(Role(h.role).label) for h in holdings_of(account, day)]


def _handed(request: HttpRequest, desk: Desk, account: Account, f: filters.Filters) -> HttpResponse:
    found = _open_of(desk, account, f).select_related("unit", "respondent_unit")
    if request.POST.get("which") != "all":
        found = found.filter(ref__in=request.POST.getlist("ref"))
    matters = filters.first_open(found, MOST)
    if not matters:
        raise Refused(_("请先勾选要移交的事项。"))
    chosen = set(request.POST.getlist("to"))
    to = [a for a in engine.takers(account, desk.day) if str(a.pk) in chosen]
    key = request.POST.get("key", "")
    key = key if KEY.fullmatch(key) else uuid4().hex
    done = engine.hand_over_desk(
        account=account,
        matters=matters,
        to=to,
        reason=request.POST.get("reason", "")[:300],
        actor=desk.actor,
        now=desk.now,
        request_key=key,
    )
    for matter, why in done.left[:TOLD]:
        messages.warning(request, f"{matter.ref}：{why}")
    if len(done.left) > TOLD:
        messages.warning(request, _("还有%s件没有移交，见下面的列表。") % (len(done.left) - TOLD))
    back = f"?{urlencode({'whose': account.pk})}"
    if not done.offered:
        return redirect(reverse("desk:desk_over") + back)
    messages.success(request, _("已移交%s件，等对方接受；接受以前仍由原负责人负责。") % len(done.offered))
    at = (
        Handover.objects.filter(matter__in=done.offered, from_account=account)
        .order_by("-offered_at")
        .values_list("offered_at", flat=True)[0]
    )
    return redirect(f"{reverse('desk:handed_list')}?{urlencode({'whose': account.pk, 'at': at.isoformat()})}")


def _made(desk: Desk, account: Account) -> list[dict[str, Any]]:
    """Earlier lists of this person: what was offered in one go."""
    mine = Handover.objects.filter(desk.sees("matter"), from_account=account)
    made = mine.order_by().values("offered_at").annotate(n=Count("pk"), waiting=Count("pk", filter=Q(answered_at=None)))
    return list(made.filter(n__gt=1).order_by("-offered_at")[:10])


def _rows_of(desk: Desk, account: Account, at: dt.datetime) -> list[Handover]:
    """Of one list: those who may hand over see it whole, a taker what was offered to them."""
    found = Handover.objects.filter(from_account=account, offered_at=at)
    if engine.can_hand_over_desk(desk.actor, account, desk.day):
        seen = Q(desk.sees("matter")) | Q(from_account=desk.actor)
    else:
        seen = Q(to_account=desk.actor)
    clear = desk.not_against("matter")
    related = ("matter__unit", "matter__respondent_unit", "to_account__person", "from_account__person")
    return list(found.filter(seen, clear).select_related(*related).order_by("to_account", "matter__due_on", "pk"))


def _read_list(request: HttpRequest) -> tuple[Desk, Account, list[Handover]]:
    desk, key = desk_of(request), request.GET.get("whose", "")
    account = Account.objects.filter(pk=int(key[:9]) if key.isdecimal() else 0).select_related("person", "unit").first()
    try:
        at = parse_datetime(request.GET.get("at", "").replace(" ", "+"))
    except ValueError:
        at = None
    if account is None or at is None or at.tzinfo is None:
        raise Http404
    found = _rows_of(desk, account, at)
    if not found:
        raise Http404
    return desk, account, found


@needs(*CASE_ROLES)
@require_GET
def handed_list(request: HttpRequest) -> HttpResponse:
    desk, account, found = _read_list(request)
    lines = [(h, _title(h.matter), lamp_of(h.matter, desk.day), _answer(h)) for h in found]
    context = {
        "account": account,
        "lines": lines,
        "waiting": sum(h.answered_at is None for h in found),
        "query": request.GET.urlencode(),
        "offered_at": found[0].offered_at,
    }
    return render(request, "desk/handing_over/list.html", context)


def _title(matter: Matter) -> str:
    return _("密件，接受以后才能看") if matter.sealed else matter.title


def _answer(h: Handover) -> tuple[str, str]:
    if h.answered_at is None:
        return "soon", _("等接受")
    return ("done", _("已接受")) if h.accepted else ("not", _("没有接受"))


COLUMNS = (
    Column("序号", 0.4), Column("编号"), Column("事由", 2.6), Column("环节", 0.9), Column("收到日期"), Column("到期"),
    Column("剩余或逾期", 0.9), Column("接收人", 0.8), Column("接受情况", 0.9), Column("备注", 1.2),
)  # fmt: skip


@needs(*CASE_ROLES)
@require_GET
@on_record()
def handed_paper(request: HttpRequest) -> HttpResponse:
    """移交清单, for the signatures of both sides and of whoever watches."""
    desk, account, found = _read_list(request)
    lines = tuple(_cells(n, h, desk.day) for n, h in enumerate(found, 1))
    day = today(found[0].offered_at)
    duties = "、".join(duties_of(account, desk.day))
    footer = _("共%s件。接受以前仍由移交人负责。") % len(found)
    if duties:
        footer += _("移交人现任角色：%s（由安全管理员另行办理）。") % duties
    office = account.unit.name if account.unit else ""
    signs = (_("移交人"), _("接收人"), _("监交人"), _("日期"))
    sheet = ListPaper(_("工作移交清单"), office, COLUMNS, lines, day, above=_("移交人：%s") % account.name, footer=footer, signs=signs)
    recorded(desk, "handover_list", len(lines))
    word = request.GET.get("form") == "word"
    return handed_out(list_docx(sheet) if word else list_pdf(sheet), f"{account.name}{_('工作移交清单')}", word)


def _cells(n: int, h: Handover, day: dt.date) -> tuple[str, ...]:
    m = h.matter
    state = str(procedure_of(m).states.get(m.state, m.state))
    due = m.due_on.isoformat() if m.due_on else ""
    return (
        str(n), m.ref, _("（密件）") if m.sealed else m.title, state, m.received_on.isoformat(), due, lamp_of(m, day)[1], h.to_account.name,
        _answer(h)[1], h.reason if h.accepted is False else "",
    )  # fmt: skip


@needs(*CASE_ROLES)
@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    """交给我的: all that waits for my yes or no, by who offers it."""
    desk = desk_of(request)
    mine = Handover.objects.filter(desk.not_against("matter"), to_account=desk.actor, answered_at=None)
    found = mine.filter(matter__ended_at=None)
    found = found.select_related("matter__respondent_unit", "from_account__person").order_by("from_account", "matter__due_on", "pk")
    groups: dict[Account, list[Any]] = {}
    for h in found[:MOST]:
        groups.setdefault(h.from_account, []).append((h, _title(h.matter), lamp_of(h.matter, desk.day)))
    lists = {giver: f"whose={giver.pk}&at={rows_[0][0].offered_at.isoformat()}" for giver, rows_ in groups.items()}
    context = {"groups": [(giver, rows_, lists[giver].replace("+", "%2B")) for giver, rows_ in groups.items()], "key": uuid4().hex}
    return render(request, "desk/handing_over/offers.html", context)


@needs(*CASE_ROLES)
@require_POST
def accept_all(request: HttpRequest) -> HttpResponse:
    desk, key, sent = desk_of(request), request.POST.get("giver", ""), request.POST.get("key", "")
    giver = Account.objects.filter(pk=int(key[:9]) if key.isdecimal() else 0).first()
    if giver is None:
        raise Http404
    done = engine.accept_all(giver=giver, actor=desk.actor, now=desk.now, request_key=sent if KEY.fullmatch(sent) else "")
    for matter, why in done.left[:TOLD]:
        messages.warning(request, f"{matter.ref}：{why}")
    if done.offered:
        messages.success(request, _("已接受%s件，由您负责。") % len(done.offered))
    return redirect("desk:offers")


urlpatterns = [
    path("handing-over/", desk_over, name="desk_over"),
    path("handing-over/list/", handed_list, name="handed_list"),
    path("handing-over/paper/", handed_paper, name="handed_paper"),
    path("offers/", offers, name="offers"),
    path("offers/accept/", accept_all, name="accept_all"),
]
