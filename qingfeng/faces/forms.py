"""One look and one voice for every form."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _


class Renderer(DjangoTemplates):
    """Set once as FORM_RENDERER: used by {{ form }}, {{ field.as_field_group }} and {% field %}."""

    form_template_name = "qf/form.html"
    field_template_name = "qf/field.html"
    formset_template_name = "qf/formset.html"


# Of the validators, whose codes a field may answer in its own words.
LONG = {
    "max_length": _("最多%(limit_value)d个字，现在%(show_value)d个，请缩短"),
    "min_length": _("至少%(limit_value)d个字，现在%(show_value)d个，请补充"),
    "null_characters_not_allowed": _("里面有不能保存的控制符，请删去，或者重新输入"),
}
LARGE = {"max_value": _("最大填%(limit_value)s，请改小"), "min_value": _("最小填%(limit_value)s，请改大")}
DIGITS = {
    "max_digits": _("数字太长，最多%(max)s位"),
    "max_decimal_places": _("最多%(max)s位小数"),
    "max_whole_digits": _("整数部分最多%(max)s位"),
}
WORDS = (
    (forms.BooleanField, {"required": _("请先打勾确认")}),
    (forms.MultipleChoiceField, {"required": _("请至少选一项"), "invalid_choice": _("没有“%(value)s”这一项，请重新选")}),
    (forms.ChoiceField, {"required": _("请选一项"), "invalid_choice": _("没有“%(value)s”这一项，请重新选")}),
    (forms.ModelChoiceField, {"required": _("请选一项"), "invalid_choice": _("没有这一项，请重新选")}),
    (forms.DateTimeField, {"required": _("请填日期和时间"), "invalid": _("没有这个时间，请写成 2026-09-02 14:30")}),
    (forms.DateField, {"required": _("请填日期"), "invalid": _("没有这一天，请写成 2026-09-02")}),
    (forms.DecimalField, {"required": _("请填金额"), "invalid": _("请只写数字，如 80 或 80.50"), **LARGE, **DIGITS}),
    (forms.IntegerField, {"required": _("请填数目"), "invalid": _("请只写整数，如 3"), **LARGE}),
    (forms.EmailField, {"required": _("请填邮箱"), "invalid": _("邮箱写得不完整，如 name@example.com"), **LONG}),
    (
        forms.FileField,
        {
            "required": _("请选文件"),
            "invalid": _("文件没有传上来，请再选一次"),
            "missing": _("文件没有传上来，请再选一次"),
            "empty": _("这个文件是空的，请换一个"),
        },
    ),
    (forms.CharField, {"required": _("请填写"), **LONG}),
)


def plain_words(field: forms.Field) -> None:
    """Say what to change instead of naming a fault; messages set in the form itself stay."""
    for kind, words in WORDS:
        if isinstance(field, kind):
            for code, text in words.items():
                if field.error_messages.get(code) in (None, stock_message(type(field), code)):
                    field.error_messages[code] = text
            return


def stock_message(kind: type[forms.Field], code: str) -> object:
    for cls in kind.__mro__:
        found = getattr(cls, "default_error_messages", {}).get(code)
        if found is not None:
            return found
    return None


def plain_number(field: forms.Field) -> None:
    """A number is typed as text: what was typed wrongly comes back to be mended, and no wheel changes a sum."""
    if isinstance(field.widget, forms.NumberInput):
        field.widget.input_type = "text"
        whole = isinstance(field, forms.IntegerField) and not isinstance(field, (forms.DecimalField, forms.FloatField))
        field.widget.attrs.setdefault("inputmode", "numeric" if whole else "decimal")
        for name in ("step", "min", "max"):
            field.widget.attrs.pop(name, None)


class PlainForm(forms.Form):
    """A form whose errors say in plain words what to change. Declared fields are put right once for the class.

    `fixed`: no instance changes its fields, so all of them share the declared ones instead of each copying them deeply.
    """

    fixed: ClassVar[bool] = False
    spoken: ClassVar[set[type]] = set()

    def __init__(self, *args, **kwargs):
        if type(self) not in self.spoken:
            for field in self.base_fields.values():
                put_right(field)
            self.spoken.add(type(self))
        if self.fixed:
            self.base_fields = {}  # what Django copies; the class keeps its own
        super().__init__(*args, **kwargs)
        if self.fixed:
            del self.base_fields
            self.fields = dict(self.base_fields)

    def _clean_fields(self) -> None:
        """As Django's, without a bound field for each: those carry what a page draws, and most answers are drawn on no page."""
        for name, field in self.fields.items():
            try:
                value = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
                if isinstance(field, forms.FileField):
                    value = field.clean(value, self.get_initial_for_field(field, name))
                else:
                    value = field.clean(value)
                self.cleaned_data[name] = value
                if clean := getattr(self, f"clean_{name}", None):
                    self.cleaned_data[name] = clean()
            except forms.ValidationError as error:
                self.add_error(name, error)

    def add(self, name: str, field: forms.Field) -> None:
        """A field that only this form has."""
        put_right(field)
        self.fields[name] = field

    def speak_plainly(self) -> None:
        """After fields were added or changed."""
        for field in self.fields.values():
            put_right(field)


def put_right(field: forms.Field) -> None:
    plain_words(field)
    plain_number(field)
