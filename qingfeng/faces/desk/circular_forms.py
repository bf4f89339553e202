"""The form of a circular: every public field, in lines a person can read."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.engines.disclosure.models import Publication
from qingfeng.faces.forms import PlainForm

PARTS = re.compile(r"[,，|｜\t]")
LISTS = ("units", "basis", "measures", "copy_to")
TEXTS = ("organ", "main_to", "body", "remedies_note")
DATES = ("heard_on", "remedies_run_out_on")
KEPT = ("refund_people", "refund_total")  # come from the books and are not typed


def _lines(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CircularForm(PlainForm):
    title = forms.CharField(label=gettext_lazy("标题"), max_length=200)
    organ = forms.CharField(label=gettext_lazy("发文机关"), max_length=60)
    main_to = forms.CharField(label=gettext_lazy("主送"), required=False, max_length=100)
    body = forms.CharField(
        label=gettext_lazy("正文"),
        widget=_lines(14),
        max_length=8000,
        help_text=gettext_lazy("一段一行；“一、”“（一）”开头的是标题。不写反映人、孩子、电话、证件号、病情，不写不足5人的人数。"),
    )
    units = forms.CharField(
        label=gettext_lazy("点名的单位"),
        required=False,
        widget=_lines(),
        max_length=1000,
        help_text=gettext_lazy("一行一个；不点名就空着。"),
    )
    people = forms.CharField(
        label=gettext_lazy("点名的人"),
        required=False,
        widget=_lines(),
        max_length=1000,
        help_text=gettext_lazy("一行一人：姓名，职务，处理。"),
    )
    heard_on = forms.DateField(label=gettext_lazy("听取陈述"), required=False, widget=_date())
    remedies_run_out_on = forms.DateField(label=gettext_lazy("复查、复核期届满"), required=False, widget=_date())
    remedies_note = forms.CharField(label=gettext_lazy("复查情况"), required=False, max_length=100)
    basis = forms.CharField(label=gettext_lazy("依据"), required=False, widget=_lines(), max_length=2000)
    measures = forms.CharField(label=gettext_lazy("处理"), required=False, widget=_lines(3), max_length=2000)
    copy_to = forms.CharField(label=gettext_lazy("抄送"), required=False, widget=_lines(), max_length=600)
    ends_on = forms.DateField(label=gettext_lazy("公布到"), widget=_date(), help_text=gettext_lazy("到这一天为止，之后自动撤下。"))

    def clean_people(self) -> list[dict[str, str]]:
        rows = []
        for line in filter(None, map(str.strip, self.cleaned_data["people"].splitlines())):
            parts = [part.strip() for part in PARTS.split(line, maxsplit=2)]
            if len(parts) != 3 or not all(parts):
                raise forms.ValidationError(_("“%s”没有写全：姓名，职务，处理。") % line[:30])
            rows.append(dict(zip(("name", "post", "measure"), parts, strict=True)))
        return rows

    def content(self, before: dict[str, Any] | None = None) -> dict[str, Any]:
        data = self.cleaned_data
        content: dict[str, Any] = {name: data[name] for name in (*TEXTS, *DATES, "people")}
        content |= {name: [line.strip() for line in data[name].splitlines() if line.strip()] for name in LISTS}
        return content | {name: value for name, value in (before or {}).items() if name in KEPT}

    @classmethod
    def initial_of(cls, title: str, content: dict[str, Any], ends_on: Any) -> dict[str, Any]:
        initial = {name: content.get(name) for name in (*TEXTS, *DATES)}
        initial |= {name: "\n".join(content.get(name, ())) for name in LISTS}
        people = [f"{p['name']}，{p['post']}，{p['measure']}" for p in content.get("people", ())]
        return initial | {"title": title, "people": "\n".join(people), "ends_on": ends_on}

    @classmethod
    def of(cls, publication: Publication) -> CircularForm:
        return cls(initial=cls.initial_of(publication.title, publication.content, publication.ends_on))
