"""What a complainant reads about the own complaint: the state in plain words, the steps so far and still to come, the letters."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.engines.cases.models import Complaint, MailMessage
from qingfeng.faces.components.parts import Entry as Line
from qingfeng.faces.components.parts import Message

# Not inviting: all five levels stand in one row of equal weight (GB/T 39735).
SATISFIED = [
    (5, gettext_lazy("非常满意")),
    (4, gettext_lazy("满意")),
    (3, gettext_lazy("基本满意")),
    (2, gettext_lazy("不满意")),
    (1, gettext_lazy("非常不满意")),
]

STATES = {
    "received": gettext_lazy("已收到，等待登记"),
    "registered": gettext_lazy("已登记，正在看由谁办"),
    "accepted": gettext_lazy("已受理"),
    "handling": gettext_lazy("正在调查"),
    "deciding": gettext_lazy("调查完了，等另一位负责人决定"),
    "decided": gettext_lazy("已作决定，正在写答复"),
    "replied": gettext_lazy("已答复，请您看信箱"),
    "closed": gettext_lazy("已办结"),
    "refused": gettext_lazy("不予受理，理由和去处在信箱里"),
    "transferred": gettext_lazy("已转送有权处理的机关"),
    "handed_over": gettext_lazy("已密封移送纪检监察机关"),
    "withdrawn": gettext_lazy("您已撤回"),
    "joined": gettext_lazy("与同一件事并在一起办"),
    "barred": gettext_lazy("已经复核终结的同一件事，不再受理"),
    "replied_elsewhere": gettext_lazy("他处已答复"),
    "on_file": gettext_lazy("留存备查"),
}

STEPS = {
    "complaint.received": (gettext_lazy("您提交了投诉"), ""),
    "complaint.accept": (gettext_lazy("受理"), gettext_lazy("归为申诉求决，由本机关办。")),
    "complaint.joined": (gettext_lazy("同一件事并在一起办"), gettext_lazy("您的回执码和答复照旧。")),
    "complaint.split": (gettext_lazy("分成两件办"), gettext_lazy("您的回执码不变，两件各有答复。")),
    "complaint.separate": (gettext_lazy("不再并在一起，分开办理"), gettext_lazy("期限照原来的算。")),
    "complaint.take_over": (gettext_lazy("经办人接手"), ""),
    "complaint.ask_statement": (gettext_lazy("请学校说明情况"), gettext_lazy("学校只看到摘要，看不到您是谁；摘要经另一人核过。")),
    "respondent.statement": (gettext_lazy("学校交来说明"), ""),
    "complaint.silence": (gettext_lazy("学校逾期没有说明"), ""),
    "complaint.pause": (gettext_lazy("期限暂停"), ""),
    "complaint.resume": (gettext_lazy("期限恢复"), ""),
    "complaint.extend": (gettext_lazy("经负责人批准延期"), gettext_lazy("理由在信箱里。")),
    "complaint.submit": (gettext_lazy("调查完，送审"), ""),
    "complaint.decide": (gettext_lazy("作出决定"), gettext_lazy("由另一位负责人定，不是经办人自己定。")),
    "complaint.serve": (gettext_lazy("书面答复您"), gettext_lazy("答复在信箱里。")),
    "complaint.recheck": (gettext_lazy("没有参与的人复核"), ""),
    "complaint.close": (gettext_lazy("办结"), ""),
    "complaint.reopen": (gettext_lazy("重办"), ""),
    "complaint.apply_review": (gettext_lazy("您申请上一级机关复查、复核"), ""),
    "complaint.enter_review": (gettext_lazy("代您登记复查、复核申请"), ""),
    "complaint.annulled": (gettext_lazy("上级撤销处理意见，重办"), ""),
    "complaint.changed": (gettext_lazy("上级变更处理意见"), ""),
    "complaint.bar": (gettext_lazy("不再受理"), gettext_lazy("理由在信箱里。")),
    "complaint.refuse": (gettext_lazy("不予受理"), gettext_lazy("理由和去处在信箱里。")),
    "complaint.transfer": (gettext_lazy("转送有权处理的机关"), ""),
    "complaint.hand_over": (gettext_lazy("密封移送纪检监察机关"), ""),
    "complaint.withdraw": (gettext_lazy("撤回"), ""),
}

AHEAD = {
    "received": ("accept", "investigate", "decide", "answer"),
    "registered": ("accept", "investigate", "decide", "answer"),
    "accepted": ("investigate", "decide", "answer"),
    "handling": ("decide", "answer"),
    "deciding": ("answer",),
    "decided": ("answer",),
}
AHEAD_WORDS = {
    "accept": (gettext_lazy("告诉您受理不受理"), ""),
    "investigate": (gettext_lazy("调查核实，听学校说明"), ""),
    "decide": (gettext_lazy("作出决定"), gettext_lazy("由另一位负责人定，不是经办人自己定。")),
    "answer": (gettext_lazy("书面答复您，问您解决没有"), ""),
}


RECEIVED = "complaint.received"


def state_words(matter: Matter) -> str:
    return str(STATES.get(matter.state, matter.state))


def progress(complaint: Complaint) -> list[Line]:
    """Steps taken, from the chronicle, and those to come. Says nothing of other complainants of the same matter."""
    matter = complaint.matter
    lines = [Line(title=str(STEPS[RECEIVED][0]), when=complaint.received_at)]
    entries = Entry.objects.of(*matter.stream).filter(event__in=STEPS).exclude(event=RECEIVED)
    if complaint.joined_at:  # what happened in that matter before belongs to somebody else
        entries = entries.filter(at__gte=complaint.joined_at)
    for e in entries:
        if not _concerns(e, complaint):
            continue
        title, text = STEPS[e.event]
        lines.append(Line(title=str(title), when=e.at, text=str(text)))
    if matter.state == "handling":
        lines.append(Line(title=_("调查核实"), state="now"))
    lines += [Line(title=str(AHEAD_WORDS[k][0]), text=str(AHEAD_WORDS[k][1]), state="next") for k in AHEAD.get(matter.state, ())]
    return lines


def _concerns(entry: Entry, complaint: Complaint) -> bool:
    if entry.event in ("complaint.withdraw", "complaint.apply_review", "complaint.enter_review"):
        return entry.body.get("complaint") == complaint.pk
    return entry.event != "complaint.joined" or bool(complaint.joined_at and entry.at == complaint.joined_at)


def thread(complaint: Complaint, code: str = "") -> list[Message]:
    rows = complaint.messages.select_related("author__person", "extract").prefetch_related("files")
    return [
        Message(sender=_sender(m), text=_text(m), when=m.at, mine=m.direction == "in", files=_files(m), code=code, lead=_lead(m))
        for m in rows
    ]


def _text(message: MailMessage) -> str:
    """An extract that still waits stands once on the page: in its panel, where words can be struck."""
    if message.kind == "preview" and message.extract and message.extract.state == "preview":
        return _("见下面的摘要，可以划去会让人猜到是您的字。")
    return message.text or _("（内容已按规定清除）")


def _files(message: MailMessage) -> list[tuple[str, str]]:
    stored = sorted(message.files.all(), key=lambda f: (f.created_at, f.pk))  # the order in which follow.attachment counts
    kept = [(n, f) for n, f in enumerate(stored) if not f.disposed_at]
    return [
        (reverse("portal:follow_file", args=[message.pk, n]), _("照片") if f.media_type.startswith("image/") else _("文件"))
        for n, f in kept
    ]


def _sender(message: MailMessage) -> str:
    if message.direction == "in":
        return _("您")
    return message.author.name if message.author else _("本机关")


def _lead(message: MailMessage) -> str:
    leads = {"question": _("请您回答："), "preview": _("请您先看给学校看的摘要。"), "answer": _("答复："), "notice": ""}
    return leads.get(message.kind, "")
