"""经过: the chronicle of a matter in plain words, each line with the mark that says whether it is sealed into the tree."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.access.models import Account
from qingfeng.core.chronicle.models import Entry, EntryQuerySet
from qingfeng.core.language import between
from qingfeng.core.matters.models import Matter, Stranded
from qingfeng.core.matters.procedure import procedure_of
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.engines.cases.models import Channel, OpinionResult, Result, ReviewOutcome, Solved, Stage
from qingfeng.engines.cases.models.assisting import Ground
from qingfeng.faces.components import parts

SHOWN = 10
TITLES = {
    "complaint.received": gettext_lazy("收到反映"),
    "complaint.joined": gettext_lazy("并入一件"),
    "complaint.set_apart": gettext_lazy("从另一件分出"),
    "complaint.separated": gettext_lazy("并入的一件分开了"),
    "complaint.rated": gettext_lazy("投诉人评价"),
    "mailbox.in": gettext_lazy("投诉人来信"),
    "mailbox.out": gettext_lazy("给投诉人写信"),
    "assist.answered": gettext_lazy("协办单位答复"),
    "assist.declined": gettext_lazy("协办单位不办"),
    "respondent.statement": gettext_lazy("对方交来说明"),
    "respondent.objection": gettext_lazy("对方提出异议"),
    "respondent.clarification": gettext_lazy("对方申请澄清函"),
    "finding.fell": gettext_lazy("认定被推翻"),
    "harm.raised": gettext_lazy("涉未成年人：通知值班人"),
    "matter.offered_anew": gettext_lazy("负责人不能再办，交给别人"),
    "matter.offer_lapsed": gettext_lazy("对方不能再接，移交作罢"),
    "matter.urged_further": gettext_lazy("催办、督办逾期没有答复，按规定升级"),
    "matter.stranded": gettext_lazy("没有人能负责，已告知上级机关"),
    "review.received": gettext_lazy("收到复查申请"),
    "recheck.received": gettext_lazy("收到复核申请"),
    "coordination.asked": gettext_lazy("提请协调"),
    "coordination.named": gettext_lazy("确定牵头单位"),
    "matter.sorted": gettext_lazy("定事项类别"),
    "harm.escalated": gettext_lazy("值班人未接收，转副值班人"),
}
MAIL = {
    "question": gettext_lazy("提问"),
    "preview": gettext_lazy("摘要征求意见"),
    "notice": gettext_lazy("告知"),
    "answer": gettext_lazy("答复"),
    "strike": gettext_lazy("要求划去一处"),
    "note": gettext_lazy("补充"),
}
CODES: dict[str, dict[Any, Any]] = {
    "ground": dict(Ground.choices),
    "channel": dict(Channel.choices),
    "result": {**dict(Result.choices), **dict(OpinionResult.choices)},
    "solved": dict(Solved.choices),
    "passed": {True: gettext_lazy("通过"), False: gettext_lazy("没有通过")},
    "why": dict(Stranded.choices),
    "stage": dict(Stage.choices),
    "outcome": dict(ReviewOutcome.choices),
    "upheld": {True: gettext_lazy("异议成立"), False: gettext_lazy("异议不成立")},
}


def _of_stream() -> EntryQuerySet:
    return Entry.objects.of(Slot("kind", CharField()), Slot("key", CharField())).with_sealed().order_by("-seq")


_entries, _newest = Prepared(_of_stream), Prepared(lambda: _of_stream()[:SHOWN])


def entries(matter: Matter, letters: dict[int, str], whole: bool) -> tuple[list[parts.Entry], int]:
    """The newest first. `letters` names complaints 甲、乙… Two queries whatever the length."""
    kind, key = matter.stream
    found = (_entries if whole else _newest)(kind=kind, key=key)
    total = found[0].seq + 1 if found else 0
    names = _names(found)
    return [_entry(matter, e, names, letters, at == 0) for at, e in enumerate(found)], total


def _names(found: list[Entry]) -> dict[str, str]:
    ids = {e.actor.split(":")[1] for e in found if e.actor.startswith("account:")}
    ids |= {str(e.body[key]) for e in found for key in ("to", "deputy") if isinstance(e.body, dict) and key in e.body}
    numbers = [int(i) for i in ids if i.isdecimal()]
    return {str(a.pk): a.name for a in Account.objects.filter(pk__in=numbers).select_related("person")} if numbers else {}


def _entry(matter: Matter, entry: Entry, names: dict[str, str], letters: dict[int, str], newest: bool) -> parts.Entry:
    who = {"public": _("投诉人"), "system": _("系统")}.get(entry.actor) or names.get(entry.actor.partition(":")[2], "")
    if entry.event.startswith("respondent."):
        who = _("对方")
    text = between("；").join(part for part in (who, _detail(entry.event, entry.body, names, letters)) if part)
    state = "now" if newest and matter.is_open else ""
    return parts.Entry(title(matter, entry.event), entry.at, text, state=state, sealed=entry.is_sealed)


def title(matter: Matter, event: str) -> str:
    if event in TITLES:
        return str(TITLES[event])
    step = procedure_of(matter).step(event.partition(".")[2])
    return str(step.label) if step else event


def _detail(event: str, body: dict[str, Any], names: dict[str, str], letters: dict[int, str]) -> str:
    """What a body of ids and codes says in words; digests by their beginning."""
    letter = letters.get(body.get("complaint", 0))
    said = [
        _("投诉人%s") % letter if letter else "",
        *[str(words.get(body.get(key), "")) for key, words in CODES.items()],
        str(MAIL.get(body.get("kind", ""), "")) if event.startswith("mailbox.") else "",
        _("交给%s") % names.get(str(body["to"]), "") if "to" in body else "",
        _("泄露扫描%s处") % body["leaks"] if body.get("leaks") else "",
        _digest(body.get("file") or body.get("text")),
    ]
    return between("，").join(part for part in said if part)


def _digest(value: Any) -> str:
    whole = isinstance(value, str) and len(value) == 64
    return _("摘要值%s") % f"{value[:4]}…{value[-4:]}" if whole else ""
