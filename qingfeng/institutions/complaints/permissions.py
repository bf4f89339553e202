"""Who may take which step of a complaint."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.language import between
from qingfeng.core.matters.models import Handover, Matter, Part
from qingfeng.core.matters.procedure import YES, Permission, Verdict, no
from qingfeng.core.prepared import Prepared, Slot

_parts = Prepared(lambda: Part.objects.filter(matter=Slot("matter"), account=Slot("actor")).values_list("role", flat=True))
_asked = Prepared(lambda: Handover.objects.filter(matter=Slot("matter"), to_account=Slot("actor"), answered_at=None).values_list("pk"))


def role_holder(*roles: Role) -> Permission:
    """Somebody who holds one of the roles at the office of the matter, or above it."""

    def permission(actor: Account | None, matter: Matter, day: dt.date) -> Verdict:
        if actor is not None and holds_any(actor, roles, matter.unit, day) and _may_read(actor, matter):
            return YES
        return no(_("这一步由%s来做。") % between("、").join(str(r.label) for r in roles))

    return permission


def _may_read(actor: Account, matter: Matter) -> bool:
    return not matter.sealed or matter.accountable_id == actor.pk or _parts.any(matter=matter.pk, actor=actor.pk)


def accountable(actor: Account | None, matter: Matter, day: dt.date) -> Verdict:
    """The one person who answers for the matter now."""
    if actor is not None and matter.accountable_id == actor.pk:
        return YES
    return no(_("这一步由现在的负责人%s来做。") % matter.accountable.name)


def accountable_or_head(actor: Account | None, matter: Matter, day: dt.date) -> Verdict:
    """The head of the office names another when the accountable person cannot: has left, or must stand back (首问负责制)."""
    if actor is not None and holds_any(actor, (Role.HEAD,), matter.unit, day) and _may_read(actor, matter):
        return YES
    return accountable(actor, matter, day)


def head_here_or_above(actor: Account | None, matter: Matter, day: dt.date) -> Verdict:
    """Also of a sealed matter: nobody else is left, and nothing of it is shown before it is taken."""
    if actor is not None and holds_any(actor, (Role.HEAD,), matter.unit, day):
        return YES
    return no(_("这一步由本机关或者上级机关的负责人来做。"))


def whoever_was_asked(actor: Account | None, matter: Matter, day: dt.date) -> Verdict:
    asked = _asked.any(matter=matter.pk, actor=actor.pk) if actor else False
    return YES if asked else no(_("没有等您接受的移交。"))


def on_duty(actor: Account | None, matter: Matter, day: dt.date) -> Verdict:
    """The person on duty for minors, or the deputy to whom the alarm went."""
    if actor is not None and "duty" in _parts(matter=matter.pk, actor=actor.pk):
        return YES
    return no(_("这一步由未成年人保护值班人来做。"))


def complainant(actor: Account | None, matter: Matter, day: dt.date) -> Verdict:
    """Reached through the mailbox only: the receipt code is the proof."""
    return YES if actor is None else no(_("这一步由投诉人自己在信箱里做。"))
