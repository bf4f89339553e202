"""A Django widget drawn with Bootstrap's names. Django itself ties it to its help and its error (aria-describedby)."""

from __future__ import annotations

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def kind(bound: BoundField) -> str:
    """tick: one box before its words; choices: a group with a legend; hidden; line: anything else."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, CHOICES):
        return "choices"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "line"


def css_class(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, (forms.CheckboxInput, *CHOICES)):
        base = "form-check-input"
    elif isinstance(widget, forms.Select):
        base = "form-select"
    else:
        base = "form-control"
    return f"{widget.attrs.get('class', '')} {base}{' is-invalid' if bound.errors else ''}".strip()


def control(bound: BoundField) -> SafeString:
    return bound.as_widget(attrs={"class": css_class(bound)})


def options(bound: BoundField) -> list[tuple[str, SafeString, str]]:
    """(id, input, words) of each choice of a group."""
    out = []
    for choice in bound.subwidgets:
        choice.data["attrs"]["class"] = "form-check-input"
        out.append((choice.id_for_label, choice.tag(), choice.choice_label))
    return out
