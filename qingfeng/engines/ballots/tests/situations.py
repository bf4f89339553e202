"""An office, two schools, and a survey that runs; nothing in it exists."""

import datetime as dt
from pathlib import Path

from qingfeng.core.norms.loading import load_shipped
from qingfeng.engines.agreements.tests.situations import NOW, TODAY, Role, a_school, an_account, an_office, at
from qingfeng.engines.ballots import codes, services
from qingfeng.institutions.satisfaction_survey import institution

QUESTIONS = "*总的满意吗？\n满意 100\n基本满意 70\n不满意 30\n不了解\n\n公示满意吗？"
LAST = TODAY + dt.timedelta(days=9)
AFTER = at(2026, 9, 11)
KIND = "satisfaction_survey"


def rules():
    load_shipped(now=at(2011, 1, 1), files=[Path(institution.__file__).with_name("parameters.yaml")])


def a_draft(office, *, year=2026, questions=QUESTIONS, opens_on=TODAY, closes_on=LAST, actor=None, now=NOW, **more):
    return services.draft(
        kind=KIND, unit=office, title=more.pop("title", f"{year}年满意度调查"), year=year, purpose="听听意见", opens_on=opens_on,
        closes_on=closes_on, questions=questions, actor=actor, now=now,
    )  # fmt: skip


def a_survey(office, **more):
    return services.open_survey(survey=a_draft(office, **more), actor=None, now=more.get("now", NOW))


def tickets(survey, *, count=20, unit=None, now=NOW):
    """The codes on the slips."""
    return codes.codes_of(services.issue_tickets(survey=survey, count=count, unit=unit, actor=None, now=now))


def answer(code, *choices, now=NOW):
    services.answer(code=code, choices=dict(enumerate(choices, 1)), now=now)


def answered(survey, *, unit=None, counts=(), now=NOW):
    """So many gave the first answer to every question, so many the second, and so on."""
    chosen = [n for n, times in enumerate(counts, 1) for _time in range(times)]
    questions = survey.questions.count()
    codes_ = tickets(survey, count=max(20, len(chosen)), unit=unit, now=now)
    given = [(code, dict.fromkeys(range(1, questions + 1), n)) for code, n in zip(codes_, chosen, strict=False)]
    services.answer_many(answers=given, now=now)


__all__ = [
    "AFTER", "KIND", "LAST", "NOW", "QUESTIONS", "TODAY", "Role", "a_draft", "a_school", "a_survey", "an_account", "an_office", "answer",
    "answered", "at", "rules", "tickets",
]  # fmt: skip
