"""The form of a rule's value: one for each type, and for a list or a group of values one that is drawn from its declared shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from qingfeng.core.norms import checking
from qingfeng.core.norms.labels import code_of, known
from qingfeng.core.norms.models import Version
from qingfeng.core.norms.shapes import Choice, Group, MonthDay, Part, Percent, Rows, Several, Text, Whole, Words
from qingfeng.core.parties.models import Unit

from .norm_forms import (
    BoolForm,  # fmt: skip
    ClockForm,
    DayForm,
    DecimalForm,
    IntForm,
    LinesField,
    MoneyForm,
    TableForm,
    TextForm,
    VersionForm,
)

VALUE = "value_"
SPARE, MOST_ROWS = 2, 60  # empty rows to write in


def _choice(part: Any) -> forms.Field:
    codes = [(code, label) for code, label in known(part.labels).items()]
    if isinstance(part, Several):
        return forms.MultipleChoiceField(choices=codes, widget=forms.CheckboxSelectMultiple)
    return forms.ChoiceField(choices=[("", _("不选") if part.optional else _("请选择")), *codes])


FIELDS: tuple[tuple[type[Part], Callable[[Any], forms.Field]], ...] = (
    (Choice, _choice),
    (Words, lambda part: LinesField(max_length=8000, help_text=_("一行一项"))),
    (Whole, lambda part: forms.IntegerField()),
    (MonthDay, lambda part: forms.CharField(max_length=5)),
    (Percent, lambda part: forms.CharField(max_length=8)),
    (Text, lambda part: forms.CharField(max_length=part.most)),
)


class ShapeForm(VersionForm):
    """One field for each part, by its label; a list of groups is written row by row. What is wrong stands beside its field."""

    use_required_attribute = False  # a row is taken out by emptying it

    def __init__(self, *args: Any, like: Version, **kwargs: Any) -> None:
        self.shape = checking.shape(like.key)
        if self.shape is None:
            raise LookupError(f"no shape is declared for {like.key}")
        self.begin = like.value
        super().__init__(*args, **kwargs)
        around, self.fields = self.fields, {}
        self.drawn: list[tuple[str, list[str]]] = []
        self.parts: dict[str, Part] = {}
        self._lay_out(self.shape)
        self.fields |= around
        self.speak_plainly()

    def _lay_out(self, shape: Part) -> None:
        """What is one field stands before the rows."""
        if not isinstance(shape, Group):
            self._group("", [self._field(VALUE, shape, self.begin, label=shape.label or _("清单"))])
            return
        plain = [part for part in shape.parts if not isinstance(part, Rows)]
        self._group("", [self._field(part.name, part, self.begin.get(part.name)) for part in plain])
        for part in shape.parts:
            if isinstance(part, Rows):
                self._rows(part, self.begin.get(part.name) or [])

    def _rows(self, rows: Rows, begin: list[dict]) -> None:
        for n in range(1, min(self._sent(rows, len(begin)) + SPARE, MOST_ROWS) + 1):
            row = begin[n - 1] if n <= len(begin) else {}
            words = _("%(what)s第%(n)s行") % {"what": rows.label, "n": n}
            legend = words if row else words + _("（不写就没有这一行）")
            names = [self._field(_name(rows, n, part), part, row.get(part.name)) for part in rows.parts]
            self._group(legend, names)
            if not (self._is_written(names) if self.is_bound else row):
                for name in names:
                    self.fields[name].required = False

    def _sent(self, rows: Rows, there: int) -> int:
        """As many rows as were sent, so that none is lost when the page comes back."""
        numbers = (name.split("-") for name in self.data if name.startswith(f"{rows.name}-"))
        sent = [int(parts[1]) for parts in numbers if len(parts) == 3 and parts[1].isdecimal() and len(parts[1]) < 3]
        return max([there, *(n - SPARE for n in sent)])

    def _is_written(self, names: list[str]) -> bool:
        return any(not _is_empty(self.fields[name].widget.value_from_datadict(self.data, self.files, name)) for name in names)

    def _group(self, legend: str, names: list[str]) -> None:
        self.drawn.append((legend, names))

    def _field(self, name: str, part: Part, begin: Any, *, label: str = "") -> str:
        field = next(make for kind, make in FIELDS if isinstance(part, kind))(part)
        field.label, field.required = label or str(part.label), not (part.optional or _may_be_empty(part))
        field.help_text = str(part.hint) or field.help_text
        field.initial = _begin(part, begin)
        self.fields[name], self.parts[name] = field, part
        return name

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        return [(legend, [self[name] for name in names]) for legend, names in self.drawn]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in self.parts:
            if name in data and name not in self.errors:
                self._look(name, data[name])
        return data

    def _look(self, name: str, value: Any) -> None:
        faults: list[str] = []
        if not _is_empty(value):  # where it must not be, the field has said so
            self.parts[name].read(value, "", faults)
        for fault in faults:
            self.add_error(name, fault)

    def value(self) -> Any:
        data, shape = self.cleaned_data, self.shape
        if not isinstance(shape, Group):
            return data[VALUE]
        found = {}
        for part in shape.parts:
            value = list(self._rows_written(part, data)) if isinstance(part, Rows) else data[part.name]
            if not (part.optional and _is_empty(value)):
                found[part.name] = value
        return found

    def _rows_written(self, rows: Rows, data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for n in range(1, MOST_ROWS + 1):
            row = {part.name: data.get(_name(rows, n, part)) for part in rows.parts}
            if not all(map(_is_empty, row.values())):
                yield row


def _name(rows: Rows, n: int, part: Part) -> str:
    return f"{rows.name}-{n}-{part.name}"


def _begin(part: Part, value: Any) -> Any:
    """What a rule that was recorded before it was looked at says in words is chosen all the same."""
    if isinstance(part, Several):
        return [code_of(item, part.labels) or item for item in value or ()]
    return "\n".join(value) if isinstance(part, Words) and value else value


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [])


def _may_be_empty(part: Part) -> bool:
    return isinstance(part, (Several, Words)) and part.least == 0


FORMS: dict[str, type[VersionForm]] = {
    "clock": ClockForm,
    "int": IntForm,
    "decimal": DecimalForm,
    "money": MoneyForm,
    "bool": BoolForm,
    "text": TextForm,
    "texts": ShapeForm,
    "date": DayForm,
    "data": ShapeForm,
    "table": TableForm,
}


def version_form(like: Version, unit: Unit, data: Any = None, **kwargs: Any) -> VersionForm:
    kind = FORMS[like.type]
    if kind in (ClockForm, ShapeForm):
        kwargs["like"] = like
    initial = kwargs.pop("initial", None) or kind.first(like)
    return kind(data, unit=unit, initial=initial, **kwargs)
