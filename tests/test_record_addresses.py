"""Every figure opens its records: whatever it counted has an address, which lets in whoever may open it, and for others is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from freezegun import freeze_time

from qingfeng.core import snapshots
from qingfeng.core.norms import services as norms
from qingfeng.core.parties.models import Post, Unit
from qingfeng.engines.agreements import services as letters
from qingfeng.engines.agreements.models import Round, Template, Way
from qingfeng.engines.consequences.models import Title, TitleState
from qingfeng.engines.disclosure import services as disclosure
from qingfeng.engines.gatherings import services as sessions
from qingfeng.engines.gatherings.models import Came
from qingfeng.engines.insight import figures, periods
from qingfeng.engines.insight.figures import Figure
from qingfeng.engines.ledgers import payments
from qingfeng.engines.ledgers.models import PaymentSheet
from tests import situations as s
from tests.doors.county import TODAY, County

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # one county for all, undone afterwards
YEAR = periods.year(2026)
READERS = ("head@own", "registrar@own", "handler@own", "publisher@own", "auditor@own", "cashier@own", "handler@own~child")
# Nothing of these is counted in the county. They count matters, which open by themselves; the last one what the refunds count.
OF_MATTERS = {
    "complaints.gone", "complaints.solved_rate", "complaints.satisfied_rate", "complaints.teachers_sanctioned",
    "complaints.teachers_sanctioned_aids", "complaints.tutoring_teachers", "lay_inspectors.opinions", "lay_inspectors.adopted",
}  # fmt: skip
RETURNED, PAID = "complaints.refunds_returned", "complaints.refunds_paid"
UNSEEN = "complaints.callback_"  # nobody sees a call


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[County]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, freeze_time(s.at(TODAY)), transaction.atomic():
        from django.conf import settings

        patch.setattr(settings, "FILES_ROOT", tmp_path_factory.mktemp("files"))
        snapshots.forget_all()
        made = County(patch)
        _counted(made)
        yield made
        transaction.set_rollback(True)
    snapshots.forget_all()


def _counted(county: County) -> None:
    """What the doors do not need and figures count: signatures, who came, a title, broadcasts, clauses of a set, money paid."""
    house, now = county.house, s.at(TODAY)
    for name, kind in (("pledge_round", "public_pledge"), ("office_round", "duty_letter"), ("school_round", "duty_letter")):
        round_ = Round.objects.get(pk=county.facts[name])
        Template.objects.filter(pk=county.facts[f"{name}_text"]).update(kind=kind)
        signed = {letter.pk: now.date() for letter in round_.letters.all()}
        letters.record_signed(round_=round_, days=signed, way=Way.LIST, actor=None, now=now)
    for kind in ("lecture", "visit"):
        held = sessions.arrange(kind=kind, unit=house.office, title=f"到场{kind}", held_on=s.at(3).date(), actor=None, now=s.at(2))
        sessions.ask_posts(session=held, posts=["teacher", "principal"], actor=None, now=s.at(2))
        sessions.mark(session=held, marks={a.person_id: Came.CAME for a in held.attendance.all()}, actor=None, now=s.at(4))
        sessions.close(session=held, actor=None, now=s.at(4))
    title = Title.objects.get(pk=county.facts["title"])
    Title.objects.filter(pk=title.pk).update(state=TitleState.AWARDED, awarded_on=s.at(3).date())
    for kind, outlet in (("media", "县广播电台"), ("parent_letter", "")):
        disclosure.record_outreach(kind=kind, unit=house.office, on=s.at(3).date(), count=2, outlet=outlet, actor=None, now=now)
    day = s.at(-20).date()
    document = norms.add_document(
        key="sets", title="行为规定", unit=house.office, dated=day, in_force_from=day, actor=house.head, now=s.at(-20)
    )
    for ref in ("十条要求第一条", "十不准规定第一条", "六条禁令第一条"):
        norms.add_clause(document=document, ref=ref, text="照章收费", actor=house.head, now=s.at(-20))
    payments.confirm(sheet=PaymentSheet.objects.get(pk=county.facts["sheet"]), actor=house.cashier, now=now)


def rows_of(county: County, figure: Figure, who: str) -> list[str]:
    found: list[str] = []
    for page in range(1, 20):
        answer = s.logged_in(county.people[who]).get(
            f"/desk/figures/{figure.code}/", {"unit": county.house.office.code, "period": YEAR.code, "page": page}
        )
        assert answer.status_code == 200, (figure.code, who)
        text = answer.content.decode()
        rows = re.findall(r'<tr><td class="qf-num">.*?</tr>', text[text.find("<tbody>") :], re.DOTALL)
        found += [row for row in rows if row not in found]
        if f"page={page + 1}" not in text:
            break
    return found


def addresses(row: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', row)


def test_every_declared_figure_says_where_each_kind_of_its_records_is_read(county):
    empty = set()
    for figure in figures.declared():
        records = figure.read(YEAR, county.house.office, s.at(TODAY).date()).records
        kinds = {record.key.partition(":")[0] for record in records if record.matter_id is None}
        assert kinds <= set(figure.opens) or figure.code.startswith(UNSEEN), f"{figure.code} does not say where {kinds} are read"
        empty |= set() if records or figure.code.startswith(UNSEEN) else {figure.code}
    assert empty == OF_MATTERS | {RETURNED}
    assert figures.figure(RETURNED).opens == figures.figure(PAID).opens


@pytest.mark.parametrize("who", READERS)
def test_each_record_of_each_figure_opens_for_whoever_may_and_says_what_it_is_to_others(county, who):
    """The head may open all of them."""
    client, tried = s.logged_in(county.people[who]), {}
    rows = [(figure.code, row) for figure in figures.declared() for row in rows_of(county, figure, who)]
    assert rows
    for code, row in rows:
        assert re.search(r"[\u4e00-\u9fff]{2}", re.sub(r"<[^>]+>|\s+", " ", row)), (code, row)
        assert addresses(row) or who != "head@own", (code, row)
        for address in addresses(row):
            page = address.partition("#")[0]
            tried[page] = tried.get(page) or client.get(page).status_code
            assert tried[page] == 200, (code, address)


def test_two_rows_of_different_units_are_told_apart(county):
    teacher = Post.objects.create(
        unit=Unit.objects.get(code="YX-S2"), person=county.people["staff@s2"].person, kind="teacher", held_from=s.LONG_AGO
    )
    held = sessions.arrange(kind="lecture", unit=county.house.office, title="两校", held_on=s.at(5).date(), actor=None, now=s.at(2))
    sessions.ask_people(session=held, people=[teacher.person, county.house.teacher.person], actor=None, now=s.at(2))
    sessions.mark(session=held, marks={a.person_id: Came.CAME for a in held.attendance.all()}, actor=None, now=s.at(6))
    sessions.close(session=held, actor=None, now=s.at(6))
    told = {r.what for r in figures.figure("study.lecture_people").read(YEAR, county.house.office, s.at(TODAY).date()).records}
    assert {f"两校：{unit.name}" for unit in (county.house.school, Unit.objects.get(code="YX-S2"))} <= told


def test_a_page_that_would_not_let_one_in_is_not_offered(county):
    """An auditor reads figures; names on a register and signatures are for those who keep them."""
    for code in ("lay_inspectors.in_office", "duty_letters.principals_signed", "study.lecture_people"):
        rows = rows_of(county, figures.figure(code), "auditor@own")
        assert rows
        assert [address for row in rows for address in addresses(row)] == []


def test_whom_a_session_counts_is_named_to_its_organiser_and_to_nobody_else(county):
    """As on the page of the session itself."""
    lecture, name = figures.figure("study.lecture_people"), county.house.teacher.person.name
    assert any(name in row for row in rows_of(county, lecture, "registrar@own"))
    for who in ("reviewer@own", "auditor@own", "publisher@own"):
        assert not [row for row in rows_of(county, lecture, who) if name in row]
