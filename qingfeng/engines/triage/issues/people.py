"""What people say about groups: another name, a message put in or out. It stays when all is grouped anew."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.permissions import holds_any
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.matters.querysets import DESK_ROLES
from qingfeng.core.refusal import Refused
from qingfeng.core.text.masking import mask
from qingfeng.core.text.normal import one_line

from .. import ports
from ..models import HotIssue, Member, PutOut
from .services import recount

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

LONGEST = 30


def can_mend_issue(actor: Account, issue: HotIssue, day: dt.date) -> bool:
    """Whoever handles matters at the office whose issue it is."""
    return holds_any(actor, DESK_ROLES, issue.office, day)


@transaction.atomic
def rename(*, issue: HotIssue, name: str, actor: Account, now: dt.datetime) -> HotIssue:
    """An empty name gives the naming back."""
    issue = _locked(issue, actor, now)
    written = mask(one_line(name))
    if len(written) > LONGEST:
        raise Refused(_("名称有%(n)d字，超过%(most)d字。") % {"n": len(written), "most": LONGEST}, field="name")
    issue.name, issue.named_by = written or issue.name, actor if written else None
    issue.save(update_fields=["name", "named_by"])
    _recorded(issue, "renamed", actor, now)
    return issue


@transaction.atomic
def put_out(*, issue: HotIssue, matter: Matter, actor: Account, now: dt.datetime) -> None:
    issue = _locked(issue, actor, now)
    if not Member.objects.filter(issue=issue, matter=matter).delete()[0]:
        raise Refused(_("%s不在这个热点里。") % matter.ref, field="ref")
    PutOut.objects.get_or_create(issue=issue, matter=matter, defaults={"by": actor, "at": now})
    _recorded(issue, "put_out", actor, now, matter)
    recount(issues=[issue.pk], now=now)


@transaction.atomic
def put_in(*, issue: HotIssue, matter: Matter, actor: Account, now: dt.datetime) -> None:
    """Takes it out of the issue in which it was."""
    issue = _locked(issue, actor, now)
    if not Matter.objects.visible_to(actor, today(now)).filter(pk=matter.pk, unit=issue.office_id).exists():
        raise Refused(_("没有这个编号的留言，或者它不归这个机关。"), field="ref")
    if not ports.messages().of([matter.pk]):
        raise Refused(_("%s不是可以归集的留言：密件、检举控告和已销毁的不归集。") % matter.ref, field="ref")
    before = Member.objects.filter(matter=matter).first()
    if before is not None and before.issue_id == issue.pk:
        raise Refused(_("%s已经在这个热点里。") % matter.ref, field="ref")
    if before is not None:
        before.delete()
    PutOut.objects.filter(issue=issue, matter=matter).delete()
    Member.objects.create(issue=issue, matter=matter, near=0, joined_at=now, put_by=actor)
    _recorded(issue, "put_in", actor, now, matter)
    recount(issues=[issue.pk, *([before.issue_id] if before else [])], now=now)


def _locked(issue: HotIssue, actor: Account, now: dt.datetime) -> HotIssue:
    found = HotIssue.objects.select_for_update(of=("self",)).select_related("office").filter(pk=issue.pk).first()
    if found is None:
        raise Refused(_("这个热点已经没有了：重新归集时并到了别处。"))
    if not can_mend_issue(actor, found, today(now)):
        raise Refused(_("热点由本机关办理事项的人员整理。"))
    return found


def _recorded(issue: HotIssue, what: str, actor: Account, now: dt.datetime, matter: Matter | None = None) -> None:
    body = {"issue": issue.pk, **({"matter": matter.ref} if matter else {})}
    append(stream=("issues", str(issue.office_id)), event=f"issue.{what}", body=body, actor=actor_code(actor), now=now)
