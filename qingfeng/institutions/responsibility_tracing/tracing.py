"""From a confirmed cause: who held which post on the day of the charge is proposed to the decider, with the reasons."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.norms import queries as norms
from qingfeng.core.parties.models import Line, Post
from qingfeng.core.parties.queries import chain_of_responsibility, in_words
from qingfeng.engines.consequences.models import Cause, Responsibility
from qingfeng.engines.consequences.tracing import ProposedRow, propose_responsibilities

from .rules import Held, answering


def trace(cause: Cause) -> list[ProposedRow]:
    """By the parameters in force on the day of the charge; nothing where none were."""
    day, unit = cause.charged_on, cause.unit
    degrees = norms.find("responsibility_tracing.degrees", day, unit)
    if degrees is None:
        return []
    line = norms.find("responsibility_tracing.line", day, unit)
    chain = chain_of_responsibility(unit, day, Line.objects.filter(code=line.value).first() if line else None)
    direct = list(cause.people.select_related("person").order_by("person__number"))
    people = {row.person_id: row.person for row in direct} | {link.post.person_id: link.person for link in chain}
    held = [Held(row.person_id, "direct", _("经认定，%(day)s的收费由本人实施。") % {"day": in_words(day)}) for row in direct]
    held += [Held(link.post.person_id, link.role, link.reason) for link in chain]
    posts: dict[tuple[int, str], Post] = {(link.post.person_id, link.role): link.post for link in chain}
    rows = []
    for row in answering(held, degrees.value):
        post = posts.get((row.held.person, row.held.role)) or _own_post(cause, row.held.person)
        rows.append(
            ProposedRow(
                person=people[row.held.person], unit=post.unit if post else unit, degree=row.degree, reason=row.held.reason,
                post=post.kind if post else "", title=str(post) if post else "",
            )
        )  # fmt: skip
    return rows


def _own_post(cause: Cause, person: int) -> Post | None:
    held = Post.objects.held_on(cause.charged_on).filter(person_id=person)
    return held.filter(unit=cause.unit).select_related("unit").first() or held.select_related("unit").first()


def propose(*, cause: Cause, actor: Account | None, now: dt.datetime) -> list[Responsibility]:
    return propose_responsibilities(cause=cause, rows=trace(cause), actor=actor, now=now)
