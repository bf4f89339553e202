"""The form by which a register takes a list."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _l

from qingfeng.faces.forms import PlainForm

from .letter_forms import day_field


class RegisterListForm(PlainForm):
    file = forms.FileField(label=_l("名单"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"}))
    source = forms.CharField(label=_l("来源"), max_length=80)
    source_on = day_field(_l("来源日期"))
    no_secrets = forms.BooleanField(label=_l("文件里没有国家秘密"))
