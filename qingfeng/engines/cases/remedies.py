"""What a complainant may still do about a written answer: 复查, then 复核, each within its days, and then no more (三级终结).

信访工作条例 arts 35 and 36. The days run from the service of the answer that is not accepted; a request goes to the next higher organ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import nearest_holders
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.recusal import about
from qingfeng.core.norms.models import Version
from qingfeng.core.norms.queries import in_force
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused

from .models import Complaint, ComplaintClass, Review, ReviewOutcome, Stage

APPLY = {Stage.REVIEW: "petition.review_apply", Stage.RECHECK: "petition.recheck_apply"}
CLOCK = {Stage.REVIEW: "petition.review", Stage.RECHECK: "petition.recheck"}
ANSWERED = ("replied", "closed")  # states of a matter whose written answer stands
WITHOUT_EFFECT = ("withdrawn", "refused")  # ends of a request that leave the way open while there is time
ART_35, ART_36 = "《信访工作条例》第三十五条", "《信访工作条例》第三十六条"
RECEIVES = (Role.REGISTRAR, Role.HEAD, Role.HANDLER)
REVIEWER = "review"  # the part in the original of whoever looks at it from above
NOT_BELOW = (REVIEWER, "admitted")


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is open to one complainant on one day. Without a stage nothing is, and `last` or `running` says why."""

    stage: str = ""
    from_on: dt.date | None = None
    until: dt.date | None = None
    rule: Version | None = None
    organ: Unit | None = None  # the next higher one; None where the register of units does not name it
    below: Review | None = None
    running: Review | None = None  # a request that is being looked at
    last: Review | None = None  # the last opinion that was served
    terminated: bool = False

    @property
    def label(self) -> str:
        return str(Stage(self.stage).label) if self.stage else ""

    def is_late(self, day: dt.date) -> bool:
        return self.until is not None and day > self.until

    def days_left(self, day: dt.date) -> int:
        return (self.until - day).days if self.until else 0


def remedy(complaint: Complaint) -> Remedy:
    """Of the answer as it stands: after the matter was taken up again, the new answer has remedies of its own."""
    if complaint.answered_at is None or complaint.withdrawn_at or complaint.classification != ComplaintClass.APPEAL:
        return Remedy()
    asked = Review.objects.filter(complaint=complaint, applied_at__gte=complaint.answered_at).select_related(
        "matter__unit", "matter__accountable"
    )
    rows = list(asked.order_by("applied_at", "pk"))
    running = next((row for row in rows if row.matter.is_open), None)
    served = [row for row in rows if row.served_on]
    last = served[-1] if served else None
    if running:
        return Remedy(running=running, last=last)
    if last and last.stage == Stage.RECHECK:
        return Remedy(last=last, terminated=last.outcome != ReviewOutcome.ANNUL)
    if complaint.matter.state not in ANSWERED or complaint.served_on is None or (last and last.outcome == ReviewOutcome.ANNUL):
        return Remedy(last=last)  # it is being done anew
    if last and last.served_on:
        return _open(Stage.RECHECK, last.matter.unit, last.served_on, last)
    return _open(Stage.REVIEW, complaint.matter.unit, complaint.served_on, None)


def _open(stage: Stage, office: Unit, served_on: dt.date, below: Review | None) -> Remedy:
    rule = in_force(APPLY[stage], served_on, office)
    until = clocks.due_after(served_on, rule.value)
    return Remedy(stage, served_on, until, rule, office.parent, below, last=below)


def check(found: Remedy, on: dt.date) -> None:
    """Raises Refused with the article and the days when nothing may be asked for on that day."""
    if found.running:
        raise Refused(_("您的%s申请正在办，不用重复提出。") % found.running.get_stage_display(), authority=ART_35)
    if found.terminated:
        raise Refused(_("已经复核终结。对复核意见不服，以同一事实和理由再提出的，不再受理。"), authority=ART_36)
    if not found.stage or found.from_on is None:
        raise Refused(_("现在没有可以申请复查的书面答复。"), authority=ART_35, advice=_("答复送达以后可以申请。"))
    if on < found.from_on:
        raise Refused(_("申请的日子不能早于答复送达的日子%s。") % found.from_on.isoformat(), field="applied_on")
    if found.is_late(on):
        facts = {"what": found.label, "from": _day(found.from_on), "until": _day(found.until)}
        raise Refused(
            _("申请%(what)s的期限已于%(until)s届满：书面答复于%(from)s送达，从那天起30日内申请。") % facts
            if found.rule is None or found.rule.value["amount"] == 30
            else _("申请%(what)s的期限已于%(until)s届满：书面答复于%(from)s送达。") % facts,
            authority=found.rule.cite() if found.rule else ART_35,
            advice=_("有新的事实和理由的，可以另写一份投诉。"),
        )


def _day(day: dt.date | None) -> str:
    return _("%(y)s年%(m)s月%(d)s日") % {"y": day.year, "m": day.month, "d": day.day} if day else ""


def terminated_among(originals: Iterable[int]) -> set[int]:
    """Of these matters the ones that went all the way up: the same facts and reasons are no longer accepted (art 36)."""
    rows = Review.objects.filter(original__in=list(originals), stage=Stage.RECHECK, served_on__isnull=False)
    return set(rows.exclude(outcome=ReviewOutcome.ANNUL).values_list("original_id", flat=True))


def took_part_below(original: Matter, below: Review | None) -> set[int]:
    """Who had a hand in the answer or in the opinion that is now looked at: none of them looks at it again (art 28)."""
    found = set(original.parts.exclude(role__in=NOT_BELOW).values_list("account", flat=True)) | {original.accountable_id}
    found |= set(original.assisting.exclude(answered_by=None).values_list("answered_by", flat=True))
    if below is not None:
        found |= set(below.matter.parts.values_list("account", flat=True)) | {below.matter.accountable_id}
    return found


def barred_from(matter: Matter) -> set[int]:
    """The same of a matter that may be a request; of any other nobody."""
    row = Review.objects.filter(matter=matter).select_related("original", "below__matter").first()
    return took_part_below(row.original, row.below) if row else set()


def receiver(found: Remedy, original: Matter, day: dt.date) -> Account | None:
    """Who answers for the request at the superior organ. Nobody where that organ does not work with this system: then paper goes."""
    organ = found.organ
    if organ is None or organ.kind == UnitKind.ORGAN:
        return None
    barred = took_part_below(original, found.below)
    able = [a for a in nearest_holders(RECEIVES, organ, day) if a.pk not in barred]
    free = about(original).free(able, day)
    return free[0] if free else None
