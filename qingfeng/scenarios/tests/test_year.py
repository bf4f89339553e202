"""The demonstration year: its figures agree with the source, and move with its records."""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys

import pytest

from qingfeng.core.matters.lights import light_filter
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Post
from qingfeng.engines.cases.models import Finding
from qingfeng.engines.gatherings import due
from qingfeng.engines.gatherings.models import Session
from qingfeng.scenarios import figures, loader, state
from qingfeng.scenarios.figures import FILE
from qingfeng.scenarios.present import TODAY
from qingfeng.scenarios.rows import rows

from . import counting
from .conftest import undone

# Playing the year takes its time; what talks SQL in it runs on PostgreSQL in the tests of each engine.
pytestmark = pytest.mark.sqlite_only
SEEDS = (1, 7, 23, 84, 2011)


@pytest.fixture(autouse=True)
def db(played) -> None:
    """In place of the usual one, which would close the connection that holds the played year."""


def values() -> dict[str, str]:
    return {row["id"]: row["value"] for row in figures.rows("bishan", day=TODAY.date())}


def test_the_figures_agree_with_the_source(played, shared):
    found = figures.rows("bishan", day=TODAY.date())
    out = io.StringIO()
    writer = csv.DictWriter(out, list(found[0]))
    writer.writeheader()
    writer.writerows(found)
    tool = str(shared / "tools" / "compare_figures.py")
    for first, last in runs([row["id"] for row in found]):
        asked = [sys.executable, tool, f"{first}..{last}"]
        done = subprocess.run(asked, input=out.getvalue(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def runs(ids):
    """B-01, B-06, B-07 -> (B-01, B-01), (B-06, B-07)."""
    number = lambda ident: int(ident.removeprefix("B-"))  # noqa: E731
    starts = [n for n, ident in enumerate(ids) if not n or number(ids[n - 1]) != number(ident) - 1]
    ends = [*(n - 1 for n in starts[1:]), len(ids) - 1]
    return [(ids[a], ids[b]) for a, b in zip(starts, ends, strict=True)]


def test_every_figure_lists_as_many_records_as_it_says_and_no_name(played):
    names = {row["name"] for name in ("payers.csv", "complaints_2011.csv") for row in rows(name) if row["name"]}
    for row in figures.rows("bishan", day=TODAY.date()):
        listed = figures.records("bishan", row["id"], day=TODAY.date())
        assert len(listed) == int(row["records"])
        assert not names & {value for record in listed for value in record.values()}


def test_untouched_the_figures_are_what_the_row_files_say(played):
    assert counting.expected(set(), set()).items() <= values().items()


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_move_by_the_share_of_what_is_withdrawn_and_overturned(played, seed):
    chosen = random.Random(seed)
    with undone():
        fallen = overturn_some(played, chosen)
        withdrawn = withdraw_some(played, chosen)
        assert fallen
        assert withdrawn
        wanted = counting.expected(withdrawn, fallen)
        assert {ident: values()[ident] for ident in wanted} == wanted
    assert counting.expected(set(), set()).items() <= values().items()


def overturn_some(played, chosen: random.Random) -> set[tuple[str, str]]:
    """Some of the findings about people, by the number of the row and of the person."""
    listed = [row for row in rows("findings.csv") if not row["complaint"].startswith("P")]
    fallen = {(row["complaint"], row["person"]) for row in chosen.sample(listed, chosen.randint(1, len(listed) - 1))}
    for no in sorted({no for no, _person in fallen}):
        case = played[no]
        wanted = Finding.objects.filter(incident__matter=case.matter, person__number__in=[p for of, p in fallen if of == no])
        case.step("overturn", "decider2", TODAY, findings=list(wanted.values_list("pk", flat=True)), reason="新的证据表明认定不当")
    return fallen


def withdraw_some(played, chosen: random.Random) -> set[str]:
    """Some of the complaints that can be taken up again, by the number of their row."""
    can = [no for no, case in played.items() if no[0] in "AB" and case.matter.state == "closed"]
    withdrawn = set()
    for no in chosen.sample(can, 12):
        case = played[no]
        if case.matter.state == "closed":
            case.step("reopen", "head", TODAY, reason="投诉人要求撤回")
        case.step("withdraw", None, TODAY, complaint=case.complaint)
        withdrawn.add(no)
    return withdrawn


def test_a_second_loading_does_nothing(played):
    before = Matter.objects.count()
    assert loader.load_demo(say=lambda words: None) is False
    assert Matter.objects.count() == before
    assert state.is_demo()


def test_every_role_has_a_login(played):
    roles = {login.role for login in loader.demo_logins()}
    assert {"登记员", "承办人", "核稿人", "决定人", "机关负责人", "封存保管人", "单位答复人", "教职工", "系统管理员"} <= roles


def test_the_present_has_something_for_everybody(played):
    now = Matter.objects.filter(received_on__year=TODAY.year)
    states = set(now.values_list("state", flat=True))
    assert {"received", "registered", "handling", "deciding", "decided", "replied", "closed", "transferred"} <= states
    assert now.filter(light_filter("late", TODAY.date())).exists()
    assert now.filter(paused=True).exists()
    assert now.filter(assisting__state="asked").exists()
    assert now.filter(sealed=True, classification="accusation").exists()
    assert now.filter(harm_report__reported_at__isnull=False, harm_report__receipt="").exists()


def test_of_those_new_in_a_leading_post_some_had_their_education_and_some_have_it_before_them(played):
    new = ("principal", "secretary")
    posts = Post.objects.held_on(TODAY.date()).filter(kind__in=new, held_from__year=TODAY.year)
    done = [post.done for post in due.told(posts, "before_post")]
    assert (done.count(True), done.count(False)) == (3, 3)
    waiting = Session.objects.get(kind="before_post", state="planned").attendance.values_list("person", flat=True)
    assert set(waiting) == {post.person_id for post in due.told(posts, "before_post") if not post.done}


def test_clocks_cite_the_law_of_their_time(played):
    cited = {
        year: set(
            Matter.objects.filter(received_on__year=year, clocks__code="petition.handle").values_list(
                "clocks__rule__clause__document__key", flat=True
            )
        )
        for year in (2010, 2011, 2026)
    }
    assert cited == {2010: {"petition-2005"}, 2011: {"petition-2005"}, 2026: {"petition-2022"}}


def test_an_unknown_scenario_and_an_unknown_figure_are_refused():
    from qingfeng.core.refusal import Refused

    with pytest.raises(Refused, match="没有叫"):
        figures.rows("../bishan", day=TODAY.date())
    with pytest.raises(Refused, match="没有叫"):
        figures.rows("elsewhere", day=TODAY.date())
    with pytest.raises(Refused, match="没有指标"):
        figures.records("bishan", "X-99", day=TODAY.date())
    assert FILE == "figures.csv"
