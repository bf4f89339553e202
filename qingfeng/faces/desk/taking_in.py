"""A list that comes in as a sheet: all its rows are taken or none. What it would change can be looked at first. What is wrong is shown, and
is marked in the same sheet, which whoever sent it takes away again."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, Protocol, TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.annotating import with_errors_marked
from qingfeng.core.sheets.changes import MOST_NAMED, Change
from qingfeng.core.sheets.reading import RowError, Table

from .board_forms import refused_in
from .exports import XLSX

SHOWN = 50


class ReadTable(Protocol):
    table: Table


B = TypeVar("B", bound=ReadTable)


@dataclass(frozen=True)
class WrongList:
    errors: Sequence[RowError]  # as many as are shown
    count: int
    marked: str  # the whole sheet as an address, since nothing of it is stored
    name: str
    partly: bool = False  # the rows without errors were taken

    @classmethod
    def of(cls, data: bytes, table: Table, name: str, *, partly: bool = False) -> WrongList:
        return cls(table.errors[:SHOWN], len(table.errors), *marked_address(with_errors_marked(data, table), name), partly)


def marked_address(marked: bytes, name: str) -> tuple[str, str]:
    """The marked sheet as an address, and what it is called."""
    return f"data:{XLSX};base64,{base64.b64encode(marked).decode()}", f"{PurePath(name).stem}-{_('错误')}.xlsx"


class NotTaken(Exception):
    """Nothing of the list was stored. The form says why, or `wrong` does."""

    def __init__(self, status: int, wrong: WrongList | None = None) -> None:
        super().__init__(status)
        self.status, self.wrong = status, wrong


@dataclass(frozen=True)
class Would:
    """What a list would bring, for `desk/_would.html`: in a sentence, and its changes under these headings. `button`: what takes it."""

    said: str
    button: str
    changes: Sequence[Change]
    key: str
    name: str
    note: str = ""

    @property
    def is_cut(self) -> bool:
        return len(self.changes) == MOST_NAMED

    @property
    def differs(self) -> bool:
        """Whether any row is more than simply new."""
        return any(change.differences or change.gone for change in self.changes)


def is_dry(request: HttpRequest) -> bool:
    return request.POST.get("go") == "dry"


def take_list(form: forms.Form, take: Callable[[BinaryIO], B], *, field: str = "file", most_bytes: int = 0) -> B:
    """What `take` brought: it is given the file in that field of the form. Errors are none of ours where the form asks for the correct rows
    alone (`only_correct`): see `left_out`.

    Raises: NotTaken."""
    if not form.is_valid():
        raise NotTaken(422)
    file = form.cleaned_data[field]
    if most_bytes and file.size > most_bytes:
        form.add_error(field, _("文件超过%d MB，请分几张表导入。") % (most_bytes // 1024 // 1024))
        raise NotTaken(422)
    data = file.read()
    try:
        brought = take(io.BytesIO(data))
    except Refused as refused:
        refused_in(form, refused)
        raise NotTaken(409) from refused
    if brought.table.errors and not form.cleaned_data.get("only_correct"):
        raise NotTaken(422, WrongList.of(data, brought.table, file.name))
    return brought


def left_out(form: forms.Form, table: Table) -> WrongList | None:
    """The rows that were not taken while the others were."""
    file = form.cleaned_data["file"]
    file.seek(0)
    return WrongList.of(file.read(), table, file.name, partly=True) if table.errors else None
