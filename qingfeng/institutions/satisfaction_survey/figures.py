"""The share of satisfied people and how many answered, of surveys closed for the period; behind them are counts, never answers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy

from qingfeng.engines.ballots import results
from qingfeng.engines.ballots.models import Survey
from qingfeng.engines.insight.figures import Figure, Question, Record, Value
from qingfeng.engines.insight.periods import Period
from qingfeng.engines.insight.places import page_of

KIND = "satisfaction_survey"
SHARE = gettext_lazy("总体评价的那一题里，答满意、基本满意的÷有效回答；答“不了解”的不在分母里。统计期内结束的调查")
OPENS = {"survey": page_of("survey", Survey.objects.visible_to)}
NUMBER = gettext_lazy("统计期内结束的调查收到的回答，网上和纸质合计")


def surveys(asked: Question) -> list[Survey]:
    """By the last day on which answers came in; one that is not closed yet has no result."""
    found = Survey.objects.closed().filter(kind=KIND, unit__path__startswith=asked.scope.path, closed_on__lte=asked.day)
    return list(found.filter(closes_on__range=(asked.period.start, asked.period.end)).order_by("closes_on", "pk"))


def counts(asked: Question) -> list[Record]:
    """One record for each answer that could be given: how often it was."""
    return [
        Record(f"survey:{survey.pk}:{at}", f"{survey.title}：{option.text}", survey.closes_on, Decimal(option.n))
        for survey in surveys(asked)
        for at, option in enumerate(results.overall(survey).options, 1)
    ]


def share(asked: Question) -> Value:
    tallies = [results.overall(survey) for survey in surveys(asked)]
    satisfied, valid = sum(t.satisfied for t in tallies), sum(t.valid for t in tallies)
    if not valid:
        return Value(None, people=0, n=0)
    n = sum(t.n for t in tallies)
    parts = [part for part in (satisfied, valid - satisfied, n - valid) if part]
    return Value(Decimal(satisfied) * 100 / valid, Decimal(satisfied), Decimal(valid), min(parts), n)


def answers(asked: Question) -> list[Record]:
    found = ((survey, results.all_counts(survey)[0]) for survey in surveys(asked))
    return [Record(f"survey:{survey.pk}", survey.title, survey.closes_on, Decimal(n)) for survey, n in found]


def summed(records: Sequence[Record], period: Period) -> Value:
    n = int(sum(record.value for record in records))
    return Value(Decimal(n), people=n, n=n)


def _of_the_database(records: Sequence[Record], period: Period) -> Value:
    raise AssertionError("`quick` is asked")


FIGURES = (
    Figure(
        "survey.satisfied", gettext_lazy("教育收费群众满意率"), "%", SHARE, counts, _of_the_database, places=1, quick=share, shares=True,
        grouped=True, opens=OPENS,
    ),
    Figure("survey.answers", gettext_lazy("满意度调查收到的回答"), "copy", NUMBER, answers, summed, grouped=True, opens=OPENS),
)  # fmt: skip
