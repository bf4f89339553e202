"""The inspectors appraise schools in June 2011, and a document gives what they say a weight in the sheets of that school year."""

from __future__ import annotations

from qingfeng.core.norms import services as norms
from qingfeng.engines.ballots import codes, kinds, services
from qingfeng.institutions.lay_inspectors.appraisal import KIND

from .agenda import Agenda, Life
from .county import Cast
from .rows import at, day, later, rows

ANSWERS = ("满意", "基本满意", "不满意", "不了解")
DATED, IN_FORCE = "2010-12-30", "2011-03-01"
OPENS, CLOSES = "2011-06-13", "2011-06-24"
WEIGHTS = {"least": 10, "weights": [{"source": KIND, "sheet": "supervision", "weight": "5"}]}


def plan(cast: Cast, agenda: Agenda) -> None:
    agenda.add(_weight(cast))
    agenda.add(_appraisal(cast))


def _weight(cast: Cast) -> Life:
    now = at(DATED, 9)
    yield now
    document = norms.add_document(
        key="yunxiu-appraisal-2010", number="云岫教委〔2010〕16号", title="关于将监督员评议计入综合督导评估的通知", unit=cast.office,
        dated=day(DATED), in_force_from=day(IN_FORCE), actor=cast["head"], now=now,
    )  # fmt: skip
    text = "监督员评议占综合督导评估的百分之五；一所学校有效的评议不满十份的，不计。"
    clause = norms.add_clause(document=document, ref="第一条", text=text, actor=cast["head"], now=now)
    fields = {"unit": cast.office, "value": WEIGHTS, "valid_from": day(IN_FORCE), "clause": clause}
    proposal = norms.propose_version(key="target_management.ratings", actor=cast["head"], now=now, **fields)
    norms.publish(proposal=proposal, actor=cast["decider"], now=now)


def _appraisal(cast: Cast) -> Life:
    now = at(OPENS, 9)
    yield now
    drafted = services.draft(
        kind=KIND, unit=cast.office, title="2011年监督员评议学校", year=2011, purpose="监督员评议学校的行风；结果计入综合督导评估。",
        opens_on=day(OPENS), closes_on=day(CLOSES), questions=kinds.kind(KIND).questions, actor=cast["handler"], now=now,
    )  # fmt: skip
    survey = services.open_survey(survey=drafted, actor=cast["decider"], now=now)
    numbers = range(1, survey.questions.count() + 1)
    for row in rows("appraisal_answers.csv"):
        batch = services.issue_tickets(
            survey=survey, count=int(row["count"]), unit=cast.units[row["unit"]], actor=cast["registrar"], now=now
        )
        chosen = [number for number, name in enumerate(ANSWERS, 1) for _inspector in range(int(row[name]))]
        answers = [(code, dict.fromkeys(numbers, number)) for code, number in zip(codes.codes_of(batch), chosen, strict=False)]
        services.answer_many(answers=answers, now=at(later(day(OPENS), 3), 15))
    now = at(later(day(CLOSES), 1), 10)
    yield now
    services.close(survey=survey, actor=cast["head"], now=now)
