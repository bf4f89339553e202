"""People do the same at the same moment, each in a process of its own: a letter is signed once, and a title is what the findings say."""

import datetime as dt
import multiprocessing
from contextlib import suppress

import pytest
from django.db import connections

from qingfeng.core.access.models import Account, Role
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements import services as letters
from qingfeng.engines.agreements.models import Letter, LetterState, Way
from qingfeng.engines.agreements.tests import situations as signing
from qingfeng.engines.consequences import services as consequences
from qingfeng.engines.consequences import titles
from qingfeng.engines.consequences.models import Title, TitleState
from qingfeng.engines.disclosure.tests.situations import a_publisher, a_school, an_office, at
from tests import shipped

pytestmark = pytest.mark.django_db(transaction=True)
APPLIED, NOTICED, OVER = at(2026, 1, 10), at(2026, 1, 20), at(2026, 2, 10)
SCHOOLS = 6


def at_once(*works):
    """Each a function and its arguments; all must come to an end without an error."""
    connections.close_all()  # each process opens its own
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=work, args=args) for work, *args in works]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)
    assert [process.exitcode for process in processes] == [0] * len(processes)


def sign_all(account):
    actor = Account.objects.get(pk=account)
    letters.sign(letter=Letter.objects.get(person=actor.person), actor=actor, now=signing.at(2026, 9, 2))


def record_paper(round_):
    days = {pk: signing.TODAY for pk in round_.letters.values_list("pk", flat=True)}
    letters.record_signed(round_=round_, days=days, way=Way.LIST, actor=None, now=signing.at(2026, 9, 2))


def test_a_letter_signed_on_screen_and_on_paper_at_once_is_signed_once():
    office = signing.an_office()
    school = signing.a_school(office, teachers=3)
    round_ = signing.a_round(office)
    people = [post.person for post in school.posts.filter(kind="teacher")]
    accounts = [signing.an_account(school, Role.STAFF, person) for person in people]
    at_once(*((sign_all, account.pk) for account in accounts), (record_paper, round_), (record_paper, round_))
    assert set(round_.letters.values_list("state", flat=True)) == {LetterState.SIGNED}
    assert Entry.objects.of(*round_.stream_of(school.pk)).filter(event="agreements.signed").count() == len(people)


@pytest.fixture
def noticed():
    """Schools whose titles stood before the public long enough, and two who may give them."""
    shipped.load(at(2009, 1, 1))
    office = an_office()
    reviewer, first, second = (a_publisher(office, role) for role in (Role.REVIEWER, Role.DECIDER, Role.HEAD))
    for n in range(SCHOOLS):
        school = a_school(office, name=f"云岫县第{n}小学")
        title = titles.apply_for(kind="exemplary_schools", unit=school, office=office, year=2025, actor=None, now=APPLIED)
        titles.review(title=title, accept=True, note="", actor=reviewer, now=APPLIED)
        titles.put_before_public(title=title, actor=reviewer, now=NOTICED)
    return office, first.pk, second.pk


def give_all(account):
    actor = Account.objects.get(pk=account)
    for title in Title.objects.order_by("pk"):
        with suppress(Refused):
            titles.give(title=title, actor=actor, now=OVER)


def find_all(office):
    for title in Title.objects.order_by("pk").select_related("unit"):
        consequences.record_cause(
            key=f"incident:{title.unit_id}", unit=title.unit, office=office, kind="charge_not_listed", charged_on=dt.date(2025, 5, 5),
            decided_on=OVER.date(), actor=None, now=OVER,
        )  # fmt: skip


def overturn_all(keys):
    for key in keys:
        consequences.cause_fell(key=key, actor=None, now=OVER, reason="objection")


def states():
    return set(Title.objects.values_list("state", flat=True))


def test_a_title_given_while_a_finding_is_confirmed_does_not_stay_and_comes_back_once_it_is_overturned(noticed):
    office, first, second = noticed
    at_once((give_all, first), (find_all, office), (give_all, second))
    assert states() <= {TitleState.BARRED, TitleState.WITHDRAWN}
    assert all(title.causes.count() == 1 for title in Title.objects.all())
    keys = [f"incident:{unit}" for unit in Unit.objects.schools().values_list("pk", flat=True)]
    at_once((overturn_all, keys), (give_all, first), (overturn_all, keys), (give_all, second))
    assert states() <= {TitleState.NOTICED, TitleState.AWARDED}
    assert not Title.causes.through.objects.exists()
    given = Entry.objects.filter(event="consequence.title_given").values_list("stream_id", flat=True)
    assert len(set(given)) == len(given), "nobody is given the same title twice"
    assert len(given) == Title.objects.filter(state=TitleState.AWARDED).count()
