"""The yearly appraisal of schools by inspectors (评议): a survey whose tickets go to inspectors, unlinkable like any other.

What came out of a closed one is offered to the yearly sheets. A school that is not told by itself there (too few answers, or so few of
one kind that they could be known) has no rating here either: both go by the same rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.access.models import Account
from qingfeng.core.language import full_day, recorded
from qingfeng.core.parties.models import Unit
from qingfeng.engines.ballots import results
from qingfeng.engines.ballots.counting import Tally
from qingfeng.engines.ballots.kinds import SurveyKind
from qingfeng.engines.ballots.models import Survey
from qingfeng.engines.consequences.assessing import follow_ratings
from qingfeng.engines.consequences.ratings import Rating, RatingSource

KIND = "inspector_appraisal"
QUESTIONS = """*总的来说，您对这所学校的行风满意吗？
满意 100
基本满意 70
不满意 30
不了解

收费公示、校务公开，您满意吗？

师德师风、待人办事，您满意吗？

对群众意见的答复和整改，您满意吗？"""


def into_sheets(*, survey: Survey, actor: Account | None, now: dt.datetime) -> None:
    follow_ratings(office=survey.unit, day=survey.closes_on, actor=actor, now=now)


SURVEY = SurveyKind(
    code=KIND,
    name=gettext_lazy("监督员评议学校"),
    questions=QUESTIONS,
    satisfied_from="lay_inspectors.satisfied_from",
    least_tickets="lay_inspectors.least_tickets",
    least_answers="lay_inspectors.least_answers",
    effects=(into_sheets,),
)


def closed_between(path: str, first: dt.date, last: dt.date) -> list[Survey]:
    """Those in which a unit at or below the path was asked about, by the last day on which answers came in; the newest last."""
    found = Survey.objects.closed().filter(kind=KIND, closes_on__range=(first, last), boxes__unit__path__startswith=path)
    return list(found.select_related("unit").distinct().order_by("closes_on", "pk"))


def ratings(path: str, first: dt.date, last: dt.date) -> Mapping[int, Rating]:
    """The newest survey about a school holds."""
    found: dict[int, Rating] = {}
    for survey in closed_between(path, first, last):
        told = {part.unit.pk: part.tally for part in results.by_school(survey) if part.unit is not None}
        text = recorded(_("%(title)s（%(on)s结束）") % {"title": survey.title, "on": full_day(survey.closes_on)})
        for pk in Unit.objects.filter(path__startswith=path, pk__in=survey.boxes.values("unit")).values_list("pk", flat=True):
            tally = told.get(pk)
            found[pk] = Rating(score_of(tally) if tally else None, tally.valid if tally else 0, text, f"survey:{survey.pk}")
    return found


def score_of(tally: Tally) -> Fraction | None:
    """The mean score of those who know, exactly."""
    if not tally.valid:
        return None
    return sum((Fraction(o.weight) * o.n for o in tally.options if o.weight is not None), Fraction(0)) / tally.valid


def tally_of(school: Unit, first: dt.date, last: dt.date) -> tuple[Survey, Tally | None] | None:
    """The newest closed appraisal of the school between two days, and what came out where it is told."""
    surveys = closed_between(school.path, first, last)
    if not surveys:
        return None
    told = {part.unit.pk: part.tally for part in results.by_school(surveys[-1]) if part.unit is not None}
    return surveys[-1], told.get(school.pk)


SOURCE = RatingSource(code=KIND, name=gettext_lazy("监督员评议"), ratings=ratings)
