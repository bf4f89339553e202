"""Letters and slips as they are printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.language import full_day, on_record
from qingfeng.core.papers.letters import LetterSheet, LetterText, SigningSlip, letters_pdf, slips_pdf

from . import codes
from .models import Edition, Letter, Round

MOST_IN_A_FILE = 500  # setting the pages takes half a megabyte of memory for each letter, all at once
LETTER_FIELDS = ("round__edition__template", "unit", "person", "other", "other_unit")


def text_of(edition: Edition) -> LetterText:
    data = edition.as_data()
    clauses = tuple((c["ref"], c["text"]) for c in data["clauses"])
    return LetterText(data["title"], data["preamble"], clauses, _("第%d版") % data["number"])


def period_words(round_: Round) -> str:
    return _("期限：%(from)s至%(to)s") % {"from": full_day(round_.period_from), "to": full_day(round_.period_to)}


def files_of(letters: QuerySet[Letter]) -> list[tuple[int, int]]:
    """The first and the last number in each of the files that they are printed in."""
    numbers = list(letters.order_by("number").values_list("number", flat=True))
    parts = (numbers[at : at + MOST_IN_A_FILE] for at in range(0, len(numbers), MOST_IN_A_FILE))
    return [(part[0], part[-1]) for part in parts]


@on_record()
def print_letters(round_: Round, letters: QuerySet[Letter]) -> bytes:
    """In the order of their numbers. At most `MOST_IN_A_FILE`: whoever asks for more takes several files."""
    sheets = [_sheet(letter) for letter in letters.select_related(*LETTER_FIELDS).order_by("number")[:MOST_IN_A_FILE]]
    labels = {
        "number": _("编号"), "other": _("甲方"), "signer": _("乙方") if round_.edition.template.other_side else _("承诺人"),
        "sign": _("签字"), "day": _("　　　　年　　月　　日"), "code": _("扫描件凭此码归档，请勿涂盖"),
    }  # fmt: skip
    return letters_pdf(text_of(round_.edition), sheets, period=period_words(round_), labels=labels, day=round_.issued_on)


def _sheet(letter: Letter) -> LetterSheet:
    return LetterSheet(
        number=f"{letter.number:04d}",
        unit=letter.unit.name,
        signer=letter.person.name,
        post=letter.post_name,
        other=letter.other_unit.name if letter.other_unit else "",
        other_signer=letter.other.name if letter.other else "",
        code=codes.on_sheet(letter.sheet),
        shown=letter.sheet,
    )


@on_record()
def print_slips(round_: Round, letters: Iterable[Letter], *, where: str, day: dt.date) -> bytes:
    """For those who sign with a one-time code; each slip is handed to its person alone."""
    slips = [
        SigningSlip(letter.unit.short_name or letter.unit.name, letter.person.name, f"{letter.number:04d}", _code(letter))
        for letter in letters
    ]
    labels = {"keep": _("签名码只交本人，用一次就失效。")}
    until = _("请在%s以前签。") % full_day(round_.due_on)
    return slips_pdf(round_.edition.template.title, slips, labels=labels, where=where, until=until, day=day)


def _code(letter: Letter) -> str:
    return " ".join(codes.groups(codes.signing_code(letter.sheet, letter.serial)))
