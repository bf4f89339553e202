"""Opinions of lay inspectors: each becomes a complaint of the class 建议意见 (信访工作条例 art 29), handled and answered like any other.

How an inspector finds the own opinions again without anybody finding the inspector:

- The name goes to the vault like any complainant's; only keepers open it, with a reason and a record. The matter holds the channel
  and, where at least five of it have an account and so could have written, the group: a group of fewer would name somebody.
- No table of the desk joins an account and an opinion. What remains for whoever holds the database and the keys of the server: the
  keyed fingerprints by which extracts are scanned for names (they can be tried against a list of names, as for any complainant),
  the moment of a login beside the moment of filing, and on PostgreSQL the number of the transaction.
- What is kept is the receipt code, sealed for a pair of keys whose private half is wrapped under words that only the inspector
  knows (`engines/registers/notebooks.py`). Filing needs no words, reading does; nothing is opened in the vault for it.
- Neither the day nor a running number stands beside a sealed code, and no notice goes to the account: both would say which one it is.
- Words forgotten: the list begins anew, the receipt code on the slip still opens the mailbox.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from qingfeng.core.access.recusal import Ties, recusals, ties_of
from qingfeng.core.calendar import today
from qingfeng.core.language import recorded
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import intake, receipts
from qingfeng.engines.cases.models import Channel, Complaint, Demand
from qingfeng.engines.gatherings.models import Session
from qingfeng.engines.insight.suppression import FEW
from qingfeng.engines.registers import notebooks
from qingfeng.engines.registers.duty import asks_training, hold_training
from qingfeng.engines.registers.models import RegisterEntry
from qingfeng.engines.registers.models.entries import RegisterEntryQuerySet

from . import rules
from .figures import KIND
from .subjects import SUBJECTS

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """As it was said. `words` begins the own list, where there is none yet; `keep` puts the code into it."""

    token: str
    unit: Unit
    subject: str
    text: str
    happened_on: dt.date | None = None
    keep: bool = True
    words: str = ""


def entry_of(actor: Account, day: dt.date) -> RegisterEntry | None:
    """The term in which the account stands today."""
    found = RegisterEntry.objects.own(actor, KIND, day).select_related("unit", "school")
    return found.order_by("-term_from", "-pk").first()


def stands_back(actor: Account, office: Unit, unit: Unit, day: dt.date, ties: Ties | None = None) -> str:
    """Why this inspector files nothing about the unit; empty: may. With the office, where the account belongs, one is not tied by that."""
    if unit.pk == office.pk:
        return ""
    found = recusals(actor, units=[unit], people=[], facts_from=day, day=day, ties=ties)
    return found[0].reason if found else ""


def file_opinion(*, entry: RegisterEntry, said: Opinion, actor: Account, now: dt.datetime) -> intake.Receipt:
    """The receipt; the same form sent again gets the same receipt and stores nothing."""
    day, office = today(now), entry.unit
    if entry.account_id != actor.pk:
        raise Refused(_("这是别人的。"))
    _hold(rules.is_in_office(entry.term_from, entry.term_to, day))
    hold_training(entry, day, advice=_("您仍然可以像任何一位群众那样投诉，不用监督员的身份。"))
    _hold(
        rules.need_not_stand_back(stands_back(actor, office, said.unit, day)),
        advice=_("您仍然可以像任何一位家长那样投诉，不用监督员的身份。"),
    )
    if said.subject not in dict(SUBJECTS):
        raise Refused(_("请选一类。"), field="subject")
    with transaction.atomic():
        receipt = intake.submit(intake=_intake(entry, said, day), now=now)
        if said.keep and not receipt.repeated:
            if said.words:
                notebooks.begin(entry=entry, words=said.words, actor=actor)
            notebooks.keep(entry=entry, line=receipt.code, actor=actor)
    return receipt


def _hold(verdict: rules.Verdict, *, advice: str = "") -> None:
    if not verdict.allowed:
        raise Refused(verdict.reason, authority=verdict.authority, advice=advice, field="unit" if advice else "")


def _intake(entry: RegisterEntry, said: Opinion, day: dt.date) -> intake.Intake:
    label = recorded(dict(SUBJECTS)[said.subject])
    return intake.Intake(
        token=said.token, office=entry.unit, unit=said.unit, text=said.text, happened_on=_day_of(said), channel=Channel.LAY,
        claims=[intake.Claim(kind="suggestion", demand=Demand.IDEA, item=label)], standing=_standing(entry, said.unit, day),
        identity={name: value for name, value in (("name", entry.name), ("phone", entry.phone)) if value},
    )  # fmt: skip


def _standing(entry: RegisterEntry, unit: Unit, day: dt.date) -> str:
    """The group, where those of it who could have written this are too many to be named by it."""
    here = _writers(entry, day).filter(group=entry.group).select_related("account")
    free = [one for one in here if one.account and not stands_back(one.account, entry.unit, unit, day)]
    return entry.group if len(free) >= FEW else ""


def are_few(entry: RegisterEntry, day: dt.date) -> bool:
    """Whether so few inspectors of the office have an account that the channel alone lets one guess who wrote."""
    return _writers(entry, day).count() < FEW


def _writers(entry: RegisterEntry, day: dt.date) -> RegisterEntryQuerySet:
    """In office, with an account, and trained where that is asked for."""
    rows = RegisterEntry.objects.filter(kind=KIND, unit=entry.unit, account__isnull=False, disposed_at=None).in_office(day)
    return rows if asks_training(KIND, entry.unit, day) is None else rows.exclude(pk__in=rows.untrained(day).values("pk"))


def _day_of(said: Opinion) -> dt.date | None:
    """Not the day of a visit to that unit: the few who went on it would be known by it."""
    visited = Session.objects.filter(about=said.unit, held_on=said.happened_on)
    return None if said.happened_on is None or visited.exists() else said.happened_on


@dataclass(frozen=True, slots=True)
class Own:
    """One opinion of the own list, and the code that opens its mailbox."""

    complaint: Complaint
    code: str


def own_opinions(*, entry: RegisterEntry, words: str, actor: Account, day: dt.date) -> tuple[list[Own], int]:
    """The own list, and how many of it are not shown: about a unit where one stands back by now, or kept no more."""
    codes = notebooks.read(entry=entry, words=words, actor=actor)
    by_digest = {receipts.code_digest(code): code for code in codes}
    found = Complaint.objects.filter(code_digest__in=by_digest, disposed_at=None).select_related("matter__unit", "matter__respondent_unit")
    found = found.annotate(letters=Count("messages"))
    ties = ties_of(actor, day)
    shown = [c for c in found.order_by("-received_at") if not _about_own(c, actor, entry.unit, day, ties)]
    return [Own(c, by_digest[c.code_digest]) for c in shown], len(codes) - len(shown)


def _about_own(complaint: Complaint, actor: Account, office: Unit, day: dt.date, ties: Ties) -> bool:
    unit = complaint.matter.respondent_unit
    return unit is not None and bool(stands_back(actor, office, unit, day, ties))
