"""Papers that are tables: what stays on the file or is filled in by hand. Blank where nothing is known; identities stay sealed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import today
from qingfeng.core.papers.tables import Cell, TableForm
from qingfeng.engines.cases.models import Channel, Complaint

from .paper_facts import SATISFIED, Told, chinese, demands, solved

SEALED = gettext_lazy("身份已封存，凭启封阅看")
CHANNEL_TITLES = {
    Channel.LETTER: gettext_lazy("来信登记表"),
    Channel.VISIT: gettext_lazy("来访登记表"),
    Channel.PHONE: gettext_lazy("来电登记表"),
}


def _form(told: Told, title: str, cells: list[Cell], **more) -> TableForm:
    unit = told.matter.unit
    return TableForm(title=str(title), office=unit.name, number=told.matter.ref, cells=tuple(cells), phone=unit.phone, **more)


def _who(complaint: Complaint) -> str:
    return _("匿名") if complaint.anonymous else str(SEALED) if complaint.identity_id else ""


def registration(told: Told) -> list[TableForm]:
    """One for each complaint that came in."""
    return [_registration(told, c) for c in told.complaints if not told.of or c.pk == told.of]


def _registration(told: Told, c: Complaint) -> TableForm:
    matter, opinion = told.matter, told.opinion
    served = c.served_on or (today(c.answered_at) if c.answered_at else None)
    cells = [
        Cell(_("编号"), matter.ref),
        Cell(_("来源渠道"), str(Channel(c.channel).label)),
        Cell(_("登记时间"), chinese(today(c.received_at))),
        Cell(_("登记人"), c.typed_by.name if c.typed_by else ""),
        Cell(_("反映人"), _who(c)),
        Cell(_("性别")),
        Cell(_("身份证")),
        Cell(_("电话")),
        Cell(_("住址")),
        Cell(_("人数")),
        Cell(_("问题属地"), matter.respondent_unit.name if matter.respondent_unit else ""),
        Cell(_("内容分类"), told.kind),
        Cell(_("紧急程度"), _("涉未成年人，立即") if c.harm_to_minor else ""),
        Cell(_("是否初次")),
        Cell(_("保密、匿名"), _("匿名") if c.anonymous else _("保密") if matter.sealed else ""),
        Cell(_("附件")),
        Cell(_("主要内容"), told.about if matter.sealed else c.text, wide=True, lines=8),
        Cell(_("诉求"), demands(c), wide=True, lines=2),
        Cell(_("拟办意见"), "", wide=True, lines=3),
        Cell(_("领导批示"), "", wide=True, lines=3),
        Cell(_("主办单位"), matter.unit.name),
        Cell(_("协办单位"), told.assisting),
        Cell(_("办理期限"), chinese(matter.due_on)),
        Cell(_("办理情况"), opinion.get_result_display() if opinion else ""),
        Cell(_("答复日期"), chinese(served)),
        Cell(_("送达方式"), _method(c)),
        Cell(_("满意度"), str(SATISFIED.get(c.satisfied or 0, ""))),
        Cell(_("归档号")),
    ]
    title = CHANNEL_TITLES.get(Channel(c.channel), _("网上信访登记表"))
    return _form(told, title, cells, day=today(c.received_at), signs=(_("登记人"), _("审核人")), sealed=False)


def _method(c: Complaint) -> str:
    from qingfeng.engines.cases.answering import METHODS

    return str(METHODS.get(c.service_method, ""))


def first_asked(told: Told) -> list[TableForm]:
    """首问登记表: who was asked first, and into whose hands it went."""
    matter, chain = told.matter, told.chain
    first = chain[0].from_account if chain else matter.accountable
    hands = "\n".join(
        _("%(day)s　%(a)s交%(b)s，已接受") % {"day": chinese(today(h.answered_at)), "a": h.from_account.name, "b": h.to_account.name}
        for h in chain
        if h.answered_at
    )
    cells = [
        Cell(_("编号"), matter.ref),
        Cell(_("来源渠道"), told.channels),
        Cell(_("首问责任人"), first.name),
        Cell(_("首问时间"), chinese(today(matter.opened_at))),
        Cell(_("询问人"), "、".join(dict.fromkeys(_who(c) for c in told.complaints if _who(c)))),
        Cell(_("联系电话")),
        Cell(_("事由"), told.about, wide=True, lines=2),
        Cell(_("属本单位职责"), _("是") if matter.outcome not in ("refused", "transferred", "handed_over") else _("否")),
        Cell(_("告知去处"), told.outward.organ if told.outward else ""),
        Cell(_("移交经过"), hands, wide=True, lines=3),
        Cell(_("现在由谁负责"), matter.accountable.name),
        Cell(_("办理期限"), chinese(matter.due_on)),
        Cell(_("办理结果"), "", wide=True, lines=2),
    ]
    return [_form(told, _("首问责任登记表"), cells, day=today(matter.opened_at), signs=(_("首问责任人"), _("接办人")), sealed=False)]


def handling_sheet(told: Told) -> list[TableForm]:
    """承办单: 拟办, 批示, 办理结果."""
    matter, opinion = told.matter, told.opinion
    cells = [
        Cell(_("编号"), matter.ref),
        Cell(_("来源渠道"), told.channels),
        Cell(_("收到日期"), chinese(matter.received_on)),
        Cell(_("办理期限"), chinese(told.handling_clock.due_on) if told.handling_clock else ""),
        Cell(_("主办单位"), matter.unit.name),
        Cell(_("协办单位"), told.assisting),
        Cell(_("承办人"), matter.accountable.name),
        Cell(_("内容分类"), told.kind),
        Cell(_("事由"), told.about, wide=True, lines=2),
        Cell(_("拟办意见"), "", wide=True, lines=5),
        Cell(_("领导批示"), opinion.written_opinion if opinion else "", wide=True, lines=5),
        Cell(_("办理结果"), f"{opinion.get_result_display()}\n{opinion.opinion}" if opinion else "", wide=True, lines=6),
    ]
    return [_form(told, _("信访事项承办单"), cells, day=told.desk.day, signs=(_("承办人"), _("核稿人"), _("批示人")))]


def extension_approval(told: Told) -> list[TableForm]:
    """延期审批表: before the approval to be filled in, afterwards with what was approved."""
    matter, clock = told.matter, told.handling_clock
    extended = bool(clock and clock.extended_by)
    cells = [
        Cell(_("编号"), matter.ref),
        Cell(_("承办人"), matter.accountable.name),
        Cell(_("受理日期"), chinese(clock.started_on) if clock else ""),
        Cell(_("原办理期限"), _original_due(told)),
        Cell(_("事由"), told.about, wide=True, lines=2),
        Cell(_("延期天数"), _("%s日") % clock.extended_by if clock and extended else ""),
        Cell(_("延期至"), chinese(clock.due_on) if clock and extended else ""),
        Cell(_("延期理由"), "", wide=True, lines=6),
        Cell(_("承办单位意见"), "", wide=True, lines=3),
        Cell(_("负责人审批"), _("同意，%s") % chinese(clock.extended_on) if clock and extended else "", wide=True, lines=4),
        Cell(_("告知信访人"), "", wide=True, lines=2),
    ]
    law = clock.rule.clause.cite() if clock else "《信访工作条例》第三十四条"
    note = _("依据%s：情况复杂的，经负责人批准可以延长一次，并告知信访人理由。") % law
    day = clock.extended_on if clock and extended else None
    return [_form(told, _("信访事项延期审批表"), cells, day=day, note=note, signs=(_("申请人"), _("审批人")))]


def _original_due(told: Told) -> str:
    from qingfeng.core.matters.clocks import due_after

    clock = told.handling_clock
    return chinese(due_after(clock.started_on, clock.rule.value)) if clock else ""


def service(told: Told) -> list[TableForm]:
    """送达回证, with the addressee left open: the desk does not know the name."""
    row = told.opinion
    title, number = (_("信访事项处理意见书"), row.number) if row else (_("信访事项告知书"), told.matter.ref)
    cells = [
        Cell(_("送达文书"), title, wide=True),
        Cell(_("文号"), number, wide=True),
        Cell(_("受送达人"), "", wide=True),
        Cell(_("送达地点"), "", wide=True),
        Cell(_("送达方式"), _("□直接送达　□邮寄送达　□电子送达　□留置送达"), wide=True),
        Cell(_("签名或盖章"), "", wide=True, lines=2),
        Cell(_("收到时间"), "　　　　年　　月　　日　　时", wide=True),
        Cell(_("代收人及理由"), "", wide=True, lines=2),
        Cell(_("送达人（两人）"), "", wide=True, lines=2),
        Cell(_("备注"), "", wide=True, lines=2),
    ]
    return [_form(told, _("送达回证"), cells, day=told.desk.day)]


def callback(told: Told) -> list[TableForm]:
    """回访记录表, one for each complaint: 解决 and 满意 are asked apart; nobody is asked for a good mark."""
    return [_callback(told, c) for c in told.complaints if c.withdrawn_at is None and (not told.of or c.pk == told.of)]


def _callback(told: Told, c: Complaint) -> TableForm:
    matter = told.matter
    cells = [
        Cell(_("编号"), matter.ref),
        Cell(_("来源渠道"), str(Channel(c.channel).label)),
        Cell(_("反映人"), _who(c)),
        Cell(_("电话")),
        Cell(_("事由"), told.about, wide=True, lines=2),
        Cell(_("答复日期"), chinese(c.served_on)),
        Cell(_("送达方式"), _method(c)),
        Cell(_("回访时间")),
        Cell(_("回访方式"), _("□电话　□当面　□网上")),
        Cell(_("承办人联系过"), _("□是　□否")),
        Cell(_("收到书面答复"), _("□是　□否")),
        Cell(_("是否解决"), solved(c) or _("□解决　□部分解决　□没有解决"), wide=True),
        Cell(_("满意度"), str(SATISFIED.get(c.satisfied or 0, "")) or _("□非常满意　□满意　□基本满意　□不满意　□非常不满意"), wide=True),
        Cell(_("意见和建议"), "", wide=True, lines=5),
        Cell(_("处理意见"), _("□办结　□重办　□其他"), wide=True),
    ]
    note = _("由没有参与办理的人回访；不得诱导、要求给好评。")
    return _form(told, _("回访记录表"), cells, day=None, note=note, signs=(_("回访人"), _("审核人")), sealed=False)
