"""What a parent types on the fee pages. All of it travels in the address: nothing is stored, and a result can be passed on."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.parties.models import Stage, Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.cells import CellError, as_fen
from qingfeng.core.text.normal import comparable, one_line
from qingfeng.faces.comparison import Compared, compare_charge
from qingfeng.faces.components.parts import VerdictView
from qingfeng.faces.forms import PlainForm

from .fee_views import money, verdict_view

ROWS = 5
MOST_FEN = 100_000_000


class FindSchool:
    """Name (any part, also short names and 三中 for 第三中学) and stage."""

    def __init__(self, data: QueryDict) -> None:
        self.q = one_line(data.get("q", ""))[:60]
        self.stage = data.get("stage", "") if data.get("stage") in Stage.values else ""

    @property
    def asked(self) -> bool:
        return bool(self.q)

    def narrow(self, units: QuerySet[Unit]) -> QuerySet[Unit]:
        if self.stage:
            units = units.filter(stage=self.stage)
        if not self.q:
            return units
        wanted = Q(name__icontains=self.q) | Q(short_name__icontains=self.q) | Q(code__iexact=self.q)
        found = units.filter(wanted)
        if found.exists():
            return found
        return units.filter(pk__in=[unit.pk for unit in units if _inside(comparable(self.q), comparable(unit.name))])


def _inside(short: str, name: str) -> bool:
    """三中 in 第三中学: the characters of the short name appear in this order."""
    rest = iter(name)
    return len(short) > 1 and all(c in rest for c in short)


class DayForm(PlainForm):
    day = forms.DateField(label=gettext_lazy("哪天收的"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    grade = forms.CharField(label=gettext_lazy("年级"), required=False, max_length=20)


class Charges:
    """Up to five charges of one day and grade."""

    def __init__(self, data: QueryDict, *, today: dt.date) -> None:
        self.form = DayForm(data)
        valid = self.form.is_valid()
        chosen = self.form.cleaned_data.get("day") if valid else None
        self.day: dt.date = chosen or today
        self.grade: str = self.form.cleaned_data.get("grade", "") if valid else ""
        self.errors: list[str] = [] if valid else [_("没有这一天，请写成 2026-09-02")]
        self.rows = [self._row(data, n) for n in range(1, ROWS + 1)]
        filled = [n for n, row in enumerate(self.rows, start=1) if row["item"] or row["amount"]]
        self.shown = min(max([1, *filled]) + (1 if filled and data.get("more") else 0), ROWS)
        self.may_add = bool(filled) and self.shown < ROWS

    def _row(self, data: QueryDict, n: int) -> dict:
        item, amount = one_line(data.get(f"item_{n}", ""))[:60], one_line(data.get(f"amount_{n}", ""))[:20]
        row = {"n": n, "item": item, "amount": amount, "fen": None, "error": ""}
        if not (item or amount):
            return row
        try:
            row["fen"] = _fen(item, amount)
        except (CellError, Refused) as wrong:
            row["error"] = str(wrong)
            self.errors.append(_("第%(n)s笔：%(why)s") % {"n": n, "why": wrong})
        return row

    @property
    def shown_rows(self) -> list[dict]:
        return self.rows[: self.shown]

    def verdicts(self, unit: Unit) -> list[tuple[VerdictView, list[tuple[str, str]], Compared]]:
        """For each typed charge what the board says, and the names it may go by, each with the address that takes it."""
        told = []
        for row in self.rows:
            if row["fen"] is None:
                continue
            found = compare_charge(unit, self.day, row["item"], row["fen"], self.grade)
            if found is not None:
                told.append((verdict_view(row["item"], row["fen"], found), self._choices(row["n"], found), found))
        return told

    def _choices(self, n: int, found: Compared) -> list[tuple[str, str]]:
        return [(name, f"?{urlencode(self._query(confirmed={n: name}))}") for name in found.candidates]

    def _query(self, confirmed: dict[int, str]) -> dict[str, str]:
        query = {"day": self.day.isoformat(), "grade": self.grade}
        for row in self.rows:
            if row["item"] or row["amount"]:
                query |= {f"item_{row['n']}": confirmed.get(row["n"], row["item"]), f"amount_{row['n']}": row["amount"]}
        return query

    def complaint_query(self, unit: Unit, verdicts: list) -> str:
        """What is wrong, carried over into the complaint form so that nothing is typed twice."""
        typed = [row for row in self.rows if row["fen"] is not None]
        wrong = [row for row, told in zip(typed, verdicts, strict=False) if told[2].kind != "within"]
        query = {"unit": unit.code, "grade": self.grade}
        for n, row in enumerate(wrong, start=1):
            query |= {f"item_{n}": row["item"], f"amount_{n}": money(row["fen"]).replace(",", ""), f"paid_{n}": self.day.isoformat()}
        return urlencode(query) if wrong else ""


def _fen(item: str, amount: str) -> int:
    if not item:
        raise CellError(_("请写收费的名目。"))
    if not amount:
        raise CellError(_("请写收了多少钱。"))
    fen = as_fen(amount)
    if not 0 < fen <= MOST_FEN:
        raise CellError(_("金额须大于0元，不超过100万元。"))
    return fen
