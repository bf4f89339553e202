"""Invented content for the style page and for the tests of components: ordinary, long, and empty."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator

from qingfeng.core.refusal import Refused
from qingfeng.faces.forms import PlainForm

from . import parts

ZONE = ZoneInfo("Asia/Shanghai")
LONG = "启明双语幼儿园（普惠性民办）江畔花园分园暨云岫县学前教育集团第三实验教学点"


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def clocks() -> dict[str, parts.ClockView]:
    start = dt.date(2026, 10, 12)
    rows = [
        ("开始", "2026-10-12 受理，当天不算"),
        ("期限", "60日，周末和节假日都算"),
        ("暂停", "没有"),
        ("延长", "没有"),
        ("最后一天", "2026-12-11 星期五"),
    ]
    return {
        "soon": parts.ClockView(
            state="soon",
            left="还有18日",
            due=dt.date(2026, 12, 11),
            started=start,
            started_label="受理",
            total=60,
            used=42,
            authority="条例第三十四条",
            sentence="自受理之日起60日内办结（《信访工作条例》第三十四条）。受理当天不算，从10月13日数起，周末和节假日都算。",
            reasons=("没有暂停，没有延长。", "如须延长，最多30日，会先告诉您理由。"),
            rows=rows,
        ),
        "late": parts.ClockView(
            state="late", left="逾3日", due=dt.date(2026, 11, 20), started=dt.date(2026, 9, 21), started_label="受理", total=60, used=63
        ),
        "ok": parts.ClockView(
            state="ok",
            left="剩8个工作日",
            due=dt.date(2027, 1, 6),
            started=dt.date(2026, 12, 24),
            started_label="送达",
            total=10,
            used=2,
            unit="个工作日",
            provisional=True,
        ),
        "paused": parts.ClockView(state="paused", left="暂停，等本人补正", reasons=("自11月20日起暂停：等投诉人补正材料。",)),
        "done": parts.ClockView(state="done", left="第51日答复"),
    }


def entries() -> list[parts.Entry]:
    return [
        parts.Entry("您提交了投诉", at(10, 9, 19, 42), place="网上", sealed=True),
        parts.Entry("受理，交周以宁办理", dt.date(2026, 10, 12), "归为“申诉求决”：要求退钱、纠正做法，由本局办。", sealed=True),
        parts.Entry("请学校说明情况", dt.date(2026, 10, 20), "学校只看到摘要，看不到您是谁；摘要经另一人核过。", sealed=True),
        parts.Entry("调查核实", None, "已看收款记录、问过6位家长。", state="now", sealed=False),
        parts.Entry("作出决定", None, "由另一位负责人定，不是经办人自己定。", state="next"),
        parts.Entry("书面答复您，问您解决没有", state="next"),
    ]


def messages() -> list[parts.Message]:
    return [
        parts.Message("周以宁", "钱是交到谁的收款码？有截图请发来，名字可以遮住。", at(11, 5, 9, 10)),
        parts.Message("您", "发了两张，班主任的码。", at(11, 5, 20, 31), mine=True, files=[("#", "截图1"), ("#", "截图2")]),
        parts.Message(
            "周以宁",
            "还要请学校补充说明一次。摘要里写到“八年级某班”，您同意吗？不同意就只写“八年级”。",
            at(11, 20, 16, 2),
            lead="请您确认：",
            action="#",
            choices=[("yes", "同意", True), ("no", "只写“八年级”", False)],
        ),
    ]


def board() -> list[parts.BoardLine]:
    return [
        parts.BoardLine("学费、杂费", "不收", "", "全体学生", "收了就退", "义务教育法第二条"),
        parts.BoardLine("作业本费", "24.00", "每学期", "八年级", "据实结算，多退少不补", "云岫发改〔2025〕31号", "代收·自愿"),
        parts.BoardLine("教辅材料费", "138.60", "每学期，最高", "八年级，一科一辅", "未用退还", "云岫教基〔2026〕12号", "代收·自愿", "#"),
    ]


def verdicts() -> list[parts.VerdictView]:
    return [
        parts.VerdictView(
            "none", "班级空调使用费", "未公示，不得收", charged="80.00", text="没有列入公示的项目，学校不得收取；自愿也不行。"
        ),
        parts.VerdictView(
            "over", "教辅材料费（同步练习册）", "超21.40元", "160.00", "138.60", text="一科一辅，自愿购买。超出部分应当退还。"
        ),
        parts.VerdictView("within", "午餐伙食费", "与公示一致", "9.00", "9.00", "/餐"),
    ]


def choices() -> list[parts.Step]:
    return [
        parts.Step("认定第3项", "认定齐了才能送审", "去认定", "#", primary=True),
        parts.Step("再请学校说明", "补充摘要须另一人核过", "起草", "#"),
        parts.Step("交给别人办", "对方接受以前仍由您负责", "移交", "#", post=True, hidden={"to": "1"}),
        parts.Step("送审", possible=False, reason="还有1项没有认定"),
        parts.Step("作出决定", possible=False, reason="经办人不作决定；将由罗建平决定", authority="信访工作条例第三十一条"),
    ]


def days() -> list[parts.Day]:
    labels = ["11-24 周二", "11-25 周三", "11-26 周四", "11-27 周五", "11-30 周一", "12-01 周二", "12-02 周三", "12-03 周四", "12-04 周五"]
    rest = [parts.Day(label, n, "#") for label, n in zip(labels, (1, 4, 0, 2, 5, 3, 0, 2, 6), strict=True)]
    return [parts.Day("已逾期", 2, "#", "late"), parts.Day("今天", 3, "#", "now"), *rest]


def figures() -> list[parts.Figure]:
    return [
        parts.Figure("受理", "386", "件", "收到412件，26件不属本局，已告知去处", "比上年 +8.4%（356）", "#", "386条记录"),
        parts.Figure("按时办结率", "93.5", "%", "361 ÷ 386　区间90.6–95.6%", "比上年 +2.1个百分点", "#", "分子、分母"),
        parts.Figure("退给家长", "184,620.00", "元", "应退186,240.00，尚有21人未领1,620.00", "2,316人签收", "#", "31个退费令"),
    ]


class SampleForm(PlainForm):
    item = forms.CharField(label="收费的名目", help_text="老师怎么说，就怎么写。", max_length=40)
    amount = forms.DecimalField(label="收了多少", max_digits=9, decimal_places=2)
    day = forms.DateField(label="哪天交的", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    grade = forms.ChoiceField(label="年级", choices=[("7", "七年级"), ("8", "八年级")])
    want = forms.MultipleChoiceField(
        label="您希望怎样", choices=[("refund", "把钱退回来"), ("right", "纠正做法")], widget=forms.CheckboxSelectMultiple
    )
    voluntary = forms.ChoiceField(label="是自愿交的吗", choices=[("y", "是"), ("n", "不交不行")], widget=forms.RadioSelect, required=False)
    text = forms.CharField(label="经过", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    no_secrets = forms.BooleanField(label="照片里没有国家秘密，也没有孩子的身份证号")


class ChargeForm(PlainForm):
    item = forms.CharField(label="收费名目", max_length=40)
    amount = forms.DecimalField(label="金额（元）", max_digits=9, decimal_places=2)
    day = forms.DateField(label="交费日期", widget=forms.DateInput(attrs={"type": "date"}))


Charges = forms.formset_factory(ChargeForm, extra=1, max_num=10, can_delete=True)


def sample() -> dict[str, object]:
    paginator = Paginator(range(62), 20)
    return {
        "clocks": clocks(),
        "entries": entries(),
        "mail": messages(),
        "lines": board(),
        "verdicts": verdicts(),
        "choices": choices(),
        "days": days(),
        "figures": figures(),
        "facts": [("学校", "本学年第1次：−2分"), ("校长、书记", "各 −20分，谈话（9月2日在任者）"), ("依据", "《分级处理表》第3版")],
        "proof": parts.ProofView(
            "9f3c61d0a27e4b18c05a77e21d94e6b340fa8c2d5e910b76f3a829cc6417d5e0",
            18204,
            at(9, 10, 10, 2),
            "第18,240条时签名，已送31个单位存底",
            [("#", "下载通报原文", "PDF，Word"), ("#", "下载凭证", "2 kB"), ("#", "独立核验程序", "不用联网，不经过本局")],
        ),
        "pieces": [
            ("text", "反映你校"),
            ("mark", "八年级"),
            ("text", "于2026年9月收取空调使用费每生80元，由"),
            ("strike", "某人的名字"),
            ("text", "教师收取，未开具票据。"),
        ],
        "refused": Refused("经办人不能自己作决定。", authority="《信访工作条例》第三十一条", advice="送审以后，由另一位负责人决定。"),
        "form": SampleForm(),
        "wrong": SampleForm({"item": "", "amount": "八十", "grade": "9", "want": [], "day": "2026-02-30"}, auto_id="wrong_%s"),
        "charges": Charges(prefix="charges", initial=[{"item": "空调使用费", "amount": "80.00", "day": "2026-09-02"}]),
        "page": paginator.page(1),
        "none": paginator.page(4),
        "rows": [("YX2026-0362", "寄宿生伙食费结余未清退", "松岭乡九年一贯制学校", "late", "逾3日", "11-20", 1840000)]
        + [("YX2026-0449", "预收两学期保教费", LONG, "late", "逾3日", "11-20", 720000)]
        + [("YX2026-0450", "家长群里收取打印纸钱", "城南第二小学", "soon", "今天", "11-23", 3000)]
        + [("YX2026-0453", "校服只能在指定门店购买", "县实验小学", "ok", "剩8日", "12-01", 25600)]
        + [("YX2026-0418", "班费结余去向不明", "平安乡希望小学", "paused", "暂停6日", "", 64000)]
        + [("YX2026-0331", "练习册收费", "云岫县第三中学", "done", "第44日办结", "10-30", 0)],
        "long": LONG,
        "paste_text": "2025年，全县共受理行风投诉386件，同比上升8.4%；按期办结361件，按时办结率93.5%。",
    }
