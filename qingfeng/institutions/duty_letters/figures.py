"""What the graded table says, read from the version in force on the last day of the period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.norms import queries
from qingfeng.core.norms.tables import rule_table
from qingfeng.engines.insight.figures import Figure, Question, Record, Value
from qingfeng.engines.insight.periods import Period

from .rules import TABLE, row_for

SUBJECTS = {"school_points": gettext_lazy("学校扣分"), "leader_points": gettext_lazy("校长、书记扣分")}
FORMULA = gettext_lazy("统计期最后一天有效的梯级扣分表里，一学年查处该次数的全年合计扣分")


def of_table(times: int, column: str) -> Callable[[Question], list[Record]]:
    def records(asked: Question) -> list[Record]:
        version = queries.find(TABLE, asked.period.end, asked.scope)
        hit = row_for(rule_table(version.value), times) if version else None
        if version is None or hit is None:
            return []
        what = _("%(cite)s，第%(row)d行") % {"cite": version.cite(), "row": hit.row}
        return [Record(f"version:{version.pk}", what, version.valid_from, Decimal(hit[column]))]

    return records


def as_written(records: Sequence[Record], period: Period) -> Value:
    return Value(records[0].value if records else None)


def _figure(times: int, told: Promise, column: str) -> Figure:
    label = format_lazy("{}{}", told, SUBJECTS[column])
    return Figure(f"duty_letters.{column}_{times}", label, "point", FORMULA, of_table(times, column), as_written, compares=False)


TIMES = {1: gettext_lazy("一学年查处1次："), 2: gettext_lazy("一学年查处2次：")}
FIGURES = tuple(_figure(times, told, column) for times, told in TIMES.items() for column in SUBJECTS)
