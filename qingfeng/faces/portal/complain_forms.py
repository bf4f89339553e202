"""The pages of the complaint form: one thing per page. Nothing is stored before the last one; pages travel as hidden fields."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingfeng.engines.cases.intake import EARLIEST, TEXT_MOST
from qingfeng.engines.cases.kinds import all_kinds
from qingfeng.engines.cases.models import Demand
from qingfeng.faces.forms import PlainForm, put_right
from qingfeng.faces.units import UnitField

ROWS = 5


class DayField(forms.DateField):
    """A day on which something has happened. Said on its own page, not when all is sent."""

    widget = forms.DateInput(attrs={"type": "date"})

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not EARLIEST <= value <= timezone.localdate():
            raise forms.ValidationError(_("日期不能在今天以后，也不能早于1980年。"))


class Page(PlainForm):
    """One page. All of them are checked with every complaint, so their fields are shared."""

    fixed = True


class UnitPage(Page):
    """Which unit; and whether it is the office itself, its head, or people managed higher up (then nothing is stored)."""

    unit = UnitField(label=_("反映哪个学校（单位）"))
    above = forms.ChoiceField(
        label=_("反映的是不是本机关、本机关负责人，或上级管理的干部？"),
        choices=[("no", _("不是")), ("yes", _("是"))],
        widget=forms.RadioSelect,
        initial="no",
    )


def _kinds() -> list[tuple[str, Any]]:
    return [("", _("请选择")), *((k.code, k.label) for k in all_kinds() if k.code != "corruption")]


class MatterPage(Page):
    kind = forms.ChoiceField(label=_("是哪一类事"), choices=_kinds)
    text = forms.CharField(
        label=_("什么事"),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=TEXT_MOST,
        help_text=_("用自己的话写：什么时候、谁、做了什么。"),
    )
    happened_on = DayField(label=_("哪天的事"), required=False)


def _item() -> forms.CharField:
    return forms.CharField(label=_("收费的名目"), required=False, max_length=60, help_text=_("老师怎么说，就怎么写。"))


def _amount() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("收了多少"),
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal("1000000"),
        decimal_places=2,
        error_messages={"min_value": _("金额须大于0元"), "max_decimal_places": _("金额最多写到分")},
    )


@cache
def _row(n: int) -> dict[str, forms.Field]:
    row: dict[str, forms.Field] = {
        f"item_{n}": _item(),
        f"amount_{n}": _amount(),
        f"paid_{n}": DayField(label=_("哪天交的"), required=False),
    }
    for field in row.values():
        put_right(field)
    return row


class ChargePage(Page):
    """Up to five charges: name as the teacher said it, amount in yuan, day of payment."""

    grade = forms.CharField(label=_("孩子的年级"), required=False, max_length=30, help_text=_("只写年级，不用写班级和姓名。"))

    def __init__(self, *args, shown: int = 1, **kwargs):
        super().__init__(*args, **kwargs)
        self.shown = shown
        for n in range(1, shown + 1):
            self.fields |= _row(n)

    def clean(self):
        data = super().clean()
        for n in range(1, self.shown + 1):
            item, amount = data.get(f"item_{n}"), data.get(f"amount_{n}")
            if amount and not item:
                self.add_error(f"item_{n}", _("请写这笔钱的名目"))
        return data

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [(self[f"item_{n}"], self[f"amount_{n}"], self[f"paid_{n}"]) for n in range(1, self.shown + 1)]


class DemandPage(Page):
    demands = forms.MultipleChoiceField(
        label=_("您希望怎样"), choices=Demand.choices, widget=forms.CheckboxSelectMultiple, help_text=_("可以选几项。")
    )
    accusation_text = forms.CharField(
        label=_("贪腐、违纪的情况，另写在这里"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=TEXT_MOST,
        help_text=_("选了“反映贪腐、违纪”才写。这一段只密封移送纪检监察机关，本机关不调查，也不给别人看。"),
    )
    harm = forms.ChoiceField(
        label=_("有没有孩子受到伤害，或者怀疑受到伤害？"),
        choices=[("no", _("没有")), ("yes", _("有，或者怀疑有：马上转给值班负责人"))],
        widget=forms.RadioSelect,
        initial="no",
    )

    def clean(self):
        """What was written for the discipline organ is never dropped in silence."""
        data = super().clean()
        if data.get("accusation_text") and Demand.CORRUPTION not in data.get("demands", ()):
            self.add_error("demands", _("您写了贪腐、违纪的情况，请同时勾选“反映贪腐、违纪”；不想反映的，请把那一段删去。"))
        return data


class IdentityPage(Page):
    """Sealed before anything else is stored. Left empty: the complaint is anonymous."""

    name = forms.CharField(label=_("怎么称呼您"), required=False, max_length=60)
    phone = forms.CharField(label=_("电话"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    child = forms.CharField(label=_("孩子的姓名"), required=False, max_length=60, help_text=_("退钱给您本人时要核对；可以不写。"))
    class_ = forms.CharField(label=_("孩子的班级"), required=False, max_length=30)
    email = forms.EmailField(label=_("有新进展时发邮件到"), required=False, help_text=_("邮件里只说“有新进展”，不说是什么事。"))


class ReviewPage(Page):
    photos = forms.FileField(label=_("照片或文件"), required=False, widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf"}))
    no_secrets = forms.BooleanField(label=_("文字和照片里没有国家秘密，也没有孩子的身份证号"))


PAGES: dict[str, type[PlainForm]] = {
    "unit": UnitPage,
    "matter": MatterPage,
    "charge": ChargePage,
    "demand": DemandPage,
    "identity": IdentityPage,
    "review": ReviewPage,
}
TITLES = {
    "unit": _("要反映哪个学校？"),
    "matter": _("是什么事？"),
    "charge": _("学校收了什么钱？"),
    "demand": _("您希望怎样？"),
    "identity": _("怎么联系您？"),
    "review": _("核对一下，就可以提交"),
}


def field_names() -> list[str]:
    """Every field that travels from page to page; files do not."""
    pages = [ChargePage(shown=ROWS) if cls is ChargePage else cls() for cls in PAGES.values()]
    return [n for page in pages for n in page.fields if n not in ("photos", "no_secrets")]


def fen(amount: Decimal | None) -> int | None:
    return None if amount is None else int((amount * 100).to_integral_value())
