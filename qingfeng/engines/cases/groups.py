"""A cause of several people: representatives, no more than the law allows, each with a receipt of their own (信访工作条例 art 20).

Everybody's name lies in the vault as one list. What is alleged stands with the first who speaks, and passes on when that one takes back.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.norms.queries import in_force
from qingfeng.core.refusal import Refused
from qingfeng.core.rows import insert
from qingfeng.core.vault import services as vault

from . import receipts, same_person
from .models import Allegation, Channel, Complaint, Group
from .submission import Intake

MOST = "petition.representatives"
TOGETHER = (Channel.VISIT, Channel.LETTER)


def check(intake: Intake, day: dt.date) -> None:
    """Before anything is stored. A visit by more representatives than the law allows is refused with the article."""
    several = intake.several
    if several is None:
        return
    if intake.channel not in TOGETHER:
        raise Refused(_("多人共同提出的，只有来访和来信可以登记。"), field="people")
    rule = in_force(MOST, day, intake.office)
    if intake.channel == Channel.VISIT and several.speakers > rule.value:
        raise Refused(
            _("多人走访应当推选代表，代表不得超过%(most)s人：现在写了%(n)s人。") % {"most": rule.value, "n": several.speakers},
            authority=rule.cite(),
            advice=_("请推选代表；其余的人写进名单，意见由代表转达。"),
            field="people",
        )
    if several.people < max(several.speakers, 2):
        raise Refused(_("人数不对：至少%s人。") % max(several.speakers, 2), field="people")
    if not all(any(who.values()) for who in (intake.identity, *several.others)):
        raise Refused(_("代表要写姓名，才能各拿一张回执。"), field="name")


def store(*, intake: Intake, first: Complaint, now: dt.datetime) -> tuple[str, ...]:
    """The list is sealed, and each further representative gets a complaint of their own in the same matter. Returns their codes."""
    assert intake.several is not None
    several = intake.several
    names = vault.seal(unit=intake.office, identity={"names": several.names}, now=now) if several.names.strip() else None
    group = Group.objects.create(matter=first.matter, people=several.people, names=names, visit=intake.channel == Channel.VISIT)
    Complaint.objects.filter(pk=first.pk).update(group=group)
    return tuple(_speaker(intake, first, group, who, at, now) for at, who in enumerate(several.others, 2))


def _speaker(intake: Intake, first: Complaint, group: Group, who: dict[str, str], at: int, now: dt.datetime) -> str:
    token = token_of(intake.token, at)
    code, commitment = receipts.code_of(token), commit(first.text)
    insert(
        Complaint(
            matter=first.matter,
            token_digest=receipts.token_digest(token),
            code_digest=receipts.code_digest(code),
            channel=first.channel,
            classification=first.classification,
            demands=first.demands,
            identity=vault.seal(unit=intake.office, identity=who, now=now, recognisable=same_person.may_be_recognised(intake, who)),
            group=group,
            received_at=first.received_at,
            postmarked_on=first.postmarked_on,
            happened_on=first.happened_on,
            typed_by=first.typed_by,
            received_by=first.received_by,
            on_behalf=first.on_behalf,
            text=first.text,
            salt=commitment.salt,
            digest=commitment.digest,
        )
    )
    return code


def token_of(token: str, at: int) -> str:
    """From the token of the form, so that a retry shows the same codes."""
    return f"{token}#speaker{at}"


def codes(token: str, first: Complaint) -> tuple[str, ...]:
    """The codes of the other representatives again, for a repeated request."""
    n = first.group.speakers.count() if first.group else 1
    return tuple(receipts.code_of(token_of(token, at)) for at in range(2, n + 1))


def pass_on(complaint: Complaint) -> None:
    """Who takes back speaks no more; what was alleged for all goes on with the next who does."""
    if complaint.group is None:
        return
    left = complaint.group.speakers.filter(withdrawn_at=None, matter=complaint.matter).exclude(pk=complaint.pk).order_by("pk").first()
    if left:
        Allegation.objects.filter(complaint=complaint).update(complaint=left)
