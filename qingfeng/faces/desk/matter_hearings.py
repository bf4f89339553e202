"""Who must still be heard before the case can go up, by name: beside the step that says how many."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Person, Unit
from qingfeng.engines.cases import rounds

WHERE = ("accepted", "handling", "deciding")
WHY = {
    "": _("还没有听取过陈述"),
    rounds.NEW: _("重办后有了新的认定，须重新听取"),
    rounds.AMOUNT: _("重办后认定的金额更高，须重新听取"),
    rounds.RESULT: _("重办后认定得更重，须重新听取"),
}
STEPS = {"draft": _("摘要等核定"), "preview": _("摘要在征求投诉人意见"), "approved": _("摘要已核，等送出"), "sent": _("摘要已送，等说明")}


@dataclass(frozen=True)
class ToHear:
    name: str
    why: str
    underway: str  # an extract for them is on its way


def to_hear(matter: Matter) -> list[ToHear]:
    """Names are looked up only where somebody is left."""
    if matter.state not in WHERE:
        return []
    due = rounds.hearings(matter)
    left = {party: "" for party in due.unheard} | due.again
    if not left:
        return []
    units = Unit.objects.in_bulk([unit for unit, person in left if person is None])
    people = Person.objects.in_bulk([person for _unit, person in left if person])
    underway = {
        (person or unit, bool(person)): state
        for unit, person, state in matter.extracts.filter(state__in=STEPS).order_by("pk").values_list("unit_id", "person_id", "state")
    }
    return [
        ToHear(
            name=people[person].name if person else units[unit].name,
            why=str(WHY[why]),
            underway=str(STEPS.get(underway.get((person or unit, bool(person)), ""), "")),
        )
        for (unit, person), why in left.items()
    ]
