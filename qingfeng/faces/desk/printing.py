"""What is printed about a matter: notices of acceptance and refusal, slips, the opinion letter, the proof of service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingfeng.core.calendar import today
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.language import full_day, on_record
from qingfeng.core.matters.models import Matter
from qingfeng.core.papers import forms
from qingfeng.core.papers.official import OfficialDocument, blocks
from qingfeng.core.papers.pdf import official_pdf
from qingfeng.core.papers.word import official_docx
from qingfeng.engines.cases.models import MailMessage, Opinion

from .who import desk_of, matter_or_404

REVIEW = "如不服本处理意见，可以自收到书面答复之日起30日内，请求上一级机关、单位复查。"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def papers_of(matter: Matter, events: set[str], decided: bool, sent: bool) -> list[tuple[str, str, str]]:
    """What can be printed now: address, name, note."""
    found = []

    def add(name: str, label: str, note: str = "") -> None:
        found.append((reverse(f"desk:{name}", args=[matter.ref]), label, note))

    if "complaint.accept" in events:
        add("print_accepted", _("受理告知书"))
    if "complaint.refuse" in events:
        add("print_refused", _("不予受理告知书"))
    if sent:
        add("print_transfer", _("转送单、移送单"), _("随材料走，回执退回登记"))
    if decided:
        add("print_opinion", _("处理意见书"), _("PDF；另有Word"))
    add("print_service", _("送达回证"))
    return found


def _day_of(matter: Matter, event: str) -> dt.date:
    entry = Entry.objects.of(*matter.stream).filter(event=event).last()
    if entry is None:
        raise Http404
    return today(entry.at)


def _letter(matter: Matter, title: str, paragraphs: list[str], day: dt.date) -> OfficialDocument:
    unit = matter.unit
    return OfficialDocument(
        organ_mark=unit.name,
        title=title,
        main_to=_("信访人："),
        body=blocks("\n".join(paragraphs)),
        signer=unit.name,
        dated=day,
        number=matter.ref,
        note=_("联系电话：%s") % unit.phone if unit.phone else "",
    )


def accepted(matter: Matter) -> OfficialDocument:
    day = _day_of(matter, "complaint.accept")
    clock = matter.clocks.filter(code="petition.handle").select_related("rule__clause__document").order_by("pk").first()
    due = full_day(clock.due_on) if clock and clock.due_on else ""
    text = [
        _("您反映的事项（编号%s）已收到，经审查属于本机关职权范围，决定受理。") % matter.ref,
        _("本机关将在%(due)s前办结并书面答复您（依据%(law)s）。") % {"due": due, "law": clock.rule.clause.cite()} if clock and due else "",
        _("您可以凭回执码查询进度、补充材料。办理过程中，被反映的单位和个人看不到您的姓名和材料。"),
    ]
    return _letter(matter, _("信访事项受理告知书"), text, day)


def refused(matter: Matter) -> OfficialDocument:
    day = _day_of(matter, "complaint.refuse")
    said = MailMessage.objects.filter(complaint__matter=matter, kind="notice", direction="out").order_by("at").last()
    return _letter(matter, _("信访事项不予受理告知书"), [said.text if said else _("您反映的事项%s不予受理。") % matter.ref], day)


def opinion(matter: Matter) -> OfficialDocument:
    row = Opinion.objects.filter(matter=matter, decided_on__isnull=False).first()
    if row is None:
        raise Http404
    unit, got = matter.unit, matter.received_on
    letter = forms.OpinionLetter(
        organ=unit.name,
        organ_mark=unit.name,
        number=row.number,
        addressee=_("信访人"),
        subject=matter.title,
        received=_("您反映的事项（编号%(ref)s），本机关于%(y)s年%(m)s月%(d)s日收到，现答复如下。")
        % {"ref": matter.ref, "y": got.year, "m": got.month, "d": got.day},
        requests=tuple(part for part in row.request.split("\n") if part.strip()) or (row.request,),
        facts=row.facts,
        basis=row.basis,
        result=row.get_result_display(),
        opinion=row.opinion,
        remedy=REVIEW,
        dated=row.decided_on,
        contact=_("联系电话：%s") % unit.phone if unit.phone else "",
    )
    return forms.opinion_letter(letter)


def transfer(matter: Matter) -> OfficialDocument:
    row = matter.outward.order_by("-sent_at").first()
    if row is None:
        raise Http404
    sealed = row.kind == "accusation"
    title = _("检举控告材料密封移送单") if sealed else _("信访事项转送单")
    text = [
        _("现将编号%s的材料移送你单位，请依规依纪依法处理。") % matter.ref,
        _("材料装入信封密封，本单不写内容。") if sealed else _("事由：%s。") % matter.title,
        _("请在收到后签收：签收人________，签收日期________年____月____日，并将回执退回本机关。"),
    ]
    document = _letter(matter, title, text, today(row.sent_at))
    return OfficialDocument(**{**vars(document), "main_to": f"{row.organ}：", "number": row.slip_no})


def served(document: OfficialDocument, name: str, word: bool) -> HttpResponse:
    content, kind, end = (official_docx(document), WORD, "docx") if word else (official_pdf(document), "application/pdf", "pdf")
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'{"attachment" if word else "inline"}; filename="{name}.{end}"'
    return response


def printing(make: Callable[[Matter], OfficialDocument], name: str) -> Callable[..., HttpResponse]:
    @require_GET
    def view(request: HttpRequest, ref: str) -> HttpResponse:
        matter = matter_or_404(desk_of(request), ref)
        with on_record():
            return served(make(matter), f"{matter.ref}-{name}", request.GET.get("form") == "word")

    return view


@require_GET
@on_record()
def service(request: HttpRequest, ref: str) -> HttpResponse:
    """送达回证, with the addressee left open: the desk does not know the name."""
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    row = Opinion.objects.filter(matter=matter, decided_on__isnull=False).first()
    title, number = (_("信访事项处理意见书"), row.number) if row else (_("信访事项告知书"), matter.ref)
    pdf = forms.service_receipt(
        forms.ServiceReceipt(
            number=matter.ref,
            document_title=title,
            document_number=number,
            addressee="",
            place="",
            office=matter.unit.name,
            manner=_("直接送达"),
            day=desk.day,
        )
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{matter.ref}-service.pdf"'
    return response


urlpatterns = [
    path("matters/<str:ref>/print/accepted/", printing(accepted, "accepted"), name="print_accepted"),
    path("matters/<str:ref>/print/refused/", printing(refused, "refused"), name="print_refused"),
    path("matters/<str:ref>/print/transfer/", printing(transfer, "transfer"), name="print_transfer"),
    path("matters/<str:ref>/print/opinion/", printing(opinion, "opinion"), name="print_opinion"),
    path("matters/<str:ref>/print/service/", service, name="print_service"),
]
