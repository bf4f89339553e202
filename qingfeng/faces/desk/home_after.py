"""What waits for a person after a decision: refunds, payments, consequences, circulars, rules. Counted; the lists say which."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.norms.models import Proposal
from qingfeng.core.parties.models import UnitKind
from qingfeng.engines.consequences.models import Consequence
from qingfeng.engines.disclosure.models import FeeBoard, PublicationState
from qingfeng.engines.disclosure.permissions import BOARD_KEEPERS
from qingfeng.engines.insight.models import Report, ReportState
from qingfeng.engines.ledgers.models import RUNNING, ListState, ListSubmission, OrderState, PaymentSheet, RefundOrder, SheetState

from . import board_views, circulars, export_requests
from .home_lists import Task
from .who import Desk

DECIDERS = (Role.DECIDER, Role.HEAD)


def after_decisions(desk: Desk) -> list[Task]:
    return [*_refunds(desk), *_consequences(desk), *_boards(desk), *_circulars(desk), *_rules(desk), *_exports(desk), *_reports(desk)]


def _task(text: str, n: int, note: str, url: str) -> list[Task]:
    return [Task(text % n, "", note, url, _("去看"))] if n else []


def _refunds(desk: Desk) -> list[Task]:
    seen = RefundOrder.objects.visible_to(desk.actor, desk.day)
    url, found = reverse("desk:refunds"), []
    proposed = seen.filter(state=OrderState.PROPOSED)
    if desk.has(*DECIDERS):
        n = proposed.exclude(listed_at=None).exclude(proposed_by=desk.actor).exclude(listed_by=desk.actor).count()
        found += _task(_("退费待决定%s单"), n, _("名单已经导入"), f"{url}?view=proposed")
    if desk.has(Role.CASHIER, Role.HANDLER):
        sent = ListSubmission.objects.filter(order=OuterRef("pk"), state=ListState.SENT)
        unlisted = proposed.filter(~Exists(sent), listed_at=None)
        found += _task(_("收费名单待核对%s单"), proposed.filter(Exists(sent)).count(), _("学校已经交来"), f"{url}?view=proposed")
        found += _task(_("退费待要名单%s单"), unlisted.filter(asked_at=None).count(), _("向学校要全部交费人的名单"), f"{url}?view=proposed")
        late = unlisted.filter(list_due_on__lt=desk.day)
        found += _task(_("学校逾期没交名单%s单"), late.count(), _("再要求一次，或者由机关导入"), f"{url}?view=proposed")
    prepared = PaymentSheet.objects.filter(order=OuterRef("pk"), state=SheetState.PREPARED)
    if desk.has(Role.CASHIER):
        n = seen.filter(~Exists(prepared), state__in=RUNNING).count()
        found += _task(_("退费待付款%s单"), n, _("付款要附凭证，另一人复核"), f"{url}?view=running")
    if desk.has(Role.CASHIER, Role.REVIEWER, *DECIDERS):
        n = seen.filter(Exists(prepared.exclude(prepared_by=desk.actor)), state__in=RUNNING).count()
        found += _task(_("付款待复核%s单"), n, _("对照凭证后入账"), f"{url}?view=running")
    return found


def _consequences(desk: Desk) -> list[Task]:
    if not desk.has(*DECIDERS):
        return []
    rows = Consequence.objects.visible_to(desk.actor, desk.day).to_decide().exclude(proposed_by=desk.actor)
    n = rows.exclude(causes__handler=desk.actor).distinct().count()
    return _task(_("后果待决定%s条"), n, _("规则提出，由人决定"), f"{reverse('desk:consequences')}?view=proposed")


def _boards(desk: Desk) -> list[Task]:
    """Of the units whose boards one keeps: what others drafted, and schools that have none in force."""
    if not desk.has(*BOARD_KEEPERS):
        return []
    units, url = board_views.units_of(desk), reverse("desk:boards")
    waiting = FeeBoard.objects.drafts().filter(unit__in=units).exclude(prepared_by=desk.actor).count()
    missing = board_views.without(units.filter(kind=UnitKind.SCHOOL), desk.day).count()
    return [
        *_task(_("收费公示待公布%s份"), waiting, _("别人拟的，核对后公布"), f"{url}?view=drafts"),
        *_task(_("没有有效收费公示%s所"), missing, _("这一天什么都不得收"), f"{url}?view=missing"),
    ]


def _circulars(desk: Desk) -> list[Task]:
    if not desk.has(Role.PUBLISHER, *DECIDERS):
        return []
    waiting = circulars.visible(desk).filter(state__in=(PublicationState.DRAFT, PublicationState.APPROVED))
    n = waiting.exclude(state=PublicationState.DRAFT, prepared_by=desk.actor).count()
    return _task(_("通报待核准、待公布%s份"), n, _("看过全文再核准"), f"{reverse('desk:circulars')}?view=waiting")


def _rules(desk: Desk) -> list[Task]:
    n = Proposal.objects.to_publish_by(desk.actor, desk.day).count() if desk.has(*DECIDERS) else 0
    return _task(_("规定待公布%s项"), n, _("另一人录入的，对照文件再公布"), reverse("desk:norm_proposals"))


def _exports(desk: Desk) -> list[Task]:
    n = len(export_requests.waiting_for(desk)) if desk.has(*DECIDERS) else 0
    return _task(_("导出待批准%s份"), n, _("看用途说得过去再批准"), reverse("desk:exports"))


def _reports(desk: Desk) -> list[Task]:
    """Drafts of others; whoever drafted one does not freeze it."""
    if not desk.has(*DECIDERS):
        return []
    drafts = Report.objects.visible_to(desk.actor, desk.day).filter(state=ReportState.DRAFT).exclude(drafted_by=desk.actor)
    return _task(_("报告待定稿%s份"), drafts.count(), _("每个数点开核对过再定稿"), f"{reverse('desk:reports')}?view=draft")
