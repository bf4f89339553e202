"""Hearing the respondent: an extract, scanned for leaks, approved by a second person, sent; the statement; evidence.

A unit sees nothing about a matter against it before its statement is asked for, and then only the approved extract
(信访工作条例 art 30).
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.matters.steps import name_person, reach_back, take_part
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import clean
from qingfeng.core.vault import leaks

from . import addressees, mailbox, searching
from .models import Evidence, Extract, MailMessage, Statement

BAR = "▇▇▇"  # stands where a complainant had words struck out; the words themselves are gone

SEALED = "《信访工作条例》第三十条"
STATEMENT_CLOCK = "complaint.statement"


def draft_extract(ctx: StepContext) -> None:
    """Writes or rewrites the extract for a respondent. Any change takes an approval away."""
    text = str(ctx.data.get("text", "")).strip()
    if not text:
        raise Refused(_("请写给被反映单位看的摘要。"), field="text")
    unit, person = ctx.data.get("unit") or ctx.matter.respondent_unit, ctx.data.get("person")
    if unit is None or unit.pk not in _complained_about(ctx.matter):
        raise Refused(_("摘要只能给被反映的单位，或者它的人。"), authority=SEALED, field="unit")
    extract = ctx.matter.extracts.filter(unit=unit, person=person, state__in=("draft", "preview", "approved")).first()
    extract = extract or Extract(matter=ctx.matter, unit=unit, person=person)
    if person is not None:
        name_person(matter=ctx.matter, person=person, day=today(ctx.now))
    commitment = commit(text)
    extract.text, extract.salt, extract.digest = text, commitment.salt, commitment.digest
    extract.drafted_by, extract.drafted_at, extract.state = ctx.by, ctx.now, Extract.State.DRAFT
    extract.approved_by = extract.approved_at = None
    extract.leaks = scan(ctx.matter, text)
    extract.save()
    if ctx.data.get("preview"):
        _preview(ctx, extract)
    take_part(matter=ctx.matter, account=ctx.by, role="handler", now=ctx.now)
    ctx.body |= {"extract": extract.pk, "text": commitment.digest, "leaks": len(extract.leaks)}
    ctx.result["extract"] = extract.pk


def _complained_about(matter: Matter) -> set[int | None]:
    further = matter.respondents.exclude(unit=None).values_list("unit_id", flat=True)
    return {matter.respondent_unit_id, *further, *matter.allegations.values_list("unit_id", flat=True)}


def without_leaks(matter: Matter, text: str) -> str:
    """A text of the office as the respondent may read it: what could betray a complainant is barred, whoever wrote it."""
    for leak in sorted(scan(matter, text), key=lambda hit: -hit["start"]):
        text = text[: leak["start"]] + BAR + text[leak["end"] :]
    return text


def scan(matter, text: str) -> list[dict]:
    """Kinds and places of what would betray a complainant. Nothing sealed is opened for it."""
    sealed = [pk for pk in matter.complaints.values_list("identity_id", flat=True) if pk]
    sealed += [pk for pk in matter.groups.values_list("names_id", flat=True) if pk]
    return [{"kind": leak.kind, "start": leak.start, "end": leak.end, "sure": leak.sure} for leak in leaks.scan(text, sealed)]


def _preview(ctx: StepContext, extract: Extract) -> None:
    """Lets every complainant read the extract first and strike what would point to them."""
    extract.state = Extract.State.PREVIEW
    extract.save(update_fields=["state"])
    for complaint in ctx.matter.complaints.filter(withdrawn_at=None):
        mailbox.write(complaint=complaint, kind="preview", text=extract.text, author=ctx.actor, now=ctx.now, extract=extract)


@transaction.atomic
def strike(*, message: MailMessage, words: str, now) -> MailMessage:
    """The complainant asks that words be struck from an extract; they are replaced by a bar at once, before any approval."""
    Matter.objects.select_for_update().get(pk=message.complaint.matter_id)  # an approval waits, or was there first
    extract = Extract.objects.filter(pk=message.extract_id or 0).first()
    if extract is None or extract.state not in (Extract.State.DRAFT, Extract.State.PREVIEW):
        raise Refused(_("这段摘要已经核定，不能再划去。"), advice=_("请在信箱里写明，经办人会联系您。"))
    words = words.strip()
    if not words or words not in extract.text:
        raise Refused(_("摘要里没有“%s”。") % words[:30], advice=_("请照着摘要里的字写。"), field="words")
    extract.text = extract.text.replace(words, BAR)
    commitment = commit(extract.text)
    extract.salt, extract.digest = commitment.salt, commitment.digest
    extract.leaks = scan(extract.matter, extract.text)
    extract.save(update_fields=["text", "salt", "digest", "leaks"])
    searching.keep_in_line(extract.matter_id)
    return mailbox.write(complaint=message.complaint, kind="strike", text=_("请划去一处。"), author=None, now=now, extract=extract)


def approve_extract(ctx: StepContext) -> None:
    """The second person reads and approves. With a leak in it there is no approval."""
    extract = ctx.matter.extracts.filter(state__in=("draft", "preview")).order_by("pk").first()
    if extract is None:
        raise Refused(_("没有等待核定的摘要。"))
    if extract.drafted_by_id == ctx.by.pk:
        raise Refused(_("起草人不能核定自己写的摘要。"), authority=SEALED)
    if ctx.data.get("seen") not in (None, extract.digest):
        raise Refused(_("您核对的时候，摘要又改过了。"), authority=SEALED, advice=_("请看过现在的摘要，再核定。"))
    extract.leaks = scan(ctx.matter, extract.text)
    if extract.leaks:
        extract.save(update_fields=["leaks"])
        raise Refused(
            _("摘要里有%s处可能暴露投诉人。") % len(extract.leaks), authority=SEALED, advice=_("请退回起草人改写。"), field="text"
        )
    extract.state, extract.approved_by, extract.approved_at = Extract.State.APPROVED, ctx.actor, ctx.now
    extract.save()
    take_part(matter=ctx.matter, account=ctx.by, role="reviewer", now=ctx.now)
    ctx.body["extract"] = extract.pk


def ask_statement(ctx: StepContext) -> None:
    """Sends every approved extract to its respondent and starts the clock for the answer."""
    day = today(ctx.now)
    for extract in ctx.matter.extracts.filter(state=Extract.State.APPROVED):
        clock = clocks.start(matter=ctx.matter, code=STATEMENT_CLOCK, on=day, subject=f"extract:{extract.pk}", leading=False)
        extract.state, extract.sent_at, extract.due_on = Extract.State.SENT, ctx.now, clock.due_on
        extract.save(update_fields=["state", "sent_at", "due_on"])
        addressees.tell(extract, "statement_asked", ctx.now, clock.due_on)
        ctx.body["extract"] = extract.pk
    take_part(matter=ctx.matter, account=ctx.by, role="handler", now=ctx.now)


def make_statement(*, extract: Extract, text: str, actor, now, files=(), declined: bool = False) -> Statement:
    """What the respondent answers. Called by the respondent's own procedure, or by the handler for one who let the time pass."""
    if extract.state not in (Extract.State.SENT, Extract.State.ANSWERED):
        raise Refused(_("这段摘要还没有送出。"))
    text = text.strip() if "\x00" in text else clean(text)
    if not text and not declined:
        raise Refused(_("请写说明的内容。"), field="text")
    if len(text) > 20_000 or "\x00" in text:
        raise Refused(_("说明太长或有不能保存的字符：最多20000字。"), field="text")
    commitment = commit(text)
    row = Statement.objects.create(
        extract=extract, by=actor, at=now, declined=declined, text=text, salt=commitment.salt, digest=commitment.digest
    )
    row.files.set(files)
    extract.state = Extract.State.ANSWERED
    extract.save(update_fields=["state"])
    clocks.stop(matter=extract.matter, code=STATEMENT_CLOCK, on=today(now), subject=f"extract:{extract.pk}")
    return row


def statement_of_silence(ctx: StepContext) -> None:
    """Effect: the respondent let the time pass; that was their hearing."""
    late = ctx.matter.extracts.filter(state=Extract.State.SENT, due_on__lt=today(ctx.now))
    if not late:
        raise Refused(_("说明的期限还没有过。"), authority=_("先听取陈述，再作认定"))
    for extract in late:
        make_statement(extract=extract, text="", actor=ctx.actor, now=ctx.now, declined=True)
        ctx.body["extract"] = extract.pk


def add_evidence(ctx: StepContext) -> None:
    """Effect: a piece of evidence, its source and the hash of its file; it may show that the matter goes further back."""
    text, file = str(ctx.data.get("text", "")).strip(), ctx.data.get("file")
    if not text:
        raise Refused(_("请写明这是什么证据、从哪里来。"), field="text")
    reach_back(matter=ctx.matter, to=ctx.data.get("facts_from"), day=today(ctx.now))
    commitment = commit(text)
    source = ctx.data.get("source") or "office"
    row = Evidence.objects.create(
        matter=ctx.matter,
        file=file,
        source=source,
        added_by=ctx.actor,
        at=ctx.now,
        text=text,
        salt=commitment.salt,
        digest=commitment.digest,
    )
    take_part(matter=ctx.matter, account=ctx.by, role="handler", now=ctx.now)
    ctx.body |= {"evidence": row.pk, "text": commitment.digest, "file": file.commitment if file else ""}
