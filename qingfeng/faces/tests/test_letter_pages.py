"""A letter from its draft to the signature on a phone, as the people see it whose work it is."""

import datetime as dt
import io
import re

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from qingfeng.core import guessing
from qingfeng.core.access.models import Role
from qingfeng.core.parties.models import Post
from qingfeng.core.sheets.writing import write_xlsx
from qingfeng.engines.agreements import codes, services, sheets
from qingfeng.engines.agreements.models import Letter, LetterState, Round, Template
from qingfeng.engines.agreements.tests.situations import NOW, TODAY, a_round, a_school, an_account, an_edition, an_office, in_post
from qingfeng.faces.portal import sign

pytestmark = pytest.mark.django_db
TEXT = "为了办好教育，约定如下。\r\n第一条　公示以外不收费。\r\n第二条　收费给票据。"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(sign, "wrong_codes", guessing.WrongCodes())
    with freeze_time(NOW.astimezone(dt.UTC)):
        yield


def entered(account):
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def page(client, name, *args, **data):
    return client.get(reverse(f"desk:{name}", args=args), data).content.decode()


def test_one_drafts_another_approves_and_it_goes_out_to_everybody_in_the_post():
    office = an_office()
    a_school(office)
    registrar, head = entered(an_account(office, Role.REGISTRAR)), entered(an_account(office, Role.HEAD))
    form = {"kind": "test_pledge", "title": "教师公开承诺书", "signers": ["teacher"], "other_side": "", "text": TEXT}
    assert registrar.post(reverse("desk:letter_new"), form).status_code == 302
    template = Template.objects.get()
    text = page(registrar, "letter_template", template.pk)
    assert "公示以外不收费" in text
    assert "拟稿的人不能自己核准" in text
    assert registrar.post(reverse("desk:letter_approve", args=[template.pk, 1])).status_code == 403
    assert head.post(reverse("desk:letter_approve", args=[template.pk, 1])).status_code == 302
    assert "今天任职的共3人" in page(head, "letter_template", template.pk)
    when = {"period_from": "2026-09-01", "period_to": "2027-08-31", "due_on": "2026-09-30"}
    answer = head.post(reverse("desk:letter_issue", args=[template.pk]), when)
    assert answer.url == reverse("desk:letter_round", args=[Round.objects.get().pk])
    assert "0 / 3" in page(head, "letter_round", Round.objects.get().pk)


def test_what_is_wrong_is_said_and_what_was_typed_stays():
    office = an_office()
    edition = an_edition(office)
    head = entered(an_account(office, Role.HEAD))
    when = {"period_from": "2026-09-01", "period_to": "2026-08-31", "due_on": "2026-09-30"}
    answer = head.post(reverse("desk:letter_issue", args=[edition.template_id]), when)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "期限的末日早于首日" in text
    assert 'value="2026-08-31"' in text
    assert not Round.objects.exists()


def test_the_office_reads_how_many_and_the_school_reads_who():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    head, clerk = entered(an_account(office, Role.HEAD)), entered(an_account(school, Role.RESPONDENT))
    text = page(head, "letter_round", round_.pk)
    assert school.name in text
    assert "教师甲" not in text
    assert head.get(reverse("desk:letter_unit_people", args=[round_.pk, school.code])).status_code == 404
    assert "教师甲" in page(clerk, "letter_unit_people", round_.pk, school.code)
    other = a_school(office, name="另一所")
    stranger = entered(an_account(other, Role.RESPONDENT))
    assert stranger.get(reverse("desk:letter_unit_people", args=[round_.pk, school.code])).status_code == 404


def test_where_the_office_is_the_other_side_it_reads_the_names():
    office = an_office()
    a_school(office)
    in_post(office, "head", "局长甲")
    round_ = a_round(office, signers=("principal",), other_side="head")
    head = entered(an_account(office, Role.HEAD))
    assert "校长甲" in page(head, "letter_all_people", round_.pk)
    assert head.get(reverse("desk:letter_all_print", args=[round_.pk])).content.startswith(b"%PDF")


def test_more_letters_than_a_file_takes_are_printed_in_several_and_none_is_missed(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_IN_A_FILE", 2)
    office = an_office()
    school = a_school(office, teachers=5)
    round_ = a_round(office)
    clerk = entered(an_account(school, Role.RESPONDENT))
    text = page(clerk, "letter_unit_people", round_.pk, school.code)
    links = re.findall(r'href="([^"]+from=\d+)"', text)
    assert [link.rpartition("=")[2] for link in links] == ["1", "3", "5"]
    assert [len(pypdfium2.PdfDocument(clerk.get(link).content)) for link in links] == [2, 2, 1]
    round_.letters.filter(number=1).update(state=LetterState.SIGNED, signed_on=TODAY, way="roster")
    again = [len(pypdfium2.PdfDocument(clerk.get(link).content)) for link in links]
    assert again == [2, 2, 1], "2 and 3 in the first, and still 3 and 4 in the second: one too often, none missed"


def test_a_teacher_without_an_account_signs_on_a_phone_with_the_code_from_the_slip():
    office = an_office()
    a_school(office)
    letter = a_round(office).letters.get(person__name="教师甲")
    code, phone, here = " ".join(codes.groups(codes.signing_code(letter.sheet, 1))), Client(), reverse("portal:sign")
    read = phone.post(here, {"code": code}).content.decode()
    assert "公示以外收费" in read
    assert "教师甲" not in read, "the name is for its bearer to write"
    wrong = phone.post(here, {"code": code, "go": "sign", "read": "1", "name": "教师乙"})
    assert wrong.status_code == 409
    assert "姓名" in wrong.content.decode()
    unread = phone.post(here, {"code": code, "go": "sign", "name": "教师甲"})
    assert unread.status_code == 422
    assert "已签" in phone.post(here, {"code": code, "go": "sign", "read": "1", "name": "教师甲"}).content.decode()
    assert phone.post(here, {"code": code}).status_code == 404
    letter.refresh_from_db()
    assert (letter.state, letter.way) == ("signed", "code")


def test_guessing_codes_is_slowed_and_the_right_one_is_answered_all_the_same():
    office = an_office()
    a_school(office)
    letter = a_round(office).letters.first()
    here, form = reverse("portal:sign"), guessing.look_up_token()
    answers = [Client().post(here, {"code": f"{n:012d}", "form": form}).status_code for n in range(200)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert Client().post(here, {"code": codes.signing_code(letter.sheet, 1), "form": form}).status_code == 200


def test_one_reads_signs_and_sees_what_was_signed():
    office = an_office()
    school = a_school(office)
    first = a_round(office)
    letter = first.letters.get(person__name="教师甲")
    services.record_signed(round_=first, days={letter.pk: TODAY}, way="list", actor=None, now=NOW)
    edition = an_edition(office, template=first.edition.template, text="第一条　一律不收费。")
    again = a_round(office, edition, amends=first)
    teacher = entered(an_account(school, Role.STAFF, letter.person))
    waiting = again.letters.get(person=letter.person)
    assert "要我签的" in page(teacher, "my_letters")
    text = page(teacher, "letter_sign", waiting.pk)
    assert "和您上次签的不同" in text
    assert "<ins>" in text
    assert teacher.post(reverse("desk:letter_sign", args=[waiting.pk])).status_code == 422
    assert teacher.post(reverse("desk:letter_sign", args=[waiting.pk]), {"read": "on"}).status_code == 302
    assert "本人登录签" in page(teacher, "letter_sign", waiting.pk)
    assert Letter.objects.get(pk=letter.pk).state == "replaced"


def test_a_school_takes_its_list_away_fills_in_the_days_and_brings_it_back():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    clerk = entered(an_account(school, Role.RESPONDENT))
    assert clerk.get(reverse("desk:letter_unit_roster", args=[round_.pk, school.code])).status_code == 200
    sheet = services.roster_sheet(round_, school, TODAY)
    for row in sheet.rows:
        row["signed_on"] = TODAY
    sheet.rows[0]["name"] = "别人"
    here = reverse("desk:letter_unit_roster_in", args=[round_.pk, school.code])

    def send():
        file = io.BytesIO(write_xlsx(sheet))
        file.name = "roster.xlsx"
        return clerk.post(here, {"file": file, "no_secrets": "on"})

    refused = send()
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "有1处错误，一行也没有收下" in text
    assert "别人" in text
    assert 'download="roster-错误.xlsx"' in text
    assert not round_.letters.signed().exists()
    sheet.rows[0]["name"] = round_.letters.get(number=1).person.name
    assert send().status_code == 302
    assert round_.letters.signed().count() == 3


def test_a_pledge_stands_before_everybody_without_a_name_and_a_letter_does_not():
    office = an_office()
    school = a_school(office, teachers=6)
    pledge = a_round(office, kind="test_pledge", other_side="")
    days = {letter.pk: TODAY for letter in pledge.letters.all()}
    services.record_signed(round_=pledge, days=days, way="list", actor=None, now=NOW)
    letter = a_round(office)
    text = Client().get(reverse("portal:pledge", args=[pledge.pk])).content.decode()
    assert "不得在公示以外收费" in text
    assert "6人已签" in text
    assert school.name in text
    assert "教师甲" not in text
    assert pledge.edition.digest in text
    assert Client().get(reverse("portal:pledge", args=[letter.pk])).status_code == 404


def test_few_signers_are_not_counted_before_everybody():
    office = an_office()
    a_school(office, teachers=3)
    pledge = a_round(office, kind="test_pledge", other_side="")
    services.record_signed(round_=pledge, days={pledge.letters.first().pk: TODAY}, way="list", actor=None, now=NOW)
    text = Client().get(reverse("portal:pledge", args=[pledge.pk])).content.decode()
    assert "不足5" in text
    assert "1人已签" not in text
    assert "1人已签" not in Client().get(reverse("portal:pledges")).content.decode()


def test_who_answers_for_a_clause_names_the_principal_to_the_office_and_counts_the_teachers():
    office = an_office()
    school = a_school(office)
    in_post(office, "head", "局长甲")
    from qingfeng.core.norms import services as norms

    document = norms.add_document(key="test-source", title="十条要求", unit=office, dated=TODAY, in_force_from=TODAY, actor=None, now=NOW)
    source = norms.add_clause(document=document, ref="第一条", text="不得乱收费。", actor=None, now=NOW)
    top = a_round(office, an_edition(office, signers=("principal",), other_side="head", bases={"第一条": source}))
    low = a_round(office, an_edition(office, parent=top.edition.template, bases={"第一条": source}))
    for round_ in (top, low):
        services.record_signed(round_=round_, days={x.pk: TODAY for x in round_.letters.all()}, way="list", actor=None, now=NOW)
    head = entered(an_account(office, Role.HEAD))
    clause = top.edition.clauses.get(ref="第一条")
    text = page(head, "letter_answers", clause=clause.pk, unit=school.code, day="2026-09-01")
    assert "校长甲" in text
    assert "另有3人" in text
    assert "教师甲" not in text
    public = Client().get(reverse("portal:norm", args=["test-source"])).content.decode()
    assert "不得乱收费" in public
    assert low.edition.template.title in public


def test_an_amendment_is_amended_again_from_the_page_and_a_second_click_gives_the_same():
    office = an_office()
    a_school(office)
    first = a_round(office)
    found, head = first.edition.template, entered(an_account(office, Role.HEAD))
    when = {"period_from": "2026-09-01", "period_to": "2027-08-31", "due_on": "2026-09-30"}
    last = first
    for n in (2, 3):
        an_edition(office, template=found, text=f"第一条　第{n}次写的。")
        text = page(head, "letter_template", found.pk)
        offered = re.findall(r'<option value="(\d+)"', text[text.index('name="amends"') :].split("</select>")[0])
        assert offered == [str(last.pk)], "only the live end of the chain"
        address, asked = reverse("desk:letter_issue", args=[found.pk]), when | {"amends": last.pk}
        answer = head.post(address, asked)
        last = Round.objects.get(edition__number=n)
        assert answer.url == head.post(address, asked).url == reverse("desk:letter_round", args=[last.pk])
    refused = head.post(
        reverse("desk:letter_issue", args=[found.pk]), when | {"amends": last.pk, "due_on": "2026-10-15", "period_to": "2027-09-30"}
    )
    assert refused.status_code == 409
    assert "同样的话再签一遍" in refused.content.decode()
    assert 'value="2027-09-30"' in refused.content.decode()


def signed_at_two_schools(office):
    """A text that the teachers of two schools signed, and a second one with a clause from the same source at the first of them."""
    from qingfeng.core.norms import services as norms

    document = norms.add_document(key="test-source", title="十条要求", unit=office, dated=TODAY, in_force_from=TODAY, actor=None, now=NOW)
    source = norms.add_clause(document=document, ref="第一条", text="不得乱收费。", actor=None, now=NOW)
    schools = [a_school(office, 3, "云岫县第三中学"), a_school(office, 2, "听松小学")]
    rounds = [a_round(office, an_edition(office, bases={"第一条": source})) for _ in range(2)]
    for round_ in rounds:
        services.record_signed(round_=round_, days={x.pk: TODAY for x in round_.letters.all()}, way="list", actor=None, now=NOW)
    return schools, rounds[0].edition.clauses.get(ref="第一条")


def test_who_answers_is_counted_in_people_and_not_in_letters():
    office = an_office()
    (school, _other), clause = signed_at_two_schools(office)
    text = page(entered(an_account(office, Role.HEAD)), "letter_answers", clause=clause.pk, unit=school.code, day="2026-09-01")
    assert "另有3人" in text, "each of the three signed both"


def test_a_school_asks_who_answers_at_its_own_and_reads_their_names():
    office = an_office()
    (school, other), clause = signed_at_two_schools(office)
    principal = entered(an_account(school, Role.RESPONDENT))
    assert reverse("desk:letter_answers") in page(principal, "my_letters")
    form = page(principal, "letter_answers")
    assert school.code in form
    assert other.code not in form
    text = page(principal, "letter_answers", clause=clause.pk, unit=school.code, day="2026-09-01")
    assert [text.count(f"<td>教师{n}</td>") for n in "甲乙丙"] == [1, 1, 1], "each once, with both letters"
    assert "另有" not in text
    answer = principal.get(reverse("desk:letter_answers"), {"clause": clause.pk, "unit": other.code})
    assert answer.status_code == 422
    assert "请重新选" in answer.content.decode()


def test_of_a_letter_at_the_office_above_a_school_reads_how_many_and_no_name():
    office = an_office()
    in_post(office, "head", "局长甲")
    in_post(office, "deputy", "副局长甲")
    (school, _other), clause = signed_at_two_schools(office)
    above = a_round(office, an_edition(office, signers=("deputy",), other_side="head", bases={"第一条": clause.basis}))
    services.record_signed(round_=above, days={x.pk: TODAY for x in above.letters.all()}, way="list", actor=None, now=NOW)
    text = page(entered(an_account(school, Role.RESPONDENT)), "letter_answers", clause=clause.pk, unit=school.code)
    assert "另有1人" in text
    assert "副局长甲" not in text


@pytest.mark.parametrize(("wrong", "said"), [
    ({"day": "junk"}, "没有这一天，请写成 2026-09-02"), ({"day": "2026-02-30"}, "没有这一天，请写成 2026-09-02"),
    ({"clause": "999999"}, "没有“999999”这一项"), ({"unit": "YX-没有"}, "没有“YX-没有”这一项"), ({"clause": ""}, "请选一项"),
])  # fmt: skip
def test_what_does_not_exist_is_said_and_what_was_typed_stays(wrong, said):
    office = an_office()
    (school, _other), clause = signed_at_two_schools(office)
    asked = {"clause": str(clause.pk), "unit": school.code, "day": "2026-09-01"} | wrong
    answer = entered(an_account(office, Role.HEAD)).get(reverse("desk:letter_answers"), asked)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "没有人签过" not in text
    if "day" in wrong:
        assert f'value="{wrong["day"]}"' in text
    for name in {"clause", "unit"} - wrong.keys():
        assert f'value="{asked[name]}" selected' in text


def test_without_a_day_the_answer_is_that_of_today_and_says_so():
    office = an_office()
    (school, _other), clause = signed_at_two_schools(office)
    text = page(entered(an_account(office, Role.HEAD)), "letter_answers", clause=clause.pk, unit=school.code)
    assert "另有3人" in text
    assert "空着就是今天" in text


def test_of_a_signing_whose_period_is_over_gaps_and_overlaps_are_those_of_its_last_day():
    office = an_office()
    school = a_school(office)
    in_post(office, "head", "局长甲")
    round_ = a_round(office, signers=("principal",), other_side="head")
    services.record_signed(round_=round_, days={x.pk: TODAY for x in round_.letters.all()}, way="list", actor=None, now=NOW)
    in_post(school, "principal", "校长乙", since=dt.date(2026, 10, 1))
    Post.objects.filter(person__name="校长甲").update(held_to=dt.date(2027, 12, 1))
    account = an_account(office, Role.HEAD)
    with freeze_time(dt.datetime(2028, 1, 10, 2, tzinfo=dt.UTC)):
        text = page(entered(account), "letter_round", round_.pk)
    assert "按期限最后一天2027-08-31的任职" in text
    assert "任这个职务，没有发给他（她）" in text
    assert "校长乙" in text
    assert "签过，已经不任这个职务" not in text, "who left after the period is no fault of the signing"
    assert "补发" not in text


def test_the_principal_countersigns_what_is_listed_and_both_sides_read_it():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    letters = {letter.person.name: letter for letter in round_.letters.select_related("person")}
    person = school.posts.get(kind="principal").person
    me, teacher = an_account(school, Role.RESPONDENT, person), an_account(school, Role.STAFF, letters["教师甲"].person)
    assert "等您会签" not in page(entered(teacher), "my_letters")
    services.sign(letter=letters["教师甲"], actor=teacher, now=NOW)
    client = entered(me)
    assert "本人已签等会签1份，本人还没签2份" in page(client, "my_letters")
    assert "会签1份" in page(client, "home")
    listed = page(client, "letter_countersign", round_.pk)
    assert "教师甲（1）" in listed
    assert "教师乙" not in listed
    here = reverse("desk:letter_countersign", args=[round_.pk])
    assert client.post(here, {}).status_code == 422
    seen = re.search(r'name="seen_at" value="([^"]+)"', listed).group(1)
    assert client.post(here, {"read": "on", "seen_at": seen}).status_code == 302
    assert f"对方已签（{TODAY.isoformat()}）" in page(entered(teacher), "letter_sign", letters["教师甲"].pk)
    names = page(client, "letter_unit_people", round_.pk, school.code)
    assert "对方已签" in names
    assert names.count("对方未签") == 2
    assert entered(teacher).get(here).status_code == 404


def test_a_round_tells_signed_and_countersigned_apart_and_whose_other_side_is_vacant():
    office = an_office()
    school = a_school(office)
    in_post(office, "head", "局长甲")
    round_ = a_round(office)
    services.record_signed(
        round_=round_, days=dict.fromkeys(round_.letters.values_list("pk", flat=True), TODAY), way="list", actor=None, now=NOW
    )
    registrar = entered(an_account(office, Role.REGISTRAR))
    told = re.sub(r"\s|<[^>]+>", "", page(registrar, "letter_round", round_.pk))
    assert "已签3/3对方已会签0/3" in told
    assert "空缺" not in told
    school.posts.filter(kind="principal").update(held_to=TODAY)
    assert "3份，现在没有人可以会签" in page(registrar, "letter_round", round_.pk)
