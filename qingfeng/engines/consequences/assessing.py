"""The yearly sheets: compiled for all schools at once by one person, confirmed school by school by another, corrected with the findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.access.recusal import recusals, ties_of
from qingfeng.core.calendar import today
from qingfeng.core.calendar.counting import add_months
from qingfeng.core.norms import queries
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Post, PostKind, Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.rows import insert_many

from .answers import counts_at, counts_within
from .assessment_rules import Counted, Plan, Scored, SheetKind, by_subject, of_year, plan_of, scored
from .declarations import AssessmentRule, assessments, declared, derive_all
from .facts import Facts, Law
from .gathering import FIRST_RESPONSIBLE, facts_of, facts_within, law_of
from .models import Assessment, Consequence, State
from .record import record
from .times import first_day

COMPILERS = (Role.HANDLER, Role.REVIEWER)
CONFIRMERS = (Role.DECIDER, Role.HEAD)
Key = tuple[str, int | None]  # sheet, person
Period = tuple[dt.date, dt.date]  # both counted


@dataclass(frozen=True)
class YearPlan:
    """What the parameters say of one year of one office."""

    rule: AssessmentRule
    year: int
    began: dt.date
    ends: dt.date
    version: Version
    plan: Plan


def year_plan(unit: Unit, year: int) -> YearPlan | None:
    """What the parameters say of a year, allowed or not: a sheet that was compiled follows its findings also after the document was repealed."""
    for rule in assessments():
        guess = dt.date(year, 12, 31)  # in every school year, wherever it starts
        version = queries.find(rule.sheets, guess, unit) or queries.find(rule.sheets, dt.date(year + 1, 6, 30), unit)
        if version is None:
            continue
        began = first_day(year, version.value["year_starts"])
        ends = first_day(year + 1, version.value["year_starts"]) - dt.timedelta(days=1)
        grades = queries.find(rule.grades, ends, unit)
        if grades is None:
            continue
        vetoes = frozenset(measure for each in declared() for measure in each.vetoes)
        return YearPlan(rule, year, began, ends, version, plan_of(version.value, grades.rules, vetoes))
    return None


def needed(unit: Unit, year: int) -> YearPlan:
    """Refused where no document allows it on the first or the last day of the year, or nothing says which sheets there are."""
    found = year_plan(unit, year)
    if found is None or not any(queries.find(found.rule.authority, day, unit) for day in (found.began, found.ends)):
        raise Refused(
            _("%(year)d—%(next)d学年没有允许考核扣分、一票否决的上级文件，不编制考核表。") % {"year": year, "next": year + 1},
            advice=_("有省级文件的，请先在“规范”里录入文号。"),
        )
    return found


def scores_of(unit: Unit, plan: YearPlan) -> dict[Key, Scored]:
    """The sheets of everybody at the unit from whom anything was taken, and of the unit itself; the others have their base."""
    return _scores(facts_of(unit), law_of(unit), plan, counts_at(unit))


def _scores(facts: Facts, law: Law, plan: YearPlan, counts: Counted) -> dict[Key, Scored]:
    derived = by_subject(of_year(derive_all(facts, law), plan.year))
    return {
        (sheet.code, person): scored(sheet, plan.plan, lines, counts) for person, lines in derived.items() for sheet in plan.plan.sheets
    }


def differing(office: Unit, year: int) -> list[int]:
    """Keys of the stored sheets that are not what follows from the findings, worked out from scratch: none, unless somebody wrote
    past the services."""
    plan = year_plan(office, year)
    if plan is None:
        return []
    refused = counts_within(office.path)
    scores = {
        (unit.pk, *key): (got.score, got.vetoed, got.grade)
        for unit, facts in facts_within(office.path)
        for key, got in _scores(facts, law_of(unit), plan, refused(unit.pk)).items()
    }
    plain = {sheet.code: scored(sheet, plan.plan, ()) for sheet in plan.plan.sheets}
    untouched = {code: (got.score, got.vetoed, got.grade) for code, got in plain.items()}
    rows = _kept(office, plan).values_list("pk", "unit_id", "sheet", "person_id", "score", "vetoed", "grade").order_by("pk")
    return [
        pk
        for pk, unit, sheet, person, *stored in rows.iterator(chunk_size=10_000)
        if tuple(stored) != scores.get((unit, sheet, person), untouched.get(sheet))
    ]


def quarters_of(unit: Unit, plan: YearPlan) -> list[tuple[Period, dict[str, Scored]]]:
    """The unit's own sheets as they would stand on what was decided in each quarter of the year alone (每季度小结)."""
    facts, law, counts = facts_of(unit), law_of(unit), counts_at(unit)
    found = []
    for n in range(4):
        start, after = add_months(plan.began, 3 * n), add_months(plan.began, 3 * n + 3)
        causes = tuple(c for c in facts.causes if c.decided_on is not None and start <= c.decided_on < after)
        own = by_subject(of_year(derive_all(Facts(causes, facts.tenures), law), plan.year)).get(None, [])
        sheets = {sheet.code: scored(sheet, plan.plan, own, counts) for sheet in plan.plan.of("school")}
        found.append(((start, after - dt.timedelta(days=1)), sheets))
    return found


def compile_year(*, office: Unit, year: int, actor: Account, now: dt.datetime) -> int:
    """A sheet of each kind for each school below the office, and for everybody who held a post there. How many are new."""
    plan = needed(office, year)
    if not holds_any(actor, COMPILERS, office, today(now)):
        raise Refused(_("考核表由承办人或者核稿人编制。"))
    if today(now) < plan.began:
        raise Refused(_("这一学年还没有开始。"), field="year")
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=office.pk)
        had = set(_kept(office, plan).values_list("sheet", "unit_id", "person_id"))
        rows = [
            row
            for unit in Unit.objects.schools().active(plan.began).filter(path__startswith=office.path).order_by("code")
            for row in _rows(unit, plan, actor, now)
            if (row.sheet, row.unit_id, row.person_id) not in had
        ]
        insert_many(rows)
        body = {"rule": plan.rule.code, "year": year, "new": len(rows), "version": plan.version.pk}
        record(("assessment_year", f"{office.pk}:{year}"), "assessment_compiled", body, actor, now)
    return len(rows)


def _kept(office: Unit, plan: YearPlan) -> Any:
    return Assessment.objects.filter(rule=plan.rule.code, year=plan.year, unit__path__startswith=office.path)


def _rows(unit: Unit, plan: YearPlan, actor: Account, now: dt.datetime) -> Iterator[Assessment]:
    scores = scores_of(unit, plan)
    for person, subject in _subjects(unit, plan):
        for sheet in plan.plan.of(subject):
            got = scores.get((sheet.code, person)) or scored(sheet, plan.plan, ())
            row = Assessment(
                rule=plan.rule.code, sheet=sheet.code, year=plan.year, began=plan.began, unit=unit, person_id=person, base=sheet.base,
                version=plan.version, compiled_by=actor, compiled_at=now,
            )  # fmt: skip
            _write(row, got)
            yield row


def _subjects(unit: Unit, plan: YearPlan) -> list[tuple[int | None, str]]:
    """The school, its first responsible, and all other staff who held a post there in the year; a person once."""
    posts = Post.objects.filter(unit=unit, held_from__lte=plan.ends).exclude(held_to__lte=plan.began).order_by("person_id")
    people: dict[int, str] = {}
    for person, kind in posts.values_list("person_id", "kind"):
        if people.get(person) != "leader":
            people[person] = "leader" if PostKind(kind) in FIRST_RESPONSIBLE else "staff"
    return [(None, "school"), *people.items()]


def _write(row: Assessment, got: Scored) -> None:
    row.score, row.vetoed, row.grade = got.score, got.vetoed, got.grade
    row.lines = [
        {
            "rule": line.derived.rule, "slot": line.derived.slot, "measure": line.derived.terms.measure,
            "points": line.derived.terms.points, "row": line.derived.terms.row, "count": line.derived.count,
            "version": line.derived.terms.version, "causes": sorted(line.derived.causes), "counts": line.counts,
        }
        for line in got.lines
    ]  # fmt: skip


def follow_assessments(*, unit: Unit, actor: Account | None, now: dt.datetime) -> None:
    """Call under the lock of the unit. Every sheet of it says what follows now; each change of one is an entry of its own."""
    rows = list(Assessment.objects.select_for_update(of=("self",)).filter(unit=unit).order_by("pk"))
    for year in sorted({row.year for row in rows}):
        plan = year_plan(unit, year)
        if plan is None:
            continue
        scores = scores_of(unit, plan)
        kinds = {sheet.code: sheet for sheet in plan.plan.sheets}
        for row in rows:
            if row.year == year and row.sheet in kinds:
                _follow_one(row, kinds[row.sheet], plan, scores, actor, now)


def _follow_one(
    row: Assessment, sheet: SheetKind, plan: YearPlan, scores: dict[Key, Scored], actor: Account | None, now: dt.datetime
) -> None:
    before = (row.score, row.vetoed, row.grade, row.lines)
    _write(row, scores.get((row.sheet, row.person_id)) or scored(sheet, plan.plan, ()))
    if before == (row.score, row.vetoed, row.grade, row.lines):
        return
    row.save(update_fields=["score", "vetoed", "grade", "lines"])
    body = {"sheet": row.sheet, "person": row.person_id, "from": before[0], "to": row.score, "vetoed": row.vetoed}
    record(row.stream, "assessment_corrected" if row.confirmed_at else "assessment_changed", body, actor, now)


def confirm(*, unit: Unit, year: int, actor: Account, now: dt.datetime) -> int:
    """All sheets of a school for a year that is over. Refused while a deduction waits for its decision. How many were confirmed."""
    plan, day = needed(unit, year), today(now)
    _may_confirm(unit, plan, actor, day)
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        rows = list(Assessment.objects.select_for_update(of=("self",)).filter(unit=unit, year=year, confirmed_at=None).order_by("pk"))
        tied = ties_of(actor, day).people
        if any(row.person_id in tied for row in rows):
            raise Refused(_("其中有您自己或者近亲属的考核表，您要回避。"))
        if any(row.compiled_by_id == actor.pk for row in rows):
            raise Refused(_("编制的人不能确认。"), advice=_("请另一位决定人或者负责人确认。"))
        for row in rows:
            row.confirmed_by, row.confirmed_at, row.confirmed_score, row.confirmed_grade = actor, now, row.score, row.grade
        Assessment.objects.bulk_update(rows, ["confirmed_by", "confirmed_at", "confirmed_score", "confirmed_grade"], batch_size=500)
        if rows:
            record(rows[0].stream, "assessment_confirmed", {"sheets": len(rows)}, actor, now)
    return len(rows)


def _may_confirm(unit: Unit, plan: YearPlan, actor: Account, day: dt.date) -> None:
    if not holds_any(actor, CONFIRMERS, unit, day):
        raise Refused(_("考核表由决定人或者负责人确认。"))
    if recusals(actor, units=[unit], people=[], facts_from=plan.began, day=day):
        raise Refused(_("这所学校的事您要回避。"))
    if day <= plan.ends:
        raise Refused(_("这一学年还没有结束，不能确认。"), field="year")
    waiting = undecided(unit, plan.year)
    if waiting:
        raise Refused(_("还有%d条规则提出的后果没有决定，决定以后才能确认。") % waiting, advice=_("请到“后果”里办理。"))


def undecided(unit: Unit, year: int) -> int:
    return Consequence.objects.filter(unit=unit, window=f"school-year:{year}", state=State.PROPOSED).count()
