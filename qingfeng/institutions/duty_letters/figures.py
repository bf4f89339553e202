"""What the graded table says, read from the version in force on the last day of the period; and how many signed their letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import PostKind
from qingfeng.engines.agreements import places as letters
from qingfeng.engines.agreements.models import Letter
from qingfeng.engines.consequences.times import row_for
from qingfeng.engines.insight.figures import Figure, Question, Record, Value
from qingfeng.engines.insight.periods import Period
from qingfeng.engines.insight.persons import of_people
from qingfeng.engines.insight.places import page_of, told_by

from .letters import LETTER
from .rules import TABLE

SUBJECTS = {"school_points": gettext_lazy("学校扣分"), "leader_points": gettext_lazy("校长、书记扣分")}
FORMULA = gettext_lazy("统计期最后一天有效的梯级扣分表里，一学年查处该次数的全年合计扣分")


def of_table(times: int, column: str) -> Callable[[Question], list[Record]]:
    def records(asked: Question) -> list[Record]:
        version = queries.find(TABLE, asked.period.end, asked.scope)
        hit = row_for(version.rules, times) if version else None
        if version is None or hit is None:
            return []
        what = _("%(cite)s，第%(row)d行") % {"cite": version.cite(), "row": hit.row}
        return [Record(f"version:{version.pk}", what, version.valid_from, Decimal(hit[column]))]

    return records


def as_written(records: Sequence[Record], period: Period) -> Value:
    return Value(records[0].value if records else None)


def versions(viewer: Any, day: dt.date) -> QuerySet[Version]:
    return Version.objects.all()


RULE = {"version": page_of("norm", versions, "key", part="version-%s")}
LETTERS = {"letter": told_by(letters.pages_of)}


def _figure(times: int, told: Promise, column: str) -> Figure:
    label = format_lazy("{}{}", told, SUBJECTS[column])
    code, records = f"duty_letters.{column}_{times}", of_table(times, column)
    return Figure(code, label, "point", FORMULA, records, as_written, compares=False, norm=TABLE, opens=RULE)


TIMES = {1: gettext_lazy("一学年查处1次："), 2: gettext_lazy("一学年查处2次：")}
GRADES = tuple(_figure(times, told, column) for times, told in TIMES.items() for column in SUBJECTS)


def signed_as(post: str, other_side: str) -> Callable[[Question], QuerySet[Letter]]:
    """Letters of one post with one other side, signed in the period, of the offices asked for."""

    def rows(asked: Question) -> QuerySet[Letter]:
        found = Letter.objects.signed().filter(
            round__edition__template__kind=LETTER.code, round__edition__template__other_side=other_side, post=post,
            round__office__path__startswith=asked.scope.path, signed_on__range=(asked.period.start, asked.period.end),
        )  # fmt: skip
        return found.select_related("unit").order_by("round", "number")

    return rows


def tell(row: Letter) -> Record:
    what = _("%(unit)s：责任书第%(number)d号") % {"unit": row.unit.name, "number": row.number}
    return Record(f"letter:{row.pk}", what, row.signed_on, who=row.person_id)


SIGNED = (
    of_people(
        "duty_letters.principals_signed",
        gettext_lazy("签订师德建设责任书的校长"),
        gettext_lazy("统计期内与主管机关签订责任书的校长，每人一次；改版重签的不再计"),
        signed_as(PostKind.PRINCIPAL, PostKind.HEAD),
        tell,
        opens=LETTERS,
    ),
    of_people(
        "duty_letters.teachers_signed",
        gettext_lazy("签订师德建设责任书的教师"),
        gettext_lazy("统计期内与学校签订责任书的教师，每人一次；改版重签的不再计"),
        signed_as(PostKind.TEACHER, PostKind.PRINCIPAL),
        tell,
        opens=LETTERS,
    ),
)
FIGURES = (*GRADES, *SIGNED)
