"""The yearly sheets as the office, the school and the person read them; proposing people; a changed table over past years."""

import base64
import datetime as dt
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from qingfeng import catalogue
from qingfeng.core.access.models import Account, Kin, Role, RoleHolding
from qingfeng.core.matters.models import Matter, Respondent
from qingfeng.core.norms import services as norms
from qingfeng.core.norms import tables_xlsx
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.norms.models import Version
from qingfeng.core.norms.tests.situations import a_rule
from qingfeng.core.parties.models import Person, Post
from qingfeng.engines.consequences import services, steps
from qingfeng.engines.consequences.models import Assessment, Cause, Consequence, Title
from qingfeng.engines.disclosure.tests.situations import NOW, a_publisher, a_school, an_office
from qingfeng.faces.cli.main import main as _main
from qingfeng.institutions.lay_inspectors import done

pytestmark = pytest.mark.django_db
ACT, DECIDED = dt.date(2011, 3, 1), dt.date(2011, 5, 2)


@pytest.fixture(autouse=True)
def _rules(db):
    load_shipped(now=NOW, files=catalogue.parameter_files())


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def school(office):
    return a_school(office)


@pytest.fixture
def teacher(school):
    person = Person.objects.create(number="T1", name="丁秋白")
    Post.objects.create(unit=school, person=person, kind="teacher", held_from=dt.date(2009, 9, 1))
    return person


@pytest.fixture
def principal(school):
    person = Person.objects.create(number="P1", name="甘砚青")
    Post.objects.create(unit=school, person=person, kind="principal", held_from=dt.date(2009, 9, 1))
    return person


@pytest.fixture
def found(school, office, teacher):
    def _found(n=1, people=None, decided=DECIDED):
        return services.record_cause(
            key=f"incident:{n}", unit=school, office=office, kind="tutoring_charge", charged_on=ACT, decided_on=decided,
            people=[teacher] if people is None else people, actor=None, now=NOW, matter_ref=f"YX2011-000{n}",
        )  # fmt: skip

    return _found


def sit(account):
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def read(client, name, *args, status=200):
    response = client.get(reverse(f"desk:{name}", args=args))
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


@pytest.fixture
def compiled(office, school, teacher, principal):
    clerk = a_publisher(office, Role.HANDLER)
    assert sit(clerk).post(reverse("desk:assessment_compile"), {"year": "2010"}).status_code == 302
    return clerk


def test_a_sheet_shows_base_deductions_clause_case_veto_and_grades(office, school, found, compiled):
    found()
    html = read(sit(a_publisher(office, Role.HEAD)), "assessment", school.code, 2010)
    for words in (
        "综合督导评估", "党风廉政建设考核", "绩效考核", "一票否决：不合格", "目标管理责任制考核办法》第三条", "师德建设责任书》第五条",
        "YX2011-0001", "丁秋白", "四到位", "各季度小结", "其余", "≥90",
    ):  # fmt: skip
        assert words in html, words
    assert Assessment.objects.get(person__number="T1").score == 8500
    assert Assessment.objects.get(person__number="P1").score == 8000


def test_the_list_of_the_county_shows_scores_and_leaves_as_excel(office, school, found, compiled):
    found()
    client = sit(a_publisher(office, Role.DECIDER))
    html = read(client, "assessments")
    assert school.name in html
    assert "97" in html
    sheet = client.get(reverse("desk:assessments") + "?as=xlsx")
    assert sheet["Content-Type"].endswith("sheet")
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(sheet.content)).active.iter_rows() for cell in row]
    assert school.name in cells


def test_a_school_reads_its_own_and_no_other_and_a_teacher_only_their_own_sheet(office, school, teacher, found, compiled):
    found()
    own, other = a_publisher(school, Role.RESPONDENT), a_publisher(a_school(office, name="云岫县第九中学"), Role.RESPONDENT)
    assert "丁秋白" in read(sit(own), "assessment", school.code, 2010)
    read(sit(other), "assessment", school.code, 2010, status=404)
    account = Account.objects.create(username="t1", unit=school, person=teacher, must_change_password=False)
    RoleHolding.objects.create(account=account, role=Role.STAFF, unit=school, valid_from=dt.date(2009, 1, 1))
    html = read(sit(account), "assessments")
    assert "丁秋白" in html
    assert "甘砚青" not in html
    read(sit(account), "assessment", school.code, 2010, status=404)


def test_confirming_waits_for_decisions_and_a_later_correction_is_told(office, school, found, compiled):
    found()
    head, decider = a_publisher(office, Role.HEAD), a_publisher(office, Role.DECIDER)
    confirm = reverse("desk:assessment_confirm", args=[school.code, 2010])
    assert "决定以后才能确认" in sit(head).post(confirm).content.decode()
    for row in Consequence.objects.filter(state="proposed"):
        steps.decide(consequence=row, adopt=True, actor=decider, now=NOW)
    assert sit(head).post(confirm).status_code == 302
    services.cause_fell(key="incident:1", actor=None, now=NOW, reason="objection")
    html = read(sit(head), "assessment", school.code, 2010)
    assert "确认时是97分、不合格；所依据的认定有变化，已更正为100分" in html


def test_a_year_without_authority_is_refused_and_nothing_is_compiled(office, school, principal):
    answer = sit(a_publisher(office, Role.HANDLER)).post(reverse("desk:assessment_compile"), {"year": "2020"})
    assert answer.status_code == 409
    assert "没有允许考核扣分" in answer.content.decode()
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("typed", ["0000", "9999", "²", "9" * 5000])
def test_what_is_no_year_is_said_in_words(office, typed):
    desk = sit(a_publisher(office, Role.HANDLER))
    answer = desk.post(reverse("desk:assessment_compile"), {"year": typed})
    assert (answer.status_code, "学年写开始的那一年" in answer.content.decode()) == (409, True)
    assert desk.get(reverse("desk:assessments"), {"year": typed}).status_code == 200


def test_who_must_stand_back_from_a_school_finds_no_sheet_of_it(office, school, found, compiled):
    found()
    head = a_publisher(office, Role.HEAD)
    head.person = Person.objects.create(number="H1", name="负责人")
    head.save()
    Post.objects.create(unit=school, person=head.person, kind="vice_principal", held_from=dt.date(2009, 9, 1))
    read(sit(head), "assessment", school.code, 2010, status=404)
    assert school.name not in read(sit(head), "assessments")


def test_who_is_vetoed_or_lost_points_cannot_be_proposed_and_the_school_reads_why_and_keeps_what_it_typed(
    school, found, teacher, principal
):
    found()
    client = sit(a_publisher(school, Role.RESPONDENT))
    said = {"unit": school.code, "number": "T1", "kind": "advanced_person", "year": "2011"}
    answer = client.post(reverse("desk:award_propose"), said)
    html = answer.content.decode()
    assert answer.status_code == 409
    for words in ("2011年有1件查实的事项", "YX2011-0001", "目标管理责任制考核办法》第四条", 'value="T1"'):
        assert words in html, words
    answer = client.post(reverse("desk:award_propose"), said | {"number": "P1"})  # the principal, who lost points for it
    assert (answer.status_code, "目标管理责任制考核办法》第十一条" in answer.content.decode()) == (409, True)
    services.cause_fell(key="incident:1", actor=None, now=NOW, reason="objection")
    for number in ("T1", "P1"):
        assert client.post(reverse("desk:award_propose"), said | {"number": number}).status_code == 302
    found()
    assert read(client, "awards").count("2011-03-01 YX2011-0001") == 2


def test_a_proposal_is_judged_put_before_the_public_and_the_school_sees_where_it_stands(office, school, principal):
    clerk = sit(a_publisher(school, Role.RESPONDENT))
    clerk.post(reverse("desk:award_propose"), {"unit": school.code, "number": "P1", "kind": "appointment", "year": "2012"})
    judge = sit(a_publisher(office, Role.REVIEWER))
    for name in ("accept", "notice"):
        assert judge.post(reverse("desk:award_step", args=[Title.objects.get().pk, name])).status_code == 302
    assert "公示中" in read(clerk, "awards")
    assert "甘砚青" in read(judge, "awards")


def changed_table(points, key="duty_letters.graded_table", row_of="≥2", column=1):
    like = Version.objects.shipped().get(key=key)
    book = openpyxl.load_workbook(io.BytesIO(tables_xlsx.to_xlsx(like.rules, title="改过的表")))
    for row in book.active.iter_rows():
        if row[0].value == row_of:
            row[column].value = points
    out = io.BytesIO()
    book.save(out)
    out.name = "改过.xlsx"
    out.seek(0)
    return out


def test_a_changed_table_over_past_years_names_exactly_who_flips_and_records_nothing(office, school, found, teacher):
    once = a_school(office, name="云岫县第七中学")
    services.record_cause(
        key="incident:9", unit=once, office=office, kind="tutoring_charge", charged_on=ACT, decided_on=DECIDED, actor=None, now=NOW
    )
    found(1)
    found(2, decided=dt.date(2011, 6, 1))
    before = (Consequence.objects.count(), Version.objects.count())
    client = sit(a_publisher(office, Role.DECIDER))
    address = reverse("desk:norm_simulate", args=["duty_letters.graded_table"])
    html = client.post(address, {"file": changed_table("6"), "from": "2010", "to": "2010"}).content.decode()
    assert "2处不同" in html  # the deduction, and the sheet from which it is taken
    for words in ("绩效考核扣分 5分", "绩效考核扣分 6分", "95分，一票否决：不合格", "94分，一票否决：不合格"):
        assert words in html, words
    assert school.name in html
    assert once.name not in html
    nothing = client.post(address, {"file": changed_table("6"), "from": "2008", "to": "2009"}).content.decode()
    assert "没有不同" in nothing
    assert "这几年没有用到这一项" in nothing
    assert (Consequence.objects.count(), Version.objects.count()) == before


def test_a_simulation_says_what_is_wrong_and_leaves_out_what_the_reader_stands_back_from(office, school, found, teacher):
    client, address = sit(a_publisher(office, Role.DECIDER)), reverse("desk:norm_simulate", args=["duty_letters.graded_table"])
    assert "请选择待公布的一版" in client.post(address, {"from": "2010", "to": "2010"}).content.decode()
    assert "年度写四位数字" in client.post(address, {"file": changed_table("6"), "from": "x", "to": "2010"}).content.decode()
    found(1)
    found(2, decided=dt.date(2011, 6, 1))
    matter = Matter.objects.create(
        ref="YX2011-0001", institution="complaints", procedure="complaint", unit=office, respondent_unit=school, state="decided",
        title="补课费", opened_at=NOW, received_on=ACT, facts_from=ACT, accountable=a_publisher(office, Role.HANDLER),
    )  # fmt: skip
    Cause.objects.filter(key="incident:1").update(matter_id=matter.pk)
    person = Person.objects.create(number="D1", name="决定人")
    Respondent.objects.create(matter=matter, unit=school, person=person)
    account = a_publisher(office, Role.DECIDER)
    account.person = person
    account.save()
    html = sit(account).post(address, {"file": changed_table("6"), "from": "2010", "to": "2010"}).content.decode()
    assert "绩效考核扣分 6分" not in html


def test_a_faulty_sheet_is_answered_with_every_fault_and_the_marked_workbook(office, school, found):
    client, address = sit(a_publisher(office, Role.DECIDER)), reverse("desk:norm_simulate", args=["duty_letters.graded_table"])
    book = openpyxl.load_workbook(changed_table("许多"))
    for cell, wrong in (("A3", "一次"), ("C3", "全部"), ("D3", "批评")):
        book.worksheets[0][cell] = wrong
    sent = io.BytesIO()
    book.save(sent)
    sent.seek(0)
    sent.name = "table.xlsx"
    answer = client.post(address, {"file": sent, "from": "2010", "to": "2010"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "有4处错误" in html
    assert all(f"“{wrong}”" in html for wrong in ("许多", "一次", "全部", "批评"))
    back = openpyxl.load_workbook(io.BytesIO(base64.b64decode(html.split('href="data:')[1].split('"')[0].split("base64,")[1])))
    assert sum(1 for row in back.worksheets[0].iter_rows() for cell in row if cell.comment) == 4


def better_grades():
    """Nobody is excellent with less than 101 points."""
    return {"file": changed_table("≥101", "target_management.grades", "≥90", 0), "from": "2010", "to": "2010"}


GRADES = "target_management.grades"


def test_grades_that_would_change_are_named_on_the_page_and_leave_as_excel_by_number_alone(office, school, teacher):
    client, address = sit(a_publisher(office, Role.DECIDER)), reverse("desk:norm_simulate", args=[GRADES])
    html = client.post(address, better_grades()).content.decode()
    for words in ("4处不同", "丁秋白", "100分，优秀", "100分，合格", "这一项影响考核得分和等次，比的就是这些"):
        assert words in html, words
    sheet = client.post(address, better_grades() | {"as": "xlsx"})
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(sheet.content)).active.iter_rows() for cell in row]
    assert {"T1", "综合督导评估", "100分，优秀", "100分，合格", school.name} <= set(cells)
    assert "丁秋白" not in cells


def test_the_command_tells_the_same_by_number_alone(office, school, teacher, tmp_path, capsys):
    file = tmp_path / "改过.xlsx"
    file.write_bytes(better_grades()["file"].getvalue())
    assert _main(["simulate", "--table", GRADES, "--file", str(file), "--from", "2010", "--to", "2010", "--format", "csv"]) == 0
    told = capsys.readouterr()
    assert f"{school.code},T1,绩效考核,2010—2011学年,100分，优秀,100分，合格" in told.out
    assert len(told.out.splitlines()) == 5
    assert "丁秋白" not in told.out
    assert "比的是：考核得分和等次。" in told.err


def test_a_count_that_is_no_table_is_simulated_as_it_waits_to_be_published(office, school, found, capsys):
    found()
    began = dt.date(2011, 1, 1)
    then = {"dated": began, "valid_from": began, "now": dt.datetime.combine(began, dt.time(9), NOW.tzinfo)}
    a_rule(office, "target_management.veto", {"subjects": ["school"]}, **then)
    recorder, day = a_publisher(office, Role.DECIDER), dt.date(2010, 12, 1)
    document = norms.add_document(key="own", title="评选补充规定", unit=office, dated=day, in_force_from=day, actor=recorder, now=NOW)
    clause = norms.add_clause(document=document, ref="第一条", text="补课费不计。", actor=recorder, now=NOW)
    key, value = "target_management.bars", {"advanced_person": [], "appointment": []}
    said = {"unit": office, "clause": clause, "actor": recorder, "now": NOW}
    proposal = norms.propose_version(key=key, value=value, valid_from=dt.date(2011, 1, 1), **said)
    address = reverse("desk:norm_simulate", args=[key])
    said = {"proposal": str(proposal.pk), "from": "2011", "to": "2011"}
    html = sit(a_publisher(office, Role.HEAD)).post(address, said).content.decode()
    for words in ("2处不同", "丁秋白", "评优评先", "职务评聘", "不符合条件", "<b>符合条件</b>", "YX2011-0001"):
        assert words in html, words
    assert _main(["simulate", "--proposal", str(proposal.pk), "--from", "2011", "--to", "2011"]) == 0
    assert capsys.readouterr().out.count("不符合条件  符合条件") == 2


def test_where_nothing_can_come_out_differently_there_is_no_link_and_the_page_says_so(office):
    client = sit(a_publisher(office, Role.DECIDER))
    assert "试算过去几年" in read(client, "norm", "exemplary_schools.counting")
    for key in ("target_management.decide", "watch_list.public", "duty_letters.decide"):
        assert "试算过去几年" not in read(client, "norm", key)
        assert "这一项不影响后果、考核和称号，试算不适用" in read(client, "norm_simulate", key)
        answer = client.post(reverse("desk:norm_simulate", args=[key]), {"from": "2010", "to": "2011"})
        assert (answer.status_code, "试算不适用" in answer.content.decode()) == (422, True)


def test_whoever_has_kin_at_a_school_simulates_no_sheet_of_it(office, school, teacher):
    """As in the list of the sheets themselves; consequences are left out by the reader's own ties."""
    account = a_publisher(office, Role.HEAD)
    account.person = Person.objects.create(number="H1", name="负责人")
    account.save()
    Kin.objects.create(person=account.person, other=teacher, relation="姐妹")
    html = sit(account).post(reverse("desk:norm_simulate", args=[GRADES]), better_grades()).content.decode()
    assert "0处不同" in html
    assert "丁秋白" not in html


def test_what_inspectors_said_stands_beside_the_sheets_and_of_few_the_school_reads_no_number(office, school, compiled):
    school_reads, office_reads = sit(a_publisher(school, Role.RESPONDENT)), sit(a_publisher(office, Role.DECIDER))
    for client in (school_reads, office_reads):
        text = read(client, "assessment", school.code, 2010)
        assert "监督员怎么说" in text
        assert "没有文件给评议定权重" in text
        assert "没有结束了的评议" in text
    assert "提出的意见" not in read(school_reads, "assessment", school.code, 2010)
    assert "提出的意见" in read(office_reads, "assessment", school.code, 2010)
    assert done.one(3) == "不足5"
