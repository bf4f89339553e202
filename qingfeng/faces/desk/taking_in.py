"""A list that comes in as a sheet: all its rows are taken or none. What is wrong is shown, and is marked in the same sheet, which
whoever sent it takes away again."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from django import forms
from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.annotating import with_errors_marked
from qingfeng.core.sheets.reading import RowError, Table

from .board_forms import refused_in
from .exports import XLSX

SHOWN = 50


@dataclass(frozen=True)
class WrongList:
    errors: Sequence[RowError]  # as many as are shown
    count: int
    marked: str  # the whole sheet as an address, since nothing of it is stored
    name: str

    @classmethod
    def of(cls, data: bytes, table: Table, name: str) -> WrongList:
        return cls(table.errors[:SHOWN], len(table.errors), *marked_address(with_errors_marked(data, table), name))


def marked_address(marked: bytes, name: str) -> tuple[str, str]:
    """The marked sheet as an address, and what it is called."""
    return f"data:{XLSX};base64,{base64.b64encode(marked).decode()}", f"{PurePath(name).stem}-{_('错误')}.xlsx"


class NotTaken(Exception):
    """Nothing of the list was stored. The form says why, or `wrong` does."""

    def __init__(self, status: int, wrong: WrongList | None = None) -> None:
        super().__init__(status)
        self.status, self.wrong = status, wrong


def take_list(form: forms.Form, take: Callable[[BinaryIO], tuple[Any, ...]]) -> tuple[Any, ...]:
    """What `take` counted: it is given the file in the form's field of that name, and gives the table that it read, then its counts.

    Raises: NotTaken."""
    if not form.is_valid():
        raise NotTaken(422)
    file = form.cleaned_data["file"]
    data = file.read()
    try:
        table, *counts = take(io.BytesIO(data))
    except Refused as refused:
        refused_in(form, refused)
        raise NotTaken(409) from refused
    if table.errors:
        raise NotTaken(422, WrongList.of(data, table, file.name))
    return tuple(counts)
