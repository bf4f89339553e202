"""Paper answers: a pile is entered as counts by one person and compared with the paper by another, and only then put into the box."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused

from . import permissions
from .boxes import box_of, put
from .drafting import locked
from .models import PaperBatch, PaperState, Survey, SurveyState
from .record import record

FEW, MOST = 5, 20_000  # a pile of fewer sheets would tell whose they are


@transaction.atomic
def enter(
    *,
    survey: Survey,
    unit: Unit | None,
    sheets: int,
    source: str,
    counts: Mapping[int, int],
    actor: Account | None,
    now: dt.datetime,
    instead_of: PaperBatch | None = None,
    dry: bool = False,
) -> PaperBatch:
    """`counts`: how often each option was ticked. A question may be left blank on some sheets, so its answers may be fewer than the
    sheets, never more. `instead_of`: a pile that was sent back, entered again. `dry`: with every check, and stores nothing."""
    found, day = locked(survey), today(now)
    _may(actor is None or permissions.can_enter_paper(actor, found, day), found)
    _check_pile(found, unit, sheets, source)
    told = _told(found, sheets, counts)
    values: dict[str, Any] = {
        "unit": unit,
        "sheets": sheets,
        "source": source.strip(),
        "counts": told,
        "state": PaperState.ENTERED,
        "note": "",
    }
    values |= {"entered_by": actor, "entered_on": day, "checked_by": None, "checked_on": None}
    made = _pile(found, instead_of)
    for name, value in values.items():
        setattr(made, name, value)
    if dry:
        return made
    made.save()
    record(found, "paper_entered", {"batch": made.number, "sheets": sheets, "unit": unit.pk if unit else None}, actor, now)
    return made


def _pile(survey: Survey, instead_of: PaperBatch | None) -> PaperBatch:
    """A new one, or the one that was sent back."""
    if instead_of is None:
        return PaperBatch(survey=survey, number=survey.papers.count() + 1)
    made = survey.papers.select_for_update(of=("self",)).get(pk=instead_of.pk)
    if made.state != PaperState.RETURNED:
        raise Refused(_("这一批没有退回，不能重录。"))
    return made


def _check_pile(found: Survey, unit: Unit | None, sheets: int, source: str) -> None:
    if unit is not None and (unit.kind != UnitKind.SCHOOL or not unit.path.startswith(found.unit.path)):
        raise Refused(_("只能写本机关下面的学校。"), field="unit")
    if not FEW <= sheets <= MOST:
        words = _("一批至少%(few)d份，免得认出是谁答的；不够的和下一批一起录。最多%(most)d份。")
        raise Refused(words % {"few": FEW, "most": MOST}, field="sheets")
    if not source.strip():
        raise Refused(_("写明这批问卷是从哪里来的。"), field="source")


def _told(survey: Survey, sheets: int, counts: Mapping[int, int]) -> dict[str, int]:
    told: dict[str, int] = {}
    for question in survey.asked():
        ticked = {str(o.pk): counts.get(o.pk, 0) for o in question.options.all()}
        if min(ticked.values()) < 0 or sum(ticked.values()) > sheets:
            words = _("第%(number)d题：各答案合计%(sum)d份，比这批的%(sheets)d份多。")
            facts = {"number": question.number, "sum": sum(ticked.values()), "sheets": sheets}
            raise Refused(words % facts, advice=_("请对照问卷重数这一题。"), field=f"q-{question.number}")
        told |= {key: n for key, n in ticked.items() if n}
    if not told:
        raise Refused(_("一个答案也没有录。"))
    return told


@transaction.atomic
def check(*, batch: PaperBatch, actor: Account | None, now: dt.datetime) -> PaperBatch:
    """Somebody else has compared the counts with the paper."""
    survey, row = _to_check(batch, actor, now)
    box_of(survey, row.unit)
    put(survey, row.unit_id, row.counts, row.sheets)
    row.state, row.checked_by, row.checked_on = PaperState.CHECKED, actor, today(now)
    row.save(update_fields=["state", "checked_by", "checked_on"])
    record(survey, "paper_checked", {"batch": row.number, "sheets": row.sheets}, actor, now)
    return row


@transaction.atomic
def send_back(*, batch: PaperBatch, note: str, actor: Account | None, now: dt.datetime) -> PaperBatch:
    survey, row = _to_check(batch, actor, now)
    if not note.strip():
        raise Refused(_("写明哪里和问卷对不上。"), field="note")
    row.state, row.note, row.checked_by, row.checked_on = PaperState.RETURNED, note.strip(), actor, today(now)
    row.save(update_fields=["state", "note", "checked_by", "checked_on"])
    record(survey, "paper_returned", {"batch": row.number}, actor, now)
    return row


@transaction.atomic
def drop(*, batch: PaperBatch, because: str, actor: Account | None, now: dt.datetime) -> PaperBatch:
    """A pile that was sent back and cannot be mended: its sheets are lost, or were never any. Whoever sent it back does not drop it: two
    people agree that it counts for nothing."""
    survey = locked(batch.survey)
    _may(actor is None or permissions.can_enter_paper(actor, survey, today(now)), survey)
    row = survey.papers.select_for_update(of=("self",)).get(pk=batch.pk)
    if row.state != PaperState.RETURNED:
        raise Refused(_("这一批现在是“%s”，退回的才能作废。") % row.get_state_display())
    if actor is not None and row.checked_by_id == actor.pk:
        raise Refused(_("这一批是您退回的，要由另一个录入的人作废。"))
    if not because.strip():
        raise Refused(_("写明为什么作废。"), field="because")
    row.state, row.dropped_because, row.dropped_by, row.dropped_on = PaperState.DROPPED, because.strip()[:200], actor, today(now)
    row.save(update_fields=["state", "dropped_because", "dropped_by", "dropped_on"])
    record(survey, "paper_dropped", {"batch": row.number, "sheets": row.sheets}, actor, now)
    return row


def _to_check(batch: PaperBatch, actor: Account | None, now: dt.datetime) -> tuple[Survey, PaperBatch]:
    survey = locked(batch.survey)
    _may(actor is None or permissions.can_check_paper(actor, survey, today(now)), survey)
    row = survey.papers.select_for_update(of=("self",)).select_related("unit").get(pk=batch.pk)
    if row.state != PaperState.ENTERED:
        raise Refused(_("这一批现在是“%s”。") % row.get_state_display())
    if actor is not None and row.entered_by_id == actor.pk:
        raise Refused(_("这一批是您录的，要由另一个人对照问卷核对。"))
    return survey, row


def _may(allowed: bool, survey: Survey) -> None:
    if not allowed:
        raise Refused(_("由举办机关录入、核对纸质问卷。"))
    if survey.state != SurveyState.OPEN:
        raise Refused(_("这次调查现在是“%s”，不收纸质问卷。") % survey.get_state_display())
