"""The yearly survey of the demonstration: two that are closed, so that they compare, and one that runs."""

from __future__ import annotations

from collections.abc import Iterator

from qingfeng.engines.ballots import codes, kinds, services
from qingfeng.engines.ballots.models import Survey

from .agenda import Agenda, Life
from .county import Cast
from .rows import Row, at, day, grouped, later, rows

KIND = "satisfaction_survey"
ANSWERS = ("满意", "基本满意", "不满意", "不了解")


def plan(cast: Cast, agenda: Agenda) -> None:
    for row in rows("surveys.csv"):
        agenda.add(_survey(cast, row))


def _survey(cast: Cast, row: Row) -> Life:
    first, last = day(row["opens_on"]), day(row["closes_on"])
    now = at(first, 9)
    yield now
    drafted = services.draft(
        kind=KIND, unit=cast.office, title=row["title"], year=int(row["year"]), purpose=row["purpose"], opens_on=first, closes_on=last,
        questions=kinds.kind(KIND).questions, actor=cast["handler"], now=now,
    )  # fmt: skip
    survey = services.open_survey(survey=drafted, actor=cast["decider"], now=now)
    for answers in grouped("survey_answers.csv", "year").get(row["year"], []):
        if answers["source"]:
            _paper(cast, survey, answers)
        else:
            _tickets(cast, survey, answers)
    if not row["closed"]:
        return
    now = at(later(last, 1), 10)
    yield now
    services.close(survey=survey, actor=cast["head"], now=now)


def _tickets(cast: Cast, survey: Survey, row: Row) -> None:
    now = at(later(survey.opens_on, 4), 15)
    unit = cast.units[row["unit"]] if row["unit"] else None
    batch = services.issue_tickets(survey=survey, count=int(row["count"]), unit=unit, actor=cast["registrar"], now=at(survey.opens_on, 11))
    given = zip(codes.codes_of(batch), _people(survey, row), strict=False)
    services.answer_many(answers=list(given), now=now)


def _paper(cast: Cast, survey: Survey, row: Row) -> None:
    now = at(later(survey.opens_on, 5), 10)
    options = {q.number: {o.number: o.pk for o in q.options.all()} for q in survey.asked()}
    counts: dict[int, int] = {}
    for choices in _people(survey, row):
        for question, number in choices.items():
            counts[options[question][number]] = counts.get(options[question][number], 0) + 1
    batch = services.enter_paper(
        survey=survey, unit=cast.units[row["unit"]] if row["unit"] else None, sheets=int(row["count"]), source=row["source"], counts=counts,
        actor=cast["registrar"], now=now,
    )  # fmt: skip
    services.check_paper(batch=batch, actor=cast["reviewer"], now=at(later(survey.opens_on, 6), 16))


def _people(survey: Survey, row: Row) -> Iterator[dict[int, int]]:
    """Question by question about what each thinks of the whole, a little more or less content here and there."""
    questions = range(1, survey.questions.count() + 1)
    whole = [number for number, name in enumerate(ANSWERS, 1) for _person in range(int(row[name] or 0))]
    for person, chosen in enumerate(whole):
        yield {q: chosen if q == 1 or (person * 7 + q * 3) % _apart(survey, q) else chosen % len(ANSWERS) + 1 for q in questions}


def _apart(survey: Survey, question: int) -> int:
    """Every so many think otherwise; of the last question more do in the second year, so that no difference is to be seen there."""
    return 2 if (survey.year, question) == (2011, 5) else 9
