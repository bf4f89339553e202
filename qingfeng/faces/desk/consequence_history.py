"""经过 of a measure: its record in plain words, the oldest first. What was corrected stands beside what it corrects."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.access.models import Account
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.language import between
from qingfeng.core.text.normal import whole_number
from qingfeng.engines.consequences.models import Consequence

TITLES = {
    "proposed": gettext_lazy("提出"),
    "relinked": gettext_lazy("所据事项变更"),
    "decided": gettext_lazy("决定"),
    "declined": gettext_lazy("不予采纳"),
    "carried_out": gettext_lazy("执行"),
    "suspended": gettext_lazy("停止"),
    "revived": gettext_lazy("重新有效"),
    "restored": gettext_lazy("恢复"),
    "restoring_handed_over": gettext_lazy("恢复交给"),
    "lifted": gettext_lazy("解除"),
    "expired": gettext_lazy("期满"),
    "superseded": gettext_lazy("被合计取代"),
    "lapsed": gettext_lazy("失效"),
}


@dataclass(frozen=True)
class Told:
    title: str
    entry: Entry
    what: str = ""
    who: str = ""
    on: str = ""  # a day of the entry itself, where it is another than that of the record


def history(row: Consequence) -> list[Told]:
    entries = list(Entry.objects.of(*row.stream))
    ids = {_account(entry.actor) for entry in entries} | {int(entry.body.get("to") or 0) for entry in entries}
    names = {account.pk: account.name for account in Account.objects.filter(pk__in=ids).select_related("person")}
    fallen = _fallen(row)
    return [_told(entry, row, names, fallen) for entry in entries]


def _fallen(row: Consequence) -> set[object]:
    """The moments at which a finding it rests on was overturned: by the record, for a finding may have been confirmed again since."""
    keys = list(row.causes.values_list("key", flat=True))
    found = Entry.objects.filter(stream__kind="cause", stream__key__in=keys, event="consequence.cause_fell")
    return set(found.values_list("at", flat=True))


def _account(actor: str) -> int:
    kind, _sep, key = actor.partition(":")
    return (whole_number(key) or 0) if kind == "account" else 0


def _told(entry: Entry, row: Consequence, names: dict[int, str], fallen: set[object]) -> Told:
    event, body = entry.event.partition(".")[2], entry.body
    title = str(TITLES.get(event, event))
    who = names.get(_account(entry.actor), "")
    if event == "proposed":
        who = _("规则提出")
    elif event == "restoring_handed_over":
        return Told(title, entry, names.get(int(body["to"]), ""), who)
    return Told(title, entry, _detail(event, entry, row, fallen), who, str(body.get("on") or ""))


def _detail(event: str, entry: Entry, row: Consequence, fallen: set[object]) -> str:
    if event in ("suspended", "lapsed"):
        why = _("认定被推翻") if entry.at in fallen else _("按现有的认定不再成立")
        due = entry.body.get("restore_due_on") if row.carried_out_on else None
        return between("，").join(part for part in (why, _("%s前恢复") % due if due else "") if part)
    if event == "revived":
        return _("认定又成立")
    if event == "relinked":
        return _("计%s次") % entry.body.get("count", "")
    return {"carried_out": row.evidence if row.restored_at is None else "", "restored": row.evidence}.get(event, "")
