"""Closing a survey: the tickets are destroyed, the counts get a digest in the chronicle, and from then on everybody may read them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.commitments import Commitment, commit, opens
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.language import full_day
from qingfeng.core.refusal import Refused

from . import permissions
from .drafting import locked
from .models import PaperState, Survey, SurveyState, Ticket
from .record import record


@transaction.atomic
def close(*, survey: Survey, actor: Account | None, now: dt.datetime) -> Survey:
    """After the last day, when no pile of paper waits. Which tickets were used is then nowhere any more: only how many."""
    found, day = locked(survey), today(now)
    if actor is not None and not permissions.can_close_survey(actor, found, day):
        raise Refused(_("由决定人或者机关负责人结束调查。"))
    if found.state != SurveyState.OPEN:
        raise Refused(_("这次调查现在是“%s”。") % found.get_state_display())
    if day <= found.closes_on:
        raise Refused(_("说好收到%s，要过了这一天才结束。") % full_day(found.closes_on))
    waiting = found.papers.exclude(state__in=(PaperState.CHECKED, PaperState.DROPPED)).count()
    if waiting:
        raise Refused(_("还有%d批纸质问卷没有核对。") % waiting, advice=_("核对、重录以后再结束；退回的一批没法重录的，可以作废。"))
    given = 0
    for batch in found.batches.select_for_update():
        batch.nonce = ""
        if batch.voided_on is None:
            batch.used = batch.tickets.filter(used=True).count()
        batch.save(update_fields=["used", "nonce"])
        given += batch.given
    Ticket.objects.filter(batch__survey=found).delete()
    sealed = commit(_counts(found))
    found.state, found.closed_on = SurveyState.CLOSED, day
    found.counts_digest, found.counts_salt = sealed.digest, sealed.salt
    found.save(update_fields=["state", "closed_on", "counts_digest", "counts_salt"])
    record(found, "closed", {"tickets": given, "counts": found.counts_digest}, actor, now)
    for effect in found.declared.effects:
        effect(survey=found, actor=actor, now=now)
    return found


def _counts(survey: Survey) -> str:
    """All counts, box by box, and the questions they answer. Committed to with a salt: few enough could be found by trying."""
    boxes = [[box.unit_id, box.answers, dict(sorted(box.counts.items()))] for box in survey.boxes.order_by("unit_id", "pk")]
    return json.dumps([survey.questions_digest(), boxes])


def unaltered(survey: Survey) -> bool:
    """Whether the counts are still those that the chronicle has the digest of."""
    told = Entry.objects.of(*survey.stream).filter(event="ballots.closed").last()
    if told is not None and not survey.counts_salt:  # closed before there were salts
        return told.body["counts"] == hashlib.sha256(_counts(survey).encode()).hexdigest()
    return told is not None and opens(Commitment(survey.counts_salt, told.body["counts"]), _counts(survey))
