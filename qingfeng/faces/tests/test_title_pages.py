"""A school sees how it stands and applies; the office decides in three hands; everybody sees who holds the title."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.matters.models import Matter, Respondent
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.parties.models import Person
from qingfeng.engines.consequences import services
from qingfeng.engines.consequences.models import Title
from qingfeng.engines.disclosure.tests.situations import NOW, a_publisher, a_school, an_office
from qingfeng.engines.insight import figures, periods

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rules(db):
    load_shipped(now=NOW, files=catalogue.parameter_files())


def on(day):
    return freeze_time(dt.datetime.combine(day, dt.time(2), dt.UTC))


def entered(account):
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def found(school, office, *, charged=dt.date(2025, 10, 8), kind="charge_not_listed", **more):
    return services.record_cause(
        key="incident:1", unit=school, office=office, kind=kind, charged_on=charged, decided_on=dt.date(2026, 3, 2), actor=None,
        now=NOW, matter_ref="YX2026-0001", **more,
    )  # fmt: skip


def test_from_the_application_to_the_public_list_and_back_by_rule():
    office = an_office()
    school = a_school(office)
    clerk, judge, head = (a_publisher(school, Role.RESPONDENT), a_publisher(office, Role.REVIEWER), a_publisher(office, Role.HEAD))
    with on(dt.date(2026, 8, 25)):
        text = entered(clerk).get(reverse("desk:titles")).content.decode()
        assert "2025年没有查实的乱收费，符合条件" in text
        assert "规范教育收费示范学校评选办法" in text
        assert entered(clerk).post(reverse("desk:title_apply", args=[school.code])).status_code == 302
        row = Title.objects.get()
        for name in ("accept", "notice"):
            assert entered(judge).post(reverse("desk:title_step", args=[row.pk, name])).status_code == 302
        public = Client().get(reverse("portal:exemplary")).content.decode()
        assert school.name in public
        assert "公示到2026年9月1日" in public
        early = entered(head).post(reverse("desk:title_step", args=[row.pk, "give"]))
        assert early.status_code == 409
        assert "公示还没有结束" in early.content.decode()
    with on(dt.date(2026, 9, 2)):
        assert entered(head).post(reverse("desk:title_step", args=[row.pk, "give"])).status_code == 302
        assert "现有的示范学校" in Client().get(reverse("portal:exemplary")).content.decode()
        read = lambda code: figures.figure(f"exemplary_schools.{code}").read(periods.parse("2026"), office, dt.date(2026, 12, 31)).value  # noqa: E731
        assert (read("holding").number, read("share").number) == (1, 100)
    found(school, office)
    with on(dt.date(2026, 9, 3)):
        assert school.name not in Client().get(reverse("portal:exemplary")).content.decode()
        assert "YX2026-0001" in entered(head).get(reverse("desk:titles")).content.decode()
        assert "2025年查实1件，不符合条件" in entered(clerk).get(reverse("desk:titles")).content.decode()
    assert read("holding").number == 0


def test_a_school_with_a_finding_is_told_the_clause_and_the_finding():
    office = an_office()
    school = a_school(office)
    found(school, office)
    with on(dt.date(2026, 8, 25)):
        answer = entered(a_publisher(school, Role.RESPONDENT)).post(reverse("desk:title_apply", args=[school.code]))
    assert answer.status_code == 409
    assert "2025-10-08" in answer.content.decode()
    assert "第三条" in answer.content.decode()


@pytest.mark.parametrize("more", [{"charged": dt.date(2024, 10, 8)}, {"kind": "aids_recommended"}])
def test_another_year_or_another_kind_counts_for_nothing(more):
    office = an_office()
    school = a_school(office)
    found(school, office, **more)
    with on(dt.date(2026, 8, 25)):
        assert entered(a_publisher(school, Role.RESPONDENT)).post(reverse("desk:title_apply", args=[school.code])).status_code == 302


def test_whoever_was_complained_about_in_the_finding_reads_that_there_is_one_and_not_which():
    office = an_office()
    school = a_school(office)
    head, named = a_publisher(office, Role.HEAD), a_publisher(office, Role.HEAD)
    named.person = Person.objects.create(number="N1", name="被反映人甲")
    named.save()
    matter = Matter.objects.create(
        ref="YX2026-0001", institution="complaints", procedure="complaint", unit=office, respondent_unit=school, state="decided",
        opened_at=NOW, received_on=dt.date(2026, 2, 2), facts_from=dt.date(2025, 10, 8), accountable=head,
    )  # fmt: skip
    Respondent.objects.create(matter=matter, person=named.person)
    with on(dt.date(2026, 8, 25)):
        entered(a_publisher(school, Role.RESPONDENT)).post(reverse("desk:title_apply", args=[school.code]))
        found(school, office, matter_id=matter.pk)
        theirs, his = (entered(who).get(reverse("desk:titles")).content.decode() for who in (head, named))
    assert "YX2026-0001" in theirs
    assert "另有1件您须回避" in his
    assert "YX2026-0001" not in his
    assert "2025-10-08" not in his


def test_a_school_applies_for_itself_alone():
    office = an_office()
    school, other = a_school(office), a_school(office, name="另一所")
    with on(dt.date(2026, 8, 25)):
        answer = entered(a_publisher(school, Role.RESPONDENT)).post(reverse("desk:title_apply", args=[other.code]))
    assert answer.status_code == 404


def test_a_school_that_kept_people_from_complaining_cannot_apply_and_reads_why():
    office = an_office()
    school = a_school(office)
    clerk = a_publisher(school, Role.RESPONDENT)
    found(school, office, kind="dissuasion")
    with on(dt.date(2026, 8, 25)):
        answer = entered(clerk).post(reverse("desk:title_apply", args=[school.code]))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "示范学校评选办法》第四条" in text
