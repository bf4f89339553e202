"""Forms of sessions: what is arranged, who is asked, what changed, the list that was passed around."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.models import Document
from qingfeng.core.parties.models import PostKind, Unit
from qingfeng.core.text.normal import whole_number
from qingfeng.engines.gatherings import kinds
from qingfeng.faces.forms import PlainForm

from .letter_forms import day_field


class SessionForm(PlainForm):
    kind = forms.ChoiceField(label=_("种类"))
    unit = forms.ModelChoiceField(label=_("组织单位"), queryset=Unit.objects.none(), empty_label=None)
    title = forms.CharField(label=_("名称"), max_length=120)
    held_on = day_field(_("日期"))
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    host = forms.CharField(label=_("主讲、主持"), max_length=60, required=False)
    about = forms.ModelChoiceField(
        label=_("走访哪所学校"), queryset=Unit.objects.none(), required=False, empty_label=_("不是走访"),
        help_text=_("只有监督员明察暗访要选；举行以前，学校看不到。"),
    )  # fmt: skip
    documents = forms.ModelMultipleChoiceField(label=_("学习的文件"), queryset=Document.objects.none(), required=False)
    posts = forms.MultipleChoiceField(
        label=_("请谁来"), choices=PostKind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("组织单位和它下面的单位里，那一天任这些职务的人；也可以以后按名单加。"),
    )  # fmt: skip

    def __init__(self, *args: Any, units: Any, documents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in kinds.declared()]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[u.pk for u in units]).order_by("path")  # type: ignore[attr-defined]
        self.fields["documents"].queryset = documents  # type: ignore[attr-defined]
        here = Q(pk__in=[])
        for unit in units:
            here |= Q(path__startswith=unit.path)
        self.fields["about"].queryset = Unit.objects.schools().filter(here).order_by("path")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("posts") and data.get("kind") and kinds.kind(data["kind"]).register:
            self.add_error("posts", _("这一种只请名册上的人，不按职务请。"))
        return data


class ChangeForm(PlainForm):
    held_on = day_field(_("日期"))
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    host = forms.CharField(label=_("主讲、主持"), max_length=60, required=False)
    minutes = forms.CharField(label=_("记录"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, kind: kinds.SessionKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].help_text = kind.hint or _("写经过和要点；不写谁反映的、谁说的。")


class AskForm(PlainForm):
    posts = forms.MultipleChoiceField(label=_("请谁来"), choices=PostKind.choices, widget=forms.CheckboxSelectMultiple)


class SessionListForm(PlainForm):
    file = forms.FileField(
        label=_("签到表"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.ods"}),
        help_text=_("要有工号、姓名，签到一列写“到了”“请假”或者“没到”。"),
    )  # fmt: skip
    no_secrets = forms.BooleanField(label=_("文件里没有国家秘密"))


class FollowUpForm(PlainForm):
    text = forms.CharField(label=_("整改什么"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    who = forms.CharField(label=_("由谁负责"), max_length=60, help_text=_("写职务或者科室。"))
    due_on = day_field(_("期限"))


class StrikeForm(PlainForm):
    because = forms.CharField(label=_("划去的原因"), max_length=120)


class FollowForm(PlainForm):
    result = forms.CharField(label=_("做到了什么"), max_length=300)


def marks_of(request: HttpRequest, prefix: str) -> dict[int, str]:
    """What was ticked for each person: key -> value."""
    named = {whole_number(name.removeprefix(prefix)): value for name, value in request.POST.items() if name.startswith(prefix)}
    return {key: value for key, value in named.items() if key is not None}
