"""A school sees how it stands and applies; the office decides in three hands; everybody sees who holds the title."""

import datetime as dt
import html
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.matters.models import Matter, Respondent
from qingfeng.core.matters.steps import take
from qingfeng.core.norms import queries
from qingfeng.core.norms import services as norms
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.parties.models import Person
from qingfeng.engines.cases import intake, receipts
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.consequences import services, titles
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
    assert "另有1件不向您显示" in his
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


# --- complaints that count, and objections ---


def complaint(school, office, **more):
    """As the public form leaves it: nothing but received."""
    claim = intake.Claim(kind="charge_not_listed", demand="money_back", item="资料费", amount_fen=4500, charged_on=dt.date(2025, 10, 8))
    sent = intake.Intake(token=receipts.new_token(), office=office, unit=school, text="收了资料费。", claims=[claim], **more)
    return Matter.objects.get(pk=intake.submit(intake=sent, now=timezone.now()).matter_id)


def zero_complaints(office):
    first, second, day = a_publisher(office, Role.DECIDER), a_publisher(office, Role.HEAD), dt.date(2025, 1, 1)
    then = dt.datetime.combine(day, dt.time(9), NOW.tzinfo)
    document = norms.add_document(key="zero", title="零投诉办法", unit=office, dated=day, in_force_from=day, actor=first, now=then)
    clause = norms.add_clause(document=document, ref="第一条", text="零投诉。", actor=first, now=then)
    value = {"counts": "complaints", "kinds": ["charge_not_listed"]}
    said = {"key": "exemplary_schools.counting", "unit": office, "value": value, "valid_from": day, "clause": clause}
    norms.publish(proposal=norms.propose_version(actor=first, now=then, **said), actor=second, now=then)
    queries.snapshot.changed()


@pytest.fixture
def office(db):
    made = an_office()
    made.ref_prefix = "YX"
    made.save()
    for role in (Role.REGISTRAR, Role.REVIEWER):
        a_publisher(made, role)
    cache.clear()
    return made


def test_the_count_in_use_and_its_clause_stand_on_the_desk_and_before_everybody(office):
    school = a_school(office)
    clerk, judge = a_publisher(school, Role.RESPONDENT), a_publisher(office, Role.REVIEWER)
    with on(dt.date(2026, 8, 25)):
        pages = [entered(clerk).get(reverse("desk:titles")), entered(judge).get(reverse("desk:titles"))]
        for page in (*pages, Client().get(reverse("portal:exemplary"))):
            assert "按查实的计" in page.content.decode()
            assert "《云岫县规范教育收费示范学校评选办法》第三条" in page.content.decode()
        zero_complaints(office)
        pages = [entered(clerk).get(reverse("desk:titles")), entered(judge).get(reverse("desk:titles"))]
        for page in (*pages, Client().get(reverse("portal:exemplary"))):
            assert "按“零投诉”计" in page.content.decode()
            assert "《零投诉办法》第一条" in page.content.decode()


def test_nothing_on_the_schools_page_changes_by_a_complaint_it_was_not_asked_about(office):
    zero_complaints(office)
    school = a_school(office)
    clerk, registrar, judge = a_publisher(school, Role.RESPONDENT), a_publisher(office, Role.REGISTRAR), a_publisher(office, Role.REVIEWER)
    with on(dt.date(2026, 8, 25)):
        here = entered(clerk)
        before = without_tokens(here.get(reverse("desk:titles")))
        matter = complaint(school, office)
        take(matter_id=matter.pk, step="accept", actor=registrar, now=timezone.now())
        assert without_tokens(here.get(reverse("desk:titles"))) == before
        assert here.post(reverse("desk:title_apply", args=[school.code])).status_code == 302
        row = Title.objects.get()
        assert "已申请" in here.get(reverse("desk:titles")).content.decode()  # said once
        applied = without_tokens(here.get(reverse("desk:titles")))
        assert "待评审" in applied
        assert matter.ref not in applied
        assert here.get(reverse("desk:title", args=[row.pk])).status_code == 403
        office_reads = entered(judge).get(reverse("desk:title", args=[row.pk])).content.decode()
        assert matter.ref in office_reads
        assert "还没有请学校说明" in office_reads
        refused = entered(judge).post(reverse("desk:title_step", args=[row.pk, "accept"]), {"on": "page"})
        assert refused.status_code == 409
        assert f"1件妨碍：{matter.ref}" in refused.content.decode()
        assert without_tokens(here.get(reverse("desk:titles"))) == applied


def without_tokens(answer):
    """The page without what is new with every request."""
    return re.sub(r"\w{64}", "", answer.content.decode())


def noticed(school, office, judge):
    who = {"actor": judge, "now": timezone.now()}
    row = titles.apply_for(kind="exemplary_schools", unit=school, office=office, year=2025, actor=None, now=timezone.now())
    return titles.put_before_public(title=titles.review(title=row, accept=True, note="", **who), **who)


def sent(school, about, anonymous=True):
    """The last page of the form, with everything that the pages before it sent along."""
    values = {
        "page": "review", "token": receipts.new_token(), "unit": school.code, "above": "no", "kind": "insult", "text": "当众骂学生。",
        "demands": ["breach"], "harm": "no", "no_secrets": "on", "about": about,
    }  # fmt: skip
    return Client().post(reverse("portal:complain_anonymous" if anonymous else "portal:complain"), values)


@pytest.mark.parametrize("anonymous", [True, False])
def test_an_objection_goes_from_the_public_page_through_the_ordinary_form_to_the_page_of_the_title(office, anonymous):
    school = a_school(office)
    judge, head = a_publisher(office, Role.REVIEWER), a_publisher(office, Role.HEAD)
    with on(dt.date(2026, 8, 25)):
        row = noticed(school, office, judge)
        public = Client().get(reverse("portal:exemplary")).content.decode()
        link = html.unescape(re.search(r'href="([^"]+)">提出异议', public)[1])
        first = Client().get(link).content.decode()
        assert f'value="{school.code}" selected' in first
        assert f'name="about" value="{row.code}"' in first
        assert "示范学校公示的异议" in first
        assert f"about={row.code.replace(':', '%3A')}" in first  # also to the anonymous form
        assert sent(school, row.code, anonymous).status_code == 200
    matter = Complaint.objects.get().matter
    assert Complaint.objects.get().about == row.code
    with on(dt.date(2026, 9, 2)):
        text = entered(head).get(reverse("desk:title", args=[row.pk])).content.decode()
        assert "公示期间收到异议1件：未办1件，已办0件" in text
        assert matter.ref in text
        assert "异议1件，未办1件" in entered(head).get(reverse("desk:titles")).content.decode()
        refused = entered(head).post(reverse("desk:title_step", args=[row.pk, "give"]))
        assert refused.status_code == 409
        assert "异议还有1件没有作出决定" in refused.content.decode()


def test_the_school_does_not_read_of_an_objection(office):
    school = a_school(office)
    judge, clerk = a_publisher(office, Role.REVIEWER), a_publisher(school, Role.RESPONDENT)
    with on(dt.date(2026, 8, 25)):
        row = noticed(school, office, judge)
        before = without_tokens(entered(clerk).get(reverse("desk:titles")))
        sent(school, row.code)
        assert Complaint.objects.get().about == row.code
        assert without_tokens(entered(clerk).get(reverse("desk:titles"))) == before


def test_an_objection_to_another_schools_title_or_after_the_notice_is_an_ordinary_complaint(office):
    school, other = a_school(office), a_school(office, name="另一所")
    with on(dt.date(2026, 8, 25)):
        row = noticed(school, office, a_publisher(office, Role.REVIEWER))
        sent(other, row.code)
        sent(school, "title:0")
        sent(school, "title:99999999999999999999")
    with on(dt.date(2026, 9, 2)):
        sent(school, row.code)
    assert Complaint.objects.count() == 4
    assert set(Complaint.objects.values_list("about", flat=True)) == {""}


def test_whoever_is_complained_about_in_an_objection_counts_none(office):
    school, head, named = a_school(office), a_publisher(office, Role.HEAD), a_publisher(office, Role.HEAD)
    named.person = Person.objects.create(number="N1", name="被反映人甲")
    named.save()
    with on(dt.date(2026, 8, 25)):
        row = noticed(school, office, a_publisher(office, Role.REVIEWER))
        sent(school, row.code)
        Respondent.objects.create(matter=Complaint.objects.get().matter, person=named.person)
        theirs, his = (entered(who).get(reverse("desk:title", args=[row.pk])).content.decode() for who in (head, named))
        assert "收到异议1件" in theirs
        assert "没有收到异议" in his
        assert "异议1件" not in entered(named).get(reverse("desk:titles")).content.decode()
    with on(dt.date(2026, 9, 2)):
        refused = entered(named).post(reverse("desk:title_step", args=[row.pk, "give"])).content.decode()
    assert "您没有办这一步的权限" in refused
    assert "异议" not in refused


def test_the_list_asks_as_much_of_the_database_for_many_titles_with_complaints_in_the_way_as_for_one(office):
    zero_complaints(office)
    registrar, judge = a_publisher(office, Role.REGISTRAR), a_publisher(office, Role.REVIEWER)

    def asked(schools):
        refs = []
        for school in schools:
            matter = complaint(school, office)
            take(matter_id=matter.pk, step="accept", actor=registrar, now=timezone.now())
            titles.apply_for(kind="exemplary_schools", unit=school, office=office, year=2025, actor=None, now=timezone.now())
            refs.append(matter.ref)
        client = entered(judge)
        client.get(reverse("desk:titles"))
        with CaptureQueriesContext(connection) as queries_made:
            text = client.get(reverse("desk:titles")).content.decode()
        assert all(ref in text for ref in refs)
        return len(queries_made)

    with on(dt.date(2026, 8, 25)):
        few = asked([a_school(office)])
        assert asked([a_school(office) for _n in range(5)]) == few
