"""One complaint, several matters (分件): demands about different units or of different classes go their own ways under one receipt.

And the undoing of a wrong join: what was joined stands apart again, with the days it had before (信访工作条例 arts 22, 29-31).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingfeng.core.access.permissions import ids_on_path
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Clock, Matter, Respondent
from qingfeng.core.matters.numbering import matter_ref
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.recusal import About
from qingfeng.core.matters.steps import take_part
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from . import mailbox, receipts, searching
from .handling import TAKES_IN
from .kinds import kind
from .models import Allegation, Complaint, ComplaintClass, Demand, Finding, Incident
from .opening import HANDOVER_CLOCK
from .reception import receptionist

RANK = (ComplaintClass.ACCUSATION, ComplaintClass.APPEAL, ComplaintClass.SUGGESTION)
ART_31 = "《信访工作条例》第二十九条至第三十一条"


@dataclass(frozen=True, slots=True)
class _Aside:
    """What is set apart: which allegations, about whom, of which class."""

    allegations: list[Allegation]
    unit: Unit
    classification: str

    @property
    def is_accusation(self) -> bool:
        return self.classification == ComplaintClass.ACCUSATION


def split(ctx: StepContext) -> None:
    """Effect: the chosen allegations become a matter of their own. Its complaints keep receipt, mailbox and the right to an answer."""
    before = list(Allegation.objects.filter(matter=ctx.matter).order_by("pk"))
    aside = _chosen(ctx)
    matter = _matter(ctx, aside)
    for complaint, rows in _by_complaint(aside.allegations).items():
        part = _part(complaint, matter, aside)
        Allegation.objects.filter(pk__in=[a.pk for a in rows]).update(
            matter=matter, complaint=part, unit=aside.unit, classification=aside.classification, incident=None
        )
        words = _("您反映的事项%(ref)s分成两件办：其中%(n)s项另立%(new)s。您的回执码不变，两件各有答复。") % {
            "ref": ctx.matter.ref, "n": len(rows), "new": _("一件密封移送") if aside.is_accusation else matter.ref
        }  # fmt: skip
        mailbox.write(complaint=complaint, kind="notice", text=words, author=ctx.actor, now=ctx.now)
    if ctx.matter.title == _titled(ctx.matter.respondent_unit or aside.unit, before):
        left = [a for a in before if a.pk not in {gone.pk for gone in aside.allegations}]
        ctx.matter.title = _titled(ctx.matter.respondent_unit or aside.unit, left)
    ctx.matter.classification = _leading(ctx.matter)
    body = {"from": ctx.matter.pk, "allegations": [a.pk for a in aside.allegations], "class": str(aside.classification)}
    append(stream=matter.stream, event="complaint.set_apart", body=body, actor=ctx.actor_code, now=ctx.now, new=True)
    take_part(matter=matter, account=ctx.by, role="registrar", now=ctx.now)
    searching.keep_in_line(matter.pk)
    ctx.body |= {"apart": matter.pk, "allegations": [a.pk for a in aside.allegations]}
    ctx.result["apart"] = matter.pk


def _chosen(ctx: StepContext) -> _Aside:
    wanted = {int(x) for x in ctx.data.get("allegations") or ()}
    rows = list(Allegation.objects.filter(matter=ctx.matter).select_related("complaint", "unit").order_by("pk"))
    chosen = [a for a in rows if a.pk in wanted]
    if not chosen or len(chosen) == len(rows):
        raise Refused(_("请选出要另立的几项，至少留一项在这里。"), authority=ART_31, field="allegations")
    if Finding.objects.filter(allegation__in=chosen).exists():
        raise Refused(_("已经认定的不能再分出去。"), field="allegations")
    unit, classification = ctx.data.get("unit") or chosen[0].unit, ctx.data.get("classification") or chosen[0].classification
    if classification not in ComplaintClass.values:
        raise Refused(_("请选择分出去的属于哪一类。"), authority=ART_31, field="classification")
    if unit.pk in ids_on_path(ctx.matter.unit):
        raise Refused(_("反映本机关或者上级机关的，不能录入本系统。"), advice=_("请告知投诉人直接向上一级机关反映。"), field="unit")
    return _Aside(chosen, unit, classification)


def _matter(ctx: StepContext, aside: _Aside) -> Matter:
    """As far on its way as the one it comes from, and not a day later due."""
    source, day = ctx.matter, today(ctx.now)
    about = About((aside.unit,), (), source.facts_from)
    stays = not about.recusals(source.accountable, day)
    matter = Matter(
        ref=matter_ref(source.unit.ref_prefix, source.received_on.year),
        institution=source.institution,
        procedure=source.procedure,
        unit=source.unit,
        respondent_unit=aside.unit,
        state="received" if aside.is_accusation else source.state,
        classification=aside.classification,
        title=_title(aside),
        opened_at=ctx.now,
        received_on=source.received_on,
        facts_from=source.facts_from,
        sealed=source.sealed or aside.is_accusation,
        accountable=source.accountable if stays else receptionist(source.unit, [aside.unit], source.facts_from, day),
    )
    matter.save()
    running = Clock.objects.filter(matter=source, leading=True, stopped_on=None)
    for code, since in [(HANDOVER_CLOCK, source.received_on)] if aside.is_accusation else running.values_list("code", "started_on"):
        clocks.start(matter=matter, code=code, on=since)
    clocks.refresh(matter)
    matter.save(update_fields=["due_on", "soon_on", "paused"])
    if aside.unit.pk == source.respondent_unit_id:
        Respondent.objects.bulk_create([Respondent(matter=matter, unit=r.unit, person=r.person) for r in source.respondents.all()])
    return matter


def _title(aside: _Aside) -> str:
    return _("检举控告（密件）") if aside.is_accusation else _titled(aside.unit, aside.allegations)


def _titled(unit: Unit, allegations: list[Allegation]) -> str:
    """As the house makes it at intake; a title that a registrar wrote is left alone."""
    labels = dict.fromkeys(a.item or str(kind(a.kind).label) for a in allegations)
    return f"{unit.short_name or unit.name}：{'、'.join(labels)}"[:120]


def _by_complaint(allegations: list[Allegation]) -> dict[Complaint, list[Allegation]]:
    found: dict[Complaint, list[Allegation]] = defaultdict(list)
    for a in allegations:
        found[a.complaint].append(a)
    return found


def _part(complaint: Complaint, matter: Matter, aside: _Aside) -> Complaint:
    """Reached with the receipt of the complaint it comes from: a code of its own is made and given to nobody."""
    token, said = receipts.new_token(), commit(complaint.text)
    return Complaint.objects.create(
        matter=matter,
        twin=complaint.twin or complaint,
        token_digest=receipts.token_digest(token),
        code_digest=receipts.code_digest(receipts.code_of(token)),
        channel=complaint.channel,
        classification=aside.classification,
        demands=[Demand.CORRUPTION] if aside.is_accusation else complaint.demands,
        anonymous=complaint.anonymous,
        identity=complaint.identity,
        notice_address=complaint.notice_address,
        received_at=complaint.received_at,
        postmarked_on=complaint.postmarked_on,
        received_by=complaint.received_by,
        group=complaint.group,
        happened_on=complaint.happened_on,
        typed_by=complaint.typed_by,
        on_behalf=complaint.on_behalf,
        about=complaint.about,
        harm_to_minor=complaint.harm_to_minor,
        withdrawn_at=complaint.withdrawn_at,
        text=complaint.text,
        salt=said.salt,
        digest=said.digest,
    )


def _leading(matter: Matter) -> str:
    """Of what is left; each complaint that has something left says the class of that."""
    left: dict[int, set[str]] = defaultdict(set)
    for complaint, classification in Allegation.objects.filter(matter=matter).values_list("complaint", "classification"):
        left[complaint].add(classification)
    for complaint, classes in left.items():
        Complaint.objects.filter(pk=complaint).update(classification=next(c for c in RANK if c in classes))
    return next(c for c in RANK if any(c in classes for classes in left.values()))


def parts(complaint: Complaint) -> list[Complaint]:
    """The other matters that this complaint was split into; what was set apart as an accusation is told of in a line of its own."""
    rows = complaint.twins.exclude(classification=ComplaintClass.ACCUSATION)
    return list(rows.select_related("matter__unit", "matter__accountable__person", "matter__respondent_unit").order_by("pk"))


def separate(ctx: StepContext) -> None:
    """Effect on a joined matter: its complaints come back, with state and days as they were when it was joined."""
    reason = str(ctx.data.get("reason", "")).strip()
    if not reason:
        raise Refused(_("分开须写明理由。"), field="reason")
    back = Complaint.objects.filter(joined_from=ctx.matter.ref).select_related("matter")
    target = Matter.objects.select_for_update().filter(pk__in=back.values("matter")).first()
    if target is None:
        raise Refused(_("没有从这一件并入别处的投诉。"))
    if target.state not in TAKES_IN:
        raise Refused(_("并入的那一件已经送审或者决定，不能再分开。"), advice=_("决定有错的，请重办那一件。"))
    theirs = Allegation.objects.filter(complaint__in=back)
    if Finding.objects.filter(allegation__in=theirs).exists():
        raise Refused(_("已经作了认定，不能再分开。"), advice=_("决定有错的，请重办那一件。"))
    if not target.complaints.exclude(joined_from=ctx.matter.ref).exists():
        raise Refused(_("那一件里没有别的投诉，不用分开。"))
    shared = Allegation.objects.filter(matter=target).exclude(complaint__in=back).exclude(incident=None).values("incident")
    Incident.objects.filter(matter=target, allegations__in=theirs).exclude(pk__in=shared).update(matter=ctx.matter)
    theirs.filter(incident__in=shared).update(incident=None)
    theirs.update(matter=ctx.matter)
    words = _("您反映的事项%(ref)s不再与%(other)s并在一起，分开办理；期限照原来的算，回执码不变。")
    rows = list(back)
    Complaint.objects.filter(pk__in=[c.pk for c in rows]).update(matter=ctx.matter, joined_at=None, joined_from="")
    for complaint in Complaint.objects.filter(pk__in=[c.pk for c in rows], withdrawn_at=None).select_related("matter"):
        text = words % {"ref": ctx.matter.ref, "other": target.ref}
        mailbox.write(complaint=complaint, kind="notice", text=text, author=ctx.actor, now=ctx.now)
    append(stream=target.stream, event="complaint.separated", body={"back": ctx.matter.pk}, actor=ctx.actor_code, now=ctx.now)
    searching.keep_in_line(target.pk)
    ctx.target = _as_before(ctx.matter)
    take_part(matter=ctx.matter, account=ctx.by, role="registrar", now=ctx.now)
    ctx.body |= {"out_of": target.pk, "reason": mailbox.sealed_digest(reason)}


def _as_before(matter: Matter) -> str:
    """The clock that the join stopped runs on as if it had never stopped."""
    last = Clock.objects.filter(matter=matter, leading=True).order_by("-started_on", "-pk").first()
    if last is not None:
        Clock.objects.filter(pk=last.pk).update(stopped_on=None)
    return "accepted" if last is not None and last.code == "petition.handle" else "registered"
