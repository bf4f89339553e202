"""The demonstration year: its figures agree with the source, and move with its records."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import subprocess
import sys

import pytest

from qingfeng.core.access.models import Account
from qingfeng.core.matters.lights import light_filter
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements import standing
from qingfeng.engines.agreements.models import Round
from qingfeng.engines.cases.models import Finding
from qingfeng.engines.consequences.models import Cause, Consequence
from qingfeng.engines.consequences.titles import apply_for
from qingfeng.engines.disclosure.boards import problems, publish_board
from qingfeng.engines.disclosure.models import FeeBoard
from qingfeng.engines.gatherings import due
from qingfeng.engines.gatherings.models import Session
from qingfeng.institutions.watch_list import rules as watch_list
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


def test_nothing_follows_from_letters_and_vetoes_since_the_documents_of_the_province_ended(played):
    rows = Consequence.objects.filter(rule__in=("duty_letters.graded", "target_management.goals"))
    assert rows.exists()
    assert not rows.filter(causes__charged_on__gte="2019-03-11").exists()
    assert Cause.objects.live().filter(charged_on__year=TODAY.year, confirmed_at__isnull=False).exists()


def test_the_office_signed_from_the_head_down_to_the_sections_with_a_gap_and_an_overlap_to_see(played):
    sections = Round.objects.get(edition__template__signers=["section"])
    deputies = Round.objects.get(edition__template=sections.edition.template.parent)
    assert [r.edition.template.other_side for r in (deputies, sections)] == ["head", "deputy"]
    assert not sections.letters.uncountersigned().exists()
    assert [f.kind for f in standing.faults(deputies, deputies.period_to)] == ["left", "no_letter"]
    assert [f.kind for f in standing.faults(sections, sections.period_to)] == ["twice", "twice"]
    clause = deputies.edition.clauses.get(ref="第一条")
    answering = standing.answers_for(clause, sections.office, sections.due_on)
    assert [a.letter.post for a in answering] == ["deputy"] * 3 + ["section"] * 5


def test_one_school_is_on_the_watch_list_today_with_days_to_go_and_its_principal_need_not_resign(played):
    listed = Consequence.objects.filter(rule=watch_list.RULE).in_force(TODAY.date()).get()
    assert (listed.unit.code, listed.causes.count(), listed.state) == ("YX-S37", 2, "carried_out")
    assert watch_list.days_left(listed.until_on, TODAY.date()) == (dt.date(2027, 10, 12) - TODAY.date()).days
    assert not Consequence.objects.filter(unit=listed.unit, measure="resignation").exists()


def test_a_school_has_a_board_that_its_clerk_prepared_and_its_principal_can_publish(played):
    draft = FeeBoard.objects.drafts().get(unit__code="YX-S01")
    clerk, principal = (Account.objects.get(username=name) for name in ("board01", "school01"))
    assert draft.prepared_by == clerk
    assert not problems(draft, TODAY.date())
    with undone():
        assert publish_board(board=draft, actor=principal, now=TODAY).state == "live"


def test_who_lost_points_for_what_was_found_of_2011_cannot_be_proposed_for_that_year(played):
    school, principal = Unit.objects.get(code="YX-S02"), Person.objects.get(number="YX00091")
    with pytest.raises(Refused, match=r"2011-03-12.*《云岫县教育收费目标管理责任制考核办法》第十一条"):
        apply_for(kind="advanced_person", unit=school, office=school.parent, year=2011, person=principal, actor=None, now=TODAY)


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
    with pytest.raises(Refused, match="没有叫"):
        figures.rows("../bishan", day=TODAY.date())
    with pytest.raises(Refused, match="没有叫"):
        figures.rows("elsewhere", day=TODAY.date())
    with pytest.raises(Refused, match="没有指标"):
        figures.records("bishan", "X-99", day=TODAY.date())
    assert FILE == "figures.csv"
