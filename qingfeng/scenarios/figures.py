"""The figures of a scenario, computed from records and rule versions. The row file says which figure and period an id means."""

from __future__ import annotations

import datetime as dt
import re

from django.utils.translation import gettext as _

from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.engines.insight import figures, periods
from qingfeng.engines.insight.figures import Reading

from .rows import Row, path
from .rows import rows as read_rows

FILE = "figures.csv"


def rows(scenario: str, *, day: dt.date) -> list[dict[str, str]]:
    """id, value, unit, records (how many) of every figure of the scenario."""
    listed, office = _listed(scenario), _office()
    read = [(row, _reading(row, office, day)) for row in listed]
    return [{"id": row["id"], "value": r.text, "unit": r.figure.unit, "records": str(r.n)} for row, r in read]


def records(scenario: str, ident: str, *, day: dt.date) -> list[dict[str, str]]:
    """The records of one figure, without anybody's name."""
    row = next((row for row in _listed(scenario) if row["id"] == ident), None)
    if row is None:
        raise Refused(_("情景“%(scenario)s”没有指标 %(id)s。") % {"scenario": scenario, "id": ident[:20]})
    found = _reading(row, _office(), day).records
    return [{"key": r.key, "day": str(r.day or ""), "value": f"{r.value:f}", "ref": r.ref, "what": r.what} for r in found]


def _listed(scenario: str) -> tuple[Row, ...]:
    if not re.fullmatch(r"[a-z_]{1,40}", scenario) or not path(FILE, scenario).is_file():
        raise Refused(_("没有叫“%s”的情景。") % scenario[:40])
    return read_rows(FILE, scenario)


def _reading(row: Row, office: Unit, day: dt.date) -> Reading:
    return figures.figure(row["figure"]).read(periods.parse(row["period"]), office, day)


def _office() -> Unit:
    office = Unit.objects.filter(kind=UnitKind.OFFICE, closed_on=None).order_by("path").first()
    if office is None:
        raise Refused(_("还没有主管机关。"), advice=_("请先运行 qingfeng demo。"))
    return office
