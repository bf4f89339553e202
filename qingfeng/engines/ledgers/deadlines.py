"""Until when each step of a refund is due, by the rule in force on the day from which it is counted."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from qingfeng.core.calendar.counting import Count, count
from qingfeng.core.calendar.days import working_days
from qingfeng.core.norms.models import Version
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

LIST, CHECK, PAY = "refund.list", "refund.check", "refund.pay"
RECOVERY, RESTITUTION = "refund.recovery", "refund.restitution"


def rule(code: str, on: dt.date, office: Unit) -> Version | None:
    return find(code, on, office)


def counted(code: str, on: dt.date, office: Unit) -> tuple[Count, Version] | None:
    version = rule(code, on, office)
    if version is None:
        return None
    return count(start=on, amount=version.value["amount"], unit=version.value["unit"], days=working_days()), version


def until(code: str, on: dt.date, office: Unit) -> dt.date | None:
    """The last day; None where no rule is in force."""
    found = counted(code, on, office)
    return found[0].due if found else None


def sentence(code: str, on: dt.date, office: Unit) -> str:
    """How the day was found and on which clause, for people to check."""
    found = counted(code, on, office)
    if found is None:
        return ""
    result, version = found
    return result.sentence(event=version.value["event"], deed=version.title, authority=version.cite())


def no_later(code: str, wanted: dt.date, on: dt.date, office: Unit) -> None:
    """Whoever sets a day may set an earlier one than the rule gives, never a later one."""
    found = counted(code, on, office)
    if found and found[0].due and wanted > found[0].due:
        raise Refused(
            _("%(wanted)s太晚：按规定最迟%(due)s。") % {"wanted": wanted.isoformat(), "due": found[0].due.isoformat()},
            authority=found[1].cite(),
            advice=_("请定一个更早的日子。"),
            field="due_on",
        )
