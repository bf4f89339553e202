"""Whether the same person complained before: only of petitions under a name.

Never of who is anonymous or accuses, nor where a minor may have been harmed or a child is named; nor of lay inspectors, whose opinions
are not to be tied to one another.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from qingfeng.core.vault import again

from .models import Channel, Complaint, ComplaintClass
from .submission import Intake, class_of

OF_A_CHILD = ("child", "class_")
NEVER = (
    Q(anonymous=True)
    | Q(harm_to_minor=True)
    | Q(channel=Channel.LAY)
    | Q(classification=ComplaintClass.ACCUSATION)
    | Q(matter__classification=ComplaintClass.ACCUSATION)
    | Q(matter__sealed=True)
)


def may_be_recognised(intake: Intake, who: dict[str, str]) -> bool:
    """Decided when it is sealed: of everybody else there is nothing by which they could ever be told again."""
    if intake.harm_to_minor or intake.channel == Channel.LAY or any(who.get(name) for name in OF_A_CHILD):
        return False
    return not any(class_of(claim.demand) == ComplaintClass.ACCUSATION for claim in intake.claims)


def eligible():
    """Complaints whose writer may be told again as of now: what has become an accusation since takes all of that identity with it."""
    kept_apart = Complaint.objects.filter(NEVER, identity=OuterRef("identity"))
    return Complaint.objects.exclude(NEVER).filter(~Exists(kept_apart), identity__isnull=False, disposed_at=None)


def earlier(complaint: Complaint):
    """What the same person complained of before, in other matters. Whoever asks looks up what the reader may see."""
    if not eligible().filter(pk=complaint.pk).exists() or complaint.identity is None:
        return Complaint.objects.none()
    found = eligible().filter(again.same_as(complaint.identity), received_at__lt=complaint.received_at)
    return found.exclude(matter=complaint.matter_id).order_by("-received_at", "-pk")
