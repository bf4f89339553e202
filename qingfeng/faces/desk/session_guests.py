"""What the page of a session shows of people from a register: names for those who keep it, numbers for the others; and what was seen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from qingfeng.engines.gatherings import permissions
from qingfeng.engines.gatherings.models import Came, Finding, Saw, Session, SessionState
from qingfeng.engines.gatherings.models.findings import MOST
from qingfeng.engines.registers import kinds as registers
from qingfeng.engines.registers.models import RegisterEntry
from qingfeng.faces.forms import PlainForm
from qingfeng.institutions.lay_inspectors import attendance
from qingfeng.institutions.lay_inspectors.sessions import TRAINING

from .who import Desk

SHOWN = 300
MARKS = [(value, label) for value, label in Came.choices if value != Came.MADE_UP]


class GuestForm(PlainForm):
    entries = forms.ModelMultipleChoiceField(
        label=_l("请哪几位监督员"), queryset=RegisterEntry.objects.none(), widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_l("按住 Ctrl 可以选几位；要回避这所学校的、没有培训的，不能加。"),
    )  # fmt: skip

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, register = self.fields["entries"], registers.kind(session.declared.register)
        there = attendance.entries_of(session).values("pk")
        rows = attendance.may_be_asked(session).exclude(pk__in=there)
        field.queryset = rows.order_by("name", "pk")  # type: ignore[attr-defined]
        field.label_from_instance = lambda e: f"{e.name}　{register.group_name(e.group) if register else e.group}"  # type: ignore[attr-defined]


class FindingForm(PlainForm):
    kind = forms.ChoiceField(label=_l("是什么"), choices=Saw.choices)
    text = forms.CharField(
        label=_l("写一条"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 3}), help_text=_l("写事情和地方，不写人名。")
    )


def guest_context(desk: Desk, session: Session, **given: Any) -> dict[str, Any]:
    """What the page of a session shows of its guests; nothing where its people hold posts."""
    if not session.declared.register:
        return {}
    keeps = attendance.keeps_roster(desk.actor, session, desk.day)
    rows: list[tuple[RegisterEntry, str, str]] = []
    if keeps:
        came = dict(session.guests.values_list("key", "came"))
        found = attendance.entries_of(session).order_by("name", "pk")[:SHOWN]
        rows = [(e, came[attendance.key_of(e)], str(Came(came[attendance.key_of(e)]).label)) for e in found]
    counts = {value: session.guests.filter(came=value).count() for value in Came.values}
    untrained = attendance.may_be_asked(session).untrained(desk.day) if keeps and session.kind == TRAINING else RegisterEntry.objects.none()
    return {
        "guests": rows, "keeps_roster": keeps, "guest_counts": counts, "guests_asked": sum(counts.values()), "guest_marks": MARKS,
        "untrained": untrained.exclude(pk__in=attendance.entries_of(session).values("pk")).count(),
        "guest_form": given.get("guest_form") or (GuestForm(session=session) if keeps else None),
        "findings": _findings(session), "finding_form": given.get("finding_form") or FindingForm(),
        "may_note": session.declared.of_school and session.state == SessionState.HELD
        and permissions.can_record_attendance(desk.actor, session, desk.day),
    }  # fmt: skip


def _findings(session: Session) -> list[tuple[str, list[Finding]]]:
    found = list(session.findings.all())
    return [(str(kind.label), own) for kind in (Saw.SEEN, Saw.ADVICE) if (own := [f for f in found if f.kind == kind])]
