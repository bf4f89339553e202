"""python -m benchmarks.assessment: the yearly sheets of a province worked out from scratch, against the same in one statement of SQL.

20,000 schools, 1,000,000 people, 200,000 findings (or `--part 0.1` of each). Both sides read the findings from the same database, work
out score and grade of every sheet of every school and person, and compare them with the million that are stored. Ratios only.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import tempfile
import time
from pathlib import Path
from typing import Any

YEAR = 2010
SCHOOLS, PEOPLE, FINDINGS = 20_000, 1_000_000, 200_000
NOW = dt.datetime(2011, 9, 10, 9, tzinfo=dt.UTC)
DAYS = (dt.date(2011, 1, 10), 200)  # acts from that day on, within so many days; decided 20 days later at most 230


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.assessment", description=__doc__)
    parser.add_argument("--part", type=float, default=1.0, help="of the province, e.g. 0.1")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingfeng-bench-") as folder:
        os.environ |= {"QINGFENG_VAR": str(Path(folder) / "var"), "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ.pop("QINGFENG_DATABASE", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(options.part)


def measure(part: float) -> None:
    from django.db import transaction

    from qingfeng.engines.consequences import assessing

    with transaction.atomic():
        office = build(part)
    taken: dict[str, list[float]] = {"ours": [], "plain": []}
    for _round in range(3):
        for name, work in (("plain", lambda: plain(office)), ("ours", lambda: assessing.differing(office, YEAR))):
            start = time.perf_counter()
            differing = work()
            taken[name].append(time.perf_counter() - start)
            assert not differing, f"{name}: {len(differing)} sheets differ"  # noqa: S101 -- both must agree with what is stored
    ours, bare = min(taken["ours"]), min(taken["plain"])
    sizes = [f"{int(number * part):,}" for number in (SCHOOLS, PEOPLE, FINDINGS)]
    print("assessment of {} schools, {} people, {} findings".format(*sizes))
    print(f"  worked out from scratch and compared: {ours / bare:.1f} times the one statement of SQL (best of 3 each)")


def build(part: float) -> Any:
    """The province and its stored sheets, written in bulk."""
    from django.utils import timezone

    from qingfeng import catalogue
    from qingfeng.core.access.models import Account
    from qingfeng.core.norms.loading import load_shipped
    from qingfeng.core.parties.models import Person, Post, Unit
    from qingfeng.core.rows import insert_many
    from qingfeng.engines.consequences.models import Cause, CausePerson

    chance = random.Random(YEAR)  # noqa: S311 -- the same province each time
    load_shipped(now=timezone.now(), files=catalogue.parameter_files())
    office = Unit.objects.create(code="P", name="测量省教育厅", kind="office", path="/")
    office.path = f"/{office.pk}/"
    office.save(update_fields=["path"])
    schools = [Unit(code=f"P{n:06d}", name=f"第{n}学校", kind="school", parent=office) for n in range(int(SCHOOLS * part))]
    insert_many(schools)
    for unit in schools:
        unit.path = f"{office.path}{unit.pk}/"
    Unit.objects.bulk_update(schools, ["path"], batch_size=1000)
    people = insert_many([Person(number=f"N{n:07d}", name="某") for n in range(int(PEOPLE * part))])
    kinds = ("principal", "secretary")
    posts, staff = [], {}
    for n, person in enumerate(people):
        unit, at = schools[n % len(schools)], n // len(schools)
        posts.append(Post(unit=unit, person=person, kind=kinds[at] if at < len(kinds) else "teacher", held_from=dt.date(2005, 9, 1)))
        if at >= len(kinds):
            staff.setdefault(unit.pk, []).append(person.pk)
    insert_many(posts)
    causes, doers = [], []
    for n in range(int(FINDINGS * part)):
        unit = chance.choice(schools)
        day = DAYS[0] + dt.timedelta(days=chance.randrange(DAYS[1]))
        causes.append(
            Cause(
                key=f"f{n}", unit=unit, office=office, kind="tutoring_charge", charged_on=day, decided_on=day + dt.timedelta(days=20),
                decision_key=f"d{n}", recorded_at=NOW, confirmed_at=NOW,
            )
        )  # fmt: skip
        doers.append(chance.choice(staff[unit.pk]))
    insert_many(causes)
    insert_many([CausePerson(cause=cause, person_id=doer) for cause, doer in zip(causes, doers, strict=True)])
    compiler = Account.objects.create(username="bench-handler", unit=office)
    insert_many(stored(schools, people, plain_scores(), compiler, office))
    return office


def stored(schools: list[Any], people: Any, scores: dict[str, dict[int, tuple[int, bool]]], compiler: Any, office: Any) -> list[Any]:
    from qingfeng.engines.consequences import assessing
    from qingfeng.engines.consequences.models import Assessment

    plan = assessing.needed(office, YEAR)
    shared = {"rule": plan.rule.code, "year": YEAR, "began": plan.began, "version": plan.version, "compiled_by": compiler}
    shared |= {"compiled_at": NOW, "base": 10_000, "lines": []}

    def row(sheet: str, unit: int, person: int | None, got: tuple[int, bool]) -> Assessment:
        grade = plan.plan.grade(got[0], got[1])
        return Assessment(sheet=sheet, unit_id=unit, person_id=person, score=got[0], vetoed=got[1], grade=grade, **shared)

    rows = [
        row(sheet, unit.pk, None, scores[sheet].get(unit.pk, (10_000, False)))
        for unit in schools
        for sheet in ("supervision", "conduct", "performance")
    ]
    for n, person in enumerate(people):
        rows.append(row("performance", schools[n % len(schools)].pk, person.pk, scores["people"].get(person.pk, (10_000, False))))
    return rows


Pair = tuple[int, int]  # taken for one time, and for two or more; hundredths


def points_of() -> tuple[dict[str, Pair], Pair, Pair]:
    """Of the school by sheet, of a leader, of who did it: as the tables in force say."""
    from qingfeng.core.norms.queries import find

    def pair(key: str, at: int, *cells: str) -> Pair:
        rows = find(key, dt.date(2011, 6, 30)).value["rows"]  # type: ignore[union-attr]
        taken = {row[len(cells)]: row[at] for row in rows if row[: len(cells)] == list(cells)}
        return int(float(taken["1"]) * 100), int(float(taken["≥2"]) * 100)

    goals, letters = "target_management.deductions", "duty_letters.graded_table"
    school = {
        "supervision": pair(goals, 3, "school", "supervision"),
        "conduct": pair(goals, 3, "school", "conduct"),
        "performance": pair(letters, 1),
    }
    return school, pair(letters, 2), pair(goals, 3, "person", "performance")


def plain_scores() -> dict[str, dict[int, tuple[int, bool]]]:
    """The same rules, written down once more for the purpose: counted by SQL, looked up by hand."""
    from django.db import connection

    school, leader, doer = points_of()
    began, letter = "2010-09-01", "2011-02-14"
    with connection.cursor() as cursor:
        counted = (
            "SELECT unit_id, COUNT(DISTINCT decision_key) FROM consequences_cause"
            " WHERE decided_on BETWEEN %s AND '2011-08-31' AND charged_on >= %s GROUP BY unit_id"
        )
        cursor.execute(counted, [began, "2011-01-01"])
        goals_of = dict(cursor.fetchall())
        cursor.execute(counted, [began, letter])
        letters_of = dict(cursor.fetchall())
        cursor.execute(
            "SELECT p.person_id, COUNT(DISTINCT c.decision_key) FROM consequences_cause c"
            " JOIN consequences_causeperson p ON p.cause_id = c.id"
            " WHERE c.decided_on BETWEEN %s AND '2011-08-31' AND c.charged_on >= '2011-01-01' GROUP BY p.person_id",
            [began],
        )
        doers = dict(cursor.fetchall())
        cursor.execute("SELECT person_id, unit_id FROM parties_post WHERE kind IN ('principal', 'secretary')")
        leaders = cursor.fetchall()
    found: dict[str, dict[int, tuple[int, bool]]] = {}
    for sheet, taken in school.items():
        counts = letters_of if sheet == "performance" else goals_of
        found[sheet] = {unit: (10_000 - (taken[min(counts[unit], 2) - 1] if unit in counts else 0), True) for unit in goals_of}
    found["people"] = {person: (10_000 - doer[min(n, 2) - 1], True) for person, n in doers.items()}
    for person, unit in leaders:
        if unit in letters_of:
            found["people"][person] = (10_000 - leader[min(letters_of[unit], 2) - 1], False)
    return found


COUNTED = """
    SELECT unit_id, COUNT(DISTINCT decision_key) AS n FROM consequences_cause
    WHERE decided_on BETWEEN '2010-09-01' AND '2011-08-31' AND charged_on >= '{since}' GROUP BY unit_id"""
DIFFERING = f"""
WITH goals AS ({COUNTED.format(since="2011-01-01")}), letters AS ({COUNTED.format(since="2011-02-14")}),
doers AS (
    SELECT p.person_id, COUNT(DISTINCT c.decision_key) AS n FROM consequences_cause c
    JOIN consequences_causeperson p ON p.cause_id = c.id
    WHERE c.decided_on BETWEEN '2010-09-01' AND '2011-08-31' AND c.charged_on >= '2011-01-01' GROUP BY p.person_id),
leaders AS (
    SELECT p.person_id, letters.n FROM parties_post p JOIN letters ON letters.unit_id = p.unit_id
    WHERE p.kind IN ('principal', 'secretary'))
SELECT a.id FROM consequences_assessment a
LEFT JOIN goals ON goals.unit_id = a.unit_id LEFT JOIN letters ON letters.unit_id = a.unit_id
LEFT JOIN doers ON doers.person_id = a.person_id LEFT JOIN leaders ON leaders.person_id = a.person_id
WHERE a.year = %(year)s AND a.score <> 10000 - CASE
    WHEN a.person_id IS NULL AND a.sheet = 'supervision' THEN CASE goals.n WHEN 1 THEN %(s1)s ELSE %(s2)s END * (goals.n IS NOT NULL)
    WHEN a.person_id IS NULL AND a.sheet = 'conduct' THEN CASE goals.n WHEN 1 THEN %(c1)s ELSE %(c2)s END * (goals.n IS NOT NULL)
    WHEN a.person_id IS NULL THEN CASE letters.n WHEN 1 THEN %(p1)s ELSE %(p2)s END * (letters.n IS NOT NULL)
    WHEN leaders.n IS NOT NULL THEN CASE leaders.n WHEN 1 THEN %(l1)s ELSE %(l2)s END
    ELSE CASE doers.n WHEN 1 THEN %(d1)s ELSE %(d2)s END * (doers.n IS NOT NULL) END"""  # noqa: S608 -- own words


def plain(office: Any) -> list[int]:
    """Everything in one statement."""
    from django.db import connection

    school, leader, doer = points_of()
    said = {"year": YEAR, "l1": leader[0], "l2": leader[1], "d1": doer[0], "d2": doer[1]}
    said |= {f"{sheet[0]}{n}": taken[n - 1] for sheet, taken in school.items() for n in (1, 2)}
    with connection.cursor() as cursor:
        cursor.execute(DIFFERING, said)
        return [row[0] for row in cursor.fetchall()]


if __name__ == "__main__":
    main()
