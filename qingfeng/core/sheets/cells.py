"""One cell as typed, turned into a value, or an error that says what to write instead."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext as _

TEXT, INT, MONEY, DATE, YES_NO = "text", "int", "money", "date", "yes_no"
EXACT_DIGITS = 15  # a number cell keeps no more; an ID number typed as a number has lost its last digits
EXCEL_EPOCH = dt.date(1899, 12, 30)
SERIALS = range(20_000, 73_051)  # 1954 to 2100
DATES = (
    re.compile(r"(\d{4})\s*[-./．。]\s*(\d{1,2})\s*[-./．。]\s*(\d{1,2})日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"),
    re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
MONTH = re.compile(r"\d{4}\s*(?:年|[-./．。])\s*\d{1,2}\s*月?")
YES = frozenset({"是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1", "自愿"})
NO = frozenset({"否", "无", "没有", "×", "x", "n", "no", "false", "0", "非自愿", "不自愿", "强制"})
NUMBER = re.compile(r"([+-]?\d{1,12})\s*[个块份次人名件项张所篇条期场封]?")
MAX_FEN = 10**13
BLANKS = " \t\r\n\u3000\u00a0\ufeff"


class CellError(ValueError):
    """Shown to the person who sent the sheet."""


def plain(cell: object) -> str:
    """The cell as trimmed text; full-width forms and blanks folded, whole numbers without a decimal point."""
    if isinstance(cell, str):  # first, since almost all are
        return cell.replace("\x00", "").strip(BLANKS)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, dt.datetime):
        cell = cell.date() if cell.time() == dt.time() else cell
    return str(cell).replace("\x00", "").strip(BLANKS)


def narrow(cell: object) -> str:
    text = plain(cell)
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def as_text(cell: object) -> str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= 10**EXACT_DIGITS:
        raise CellError(_("数字超过15位，表格软件已把末几位改成0；请把这一列设为“文本”后重新填写。"))
    return plain(cell)


def as_int(cell: object) -> int:
    """Also with the word by which such things are counted, as people and pages write it: 2块, 30 份."""
    found = NUMBER.fullmatch(narrow(cell).replace(",", ""))
    if found is None:
        raise CellError(_("“%(text)s”不是整数。") % {"text": plain(cell)[:20]})
    return int(found[1])


def as_fen(cell: object) -> int:
    """Yuan as typed, to whole fen. A third decimal is refused, never rounded; what a float adds by itself is not a third decimal."""
    text = re.sub(r"^(?:¥|￥|RMB|人民币)|(?:元|圆)(?:整)?$|,|\s", "", narrow(cell))
    try:
        yuan = Decimal(text)
    except InvalidOperation:
        raise CellError(_("“%(text)s”不是金额；请只填数字，单位为元。") % {"text": plain(cell)[:20]}) from None
    if not yuan.is_finite() or abs(yuan) * 100 >= MAX_FEN:
        raise CellError(_("金额超出范围。"))
    fen = (yuan * 100).quantize(Decimal(1), ROUND_HALF_UP)
    tolerance = Decimal("0.000001") if isinstance(cell, float) else Decimal(0)
    if abs(yuan * 100 - fen) > tolerance:
        raise CellError(_("金额最多两位小数（到分）。"))
    if fen < 0:
        raise CellError(_("金额不能是负数。"))
    return int(fen)


def as_date(cell: object) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = narrow(cell)
    for pattern in DATES:
        if hit := pattern.fullmatch(text):
            try:
                return dt.date(*(int(part) for part in hit.groups()))
            except ValueError:
                raise CellError(_("没有“%(text)s”这一天。") % {"text": text[:20]}) from None
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and int(float(text)) in SERIALS:
        return EXCEL_EPOCH + dt.timedelta(days=int(float(text)))
    if MONTH.fullmatch(text):  # the first or the last of the month? Nobody guesses
        raise CellError(_("“%(text)s”只写到月；请写到日，如 2026-11-03。") % {"text": plain(cell)[:20]})
    raise CellError(_("“%(text)s”不是日期；请写成 2026-11-03 或 2026年11月3日。") % {"text": plain(cell)[:20]})


def as_yes_no(cell: object) -> bool:
    text = narrow(cell).casefold()
    if text in YES or text in NO:
        return text in YES
    raise CellError(_("“%(text)s”请改成“是”或“否”。") % {"text": plain(cell)[:20]})


READERS = {TEXT: as_text, INT: as_int, MONEY: as_fen, DATE: as_date, YES_NO: as_yes_no}
EMPTY = {TEXT: "", INT: None, MONEY: None, DATE: None, YES_NO: None}
