"""What the imports of units, people and posts share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from qingfeng.core.language import between, recorded
from qingfeng.core.sheets.changes import Differences
from qingfeng.core.sheets.reading import Row, Table

BATCH = 500


def choice(table: Table, row: Row, column: str, choices: type[models.TextChoices]) -> str:
    """By value or by label, as the record or as the reader writes it."""
    written = str(row[column])
    found = {word: value for value, label in choices.choices for word in (str(label), recorded(label), value)}
    if written not in found:
        table.refuse(row, column, _("只能填：%s。") % between("、").join(str(label) for label in choices.labels))
    return found.get(written, "")


def apply(row: models.Model, fields: dict) -> Differences:
    """Sets the fields; which of them were different."""
    changed = [(name, getattr(row, name), value) for name, value in fields.items() if getattr(row, name) != value]
    for name, _before, value in changed:
        setattr(row, name, value)
    return changed


def refuse_twice(table: Table, columns: tuple[str, ...]) -> None:
    first: dict[tuple, int] = {}
    for row in list(table.rows):
        key = tuple(row[column] for column in columns)
        if key in first:
            table.refuse(row, columns[0], _("与第%s行重复。") % first[key])
        first.setdefault(key, row.number)
