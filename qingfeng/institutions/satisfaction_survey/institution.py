"""B16: complaint statistics are the figures of the house; the yearly survey of satisfaction is what people say without complaining."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qingfeng.core.institution import Institution
from qingfeng.engines.ballots.kinds import SurveyKind

from .figures import FIGURES, KIND

QUESTIONS = """*总的来说，您对学校的收费满意吗？
满意 100
基本满意 70
不满意 30
不了解

收什么、收多少，学校公示得清楚吗？您满意吗？

学校按公示的项目和标准收费，您满意吗？

书本、校服、课后服务自愿，没有强迫，您满意吗？

有了问题去投诉，有没有人管、管得怎么样，您满意吗？"""

SURVEY = SurveyKind(
    code=KIND,
    name=_("教育收费满意度调查"),
    questions=QUESTIONS,
    satisfied_from="satisfaction_survey.satisfied_from",
    least_tickets="satisfaction_survey.least_tickets",
    least_answers="satisfaction_survey.least_answers",
)

INSTITUTION = Institution(
    code="satisfaction_survey",
    name="教育收费满意度调查",
    rows=("B16",),
    engines=("ballots", "insight"),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"ballots": (SURVEY,), "insight": FIGURES},
)
