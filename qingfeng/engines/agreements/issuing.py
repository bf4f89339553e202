"""One edition goes out to everybody who has to sign it: thousands of letters, each with its number, its sheet and its one-time code."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import Record, append_many
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.refusal import Refused
from qingfeng.core.rows import insert_many

from . import codes, permissions
from .comparing import paragraphs
from .models import Edition, EditionState, Letter, LetterState, Round, Template
from .record import record
from .signers import Signer, expected


@transaction.atomic
def issue(
    *,
    edition: Edition,
    period_from: dt.date,
    period_to: dt.date,
    due_on: dt.date,
    actor: Account | None,
    now: dt.datetime,
    amends: Round | None = None,
) -> Round:
    """To all who hold one of the posts today. With `amends` the letters of that round are replaced as their signers sign the new ones.
    The same request again gives the same round."""
    day = today(now)
    template = Template.objects.select_for_update(of=("self",)).select_related("unit").get(pk=edition.template_id)
    if same := _same(edition, period_from, period_to, amends, actor):
        return same
    _check(edition, template, period_from, period_to, due_on, actor, day)
    if amends is not None:
        _check_amends(edition, amends)
    _check_overlap(template, period_from, period_to, amends)
    signers = expected(template, template.unit, day)
    if not signers:
        posts = "、".join(template.signer_names)
        raise Refused(_("现在没有人任这些职务：%s。") % posts, advice=_("请先在“单位与人员”里补录任职。"))
    made = Round.objects.create(
        edition=edition, office=template.unit, period_from=period_from, period_to=period_to, due_on=due_on, issued_on=day,
        issued_by=actor, issued_at=now, amends=amends,
    )  # fmt: skip
    _write_letters(made, signers, actor, now)
    facts = {"edition": edition.pk, "digest": edition.digest, "letters": len(signers), "amends": amends.pk if amends else None}
    facts |= {"period_from": period_from, "period_to": period_to, "due_on": due_on}
    record(made.stream, "issued", facts, actor, now)
    return made


@transaction.atomic
def issue_missing(*, round_: Round, actor: Account | None, now: dt.datetime) -> int:
    """Letters for those who have come into a post since; says how many."""
    found = Round.objects.select_for_update(of=("self",)).select_related("edition__template", "office").get(pk=round_.pk)
    _may_issue(found, actor, now)
    if found.amended_by.exists():
        raise Refused(_("这一次已经由新的一版替换。"), advice=_("请在替换它的那一次里补发，大家签的是同一版。"))
    there = set(found.letters.live().values_list("unit_id", "person_id"))
    missing = [s for s in expected(found.edition.template, found.office, today(now)) if s.key not in there]
    if missing:
        _write_letters(found, missing, actor, now)
        record(found.stream, "issued_more", {"letters": len(missing)}, actor, now)
    return len(missing)


@transaction.atomic
def withdraw(*, letters: Sequence[Letter], because: str, actor: Account | None, now: dt.datetime) -> int:
    """Takes back letters that wait, e.g. of those who have left. What was signed stays."""
    because = because.strip()
    if not because:
        raise Refused(_("收回要写明原因。"), field="because")
    rows = list(
        Letter.objects.select_for_update(of=("self",))
        .select_related("round__office")
        .filter(pk__in=[letter.pk for letter in letters], state=LetterState.WAITING)
        .order_by("pk")
    )
    for round_ in {row.round_id: row.round for row in rows}.values():
        _may_issue(round_, actor, now)
    fields = {"state": LetterState.WITHDRAWN, "withdrawn_on": today(now), "withdrawn_because": because[:120], "code_digest": None}
    Letter.objects.filter(pk__in=[row.pk for row in rows]).update(**fields)
    who = actor_code(actor) if actor else "system"
    taken = [Record(row.round.stream_of(row.unit_id), "agreements.withdrawn", {"letter": row.number}, who) for row in rows]
    append_many(taken, now=now)
    return len(rows)


@transaction.atomic
def close(*, round_: Round, actor: Account | None, now: dt.datetime) -> Round:
    """From now on nobody signs any more. Who has not signed stays on the list as that."""
    found = Round.objects.select_for_update(of=("self",)).select_related("office").get(pk=round_.pk)
    if found.closed_at is not None:
        return found
    _may_issue(found, actor, now)
    found.closed_at, found.closed_by = now, actor
    found.save(update_fields=["closed_at", "closed_by"])
    found.letters.waiting().update(code_digest=None)
    counts = Counter(found.letters.live().values_list("state", flat=True))
    record(found.stream, "closed", {"waiting": counts[LetterState.WAITING], "signed": counts[LetterState.SIGNED]}, actor, now)
    return found


@transaction.atomic
def new_code(*, letter: Letter, actor: Account, now: dt.datetime) -> str:
    """Another one-time code, e.g. because the slip is lost or somebody else saw it. The old one no longer opens anything."""
    row = Letter.objects.select_for_update(of=("self",)).select_related("round__edition__template", "unit").get(pk=letter.pk)
    if not permissions.can_record_signing(actor, row.round, row.unit, today(now)):
        raise Refused(_("签名码由签的人所在单位发。"))
    if row.state != LetterState.WAITING or row.round.closed_at is not None:
        raise Refused(_("这一份现在是“%s”，不再发签名码。") % row.get_state_display())
    row.serial += 1
    code = codes.signing_code(row.sheet, row.serial)
    row.code_digest = codes.digest(code)
    row.save(update_fields=["serial", "code_digest"])
    record(row.round.stream_of(row.unit_id), "code_renewed", {"letter": row.number, "serial": row.serial}, actor, now)
    return code


def _same(edition: Edition, period_from: dt.date, period_to: dt.date, amends: Round | None, actor: Account | None) -> Round | None:
    period = {"period_from": period_from, "period_to": period_to}
    return Round.objects.filter(edition=edition, amends=amends, issued_by=actor, closed_at=None, **period).first()


def _check(
    edition: Edition, template: Template, period_from: dt.date, period_to: dt.date, due_on: dt.date, actor: Account | None, day: dt.date
) -> None:
    if actor is not None and not permissions.can_issue_letters(actor, template.unit, day):
        raise Refused(_("由决定人或者机关负责人发出。"))
    if edition.state != EditionState.APPROVED:
        raise Refused(_("这一版还没有核准，不能发出。"), advice=_("请另一位决定人或者负责人先核准。"))
    verdict = template.declared.gate(template.unit, day)
    if not verdict.allowed:
        raise Refused(verdict.reason, authority=verdict.authority)
    if period_to < period_from:
        raise Refused(_("期限的末日早于首日。"), field="period_to")
    if due_on < day:
        raise Refused(_("最迟签订的日期已经过了。"), field="due_on")


def _check_amends(edition: Edition, amends: Round) -> None:
    """Only the live end of a chain is replaced, and by words that differ: nobody is asked to sign the same again."""
    if amends.edition.template_id != edition.template_id:
        raise Refused(_("只能替换同一种责任书、承诺书的上一次签订。"), field="amends")
    later = Round.objects.filter(amends=amends).first()
    if later is not None:
        raise Refused(
            _("那一次已经由%s发出的一次替换了。") % later.issued_on.isoformat(), advice=_("要再改，请替换最后的那一次。"), field="amends"
        )
    if edition.preamble == amends.edition.preamble and paragraphs(edition) == paragraphs(amends.edition):
        raise Refused(
            _("现在核准的第%(now)d版和那一次签的第%(then)d版文字一样，替换了等于让签过的人把同样的话再签一遍。")
            % {"now": edition.number, "then": amends.edition.number},
            advice=_("要改内容，先拟新的一版，核准以后再替换；只是有人没有发到，在那一次里补发。"), field="amends",
        )  # fmt: skip


def _check_overlap(template: Template, period_from: dt.date, period_to: dt.date, amends: Round | None) -> None:
    """Two letters of one kind for one time would leave it open which of them holds. What was replaced overlaps with nothing."""
    running = Round.objects.open().unreplaced().filter(edition__template=template, period_from__lte=period_to, period_to__gte=period_from)
    other = running.exclude(pk=amends.pk if amends else 0).first()
    if other is not None:
        facts = {"from": other.period_from.isoformat(), "to": other.period_to.isoformat()}
        raise Refused(
            _("这段时间已经有一次签订（%(from)s至%(to)s），两份同时有效会说不清以哪份为准。") % facts,
            advice=_("要改内容，请选“替换”那一次；要重新开始，请先结束那一次。"),
        )


def _may_issue(round_: Round, actor: Account | None, now: dt.datetime) -> None:
    if round_.closed_at is not None:
        raise Refused(_("这一次签订已经结束。"))
    if actor is not None and not permissions.can_issue_letters(actor, round_.office, today(now)):
        raise Refused(_("由决定人或者机关负责人办理。"))


def _write_letters(round_: Round, signers: Sequence[Signer], actor: Account | None, now: dt.datetime) -> None:
    first = (round_.letters.aggregate(n=Max("number"))["n"] or 0) + 1
    rows = [_letter(round_, number, signer) for number, signer in enumerate(signers, first)]
    insert_many(rows)
    who = actor_code(actor) if actor else "system"
    counts = Counter(signer.unit for signer in signers)
    sent = [Record(round_.stream_of(unit), "agreements.sent", {"letters": n}, who) for unit, n in sorted(counts.items())]
    append_many(sent, now=now)


def _letter(round_: Round, number: int, signer: Signer) -> Letter:
    sheet = codes.new_sheet()
    return Letter(
        round=round_, number=number, unit_id=signer.unit, person_id=signer.person, post=signer.post, title=signer.title,
        other_id=signer.other, other_unit_id=signer.other_unit, sheet=sheet,
        code_digest=codes.digest(codes.signing_code(sheet, 1)), salt=os.urandom(16).hex(),
    )  # fmt: skip
