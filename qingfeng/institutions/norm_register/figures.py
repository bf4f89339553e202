"""How many documents an office issued, and how many clauses a set of them has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from qingfeng.core.norms.models import Clause, Document
from qingfeng.engines.insight.figures import Figure, Question, Record, how_many
from qingfeng.engines.insight.places import page_of

# Sets of clauses as documents name them: what their numbers begin with, and how the set is called.
SETS = {
    "ten_requirements": ("十条要求", gettext_lazy("“十条要求”的条数")),
    "ten_prohibitions": ("十不准规定", gettext_lazy("“十不准规定”的条数")),
    "six_bans": ("六条禁令", gettext_lazy("“六条禁令”的条数")),
}


def in_force_within(asked: Question, way: str = "") -> Q:
    """In force on at least one day of the period."""
    begun = Q(**{f"{way}in_force_from__lte": asked.period.end})
    return begun & (Q(**{f"{way}in_force_to": None}) | Q(**{f"{way}in_force_to__gt": asked.period.start}))


def documents_issued(asked: Question) -> list[Record]:
    """Dated in the period, by an office of the scope, and in force within it."""
    found = Document.objects.filter(
        in_force_within(asked), issuer_unit__path__startswith=asked.scope.path, dated__range=(asked.period.start, asked.period.end)
    )
    return [Record(f"document:{d.pk}", f"{d.number} {d.cite()}".strip(), d.dated) for d in found.order_by("dated", "key")]


def clauses_of(named: str) -> Callable[[Question], list[Record]]:
    def records(asked: Question) -> list[Record]:
        found = Clause.objects.filter(
            in_force_within(asked, "document__"), document__issuer_unit__path__startswith=asked.scope.path, ref__startswith=named
        )
        rows = found.select_related("document").order_by("document", "order")
        return [Record(f"clause:{c.pk}", c.cite(), c.document.in_force_from) for c in rows]

    return records


def documents(viewer: Any, day: dt.date) -> QuerySet[Document]:
    """Norms are read by everybody who may open their page."""
    return Document.objects.all()


def clauses(viewer: Any, day: dt.date) -> QuerySet[Clause]:
    return Clause.objects.all()


OPENS = {"document": page_of("norm_document", documents), "clause": page_of("norm_document", clauses, "document", part="clause-%s")}


def _set(code: str, named: str, label: Promise) -> Figure:
    formula = gettext_lazy("统计期内有效、编号以这个名称开头的条款数")
    found = clauses_of(named)
    return Figure(f"norm_register.clauses_{code}", label, "clause", formula, found, how_many, public=False, compares=False, opens=OPENS)


FIGURES = (
    Figure(
        "norm_register.documents_issued",
        gettext_lazy("制定的规范性文件"),
        "document",
        gettext_lazy("统计期内本机关公布、并在统计期内有效的文件数"),
        documents_issued,
        how_many,
        opens=OPENS,
    ),
    *(_set(code, named, label) for code, (named, label) in SETS.items()),
)
