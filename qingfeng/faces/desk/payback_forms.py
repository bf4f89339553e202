"""Forms of a school's side of a refund."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qingfeng.engines.ledgers.models import Method
from qingfeng.faces.forms import PlainForm

from .actions import ActionForm
from .refund_forms import DATE, MOST_BYTES, NO_SECRETS, YuanField, row_numbers


class HandInForm(PlainForm):
    list = forms.FileField(
        label=_l("收费名单（Excel 或 CSV）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"}),
        help_text=_l("全部交过这项费的人，一人一行；不要标记任何人。有错的会逐行告诉您。"),
    )
    no_secrets = forms.BooleanField(label=NO_SECRETS)

    def clean_list(self) -> Any:
        upload = self.cleaned_data["list"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过5 MB，请只留名单那一页。"))
        return upload


class PaidBackForm(ActionForm):
    """Lines by the numbers of the school's own list; without numbers everybody who is still owed something."""

    rows = forms.CharField(label=_l("名单序号"), required=False, max_length=400, help_text=_l("如 1-30、35。不填，就是全部还没退的。"))
    amount = YuanField(label=_l("每人退了多少（元）"), required=False, help_text=_l("不填，按各人还应退的数。"))
    method = forms.ChoiceField(label=_l("怎样退的"), choices=Method.choices, initial=Method.BANK)
    paid_on = forms.DateField(label=_l("哪一天退的"), widget=forms.DateInput(attrs=DATE))
    proof = forms.FileField(label=_l("凭证"), help_text=_l("银行回单、签领单或者签收名册，拍照或扫描。"))
    no_secrets = forms.BooleanField(label=NO_SECRETS, widget=forms.CheckboxInput(attrs={"data-secrets": ""}))

    def prepare(self) -> None:
        self.fields["paid_on"].initial = self.desk.day.isoformat()

    def clean_rows(self) -> set[int]:
        return row_numbers(self.cleaned_data["rows"])
