"""督办: open matters by light, for heads and whoever supervises; and one click that urges one or several of them.

Nobody is ranked here: matters are listed by their deadline, and where numbers stand they are numbers of matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.matters import lights
from qingfeng.core.matters import steps as engine
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit
from qingfeng.core.parties.queries import OVER_LINES
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.writing import OutColumn, OutSheet
from qingfeng.engines.cases import urging
from qingfeng.engines.cases.models import Urging

from . import matters_filters as filters
from .matters import MOST_ROWS, Chosen, Pages, people
from .page_sheets import leaves_as_sheet
from .steps import KEY
from .supervision_rows import Watched, light_word, watched
from .who import Desk, desk_of, needs

PER_PAGE = 20
WATCHERS = (Role.HEAD, Role.DECIDER, Role.REVIEWER, Role.REGISTRAR)
STEPS = {"urge": Urging.Level.REMINDER, "supervise": Urging.Level.ORDER, "report_delay": Urging.Level.CIRCULAR}
NAMES = ("lamp", "office", "who", "unit", "urged", "missed", "state", "mine", "q")


def _filters(params: QueryDict) -> filters.Filters:
    """Open ones alone, narrowed as the list of matters is."""
    found = filters.read(params)
    values = {name: value for name, value in found.values.items() if name in NAMES}
    return filters.Filters(values | ({"state": "open"} if values.get("state") in (None, "all") else {}))


@needs(*WATCHERS)
@require_GET
def supervision(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    f = _filters(request.GET)
    found = Chosen(desk, f)
    page = Pages(found, PER_PAGE, found.total).get_page(request.GET.get("page"))
    lamps = [(lamp, light_word(lamp), filters.LAMP_WORDS[lamp], found.counts[lamp]) for lamp in filters.LAMPS]
    context = {
        "lines": watched(list(page.object_list), desk.actor, desk.day),
        "page": page,
        "f": f,
        "lamps": lamps,
        "counts": found.counts,
        "selects": _selects(desk, f),
        "rule": lights.rule(desk.day, desk.actor.unit),
        "may_order": desk.has(Role.HEAD, Role.DECIDER),
        "text": urging.ASKED[Urging.Level.REMINDER],
        "key": uuid4().hex,
        "day": desk.day,
    }
    return render(request, "desk/supervision/list.html", context)


def _selects(desk: Desk, f: filters.Filters) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    within = Q(pk__in=[])
    for top in desk.sight.paths if desk.sight else ():
        within |= Q(path__startswith=top)
    offices = Unit.objects.filter(within, kind__in=OVER_LINES)
    lists = {
        "office": (_("承办机关"), [("", _("承办机关：全部")), *[(str(u.pk), u.name) for u in offices.order_by("path")]]),
        "who": (_("责任人"), [("", _("责任人：全部")), *[(str(pk), name) for pk, name in people(desk)]]),
        "urged": (_("催办督办"), [("", _("催办督办：全部")), *[(code, str(label)) for code, label in filters.URGED.items()]]),
        "missed": (_("曾逾期"), [("", _("曾逾期：不限")), ("1", _("逾期和曾逾期的"))]),
    }
    return [(name, label, options, getattr(f, name)) for name, (label, options) in lists.items()]


COLUMNS = (
    OutColumn("灯", "light"),
    OutColumn("编号", "ref"),
    OutColumn("事由", "title", width=34),
    OutColumn("被反映单位", "unit", width=24),
    OutColumn("承办机关", "office", width=20),
    OutColumn("责任人", "who"),
    OutColumn("环节", "state"),
    OutColumn("收到日期", "received", cells.DATE),
    OutColumn("到期", "due", cells.DATE),
    OutColumn("剩余或逾期", "left"),
    OutColumn("原因", "why", width=28),
    OutColumn("催办督办", "urged", width=28),
)


def as_cells(line: Watched) -> dict[str, Any]:
    own = {"light": line.light, "office": line.office, "why": line.why, "urged": line.urged}
    return own | {c.key: getattr(line.row, c.key) for c in COLUMNS if c.key not in own}


def listed(desk: Desk, params: QueryDict, most: int) -> tuple[list[Watched], int]:
    found = Chosen(desk, _filters(params))
    return watched(found[0:most], desk.actor, desk.day), found.total


def footer_of(shown: int, total: int) -> str:
    said = _("共%s件。") % total if shown == total else _("共%(n)s件，这里是前%(m)s件。") % {"n": total, "m": shown}
    return said + _("绿灯：期限未到；黄灯：将到期；红灯：逾期。按到期日排，不作排名。")


def sheet(desk: Desk, params: QueryDict) -> OutSheet:
    """Exactly what the reader's own list shows at this moment, all pages of it."""
    lines, total = listed(desk, params, MOST_ROWS)
    return OutSheet(_("限时办结红黄灯表"), COLUMNS, [as_cells(x) for x in lines], footer=footer_of(len(lines), total))


@needs(*WATCHERS)
@require_POST
def urge(request: HttpRequest) -> HttpResponse:
    """One paper for each matter that is ticked. What cannot be urged is told with its reason; the others are."""
    desk, step = desk_of(request), request.POST.get("step", "")
    refs = list(dict.fromkeys(request.POST.getlist("ref")))[:PER_PAGE]
    back = reverse("desk:supervision") + (f"?{request.POST['back']}" if request.POST.get("back") else "")
    if step not in STEPS or not refs:
        messages.warning(request, _("请先勾选事项。"))
        return redirect(back)
    done, refused = urge_each(desk, refs, step, request.POST.get("text", ""), request.POST.get("key", ""))
    for ref, why in refused:
        messages.warning(request, f"{ref}：{why}")
    if not done:
        return redirect(back)
    messages.success(request, _("已发出%(n)s份%(paper)s。") % {"n": len(done), "paper": Urging.Level(STEPS[step]).label})
    return redirect(f"{reverse('desk:urged')}?{'&'.join(f'u={pk}' for pk in done)}")


def urge_each(desk: Desk, refs: Sequence[str], step: str, text: str, key: str) -> tuple[list[int], list[tuple[str, Refused]]]:
    """The keys of the papers made, and which matters were refused. A repeated post finds the papers of the first."""
    matters = {m.ref: m for m in desk.matters().filter(ref__in=refs)}
    done: list[int] = []
    refused: list[tuple[str, Refused]] = []
    for ref in refs:
        if ref not in matters:
            continue  # not visible and not existing are the same
        try:
            with transaction.atomic():
                done.append(_taken(matters[ref], step, text, desk, key if KEY.fullmatch(key) else ""))
        except Refused as why:
            refused.append((ref, why))
    return done, refused


def _taken(matter: Matter, step: str, text: str, desk: Desk, key: str) -> int:
    before = engine.done_before(matter_id=matter.pk, step=step, actor=desk.actor, request_key=key)
    own = text.strip() if text.strip() != str(urging.ASKED[Urging.Level.REMINDER]) else ""
    data = {"text": own} if own else {}
    found = before or engine.take(matter_id=matter.pk, step=step, actor=desk.actor, now=desk.now, data=data, request_key=key)
    return int(found["urging"])


@needs(*WATCHERS)
@require_GET
@leaves_as_sheet(_l("已发出的"), "urged")
def urged(request: HttpRequest) -> HttpResponse:
    """What was just written, to be printed or carried: together or one by one."""
    desk = desk_of(request)
    keys = [int(k) for k in request.GET.getlist("u") if k.isdecimal()][:PER_PAGE]
    rows = Urging.objects.filter(desk.sees("matter"), pk__in=keys).select_related("matter", "to__person").order_by("pk")
    return render(request, "desk/supervision/urged.html", {"rows": rows, "query": "&".join(f"u={row.pk}" for row in rows)})


urlpatterns = [
    path("supervision/", supervision, name="supervision"),
    path("supervision/urge/", urge, name="urge_many"),
    path("supervision/urged/", urged, name="urged"),
]
