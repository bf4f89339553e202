"""下一步: the steps of a matter as buttons. What cannot be done stays visible with its reason."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.language import between
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import Offer, offers
from qingfeng.core.prepared import Prepared, Slot, day_slot
from qingfeng.engines.cases.models import Extract
from qingfeng.faces.components.parts import Step

from .matter_assist import open_words
from .who import Desk

# The first of these that is possible is the one to do next.
ORDER = (
    "acknowledge_harm", "report_harm", "harm_receipt", "take_over", "take_up", "answer_urging", "register", "accept", "hand_over", "assign",
    "answer_objection", "approve_extract", "approve_assist", "ask_statement", "decide", "submit", "serve", "close", "find", "draft_extract",
    "draft_opinion",
    "add_evidence", "recheck", "outward_receipt",
)  # fmt: skip
# Nobody was heard yet: before anything is found the other side is asked.
HEAR_FIRST = tuple(dict.fromkeys((*ORDER[: ORDER.index("find")], "draft_extract", *ORDER)))
# Shown only while they are possible: they answer to something that most matters do not have.
ONLY_POSSIBLE = {
    "take_over", "take_up", "decline", "acknowledge_harm", "report_harm", "harm_receipt", "outward_receipt", "resume", "silence", "clarify",
    "answer_objection", "sanction", "overturn", "reopen", "recheck", "hand_over", "send_back", "approve_extract", "admit",
    "approve_assist", "urge", "supervise", "report_delay", "answer_urging", "enter_review",
}  # fmt: skip
# These go on without the answers of assisting units, and say so.
GOES_ON = ("submit", "decide", "close")
# Beside each question; or taken by the decision of the superior organ.
NEVER = {"replied_elsewhere", "on_file", "remind_assist", "withdraw_assist", "annulled", "changed"}
BUTTONS = {
    "find": _l("去认定"), "draft_extract": _l("起草"), "pause": _l("选事由"), "assign": _l("交办"), "offer": _l("移交"),
    "extend": _l("批准"), "join": _l("并入"), "draft_opinion": _l("写意见书"), "add_evidence": _l("取证"),
    "approve_extract": _l("核对"), "decide": _l("去决定"), "assist": _l("去问"), "approve_assist": _l("核对"),
    "enter_review": _l("登记申请"), "split": _l("选几项"),
    "answer_urging": _l("去答复"), "report_delay": _l("通报"),
}  # fmt: skip


_asked = Prepared(lambda: Extract.objects.filter(matter=Slot("matter"), sent_at__isnull=False).values_list("pk"))
_unanswered = Prepared(lambda: Extract.objects.filter(matter=Slot("matter"), state="sent", due_on__lt=day_slot()).values_list("pk"))


def choices(matter: Matter, desk: Desk) -> list[Step]:
    silent = _unanswered.any(matter=matter.pk, day=desk.day)
    found = [o for o in offers(matter, desk.actor, desk.now, desk.ties) if _shown(o) and (o.step.name != "silence" or silent)]
    order = ORDER if _asked.any(matter=matter.pk) else HEAR_FIRST
    first = next((name for name in order if any(o.step.name == name and o.verdict.allowed for o in found)), "")
    found.sort(key=lambda o: (o.step.name != first, _rank(o.step.name)))
    possible = [_choice(matter, o, o.step.name == first) for o in found if o.verdict.allowed]
    if any(o.verdict.allowed and o.step.name in GOES_ON for o in found) and (open_ := open_words(matter)):
        labels = {str(o.step.label) for o in found if o.step.name in GOES_ON}
        possible = [replace(s, hint=f"{s.hint}；{open_}") if s.label in labels else s for s in possible]
    return possible + _impossible([o for o in found if not o.verdict.allowed])


def _impossible(found: list[Offer]) -> list[Step]:
    """What the same reason stands against is told in one line."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for offer in found:
        reasons.setdefault((offer.verdict.reason, offer.verdict.authority), []).append(str(offer.step.label))
    return [
        Step(label=between("、").join(labels), possible=False, reason=reason, authority=authority)
        for (reason, authority), labels in reasons.items()
    ]


def _shown(offer: Offer) -> bool:
    if offer.step.name in NEVER:
        return False
    return offer.verdict.allowed or offer.step.name not in ONLY_POSSIBLE


def _rank(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _choice(matter: Matter, offer: Offer, primary: bool) -> Step:
    step = offer.step
    return Step(
        label=str(step.label),
        hint=str(step.hint),
        button=str(BUTTONS.get(step.name, step.label)),
        url=reverse("desk:step", args=[matter.ref, step.name]),
        post=not step.form,
        primary=primary,
        hidden={"key": uuid4().hex} if not step.form else {},
    )
