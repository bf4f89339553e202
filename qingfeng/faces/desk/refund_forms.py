"""Forms of the refund pages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.core.sheets.cells import CellError, as_fen
from qingfeng.engines.ledgers import deadlines, restitution
from qingfeng.engines.ledgers.models import Charge, Claim, ListFault, Method, PayerConsent, RefundCause, RefundOrder, RestitutionState
from qingfeng.engines.ledgers.services import yuan

from .actions import ActionForm

COLUMNS = _l("列：序号、学生、班级、已收金额、交费日期。姓名导入时即封存，本系统的页面上不再出现。")
DATE = {"type": "date"}
MOST_BYTES = 5 * 1024 * 1024
NO_SECRETS = _l("我确认里面没有国家秘密、工作秘密。")


class YuanField(forms.CharField):
    """Yuan as people write them, kept as whole fen; a third decimal is refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return as_fen(text)
        except CellError as error:
            raise forms.ValidationError(str(error)) from error


class ProposeForm(ActionForm):
    """`obj` is the matter; its confirmed incidents are what a refund can rest on."""

    causes = forms.MultipleChoiceField(label=_l("哪些已认定的事项"), widget=forms.CheckboxSelectMultiple)
    item = forms.CharField(label=_l("收费项目"), max_length=80, help_text=_l("如：补课费。不写姓名、班级。"))
    cite = forms.CharField(label=_l("违反了哪一条"), max_length=200, help_text=_l("写文件名和条款。"))

    def prepare(self) -> None:
        taken = set(RefundCause.objects.filter(order__matter_id=self.obj.pk, fell_at=None).values_list("key", flat=True))
        incidents = [i for i in self.obj.incidents.filter(state="confirmed").order_by("pk") if i.key not in taken]
        self.fields["causes"].choices = [(i.key, i.title) for i in incidents]  # type: ignore[attr-defined]
        if len(incidents) == 1:
            self.fields["causes"].initial = [incidents[0].key]
            self.fields["item"].initial = incidents[0].title


class ListForm(ActionForm):
    list = forms.FileField(label=_l("收费名单（Excel 或 CSV）"), help_text=COLUMNS)
    allowed = YuanField(label=_l("每人可以收的标准（元）"), required=False, help_text=_l("超标准收费才填：只退超出的部分。不填，全退。"))
    cause = forms.ChoiceField(label=_l("对应哪件事项"), required=False)
    no_secrets = forms.BooleanField(label=NO_SECRETS)

    def prepare(self) -> None:
        keys = list(self.obj.causes.filter(fell_at=None).values_list("key", flat=True))
        self.fields["cause"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]
        if len(keys) < 2:
            del self.fields["cause"]

    def clean_list(self) -> Any:
        upload = self.cleaned_data["list"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过5 MB，请只留名单那一页。"))
        return upload


class AskForm(ActionForm):
    """Nothing to type: the school is asked for the list of all payers, within the time that the rule gives."""


class TakeInForm(ActionForm):
    """`obj` is the order; what the office adds to a list that the school handed in."""

    allowed = YuanField(label=_l("每人可以收的标准（元）"), required=False, help_text=_l("超标准收费才填：只退超出的部分。不填，全退。"))
    cause = forms.ChoiceField(label=_l("对应哪件事项"), required=False)

    def prepare(self) -> None:
        keys = list(self.obj.causes.filter(fell_at=None).order_by("key").values_list("key", flat=True))
        self.fields["cause"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]
        if len(keys) < 2:
            del self.fields["cause"]


class GiveBackForm(ActionForm):
    fault = forms.ChoiceField(label=_l("为什么退回"), choices=ListFault.choices, widget=forms.RadioSelect)


class ConsentForm(ActionForm):
    how = forms.ChoiceField(label=_l("怎样同意的"), choices=PayerConsent._meta.get_field("how").choices)
    given_on = forms.DateField(label=_l("哪一天"), widget=forms.DateInput(attrs=DATE))

    def prepare(self) -> None:
        self.fields["given_on"].initial = self.desk.day.isoformat()


class OrderForm(ActionForm):
    due_on = forms.DateField(label=_l("退清期限"), widget=forms.DateInput(attrs=DATE))
    note = forms.CharField(label=_l("意见"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self) -> None:
        latest = deadlines.until(deadlines.PAY, self.desk.day, self.obj.office)
        if latest:
            self.fields["due_on"].initial = latest.isoformat()
            self.fields["due_on"].help_text = deadlines.sentence(deadlines.PAY, self.desk.day, self.obj.office) + _("可以定早一些。")


class ReasonForm(ActionForm):
    note = forms.CharField(label=_l("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PayForm(ActionForm):
    """Rows by the numbers of the school's list; without numbers everybody who is still owed something."""

    rows = forms.CharField(label=_l("名单序号"), required=False, max_length=400, help_text=_l("如 1-30、35。不填，就是全部还没退的。"))
    amount = YuanField(label=_l("每人金额（元）"), required=False, help_text=_l("不填，按各人还应退的数。"))
    method = forms.ChoiceField(
        label=_l("怎样付的"), choices=Method.choices, help_text=_l("申领的人由机关直接退，不经学校：学校会看出是谁反映的。")
    )
    paid_on = forms.DateField(label=_l("哪一天付的"), widget=forms.DateInput(attrs=DATE))
    proof = forms.FileField(label=_l("凭证"), help_text=_l("签领单、银行回单或者签收名册，拍照或扫描。"))
    no_secrets = forms.BooleanField(label=NO_SECRETS, widget=forms.CheckboxInput(attrs={"data-secrets": ""}))

    def prepare(self) -> None:
        self.fields["paid_on"].initial = self.desk.day.isoformat()

    def clean_rows(self) -> set[int]:
        return row_numbers(self.cleaned_data["rows"])


class ClaimForm(ActionForm):
    """`obj` is the order."""

    name = forms.CharField(label=_l("学生（交费人）"), max_length=60, help_text=_l("保存时即封存。"))
    class_label = forms.CharField(label=_l("班级"), max_length=40, required=False)
    taken = YuanField(label=_l("交了多少（元）"))
    charged_on = forms.DateField(label=_l("哪一天交的"), required=False, widget=forms.DateInput(attrs=DATE))
    evidence = forms.CharField(label=_l("有什么凭据"), max_length=200, help_text=_l("如：收据一张；转账记录。不写姓名、账号。"))


class AcceptClaimForm(ActionForm):
    claim = forms.ModelChoiceField(Claim.objects.none(), widget=forms.HiddenInput)
    due = YuanField(label=_l("应退（元）"), required=False, help_text=_l("不填，按所交的数全退。"))
    reason = forms.CharField(label=_l("说明"), max_length=300, required=False)

    def prepare(self) -> None:
        self.fields["claim"].queryset = Claim.objects.filter(order=self.obj)  # type: ignore[attr-defined]


class RestitutionForm(ActionForm):
    """Of whom how much is asked back; `obj` is the order."""

    rows = forms.CharField(label=_l("名单序号"), required=False, max_length=400, help_text=_l("如 1-30、35。不填，就是全部退过的。"))
    amount = YuanField(label=_l("每人追回（元）"), required=False, help_text=_l("不填，按各人退过的数；不能比退过的多。"))
    reason = forms.CharField(label=_l("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_l("不写姓名、班级。"))

    def clean_rows(self) -> set[int]:
        return row_numbers(self.cleaned_data["rows"])


class ReceiveForm(ActionForm):
    rows = forms.CharField(label=_l("名单序号"), required=False, max_length=400, help_text=_l("如 1-30、35。不填，就是全部还没追回的。"))
    amount = YuanField(label=_l("每人金额（元）"), required=False, help_text=_l("不填，按各人还应追回的数。"))
    method = forms.ChoiceField(label=_l("怎样收到的"), choices=[(Method.CASH, _l("现金")), (Method.BANK, _l("银行转账"))])
    received_on = forms.DateField(label=_l("哪一天收到的"), widget=forms.DateInput(attrs=DATE))
    proof = forms.FileField(label=_l("凭证"), help_text=_l("收据存根或者银行回单，拍照或扫描。"))
    no_secrets = forms.BooleanField(label=NO_SECRETS, widget=forms.CheckboxInput(attrs={"data-secrets": ""}))

    def prepare(self) -> None:
        self.fields["received_on"].initial = self.desk.day.isoformat()

    def clean_rows(self) -> set[int]:
        return row_numbers(self.cleaned_data["rows"])


class RecoveryForm(ActionForm):
    outcome = forms.ChoiceField(label=_l("怎么办"), choices=[("leave", _l("不追回")), ("recover", _l("追回"))], widget=forms.RadioSelect)
    reason = forms.CharField(label=_l("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def prepare(self) -> None:
        proposed = self.obj.restitutions.filter(state=RestitutionState.PROPOSED).first()
        if proposed is not None:
            sums = proposed.lines.aggregate(n=Count("pk"), total=Sum("amount_fen"))
            words = {"who": proposed.proposed_by.name, "n": sums["n"], "yuan": yuan(sums["total"]), "why": proposed.reason}
            self.fields["outcome"].help_text = _("%(who)s提出：向%(n)s人追回%(yuan)s元。理由：%(why)s") % words


def row_numbers(text: str) -> set[int]:
    """1-30、35 -> {1, ..., 30, 35}."""
    found: set[int] = set()
    for part in re.split(r"[\s,，、;；]+", text.strip()):
        if not part:
            continue
        hit = re.fullmatch(r"(\d{1,6})(?:\s*[-–—~～至]\s*(\d{1,6}))?", part)
        if hit is None:
            raise forms.ValidationError(_("“%s”看不懂，请写成 1-30、35。") % part[:20])
        first, last = int(hit[1]), int(hit[2] or hit[1])
        if last < first or last - first > 5000:
            raise forms.ValidationError(_("“%s”的起止不对。") % part[:20])
        found.update(range(first, last + 1))
    return found


def open_rows(order: RefundOrder, wanted: set[int], *, own: bool = False) -> list[Charge]:
    """The charges still owed something; by number when numbers are given. `own`: of the school's own list alone."""
    found = (order.charges.own() if own else order.charges.all()).still_owed().with_pending().order_by("row_no")
    return [c for c in found if not wanted or c.row_no in wanted]


def owed_back_rows(order: RefundOrder, wanted: set[int]) -> list[Charge]:
    """Those who were paid although the finding fell, and still have it."""
    found = restitution.fallen_charges(order).filter(paid_fen__gt=F("returned_fen")).order_by("row_no")
    return [c for c in found if not wanted or c.row_no in wanted]
