"""Effects of the steps that move a case along: accept, refuse, transfer, hand over, assign, join, pause, extend, end."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.language import on_record
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Handover, Matter
from qingfeng.core.matters.numbering import next_number
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.querysets import DESK_ROLES, SEALED_ROLES
from qingfeng.core.matters.recusal import about
from qingfeng.core.matters.steps import name_person, reach_back, recused, take_part
from qingfeng.core.refusal import Refused

from . import groups, mailbox, searching
from .models import Allegation, Complaint, ComplaintClass, Incident, OutwardTransfer
from .remedies import barred_from
from .stranding import relieve

TAKES_IN = ("received", "registered", "accepted", "handling")  # states in which another complaint can still join


def register(ctx: StepContext) -> None:
    """The registrar has read it: unit and class are right, the title is neutral, and how far back it goes is known."""
    if title := ctx.data.get("title"):
        ctx.matter.title = title[:120]
    reach_back(matter=ctx.matter, to=ctx.data.get("facts_from"), day=today(ctx.now))
    take_part(matter=ctx.matter, account=ctx.by, role="registrar", now=ctx.now)


def tell_complainants(text: str):
    """Effect: a notice in each complainant's mailbox. `text` may name {ref}, {reason}, {where}, {days}."""

    def effect(ctx: StepContext) -> None:
        words = text.format(
            ref=ctx.matter.ref, reason=_bare(ctx.data.get("reason")), where=_bare(ctx.data.get("where")), days=ctx.data.get("amount", "")
        )
        for complaint in ctx.matter.complaints.filter(withdrawn_at=None):
            mailbox.write(complaint=complaint, kind="notice", text=words, author=ctx.actor, now=ctx.now)

    return effect


def _bare(typed: object) -> str:
    """Without the full stop that the sentence around it brings."""
    return str(typed or "").strip().rstrip("。.；;")


def refuse(ctx: StepContext) -> None:
    """Not accepted: with the reason and where to go instead."""
    if not ctx.data.get("reason") or not ctx.data.get("where"):
        raise Refused(_("不予受理须写明理由，并告知向哪个机关提出。"), authority="《信访工作条例》第二十三条", field="where")
    ctx.body["reason"] = mailbox.sealed_digest(ctx.data["reason"])


def transfer(ctx: StepContext) -> None:
    """转送: passed on with a slip, no report back."""
    _outward(ctx, "transfer", f"{ctx.matter.unit.doc_prefix}转")


def hand_over_accusation(ctx: StepContext) -> None:
    """An accusation goes sealed to the discipline organ with a slip. It is never investigated here."""
    _outward(ctx, "accusation", f"{ctx.matter.unit.doc_prefix}密移")


def _outward(ctx: StepContext, kind: str, prefix: str) -> None:
    organ = str(ctx.data.get("organ", "")).strip()
    if not organ:
        raise Refused(_("请写明移送给哪个机关。"), field="organ")
    year = today(ctx.now).year
    slip = f"{prefix}〔{year}〕{next_number(f'slip:{prefix}:{year}')}号"
    OutwardTransfer.objects.create(matter=ctx.matter, organ=organ, kind=kind, slip_no=slip, sent_by=ctx.by, sent_at=ctx.now)
    take_part(matter=ctx.matter, account=ctx.by, role="registrar", now=ctx.now)
    ctx.result["slip_no"] = slip


def outward_receipt(ctx: StepContext) -> None:
    row = ctx.matter.outward.filter(receipt="").first()
    if row is None:
        raise Refused(_("没有等待回执的移送。"))
    row.receipt, row.receipt_at = ctx.data["receipt"], ctx.now
    row.save(update_fields=["receipt", "receipt_at"])


def offer(role: str):
    """Effect: offers the matter to somebody. Until it is accepted the present person stays accountable."""

    def effect(ctx: StepContext) -> None:
        to = ctx.data.get("to")
        if not isinstance(to, Account):
            raise Refused(_("请选择交给谁。"), field="to")
        _may_receive(ctx.matter, to, ctx)
        relieve(ctx.matter)
        taken_as = ctx.data.get("role") or role
        Handover.objects.create(
            matter=ctx.matter,
            from_account=ctx.matter.accountable,
            to_account=to,
            role=taken_as,
            offered_at=ctx.now,
            reason=ctx.data.get("reason", "")[:300],
        )
        ctx.body["to"] = to.pk
        ctx.tell = to

    return effect


def _may_receive(matter: Matter, to: Account, ctx: StepContext) -> None:
    if to.pk == matter.accountable_id:
        raise Refused(_("%s现在就是负责人。") % to.name, field="to")
    if not holds_any(to, SEALED_ROLES if matter.sealed else DESK_ROLES, matter.unit, today(ctx.now)):
        raise Refused(_("%s在本机关没有办理事项的角色。") % to.name, advice=_("请另选一人。"), field="to")
    if to.pk in barred_from(matter):
        raise Refused(_("%s办过、决定过原件，不能参加复查、复核。") % to.name, authority="《信访工作条例》第二十八条", field="to")
    if found := about(matter).recusals(to, today(ctx.now)):
        raise Refused(
            _("%(name)s须回避：%(why)s") % {"name": to.name, "why": found[0].reason},
            authority=found[0].authority,
            advice=_("请另选一人。"),
            field="to",
        )


def accept_offer(ctx: StepContext) -> None:
    """The one who was asked accepts and is accountable from now on."""
    row = _open_offer(ctx)
    row.accepted, row.answered_at = True, ctx.now
    row.save(update_fields=["accepted", "answered_at"])
    take_part(matter=ctx.matter, account=ctx.matter.accountable, role="accountable", now=ctx.now)
    ctx.matter.accountable = row.to_account
    take_part(matter=ctx.matter, account=row.to_account, role=row.role, now=ctx.now)
    ctx.body["from"] = row.from_account_id


def decline_offer(ctx: StepContext) -> None:
    row = _open_offer(ctx)
    if not ctx.data.get("reason"):
        raise Refused(_("不接受须写明理由。"), field="reason")
    row.accepted, row.answered_at, row.reason = False, ctx.now, ctx.data["reason"][:300]
    row.save(update_fields=["accepted", "answered_at", "reason"])


def _open_offer(ctx: StepContext) -> Handover:
    row = ctx.matter.handovers.filter(answered_at=None).select_related("to_account").first()
    if row is None or (ctx.actor and row.to_account_id != ctx.by.pk):
        raise Refused(_("没有等您接受的移交。"))
    return row


def admit(ctx: StepContext) -> None:
    """Effect: lets one more person into a sealed matter, for the step that is that person's: review, decision, re-check."""
    to = ctx.data.get("to")
    if not isinstance(to, Account):
        raise Refused(_("请选择请谁参加。"), field="to")
    _may_receive(ctx.matter, to, ctx)
    take_part(matter=ctx.matter, account=to, role="admitted", now=ctx.now)
    ctx.body["to"] = to.pk
    ctx.tell = to


def join(ctx: StepContext) -> None:
    """Joins this matter's complaints to another matter about the same incident. Each keeps its receipt, mailbox and answer."""
    target = Matter.objects.select_for_update().filter(ref=ctx.data.get("into", "")).first()
    if target is None or target.pk == ctx.matter.pk:
        raise Refused(_("没有找到要并入的事项。"), field="into")
    _may_take_in(target, ctx)
    _blocks_as_much(target, ctx)
    for complaint in ctx.matter.complaints.filter(withdrawn_at=None):
        with on_record():
            words = _("您反映的事项%s与别人反映的同一件事并在一起办，期限不变长，您的回执码和答复照旧。") % ctx.matter.ref
        mailbox.write(complaint=complaint, kind="notice", text=words, author=ctx.actor, now=ctx.now)
    Complaint.objects.filter(matter=ctx.matter).update(matter=target, joined_at=ctx.now, joined_from=ctx.matter.ref)
    Allegation.objects.filter(matter=ctx.matter).update(matter=target)
    Incident.objects.filter(matter=ctx.matter).update(matter=target)
    if ctx.matter.classification == ComplaintClass.APPEAL and target.classification == ComplaintClass.SUGGESTION:
        target.classification = ComplaintClass.APPEAL  # an appeal is not weakened by its company
    target.save(update_fields=["classification", "facts_from"])
    searching.keep_in_line(target.pk)
    append(stream=target.stream, event="complaint.joined", body={"from": ctx.matter.pk}, actor=ctx.actor_code, now=ctx.now)
    ctx.body["into"] = target.pk
    ctx.result["into"] = target.pk


def _may_take_in(target: Matter, ctx: StepContext) -> None:
    """Only a matter about the same unit at the same office, not decided on yet, and in no way later than the one that joins it."""
    joining, ours = ctx.matter, target.unit_id == ctx.matter.unit_id or target.parts.filter(account=ctx.by).exists()
    if not ours or not recused(ctx.by, target, today(ctx.now)).allowed:
        raise Refused(_("没有找到要并入的事项。"), field="into")
    if not target.is_open or target.sealed or joining.sealed or target.respondent_unit_id != joining.respondent_unit_id:
        raise Refused(_("只能并入同一被反映单位、还没有办结、不是密件的事项。"), field="into")
    if target.state not in TAKES_IN:
        raise Refused(_("那件事项已经送审或决定，不能再并入。"), advice=_("请单独办理这一件。"), field="into")
    if _would_wait_longer(joining, target):
        raise Refused(_("不能把先收到的并入后收到的：期限会变长。"), advice=_("请反过来并。"), field="into")


def _blocks_as_much(target: Matter, ctx: StepContext) -> None:
    """Whoever must stand back from what joins must stand back from what it joins: its facts and its people go along."""
    day = today(ctx.now)
    reach_back(matter=target, to=ctx.matter.facts_from, day=day, field="into")
    for person in about(ctx.matter).people:
        name_person(matter=target, person=person, day=day)


def _would_wait_longer(joining: Matter, target: Matter) -> bool:
    if target.received_on > joining.received_on:
        return True
    if joining.state != "accepted":
        return False
    return target.state in ("received", "registered") or target.due_on is None or bool(joining.due_on and target.due_on > joining.due_on)


def pause(ctx: StepContext) -> None:
    clock = clocks.pause(matter=ctx.matter, ground=ctx.data.get("ground", ""), on=today(ctx.now))
    ctx.body |= {"clock": clock.pk, "ground": clock.rule.value["pause_on"].index(ctx.data["ground"])}


def resume(ctx: StepContext) -> None:
    clocks.resume(matter=ctx.matter, on=today(ctx.now))


def extend(ctx: StepContext) -> None:
    """The head of the office extends, once; the complainant is told the reason (信访工作条例 art 34)."""
    if not ctx.data.get("reason"):
        raise Refused(_("延期须写明理由，并告知投诉人。"), authority="《信访工作条例》第三十四条", field="reason")
    clocks.extend(matter=ctx.matter, amount=int(ctx.data.get("amount") or 0), on=today(ctx.now))
    take_part(matter=ctx.matter, account=ctx.by, role="head", now=ctx.now)
    ctx.body["amount"] = int(ctx.data["amount"])


def withdraw(ctx: StepContext) -> None:
    """The complainant does not go on. Other complainants of the same matter do."""
    complaint = ctx.matter.complaints.filter(pk=ctx.data["complaint"].pk).first()
    if complaint is None or complaint.withdrawn_at:
        raise Refused(_("这份投诉已经撤回过了。"))
    complaint.withdrawn_at = ctx.now
    complaint.save(update_fields=["withdrawn_at"])
    groups.pass_on(complaint)
    ctx.body["complaint"] = complaint.pk
