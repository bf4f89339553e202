"""From a text to an edition that a second person has approved."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.canonical import canonical
from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import PostKind, Unit
from qingfeng.core.refusal import Refused

from . import permissions, texts
from .models import Edition, EditionClause, EditionState, Template
from .record import record

MOST_CLAUSES, MOST_LETTERS = 60, 8000


@transaction.atomic
def create_template(
    *,
    kind: str,
    unit: Unit,
    title: str,
    signers: Sequence[str],
    other_side: str = "",
    parent: Template | None = None,
    actor: Account | None,
    now: dt.datetime,
) -> Template:
    _may_draft(actor, unit, now)
    title = title.strip()
    if not title:
        raise Refused(_("名称要填写。"), field="title")
    if Template.objects.filter(unit=unit, title=title).exists():
        raise Refused(_("已经有一份叫“%s”的。") % title, advice=_("要改文字，就在它下面拟新的一版。"), field="title")
    known = [post for post in PostKind.values if post in signers]
    if not known:
        raise Refused(_("要选由谁签。"), field="signers")
    if other_side in known:
        raise Refused(_("签的人和对方不能是同一种职务。"), field="other_side")
    if parent is not None and parent.unit_id != unit.pk:
        raise Refused(_("上一层要是本机关的。"), field="parent")
    made = Template.objects.create(
        kind=kind, unit=unit, title=title, signers=sorted(known, key=list(signers).index), other_side=other_side, parent=parent,
        created_by=actor, created_at=now,
    )  # fmt: skip
    body = {"kind": kind, "unit": unit.pk, "signers": known, "other_side": other_side, "parent": parent.pk if parent else None}
    record(("letter_template", str(made.pk)), "created", body, actor, now)
    return made


@transaction.atomic
def draft_edition(
    *, template: Template, text: str, authority: Clause | None, actor: Account | None, now: dt.datetime,
    bases: Mapping[str, Clause] | None = None,
) -> Edition:  # fmt: skip
    """The next edition, or the waiting draft anew. `bases`: number of a clause -> the clause of a document that it puts on the signer."""
    _may_draft(actor, template.unit, now)
    preamble, clauses = texts.cut(text)
    if not clauses:
        raise Refused(_("正文是空的。"), field="text")
    if len(clauses) > MOST_CLAUSES or len(text) > MOST_LETTERS:
        facts = {"clauses": MOST_CLAUSES, "letters": MOST_LETTERS}
        raise Refused(_("正文太长：最多%(clauses)d条、%(letters)d字。") % facts, advice=_("责任书越短，签的人越记得住。"), field="text")
    locked = Template.objects.select_for_update().get(pk=template.pk)
    draft = Edition.objects.filter(template=locked, state=EditionState.DRAFT).first()
    if draft is None:
        last = Edition.objects.filter(template=locked).aggregate(n=Max("number"))["n"] or 0
        draft = Edition(template=locked, number=last + 1)
    draft.preamble, draft.authority, draft.prepared_by, draft.prepared_at = preamble, authority, actor, now
    draft.save()
    draft.clauses.all().delete()
    EditionClause.objects.bulk_create(
        EditionClause(edition=draft, order=n, ref=c.ref, text=c.text, basis=(bases or {}).get(c.ref)) for n, c in enumerate(clauses, 1)
    )
    record(draft.stream, "drafted", {"template": locked.pk, "number": draft.number, "clauses": len(clauses)}, actor, now)
    return draft


@transaction.atomic
def approve_edition(*, edition: Edition, actor: Account | None, now: dt.datetime) -> Edition:
    found = _locked(edition)
    if found.state == EditionState.APPROVED and found.approved_by_id == (actor.pk if actor else None):
        return found
    if found.state != EditionState.DRAFT:
        raise Refused(_("这一版现在是“%s”，不能核准。") % found.get_state_display())
    if actor is not None and not permissions.can_approve_edition(actor, found, today(now)):
        raise Refused(_("由另一位决定人或者负责人核准；拟稿的人不能核准自己拟的。"))
    found.state, found.approved_by, found.approved_at, found.digest = EditionState.APPROVED, actor, now, fingerprint(found)
    found.save()
    record(found.stream, "approved", {"number": found.number, "digest": found.digest}, actor, now)
    return found


@transaction.atomic
def drop_edition(*, edition: Edition, actor: Account, now: dt.datetime) -> Edition:
    found = _locked(edition)
    _may_draft(actor, found.template.unit, now)
    if found.state != EditionState.DRAFT:
        raise Refused(_("核准过的一版留在档里，不能作废。"))
    found.state = EditionState.DROPPED
    found.save(update_fields=["state"])
    record(found.stream, "dropped", {"number": found.number}, actor, now)
    return found


def fingerprint(edition: Edition) -> str:
    """SHA-256 of the title, the number and the words, as everybody can compute it again."""
    return hashlib.sha256(canonical(edition.as_data())).hexdigest()


def _locked(edition: Edition) -> Edition:
    return Edition.objects.select_for_update(of=("self",)).select_related("template__unit").get(pk=edition.pk)


def _may_draft(actor: Account | None, unit: Unit, now: dt.datetime) -> None:
    if actor is not None and not permissions.can_draft_letter(actor, unit, today(now)):
        raise Refused(_("您没有在%s拟责任书、承诺书的权限。") % unit.name)
