"""Taking a complaint in: what is checked before anything is stored, and that a retry stores nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.permissions import ids_on_path
from qingfeng.core.calendar import today
from qingfeng.core.matters.recusal import About
from qingfeng.core.matters.steps import EARLIEST
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import clean, one_line

from . import groups, harm, opening, receipts
from .kinds import all_kinds
from .models import Complaint, Demand
from .reception import receptionist
from .submission import Claim, Intake, Receipt, Several, class_of, first_day

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

__all__ = ["Claim", "Intake", "Receipt", "Several", "class_of", "submit"]
TEXT_MOST = 20_000
CLAIMS_MOST = 30


def submit(*, intake: Intake, now: dt.datetime) -> Receipt:
    """Stores a complaint and gives its receipt. The same token gets the same receipt again and stores nothing.

    Raises Refused for an unknown token, an empty or oversize text, impossible dates, or a unit that cannot be complained about here.
    """
    if not receipts.token_holds(intake.token):
        if done := _already(intake.token):
            return done
        raise Refused(_("这张表单已过期。"), advice=_("您写的内容还在，请再按一次提交。"), field="token")
    intake = _cleaned(intake)
    _check(intake, now)
    opener = _who_opens(intake, now)
    prepared = opening.prepare(intake=intake, opener=opener, now=now)
    try:
        with transaction.atomic():
            return opening.store(intake=intake, prepared=prepared, opener=opener, now=now)
    except IntegrityError:  # the token is unique: a second request with it finds what the first one stored
        if done := _already(intake.token):
            return done
        raise


def _already(token: str) -> Receipt | None:
    found = Complaint.objects.filter(token_digest=receipts.token_digest(token)).select_related("matter", "group").first()
    if found is None:
        return None
    others = groups.codes(token, found)
    return Receipt(receipts.code_of(token), found.matter.ref, found.matter_id, found.pk, repeated=True, others=others)


def _who_opens(intake: Intake, now: dt.datetime) -> Account:
    """From this moment on, also of a letter that lay for some days."""
    day, facts_from = today(now), first_day(intake, intake.claims, today(intake.received_at or now))
    if intake.harm_to_minor:
        return harm.duty_person(intake.office, About(intake.against, (), facts_from), day)
    return receptionist(intake.office, intake.against, facts_from, day, intake.typed_by)


def _cleaned(intake: Intake) -> Intake:
    """Without control characters and hidden marks: what stands in a text is what a reader sees."""
    claims = [replace(c, item=one_line(c.item), grade=one_line(c.grade)) for c in intake.claims]
    text, accusation = (t if "\x00" in t or len(t) > TEXT_MOST else clean(t) for t in (intake.text, intake.accusation_text))
    return replace(intake, text=text, accusation_text=accusation, claims=claims)


def _check(intake: Intake, now: dt.datetime) -> None:
    if intake.unit.pk in ids_on_path(intake.office) and not intake.to_the_office:
        raise Refused(
            _("反映本机关、本机关负责人或上级机关的事，不能录入本系统。"),
            authority=_("《纪检监察机关处理检举控告工作规则》第十五条"),
            advice=_("请直接向上一级机关反映。"),
            field="unit",
        )
    if not intake.text.strip():
        raise Refused(_("还没有写是什么事。"), advice=_("请用自己的话写几句，写清时间、经过和想要的结果。"), field="text")
    for name, text in (("text", intake.text), ("accusation_text", intake.accusation_text)):
        _check_text(name, text)
    _check_claims(intake.claims, today(now))
    groups.check(intake, today(now))
    received = today(intake.received_at or now)
    if intake.postmarked_on and not EARLIEST <= intake.postmarked_on <= received:
        raise Refused(_("邮戳日期不能晚于收到日期%s。") % received.isoformat(), field="postmarked_on")
    if intake.happened_on and not EARLIEST <= intake.happened_on <= today(now):
        raise Refused(_("事情发生的日期不对：%s。") % intake.happened_on, advice=_("日期不能在今天以后。"), field="happened_on")


def _check_text(name: str, text: str) -> None:
    if len(text) > TEXT_MOST:
        raise Refused(
            _("写得太长：%(n)s字，最多%(most)s字。") % {"n": len(text), "most": TEXT_MOST}, advice=_("可以把材料作为附件交来。"), field=name
        )
    if "\x00" in text:
        raise Refused(_("文字里有不能保存的字符。"), advice=_("请删去看不见的字符，再提交。"), field=name)


def _check_claims(claims: Sequence[Claim], day: dt.date) -> None:
    if not claims:
        raise Refused(_("请至少选一项想要什么。"), field="demands")
    if len(claims) > CLAIMS_MOST:
        raise Refused(_("一次最多写%s项。") % CLAIMS_MOST, advice=_("其余的请在提交后从信箱补充。"), field="claims")
    for claim in claims:
        _check_claim(claim, day)


def _check_claim(claim: Claim, day: dt.date) -> None:
    if claim.demand not in Demand.values or claim.kind not in {k.code for k in all_kinds()}:
        raise Refused(_("没有这一类投诉，请重新选。"), field="kind")
    if claim.amount_fen is not None and not 0 < claim.amount_fen <= 100_000_000:
        raise Refused(_("金额须大于0元，不超过100万元。"), field="amount")
    if claim.charged_on and not EARLIEST <= claim.charged_on <= day:
        raise Refused(_("交费日期不对：%s。") % claim.charged_on, advice=_("日期不能在今天以后。"), field="charged_on")
