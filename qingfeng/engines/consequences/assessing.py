"""The yearly sheets: compiled for all schools at once by one person, confirmed school by school by another, corrected with the findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.access.recusal import ties_of
from qingfeng.core.calendar import today
from qingfeng.core.calendar.counting import add_months
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.rows import insert_many

from .answers import counted_within
from .assessment_rules import Scored, by_subject, of_year, scored
from .assessment_sheets import kept_of
from .declarations import derive_all, said_within
from .facts import Facts
from .gathering import facts_within, law_of
from .judged import Judged
from .models import Assessment, Consequence, State
from .models.assessments import apart
from .plans import YearPlan, is_allowed, posts_in, scores_of, subjects_of, year_plan
from .record import record

COMPILERS = (Role.HANDLER, Role.REVIEWER)
CONFIRMERS = (Role.DECIDER, Role.HEAD)
Period = tuple[dt.date, dt.date]  # both counted


def needed(unit: Unit, year: int) -> YearPlan:
    """Refused where no document allows it in the year, or nothing says which sheets there are."""
    found = year_plan(unit, year)
    if found is None or not is_allowed(found, unit):
        raise Refused(
            _("%(year)d—%(next)d学年没有允许考核扣分、一票否决的上级文件，不编制考核表。") % {"year": year, "next": year + 1},
            advice=_("有省级文件的，请先在“规范”里录入文号。"),
        )
    return found


def differing(office: Unit, year: int) -> list[int]:
    """Keys of the stored sheets that are not what follows from the findings, worked out from scratch: none, unless somebody wrote
    past the services."""
    kept, found = Assessment.objects.filter(year=year, unit__path__startswith=office.path), []
    for version in Version.objects.select_related("clause__document").filter(pk__in=kept.values("version")):
        plan = year_plan(office, year, version)
        if plan is not None:
            found += _differing(kept.filter(version=version), office, plan)
    return sorted(found)


def _differing(kept: QuerySet[Assessment], office: Unit, plan: YearPlan) -> list[int]:
    counted, said = counted_within(office.path), said_within(office.path, plan.plan.weights, plan.began, plan.ends)
    facts = {unit: Facts(()) for unit in Unit.objects.filter(pk__in=kept.values("unit"))} | dict(facts_within(office.path))
    scores = {
        (unit.pk, *key): got
        for unit, found in facts.items()
        for key, got in scores_of(derive_all(found, law_of(unit)), plan, counted(unit.pk), said(unit.pk)).items()
    }
    untouched = {sheet.code: scored(sheet, plan.plan, ()) for sheet in plan.plan.sheets}
    rows = kept.values_list("pk", "unit_id", "sheet", "person_id", "score", "vetoed", "grade").order_by("pk")
    wrong = [
        pk
        for pk, unit, sheet, person, *stored in rows.iterator(chunk_size=10_000)
        if (got := scores.get((unit, sheet, person)) or untouched.get(sheet)) and stored != [got.score, got.vetoed, got.grade]
    ]
    lined = kept.exclude(lines=[], ratings=[]).values_list("pk", "unit_id", "sheet", "person_id", "lines", "ratings")
    return wrong + [pk for pk, *key, lines, ratings in lined.iterator() if [lines, ratings] != kept_of(scores.get(tuple(key)))]  # type: ignore[arg-type]


def quarters_of(unit: Unit, plan: YearPlan) -> list[tuple[Period, dict[str, Scored]]]:
    """The unit's own sheets as they would stand on what was decided in each quarter of the year alone (每季度小结)."""
    judged, found = Judged(unit), []
    for n in range(4):
        start, after = add_months(plan.began, 3 * n), add_months(plan.began, 3 * n + 3)
        causes = tuple(c for c in judged.facts.causes if c.decided_on is not None and start <= c.decided_on < after)
        own = by_subject(of_year(derive_all(Facts(causes, judged.facts.tenures), judged.law), plan.year)).get(None, [])
        sheets = {sheet.code: scored(sheet, plan.plan, own, judged.counted) for sheet in plan.plan.of("school")}
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
        schools = Unit.objects.schools().active(plan.began).filter(path__startswith=office.path)
        locked = list(schools.select_for_update(no_key=True).order_by("pk"))  # a finding waits until its school has its sheets
        had = set(Assessment.objects.filter(rule=plan.rule.code, year=year, unit__in=locked).values_list("sheet", "unit_id", "person_id"))
        rows = [row for unit in locked for row in _rows(unit, plan, actor, now) if (row.sheet, row.unit_id, row.person_id) not in had]
        insert_many(rows)
        body = {"rule": plan.rule.code, "year": year, "new": len(rows), "version": plan.version.pk}
        record(("assessment_year", f"{office.pk}:{year}"), "assessment_compiled", body, actor, now)
    return len(rows)


def _rows(unit: Unit, plan: YearPlan, actor: Account, now: dt.datetime) -> Iterator[Assessment]:
    judged = Judged(unit)
    scores = scores_of(judged.derived, plan, judged.counted, said_within(unit.path, plan.plan.weights, plan.began, plan.ends)(unit.pk))
    for person, subject in subjects_of(posts_in(unit.path, plan.began, plan.ends)[unit.pk], plan, {person for _sheet, person in scores}):
        for sheet in plan.plan.of(subject):
            got = scores.get((sheet.code, person)) or scored(sheet, plan.plan, ())
            row = Assessment(
                rule=plan.rule.code, sheet=sheet.code, year=plan.year, began=plan.began, unit=unit, person_id=person, base=sheet.base,
                version=plan.version, compiled_by=actor, compiled_at=now,
            )  # fmt: skip
            _write(row, got)
            yield row


def _write(row: Assessment, got: Scored) -> None:
    row.score, row.vetoed, row.grade, (row.lines, row.ratings) = got.score, got.vetoed, got.grade, kept_of(got)


def follow_assessments(*, judged: Judged, actor: Account | None, now: dt.datetime) -> None:
    """Call under the lock of the unit. Every sheet of it says what follows now; each change of one is an entry of its own."""
    rows = Assessment.objects.select_for_update(of=("self",)).filter(unit=judged.unit).select_related("version").order_by("pk")
    by_plan: dict[tuple[int, Version], list[Assessment]] = {}
    there: dict[int, set[int | None]] = {}  # by year, whoever has a sheet, by whichever version
    for row in rows:
        by_plan.setdefault((row.year, row.version), []).append(row)
        there.setdefault(row.year, set()).add(row.person_id)
    for (year, version), own in by_plan.items():
        plan = year_plan(judged.unit, year, version)
        if plan is None:
            continue
        said = said_within(judged.unit.path, plan.plan.weights, plan.began, plan.ends)(judged.unit.pk)
        scores, kinds = scores_of(judged.derived, plan, judged.counted, said), {sheet.code: sheet for sheet in plan.plan.sheets}
        new = sorted({person for _sheet, person in scores if person is not None and person not in there[year]})
        own += _added(own[0], new, plan, actor, now)
        there[year] |= set(new)
        for row in own:
            _follow_one(row, scores.get((row.sheet, row.person_id)) or scored(kinds[row.sheet], plan.plan, ()), actor, now)


def _added(like: Assessment, people: Sequence[int], plan: YearPlan, actor: Account | None, now: dt.datetime) -> list[Assessment]:
    """Sheets of people who were not compiled with the others and of whom something is found now."""
    found = []
    for person in people:
        for sheet in plan.plan.of("staff"):
            row = Assessment(
                rule=plan.rule.code, sheet=sheet.code, year=plan.year, began=plan.began, unit=like.unit, person_id=person, base=sheet.base,
                version=plan.version, compiled_by=like.compiled_by, compiled_at=now,
            )  # fmt: skip
            _write(row, scored(sheet, plan.plan, ()))
            row.save()
            record(row.stream, "assessment_added", {"sheet": sheet.code, "person": person}, actor, now)
            found.append(row)
    return found


def _follow_one(row: Assessment, got: Scored, actor: Account | None, now: dt.datetime) -> None:
    before = (row.score, row.vetoed, row.grade, row.lines, row.ratings)
    _write(row, got)
    if before == (row.score, row.vetoed, row.grade, row.lines, row.ratings):
        return
    row.save(update_fields=["score", "vetoed", "grade", "lines", "ratings"])
    body = {"sheet": row.sheet, "person": row.person_id, "from": before[0], "to": row.score, "vetoed": row.vetoed}
    record(row.stream, "assessment_corrected" if row.confirmed_at else "assessment_changed", body, actor, now)


def follow_ratings(*, office: Unit, day: dt.date, actor: Account | None, now: dt.datetime) -> None:
    """Something was finally said of units of the office, as of that day: their sheets of the year in which it lies say so at once."""
    with transaction.atomic():
        sheets = Assessment.objects.filter(unit__path__startswith=office.path, began__lte=day, began__gt=add_months(day, -12))
        units = Unit.objects.filter(pk__in=sheets.values("unit")).select_for_update(no_key=True)
        for unit in units.order_by("pk"):
            follow_assessments(judged=Judged(unit), actor=actor, now=now)


def confirm(*, unit: Unit, year: int, actor: Account, now: dt.datetime) -> int:
    """All sheets of a school for a year that is over. Refused while a deduction waits for its decision. How many were confirmed."""
    day = today(now)
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        plan = year_plan(unit, year)
        if plan is None:
            raise Refused(_("这一学年没有考核表。"))
        _may_confirm(unit, plan, actor, day)
        follow_assessments(judged=Judged(unit), actor=actor, now=now)
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
    if unit.pk in apart(ties_of(actor, day)):
        raise Refused(_("这所学校的事您要回避。"))
    if day <= plan.ends:
        raise Refused(_("这一学年还没有结束，不能确认。"), field="year")
    waiting = undecided(unit, plan.year)
    if waiting:
        raise Refused(_("还有%d条规则提出的后果没有决定，决定以后才能确认。") % waiting, advice=_("请到“后果”里办理。"))


def undecided(unit: Unit, year: int) -> int:
    return Consequence.objects.filter(unit=unit, window=f"school-year:{year}", state=State.PROPOSED).count()
