"""What the parts of a structured parameter may say, declared as data by whoever reads it. One declaration reads what was written
(words or codes), says what is wrong with it, tells it in words, and is what the form at the desk is drawn from.

`read` goes on after a fault, so that all of them are told at once; what it gives then is not used.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.core.language import between, short_day
from qingfeng.core.norms.labels import Labels, code_of, known, label_of, told

MONTH_DAY = re.compile(r"([0-9]{1,2})-([0-9]{1,2})")
PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")
COMMON_YEAR = 2001  # a year that begins on 29 February would begin in one of four


@dataclass(frozen=True, kw_only=True)
class Part(ABC):
    """`name`: under which it stands in a group. `optional`: a group need not have it."""

    label: Any = ""
    name: str = ""
    optional: bool = False
    hint: Any = ""

    @abstractmethod
    def read(self, value: Any, at: str, faults: list[str]) -> Any:
        """The normal form. `at` says where it stands, in words."""

    def words(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True, kw_only=True)
class Choice(Part):
    """One of the labels. Where nothing is declared yet (what it is taken from is not loaded), any word is taken."""

    labels: Labels

    def read(self, value: Any, at: str, faults: list[str]) -> Any:
        names = known(self.labels)
        if not names and _is_text(value):
            return value
        code = code_of(value, names) if isinstance(value, str) else None
        if code is None:
            faults.append(_("%(at)s写的是“%(written)s”，只能写：%(all)s。") % {"at": at, "written": value, "all": told(names)})
        return code

    def words(self, value: Any) -> str:
        return label_of(str(value), self.labels)


@dataclass(frozen=True, kw_only=True)
class Several(Choice):
    """Some of the labels, each once."""

    least: int = 1

    def read(self, value: Any, at: str, faults: list[str]) -> Any:
        codes = _each(super().read, value, _("%(at)s第%(n)s项"), at, faults)
        if codes is None:
            return value
        _once(codes, [label_of(code, self.labels) if code else "" for code in codes], at, faults)
        _enough(codes, self.least, at, faults)
        return codes

    def words(self, value: Any) -> str:
        return between("、").join(label_of(str(code), self.labels) for code in value)


@dataclass(frozen=True, kw_only=True)
class Whole(Part):
    least: int = 0
    most: int = 10_000

    def read(self, value: Any, at: str, faults: list[str]) -> Any:
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            told_ = {"at": at, "written": value, "least": self.least, "most": self.most}
            faults.append(_("%(at)s写的是“%(written)s”，要写%(least)s到%(most)s的整数。") % told_)
        return value


@dataclass(frozen=True, kw_only=True)
class Percent(Part):
    """More than nothing, at most the whole; exact, so kept as it was written."""

    def read(self, value: Any, at: str, faults: list[str]) -> Any:
        text = str(value).strip()
        if isinstance(value, bool) or not PERCENT.fullmatch(text) or not 0 < Decimal(text) <= 100:
            faults.append(_("%(at)s写的是“%(written)s”，要写大于0、不超过100的数。") % {"at": at, "written": value})
        return text if isinstance(value, str) else value

    def words(self, value: Any) -> str:
        return f"{value}%"


@dataclass(frozen=True, kw_only=True)
class MonthDay(Part):
    """A day of every year."""

    def read(self, value: Any, at: str, faults: list[str]) -> Any:
        day = self._day(value)
        if day is None:
            faults.append(_("%(at)s写的是“%(written)s”，要写成月-日，如09-01。") % {"at": at, "written": value})
        return f"{day:%m-%d}" if day else value

    def words(self, value: Any) -> str:
        day = self._day(value)
        return short_day(day) if day else str(value)

    @staticmethod
    def _day(value: Any) -> dt.date | None:
        written = MONTH_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
        try:
            return dt.date(COMMON_YEAR, int(written[1]), int(written[2])) if written else None
        except ValueError:
            return None


@dataclass(frozen=True, kw_only=True)
class Text(Part):
    most: int = 60

    def read(self, value: Any, at: str, faults: list[str]) -> Any:
        if not _is_text(value) or len(value.strip()) > self.most:
            faults.append(_("%(at)s要写文字，最多%(most)s字，不能空着。") % {"at": at, "most": self.most})
            return value
        return value.strip()


@dataclass(frozen=True, kw_only=True)
class Words(Text):
    """A list of words that only people read, or that is itself the list from which others choose."""

    least: int = 1

    def read(self, value: Any, at: str, faults: list[str]) -> Any:
        words = _each(super().read, value, _("%(at)s第%(n)s行"), at, faults)
        if words is None:
            return value
        _once(words, [str(word) for word in words], at, faults)
        _enough(words, self.least, at, faults)
        return words

    def words(self, value: Any) -> str:
        return between("、").join(str(word) for word in value)


@dataclass(frozen=True, kw_only=True)
class Group(Part):
    """Several parts under fixed names."""

    parts: tuple[Part, ...]

    def read(self, value: Any, at: str, faults: list[str]) -> Any:
        names = {part.name: part.label for part in self.parts}
        if not isinstance(value, dict):
            faults.append(_("%(at)s要写明这几项：%(all)s。") % {"at": at, "all": told(names)})
            return value
        for name in sorted(set(map(str, value)) - set(names)):
            faults.append(_("%(at)s没有“%(name)s”这一项，可以写的是：%(all)s。") % {"at": at, "name": name, "all": told(names)})
        found = {}
        for part in self.parts:
            where = _("%(at)s“%(part)s”") % {"at": at, "part": part.label}
            if part.name in value:
                found[part.name] = part.read(value[part.name], where, faults)
            elif not part.optional:
                faults.append(_("%s没有写。") % where)
        return found

    def words(self, value: Any) -> str:
        if not isinstance(value, dict):  # recorded before anybody looked
            return str(value)
        return between("；").join(f"{part.label}：{part.words(value[part.name])}" for part in self.parts if part.name in value)


@dataclass(frozen=True, kw_only=True)
class Rows(Group):
    """A list of groups. `once`: the names of the parts that together stand in one row only."""

    once: tuple[str, ...] = ()
    least: int = 0

    def read(self, value: Any, at: str, faults: list[str]) -> Any:
        rows = _each(super().read, value, _("%(at)s第%(n)s行"), at, faults)
        if rows is None:
            return value
        if not faults:
            keys = [tuple(row.get(name) for name in self.once) for row in rows]
            shown = [" ".join(p.words(row[p.name]) for p in self.parts if p.name in self.once) for row in rows]
            _once(keys if self.once else [], shown, at, faults)
        _enough(rows, self.least, at, faults)
        return rows

    def words(self, value: Any) -> str:
        one = super().words
        return between("；").join(_("第%(n)s行（%(what)s）") % {"n": n, "what": one(row)} for n, row in enumerate(value, 1)) or _("没有")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _each(one: Callable[[Any, str, list[str]], Any], value: Any, place: str, at: str, faults: list[str]) -> list[Any] | None:
    """Each item as `one` reads it; None where it is no list. `place`: how the place of an item is said."""
    if not isinstance(value, list):
        faults.append(_("%s要写成一列，一行一项。") % at)
        return None
    return [one(item, place % {"at": at, "n": n}, faults) for n, item in enumerate(value, 1)]


def _once(keys: list[Any], shown: Iterable[str], at: str, faults: list[str]) -> None:
    for n, (key, words) in enumerate(zip(keys, shown, strict=False)):
        if key is not None and key in keys[:n]:
            faults.append(_("%(at)s第%(n)s项“%(written)s”写了两次。") % {"at": at, "n": n + 1, "written": words})


def _enough(found: list[Any], least: int, at: str, faults: list[str]) -> None:
    if len(found) < least:
        faults.append(_("%(at)s至少要写%(n)s项。") % {"at": at, "n": least})
