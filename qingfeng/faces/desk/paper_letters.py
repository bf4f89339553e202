"""Papers that are letters (公函): what leaves the office for a complainant, another organ, or whoever is slow."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import today
from qingfeng.core.papers import forms
from qingfeng.core.papers.official import OfficialDocument
from qingfeng.engines.cases.models import MailMessage, Urging

from .paper_facts import Told, chinese, letter

REVIEW = "如不服本处理意见，可以自收到书面答复之日起30日内，请求上一级机关、单位复查。"
BLANK_DAY = "________年____月____日"


def accepted(told: Told) -> OfficialDocument:
    matter, clock = told.matter, told.handling_clock
    text = [
        _("您反映的事项（编号%s）已收到，经审查属于本机关职权范围，决定受理。") % matter.ref,
        _("本机关将在%(due)s前办结并书面答复您（依据%(law)s）。") % {"due": chinese(clock.due_on), "law": clock.rule.clause.cite()}
        if clock and clock.due_on
        else "",
        _("您可以凭回执码查询进度、补充材料。办理过程中，被反映的单位和个人看不到您的姓名和材料。"),
    ]
    return letter(told, _("信访事项受理告知书"), text, told.day_of("accept"))


def refused(told: Told) -> OfficialDocument:
    """The wording is that of the notice in the complainant's mailbox: paper and screen say the same."""
    matter, day = told.matter, told.day_of("refuse")
    said = MailMessage.objects.filter(complaint__matter=matter, kind="notice", direction="out").order_by("at").last()
    return letter(told, _("信访事项不予受理告知书"), [said.text if said else _("您反映的事项%s不予受理。") % matter.ref], day)


def extension_notice(told: Told) -> OfficialDocument:
    """The head approved, and the complainant is told the reason (信访工作条例 art 34)."""
    matter, clock, day = told.matter, told.handling_clock, told.day_of("extend")
    said = MailMessage.objects.filter(complaint__matter=matter, kind="notice", direction="out", text__contains=_("延长"))
    notice = said.order_by("at").last()
    law = clock.rule.clause.cite() if clock else ""
    text = [
        notice.text if notice else _("您反映的事项（编号%s）情况复杂，经本机关负责人批准延长办理期限。") % matter.ref,
        _("延长以后，本机关将在%(due)s前办结并书面答复您（依据%(law)s）。") % {"due": chinese(clock.due_on), "law": law}
        if clock and clock.due_on
        else "",
    ]
    return letter(told, _("信访事项延期办理告知书"), text, day)


def one_off(told: Told) -> OfficialDocument:
    """一次性告知书: everything that is lacking, told once and in writing; what is to be written by hand stays blank."""
    text = [
        _("您反映的事项（编号%s），办理还需要您补充。现把依据、条件、程序、期限和全部材料一次告知如下。") % told.matter.ref,
        _("一、依据"),
        "________________________________",
        _("二、需要补充的材料（全部）"),
        "1. ______________________________",
        "2. ______________________________",
        "3. ______________________________",
        _("三、怎样补、什么时候补"),
        _("请在%s前，凭回执码在网上补充，或者交到本机关。补充所需时间依规定扣除。") % BLANK_DAY,
        _("四、经办人和电话"),
        _("经办人：%s。") % told.matter.accountable.name,
    ]
    return letter(told, _("信访事项一次性告知书"), text, told.desk.day)


def transfer(told: Told) -> OfficialDocument:
    """转送 needs no report back; an accusation goes in a sealed envelope and the slip says nothing of it."""
    matter, row = told.matter, told.outward
    if row is None:
        raise Http404
    sealed = row.kind == "accusation"
    text = [
        _("现将编号%s的材料移送你单位，请依规依纪依法处理。") % matter.ref,
        _("材料装入信封密封，本单不写内容。") if sealed else _("事由：%s。") % matter.title,
        _("请在收到后签收：签收人________，签收日期________年____月____日，并将回执退回本机关。"),
    ]
    title = _("检举控告材料密封移送单") if sealed else _("信访事项转送单")
    return letter(told, title, text, today(row.sent_at), main_to=f"{row.organ}：", number=row.slip_no)


def assignment(told: Told) -> OfficialDocument:
    """交办 must be reported back by a day; that is what sets it apart from 转送."""
    matter, to = told.matter, told.chain[-1].to_account if told.chain else told.matter.accountable
    unit = to.unit.name if to.unit and to.unit_id != matter.unit_id else ""
    clock = told.handling_clock
    text = [
        _("现将信访事项（编号%(ref)s）交你办理。事由：%(title)s。") % {"ref": matter.ref, "title": told.about},
        _("请依法依规调查处理，于%s前办结，并报送办结报告。") % (chinese(clock.due_on if clock else None) or BLANK_DAY),
        _("不得将反映人的材料和有关情况透露或者转给被反映的单位和个人（《信访工作条例》第三十条）。"),
        _("认为不属职权范围的，自收到之日起5个工作日内提出异议并说明理由（《信访工作条例》第二十三条）。"),
    ]
    return letter(told, _("信访事项交办函"), text, told.day_of("assign"), main_to=f"{unit}{to.name}：")


def opinion(told: Told) -> OfficialDocument:
    row, matter = told.opinion, told.matter
    if row is None:
        raise Http404
    unit = matter.unit
    whole = forms.OpinionLetter(
        organ=unit.name,
        organ_mark=unit.name,
        number=row.number,
        addressee=_("信访人"),
        subject=matter.title,
        received=_("您反映的事项（编号%(ref)s），本机关于%(day)s收到，现答复如下。")
        % {"ref": matter.ref, "day": chinese(matter.received_on)},
        requests=tuple(part for part in row.request.split("\n") if part.strip()) or (row.request,),
        facts=row.facts,
        basis=row.basis,
        result=row.get_result_display(),
        opinion=row.opinion,
        remedy=REVIEW,
        dated=row.decided_on,
        contact=_("联系电话：%s") % unit.phone if unit.phone else "",
    )
    return forms.opinion_letter(whole)


def closing_report(told: Told) -> OfficialDocument:
    """办结报告 to whoever handed the matter over: what was found and done, and no word about who complained."""
    matter, row = told.matter, told.opinion
    if row is None:
        raise Http404
    served = max((c.served_on for c in told.complaints if c.served_on), default=None)
    text = [
        _("信访事项（编号%(ref)s，事由：%(title)s）已经办结，现报告如下。") % {"ref": matter.ref, "title": told.about},
        _("一、查明的事实"),
        row.facts,
        _("二、处理意见及依据"),
        row.basis,
        row.opinion,
        _("处理结果：%s。") % row.get_result_display(),
        _("三、答复和送达"),
        _("处理意见书%(number)s，%(day)s送达。") % {"number": row.number, "day": chinese(served) or BLANK_DAY},
    ]
    return letter(told, _("关于%s信访事项的办结报告") % told.about, text, row.decided_on or told.desk.day, main_to="________________：")


def return_ticket(told: Told) -> OfficialDocument:
    """退单申请: not ours, with the reasons; the material goes back only after the sender agrees (信访工作条例 art 23)."""
    matter = told.matter
    text = [
        _("你单位交办、转送的信访事项（编号%(ref)s，事由：%(title)s），我单位于%(day)s收到。")
        % {"ref": matter.ref, "title": told.about, "day": chinese(matter.received_on)},
        _("经审查，不属我单位职权范围，理由：________________________________。"),
        _("建议由________________办理，依据：________________________________。"),
        _("请核实同意后，我单位退还全部材料（《信访工作条例》第二十三条）。"),
        _("交办单位意见：________________　　签字：________　　%s") % BLANK_DAY,
    ]
    return letter(told, _("信访事项退单申请"), text, told.desk.day, main_to="________________：")


TITLES = {"reminder": gettext_lazy("催办通知书"), "order": gettext_lazy("督办单"), "circular": gettext_lazy("关于办理逾期情况的通报")}


def urging(told: Told) -> OfficialDocument:
    row = told.urging
    if row is None:
        raise Http404
    return urging_letter(told, row)


def urging_letter(told: Told, row: Urging) -> OfficialDocument:
    matter, day = told.matter, today(row.at)
    over = (day - row.matter_due_on).days if row.matter_due_on else 0
    stands = _("已逾期%s日") % over if over > 0 else _("尚有%s日") % -over
    text = [
        _("你负责办理的信访事项（编号%(ref)s，事由：%(title)s），办理期限至%(due)s，%(stands)s。")
        % {"ref": matter.ref, "title": told.about, "due": chinese(row.matter_due_on) or BLANK_DAY, "stands": stands},
        row.text,
        _("请于%s前书面答复。逾期不答复的，按规定升级办理。") % (chinese(row.due_on) or BLANK_DAY),
        _("答复：________________________________"),
        _("答复人签字：________　　%s") % BLANK_DAY,
    ]
    return letter(told, str(TITLES[row.level]), text, day, main_to=f"{row.to.name}：", number=row.number)
