"""What can be done with a consequence, by whom, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holders
from qingfeng.core.language import between
from qingfeng.engines.consequences import explaining, permissions, steps
from qingfeng.engines.consequences.models import Consequence, State

from .actions import Action, ActionForm
from .who import Desk

Data = Mapping[str, Any]
DATE = {"type": "date"}


class AdoptForm(ActionForm):
    note = forms.CharField(label=_l("意见"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    together = forms.BooleanField(required=False)

    def prepare(self) -> None:
        found = proposed_with(self.obj, self.desk)
        if found:
            listed = between("、").join(f"{explaining.headline(r)}（{r.person or r.unit.name}）" for r in found)
            self.fields["together"].label = _("同一期的其他%s条一并采纳") % len(found)
            self.fields["together"].help_text = listed
        else:
            del self.fields["together"]


class NoteForm(ActionForm):
    note = forms.CharField(label=_l("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CarryOutForm(ActionForm):
    on = forms.DateField(label=_l("哪一天执行的"), widget=forms.DateInput(attrs=DATE))
    evidence = forms.CharField(label=_l("凭据"), max_length=200, help_text=_l("如：谈话记录、考核表的编号。"))

    def prepare(self) -> None:
        self.fields["on"].initial = self.desk.day.isoformat()


class RestoreForm(ActionForm):
    evidence = forms.CharField(label=_l("怎样恢复的"), max_length=200, help_text=_l("如：更正后的考核表编号。"))


class HandOverForm(ActionForm):
    to = forms.ModelChoiceField(Account.objects.none(), label=_l("交给谁"), empty_label=_l("请选择"))

    def prepare(self) -> None:
        able = {a.pk for role in (Role.HANDLER, Role.DECIDER, Role.HEAD) for a in holders(role, self.obj.office, self.desk.day)}
        field = self.fields["to"]
        field.queryset = Account.objects.filter(pk__in=able - {self.obj.accountable_id}).select_related("person", "unit")  # type: ignore[attr-defined]
        field.label_from_instance = lambda account: account.name  # type: ignore[attr-defined]


def decide_why(row: Consequence, desk: Desk) -> str | None:
    if row.state != State.PROPOSED:
        return None
    if why := steps.apart(row, desk.actor):
        return why
    return "" if permissions.can_decide_consequence(desk.actor, row, desk.day) else _("由决定人办理。")


def proposed_with(row: Consequence, desk: Desk) -> list[Consequence]:
    """What the same rule proposes for the same unit and window, as far as this person may decide it."""
    mine = Consequence.objects.visible_to(desk.actor, desk.day).to_decide()
    found = mine.filter(rule=row.rule, unit=row.unit, window=row.window).exclude(pk=row.pk).select_related("unit", "office", "person")
    return [other for other in found.order_by("pk") if permissions.can_decide_consequence(desk.actor, other, desk.day)]


def adopt(row: Consequence, desk: Desk, data: Data, key: str) -> None:
    for one in [row, *(proposed_with(row, desk) if data.get("together") else [])]:
        steps.decide(consequence=one, adopt=True, note=data["note"], actor=desk.actor, now=desk.now)


def decline(row: Consequence, desk: Desk, data: Data, key: str) -> None:
    steps.decide(consequence=row, adopt=False, note=data["note"], actor=desk.actor, now=desk.now)


def carry_out_why(row: Consequence, desk: Desk) -> str | None:
    if row.state != State.DECIDED:
        return None
    return "" if permissions.can_carry_out_consequence(desk.actor, row, desk.day) else _("由承办人、决定人登记。")


def carry_out(row: Consequence, desk: Desk, data: Data, key: str) -> None:
    steps.carry_out(consequence=row, on=data["on"], evidence=data["evidence"], actor=desk.actor, now=desk.now)


def restore_why(row: Consequence, desk: Desk) -> str | None:
    if row.state != State.SUSPENDED or not row.carried_out_on or row.restored_at:
        return None
    return "" if permissions.can_restore_consequence(desk.actor, row, desk.day) else _("由负责恢复的人登记。")


def restored(row: Consequence, desk: Desk, data: Data, key: str) -> None:
    steps.restored(consequence=row, evidence=data["evidence"], actor=desk.actor, now=desk.now)


def hand_over(row: Consequence, desk: Desk, data: Data, key: str) -> None:
    steps.hand_over_restoring(consequence=row, to=data["to"], actor=desk.actor, now=desk.now)


def lift_why(row: Consequence, desk: Desk) -> str | None:
    if row.state not in (State.SUSPENDED, State.DECIDED, State.CARRIED_OUT):
        return None
    if row.state == State.SUSPENDED and row.carried_out_on and row.restored_at is None:
        return _("已经执行的还没有恢复。")
    return "" if permissions.can_lift_consequence(desk.actor, row, desk.day) else _("由决定人办理。")


def lift(row: Consequence, desk: Desk, data: Data, key: str) -> None:
    steps.lift(consequence=row, note=data["note"], actor=desk.actor, now=desk.now)


ACTIONS = (
    Action("adopt", _l("采纳"), AdoptForm, decide_why, adopt, hint=_l("规则提出，您来决定")),
    Action("decline", _l("不予采纳"), NoteForm, decide_why, decline, hint=_l("要写理由；同样的事项不再提出")),
    Action("carry-out", _l("登记执行"), CarryOutForm, carry_out_why, carry_out, button=_l("登记")),
    Action("restore", _l("登记恢复"), RestoreForm, restore_why, restored, button=_l("登记"), hint=_l("认定被推翻，已经执行的要恢复")),
    Action("hand-over", _l("改由别人负责恢复"), HandOverForm, restore_why, hand_over, button=_l("选人")),
    Action("lift", _l("解除"), NoteForm, lift_why, lift, hint=_l("要写理由")),
)
