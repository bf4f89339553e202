"""What a notice says on the desk: more than a mail may, for whoever reads it is logged in."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qingfeng.core.language import between
from qingfeng.core.notices import services as notices
from qingfeng.core.notices.models import Notice
from qingfeng.engines.consequences import explaining, telling
from qingfeng.engines.consequences.models import Consequence

WORDS = {
    "handover": _("交来一件，请接受或退回"),
    "admitted": _("请您参加一件密件"),
    "statement_asked": _("请您说明一件事，见“要我说明的”"),
    "decision_about_you": _("您说明过的一件事有了决定；不服的，可以在期限内提出异议"),
    "objection_answered": _("您的异议有了答复"),
    "assist_asked": _("请您单位协办一件事，见“协办”"),
    "assist_reminder": _("请您单位答复协办的问题，见“协办”"),
    "assist_withdrawn": _("请您单位协办的一件事撤回了，不用再答"),
    "assist_closed": _("请您单位协办的一件事已经结束，不用再答"),
    "assist_answered": _("协办单位有了答复"),
    "assist_declined": _("协办单位说不办"),
    "refund_list_asked": _("请交一份收费名单，见“要我校退的”"),
    "refund_list_returned": _("交的收费名单退回了，请改正重交"),
    "refund_ordered": _("一项收费要退还，请逐人退清，见“要我校退的”"),
    "refund_dropped": _("一项退费不用办了"),
    "refund_payment_returned": _("登记的退费退回了，请补正"),
    "letters_waiting": _("本单位还有人没有签，见“要我签的”"),
    "letter_to_sign": _("有一份责任书或者承诺书等您签，见“要我签的”"),
    "handover_declined": _("您交的一件被退回"),
    "handover_lapsed": _("您交的一件，对方不能再接，请另选一人"),
    "mailbox_in": _("投诉人来信"),
    "sent_back": _("送审的一件退回补充"),
    "urged": _("催办、督办：请书面答复"),
    "urging_answered": _("催办、督办有了答复"),
    "urging_escalated": _("催办、督办逾期没有答复，已按规定升级"),
    "decided": _("送审的一件已决定"),
    "reopened": _("一件要重办"),
    "harm_alarm": _("涉未成年人，请立即接收"),
    "opening_waiting": _("有启封申请等您办"),
    "opening_decided": _("您的启封申请有答复"),
}
MEASURES = {
    telling.DECIDED: _("已经决定"),
    telling.FELL: _("停止执行：所据的认定被推翻"),
    telling.RECOMPUTED: _("停止执行：按现有的认定重新计算，不再成立"),
    telling.RESUMED: _("按现有的认定重新有效"),
    telling.RESTORED: _("已经恢复原状"),
    telling.LIFTED: _("已经解除"),
}


def said(found: Sequence[Notice]) -> list[str]:
    """One line each."""
    return [words or whole.split("\n")[1] for words, whole in _both(found)]


def headed(found: Sequence[Notice]) -> list[str]:
    """The same; where the desk has no words of its own, what a mail has as its subject."""
    rows = zip(found, _both(found), strict=True)
    return [words or _with_ref(whole.partition("\n")[0], notice) for notice, (words, whole) in rows]


def _both(found: Sequence[Notice]) -> list[tuple[str, str]]:
    keys = {int(n.params["consequence"]) for n in found if "consequence" in n.params}
    rows = Consequence.objects.select_related("unit", "person").in_bulk(keys) if keys else {}
    return [(_words(n, rows), whole) for n, whole in zip(found, notices.words_of(found), strict=True)]


def _words(notice: Notice, rows: dict[int, Consequence]) -> str:
    if row := rows.get(int(notice.params.get("consequence", 0))):
        return _of_measure(notice, row)
    return _with_ref(str(WORDS[notice.template]), notice) if notice.template in WORDS else ""


def _with_ref(words: str, notice: Notice) -> str:
    return f"{words}　{notice.params.get('ref', '')}"


def _of_measure(notice: Notice, row: Consequence) -> str:
    """Which measure, what became of it and why; nothing of the matter from which it followed."""
    who = row.person.name if row.person else row.unit.name
    words = {"who": who, "what": explaining.headline(row), "now": MEASURES[notice.params["step"]]}
    told = _now("对%(who)s的“%(what)s”%(now)s") % words
    due = notice.params.get("due")
    return between("，").join((told, _now("已经执行的在%s前恢复") % due)) if due else told
