"""Every paper of a matter, one row each: code, title, who may print it, when there is one, what fills it. The desk reads only this table.

Print and Word come from the same row. Who complained stands on none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Role
from qingfeng.core.matters.querysets import DESK_ROLES
from qingfeng.core.papers.official import OfficialDocument
from qingfeng.core.papers.tables import TableForm

from . import paper_letters as letters
from . import paper_tables as tables
from .paper_facts import Told
from .who import Desk

READERS = (*DESK_ROLES, Role.DUTY)
SENDERS = (Role.REGISTRAR, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD, Role.DUTY)
Made = OfficialDocument | Sequence[TableForm]


@dataclass(frozen=True)
class Standing:
    """How far a matter has come, as far as papers ask."""

    state: str
    events: frozenset[str]  # names of the steps that were taken
    decided: bool
    sent: bool


@dataclass(frozen=True)
class PaperForm:
    code: str
    title: str
    who: tuple[str, ...]
    when: Callable[[Standing], bool]
    make: Callable[[Told], Made]
    note: str = ""
    listed: bool = True  # among the papers of the case page; the others are reached from what they are about

    def may(self, desk: Desk) -> bool:
        return desk.has(*self.who)


def always(s: Standing) -> bool:
    return True


def after(*steps: str) -> Callable[[Standing], bool]:
    return lambda s: any(step in s.events for step in steps)


def in_state(*states: str) -> Callable[[Standing], bool]:
    return lambda s: s.state in states


def decided(s: Standing) -> bool:
    return s.decided


NEW, WORK = ("received", "registered"), ("accepted", "handling")
FORMS = (
    PaperForm("registration", _("来信、来访、来电登记表"), READERS, always, tables.registration),
    PaperForm("first-asked", _("首问登记表"), READERS, always, tables.first_asked),
    PaperForm("one-off", _("一次性告知书"), SENDERS, in_state(*NEW, *WORK), letters.one_off, _("缺什么，一次写全")),
    PaperForm("accepted", _("受理告知书"), SENDERS, after("accept"), letters.accepted),
    PaperForm("refused", _("不予受理告知书"), SENDERS, after("refuse"), letters.refused),
    PaperForm("return", _("退单申请"), SENDERS, in_state(*NEW), letters.return_ticket, _("不属职权的，5个工作日内")),
    PaperForm("transfer", _("转送单、移送单"), SENDERS, lambda s: s.sent, letters.transfer, _("随材料走，回执退回登记")),
    PaperForm("assignment", _("交办函"), SENDERS, after("assign"), letters.assignment, _("要报办结报告")),
    PaperForm("handling", _("承办单"), READERS, after("accept"), tables.handling_sheet, _("拟办、批示、办理结果")),
    PaperForm("extension", _("延期审批表"), READERS, after("accept"), tables.extension_approval),
    PaperForm("extended", _("延期告知书"), SENDERS, after("extend"), letters.extension_notice),
    PaperForm("reminder", _("催办通知书"), READERS, always, letters.urging, listed=False),
    PaperForm("order", _("督办单"), READERS, always, letters.urging, listed=False),
    PaperForm("delay_report", _("通报"), READERS, always, letters.urging, listed=False),
    PaperForm("opinion", _("处理意见书"), SENDERS, decided, letters.opinion),
    PaperForm("service", _("送达回证"), READERS, always, tables.service),
    PaperForm("callback", _("回访记录表"), READERS, in_state("replied", "closed"), tables.callback),
    PaperForm("report", _("办结报告"), SENDERS, decided, letters.closing_report),
)
BY_CODE = {form.code: form for form in FORMS}
LEVELS = {"reminder": "reminder", "order": "order", "delay_report": "circular"}
EVENTS = ("accept", "refuse", "assign", "extend")  # steps that papers ask for
# What can be printed for several matters at once, chosen in the list.
BATCHED = ("accepted", "refused", "transfer", "assignment", "extended", "opinion", "service", "registration", "handling", "callback")


def together(desk: Desk) -> list[PaperForm]:
    """What this reader may print of several matters in one file."""
    return [BY_CODE[code] for code in BATCHED if BY_CODE[code].may(desk)]
