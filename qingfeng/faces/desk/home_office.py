"""今日 of an office beside its matters: texts to approve, titles to judge; the year beside the last; what an auditor looks at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingfeng.core.access.models import Role
from qingfeng.core.chronicle.kept import Kept
from qingfeng.core.chronicle.models import Pending, TreeHead
from qingfeng.core.exports.models import ExportRequest, ExportState
from qingfeng.core.vault.models import Opening
from qingfeng.engines.agreements.models import Letter, LetterState
from qingfeng.engines.agreements.models.templates import Edition, EditionState, Template
from qingfeng.engines.consequences.models import Title
from qingfeng.engines.consequences.models.titles import TitleState
from qingfeng.engines.disclosure.models import AirPromise, PromiseState
from qingfeng.engines.disclosure.promises import KEEPERS
from qingfeng.engines.insight import figures
from qingfeng.engines.insight.periods import Period
from qingfeng.faces.components.formats import short_time
from qingfeng.institutions.exemplary_schools.figures import KIND as SCHOOLS

from .home_lists import Task
from .home_own import to_countersign
from .home_room import BESIDE
from .home_year import of_the_year
from .who import Desk, desk_of, needs

JUDGES = (Role.REVIEWER, Role.DECIDER, Role.HEAD)
YEAR = ("complaints.received", "complaints.on_time_rate", "complaints.refunds_paid", "lay_inspectors.opinions", "study.sessions")
PATIENCE = 8.0


def office_tasks(desk: Desk) -> list[Task]:
    return [*_texts(desk), *_titles(desk), *of_the_year(desk), *_own_letters(desk), *to_countersign(desk), *_on_the_air(desk)]


def _texts(desk: Desk) -> list[Task]:
    if not desk.has(Role.DECIDER, Role.HEAD):
        return []
    seen = Template.objects.visible_to(desk.actor, desk.day)
    drafts = Edition.objects.filter(template__in=seen, state=EditionState.DRAFT).exclude(prepared_by=desk.actor)
    n = drafts.count()
    return [Task(_("责任书、承诺书待核准%s份") % n, "", _("看过全文再核准"), reverse("desk:letters"), _("去看"))] if n else []


def _titles(desk: Desk) -> list[Task]:
    """To judge, to put before the public, to give: as many as wait for a step that this person has not taken part in."""
    if not desk.has(*JUDGES):
        return []
    seen = Title.objects.visible_to(desk.actor, desk.day)
    over = Q(state=TitleState.NOTICED, notice_ends_on__lt=desk.day)
    waiting = seen.filter(Q(state__in=(TitleState.APPLIED, TitleState.REVIEWED)) | over)
    waiting, note = waiting.exclude(reviewed_by=desk.actor), _("评审、公示、授予各换一人")
    schools, people = waiting.filter(kind=SCHOOLS).count(), waiting.exclude(person=None).count()
    found = [(_("示范学校待办%s所"), schools, "desk:titles"), (_("评优评聘待办%s人"), people, "desk:awards")]
    return [Task(text % n, "", note, reverse(name), _("去看")) for text, n, name in found if n]


def _on_the_air(desk: Desk) -> list[Task]:
    """Promises of a broadcast whose day is over and of which nobody has said whether they were kept."""
    if not desk.has(*KEEPERS):
        return []
    n = AirPromise.objects.visible_to(desk.actor, desk.day).overdue(desk.day).count()
    return (
        [Task(_("电视承诺到期没有交代%s项") % n, "", _("登记兑现没有，附证明"), reverse("desk:promises"), _("去看"), late=True)]
        if n
        else []
    )


def on_the_air(desk: Desk) -> list[AirPromise]:
    """What is still open: all of the office's for its head, one's own for whoever answers for it."""
    rows = AirPromise.objects.standing().filter(state=PromiseState.OPEN).select_related("answers__unit", "broadcast")
    if desk.has(Role.HEAD):
        return list(rows.visible_to(desk.actor, desk.day).order_by("due_on")[:BESIDE])
    return list(rows.filter(answers__person=desk.actor.person_id or 0).order_by("due_on")[:BESIDE])


def _own_letters(desk: Desk) -> list[Task]:
    """Also who works at the office signs."""
    rows = Letter.objects.live().filter(person_id=desk.actor.person_id or 0, state=LetterState.WAITING, round__closed_at=None)
    rows = rows.filter(round__period_to__gte=desk.day).select_related("round__edition__template").order_by("round__due_on")
    return [
        Task(
            _("签：%s") % row.round.edition.template.title, "", "", reverse("desk:letter_sign", args=[row.pk]), _("去看、去签"),
            late=row.round.due_on < desk.day,
        )
        for row in rows[:3]
    ]  # fmt: skip


@dataclass(frozen=True)
class Looked:
    """For the auditor: a number, what it is, where it leads."""

    n: str
    text: str
    url: str
    note: str = ""


def audited(desk: Desk) -> list[Looked]:
    """Proofs, exports and openings as numbers: an auditor reads nothing of what they are about."""
    if not desk.has(Role.AUDITOR):
        return []
    head = TreeHead.objects.order_by("-size").first()
    url = reverse("desk:chronicle")
    exports = ExportRequest.objects.filter(state=ExportState.WAITING, expires_at__gt=desk.now).count()
    opened = Opening.objects.waiting(desk.now).count()
    return [
        Looked(str(head.size if head else 0), _("条记录有证明"), url, _("最新树头%s") % short_time(head.at) if head else ""),
        Looked(str(Pending.objects.count()), _("条还没有封入"), url),
        Looked(str(exports), _("份导出等批准"), url, _("用途记在导出记录里")),
        Looked(str(opened), _("次启封申请正在办"), url, _("过期即删，办理记录里可查")),
    ]


@dataclass(frozen=True)
class Line:
    label: str
    now: str
    before: str
    unit: str
    url: str


_kept: Kept[list[Line]] = Kept(most=50, grace=900.0)


@require_GET
@needs(Role.HEAD, Role.DECIDER)
def year(request: HttpRequest) -> HttpResponse:
    """This year's figures beside the same days of last year. The same for whoever reads them, so they stand at an address of their own."""
    desk = desk_of(request)
    offices = desk.offices(Role.HEAD, Role.DECIDER)
    found = _kept.within((offices[0].pk, desk.day, get_language()), lambda: _lines(desk, offices[0]), patience=PATIENCE)
    return render(request, "desk/home/_year.html", {"lines": found.value if found else None, "year": desk.day.year})


def _lines(desk: Desk, office: object) -> list[Line]:
    so_far = Period(dt.date(desk.day.year, 1, 1), desk.day)
    declared = {figure.code: figure for figure in figures.declared()}
    lines = []
    for code in YEAR:
        if code in declared:
            reading = declared[code].read(so_far, office, desk.day)  # type: ignore[arg-type]
            before = reading.year_before()
            where = f"{reverse('desk:figure', args=[code])}?period={so_far.code}"
            lines.append(Line(str(declared[code].label), reading.text, before.text, declared[code].unit_name, where))
    return lines


urlpatterns = [path("year/", year, name="home_year")]
