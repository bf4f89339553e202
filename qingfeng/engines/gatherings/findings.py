"""What was seen on a visit, line by line; and striking a line. Part of the only writer of sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Person
from qingfeng.core.refusal import Refused

from .guests import locked
from .models import Finding, Saw, Session, SessionState
from .models.findings import MOST
from .record import record


@transaction.atomic
def note(*, session: Session, kind: str, text: str, actor: Account | None, now: dt.datetime, names: Iterable[str] = ()) -> Finding:
    """`names`: of those who were there, as whoever keeps them knows them. Neither they nor anybody of the school may stand in it: what
    is said of a person goes the way of a complaint, where it is sealed and answered."""
    found, said = locked(session, actor, now), " ".join(text.split())
    if found.state != SessionState.HELD:
        raise Refused(_("走访登记为“已举行”以后，再写看到的和意见。"))
    if not said or len(said) > MOST or kind not in Saw.values:
        raise Refused(_("写一句话，最多%d字。") % MOST, field="text")
    staff = Person.objects.filter(posts__unit=found.about).values_list("name", flat=True) if found.about_id else ()
    if any(name and name in said for name in (*names, *staff)):
        raise Refused(_("不写人名：写事情和地方就可以。"), advice=_("要反映某个人的，请走投诉举报。"), field="text")
    made = Finding.objects.create(session=found, kind=kind, text=said, recorded_by=actor, at=now)
    record(found, "noted", {"finding": made.pk, "kind": kind}, actor, now)
    return made


@transaction.atomic
def strike(*, finding: Finding, because: str, actor: Account | None, now: dt.datetime) -> Finding:
    """Written by mistake: it stays, struck, and says why."""
    session = locked(finding.session, actor, now)
    found = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if found.struck_at is not None:
        return found
    if not because.strip():
        raise Refused(_("划去要写明原因。"), field="because")
    found.struck_at, found.struck_by, found.struck_because = now, actor, because.strip()[:120]
    found.save(update_fields=["struck_at", "struck_by", "struck_because"])
    record(session, "struck", {"finding": found.pk}, actor, now)
    return found
