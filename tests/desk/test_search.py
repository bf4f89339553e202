"""Finding by words: everything that was written and the reader may see, and nothing else whoever asks for whatever words."""

from __future__ import annotations

import csv
import re

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import Person
from qingfeng.core.retention import services as retention
from qingfeng.core.search.models import Document, key_of
from qingfeng.core.search.query import parsed
from qingfeng.engines.cases import answering, hearing, mailbox, searching
from qingfeng.engines.cases.importing import Answered, import_answered
from qingfeng.engines.cases.models import Complaint, Extract, MailMessage
from qingfeng.faces.desk.matters_filters import Filters
from qingfeng.faces.desk.search import _found
from qingfeng.faces.desk.who import Desk
from tests import situations as s

pytestmark = pytest.mark.django_db
TEXT = "食堂的小炒肉越来越少，電飯煲也坏了。我叫柳青禾，电话13900000001。"


def complained(house, text=TEXT, *, office=None, unit=None, demand="put_right", kind="other", harm=False, day=0):
    submission = s.s.intake.Intake(
        token=s.s.TOKEN(),
        office=office or house.office,
        unit=unit or house.school,
        text=text,
        claims=[s.s.intake.Claim(kind=kind, demand=demand)],
        harm_to_minor=harm,
    )
    return Matter.objects.get(pk=s.s.intake.submit(intake=submission, now=s.at(day)).matter_id)


def refs(account, words, day=3, **values):
    desk = Desk(account, s.at(day), s.at(day).date())
    keys = _found(desk, parsed(words), Filters({"state": "all", **values}), "")
    return set(Matter.objects.filter(pk__in=keys).values_list("ref", flat=True))


def page_of(account, query, on_day, day=3):
    with on_day(day):
        return s.logged_in(account).get(f"/desk/search/?{query}").content.decode()


def found_by(words):
    return {key_of(number) for number in Document.objects.matching(parsed(words)).values_list("id", flat=True)}


def in_line():
    return searching.rebuild().same


def another_county():
    office = s.s._unit("ZZ", "竹溪县教育局", "office", None, doc_prefix="竹溪教", ref_prefix="ZZ")
    school = s.s._unit("ZZ-1", "竹溪小学", "school", office, stage="primary")
    account = s.person_with_account(900, "zz", "管溪", office)
    s.s.RoleHolding.objects.create(account=account, role="registrar", unit=office, valid_from=s.LONG_AGO)
    return office, school, account


@pytest.mark.parametrize("words", ["食堂", "小炒肉", "肉越", "电饭煲", "電飯煲", "食堂 坏了", "“小炒肉越来越少”"])
def test_a_matter_is_found_by_what_was_complained_about(house, on_day, words):
    matter = complained(house)
    assert refs(house.registrar, words) == {matter.ref}
    page = page_of(house.registrar, f"q={words}", on_day)
    assert matter.ref in page
    assert "<mark>" in page


def test_a_matter_is_found_by_its_whole_file(house, on_day):
    matter = s.with_a_decision(house)
    complaint = Complaint.objects.get(matter=matter)
    mailbox.write(complaint=complaint, kind="note", text="还有校服的事。", author=None, now=s.at(21))
    mailbox.ask(complaint=complaint, text="请问票据在哪？", author=house.handler, now=s.at(21))
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(22), data={"answer": "学校本周之内办妥。"})
    for words in ("群里收了", "校服", "票据", "本周之内", "退还空调", "公示未列", "收款记录", "人数和金额", matter.ref):
        assert found_by(words) == {matter.pk}, words
    assert in_line()


def test_the_title_as_the_registrar_wrote_it_is_what_is_found(house):
    matter = complained(house)
    take(matter_id=matter.pk, step="register", actor=house.registrar, now=s.at(0), data={"title": "三中：伙房的菜"})
    assert found_by("伙房") == {matter.pk}
    assert in_line()


def test_neither_names_nor_numbers_find_anybody(house):
    complained(house)
    s.complain(house)
    for words in ("柳青禾", "青禾", "13900000001", "柳青"):
        assert found_by(words) == set()


def test_a_matter_is_found_by_its_place_and_not_by_a_door_or_a_plate(house):
    matter = complained(house, "我家住明月小区３栋２单元501室，楼下食堂油烟大，送货车车牌云A12345天天停在门口。微信liu_123456。")
    assert refs(house.handler, "明月小区") == {matter.ref}
    for words in ("501", "2单元501室", "A12345", "liu_123456"):
        assert refs(house.handler, words) == set()
    assert in_line()


def test_whoever_was_named_and_not_found_to_have_done_it_is_found_by_no_word(house):
    matter = complained(house, "班主任梁某某和教务主任钱多多在家里收费补课。")
    matter = s.handled_by(house, s.accepted(house, type("R", (), {"matter_id": matter.pk})), house.handler)
    people = {"cleared": house.teacher.person, "did": Person.objects.create(number="P777", name="钱多多")}
    allegation = matter.allegations.get()
    for who, result in (("cleared", "unfounded"), ("did", "confirmed")):
        text = f"{people[who].name}：已核对账目。"
        data = {"allegation": allegation.pk, "person": people[who], "result": result, "text": text, "amount_fen": 0}
        data["clause"] = Clause.objects.order_by("pk").first()
        take(matter_id=matter.pk, step="find", actor=house.handler, now=s.at(2), data=data)
    assert found_by("梁某某") == set()
    assert found_by("补课") == found_by("钱多多") == {matter.pk}
    assert in_line()


@pytest.mark.parametrize("how", [{"demand": "corruption", "kind": "corruption"}, {"harm": True}])
def test_a_sealed_envelope_is_found_by_no_word_not_even_by_whom_it_is_open_to(house, on_day, how):
    matter = complained(house, **how)
    with on_day(1):
        page = s.logged_in(matter.accountable).get("/desk/search/?q=食堂").content.decode()
    assert matter.sealed
    assert Document.objects.count() == 0
    assert matter.ref not in page
    assert in_line()


def test_what_was_set_apart_as_an_accusation_is_not_found_by_its_words(house):
    claims = [s.claim(), s.s.intake.Claim(kind="corruption", demand="corruption")]
    receipt = s.complain(house, claims=claims, accusation_text="科长收了红包。")
    assert found_by("红包") == set()
    assert found_by("空调") == {receipt.matter_id}


def test_the_unit_the_recused_and_the_other_county_find_nothing_and_see_no_number(house, on_day):
    matter = complained(house)
    office, school, stranger = another_county()
    theirs = complained(house, office=office, unit=school)
    for account in (s.recused_handler(house), stranger, house.principal, house.teacher, house.sysadmin, house.auditor, house.keeper):
        page = page_of(account, "q=小炒肉", on_day)
        assert matter.ref not in page
        assert matter.title not in page
        assert ("找到1件" in page) == (account is stranger)
    assert refs(house.head, "小炒肉") == {matter.ref}
    assert refs(stranger, "小炒肉") == {theirs.ref}


def test_nothing_is_found_that_the_own_list_would_not_show(house, on_day):
    """Whatever the words and whoever asks; the words are taken from the texts themselves, sealed ones too."""
    office, school, stranger = another_county()
    other_school = s.a_school(house, 2, "听松小学")
    sayings = ["食堂的菜很少", "老师收费补课，没有收据", "红包和礼金", "孩子被打了", "路灯坏了两个月，請修"]
    for at, text in enumerate(sayings):
        complained(house, text, day=at % 3)
        complained(house, text[::-1], unit=other_school)
        complained(house, text, office=office, unit=school)
        complained(house, text, demand="corruption", kind="corruption")
        complained(house, text, harm=True)
    readers = [*house.accounts.values(), stranger, s.recused_handler(house), s.moved_here(house, 950, "舒某", "handler", s.at(-400).date())]
    desks = [Desk(account, s.at(3), s.at(3).date()) for account in readers]
    may_see = {desk.actor.pk: set(desk.matters().filter(sealed=False).values_list("pk", flat=True)) for desk in desks}
    whole = "".join(sayings) + "".join(sayings)[::-1]

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        desk=st.sampled_from(desks),
        at=st.integers(0, len(whole) - 1),
        length=st.integers(1, 4),
        extra=st.sampled_from(["", " 收据", " 食堂"]),
    )
    def nobody_finds_more(desk, at, length, extra):
        assert set(_found(desk, parsed(whole[at : at + length] + extra), Filters({"state": "all"}), "")) <= may_see[desk.actor.pk]

    nobody_finds_more()
    assert all(may_see[account.pk] for account in (house.registrar, stranger))


def test_whoever_finds_it_today_finds_it_no_more_when_they_must_stand_back(house):
    matter = complained(house)
    assert refs(house.handler, "食堂") == {matter.ref}
    s.s.Post.objects.create(unit=house.school, person=house.handler.person, kind="teacher", held_from=s.at(-60).date())
    assert refs(house.handler, "食堂", day=4) == set()


def test_filters_and_words_together(house):
    old, new = complained(house, day=0), complained(house, day=2)
    take(matter_id=new.pk, step="accept", actor=house.registrar, now=s.at(2))
    assert refs(house.registrar, "食堂") == {old.ref, new.ref}
    assert refs(house.registrar, "食堂", state="accepted") == {new.ref}
    assert refs(house.registrar, "食堂", until=s.at(1).date().isoformat()) == {old.ref}
    assert refs(house.registrar, "食堂", cls="suggestion") == set()


def test_the_list_is_narrowed_by_the_same_words(house, on_day):
    matter = complained(house)
    with on_day(1):
        page = s.logged_in(house.registrar).get("/desk/matters/?q=電飯煲").content.decode()
    assert f">{matter.ref}<" in page


def test_the_nearest_first_or_the_newest_first(house, on_day):
    near = complained(house, "午饭太贵。", day=0)
    take(matter_id=near.pk, step="register", actor=house.registrar, now=s.at(0), data={"title": "三中：小炒肉"})
    far = complained(house, day=2)
    for order, first in (("newest", far), ("relevant", near)):
        page = page_of(house.registrar, f"q=小炒肉&order={order}", on_day)
        listed = re.findall(r"/desk/matters/(YX[\d-]+)/", page)
        assert listed[0] == first.ref
        assert {near.ref, far.ref} == set(listed)


def test_what_people_wrote_stays_text_where_it_is_marked(house, on_day):
    complained(house, "<script>alert('食堂')</script> & <b>食堂</b> \"食堂\"")
    page = page_of(house.registrar, "q=食堂 <script>", on_day)
    assert "<script>alert" not in page
    assert "&lt;<mark>script</mark>&gt;alert(" in page
    assert "<b>食堂" not in page


@pytest.mark.parametrize("q", ["'", '"', "*", "食堂*", "AND", "a OR b", "\\", "%", "(", "“", "食堂”", "-食堂", "食堂 NOT 菜", "::", "$q$"])
def test_no_word_breaks_the_search(house, on_day, q):
    complained(house)
    with on_day(1):
        client = s.logged_in(house.registrar)
        for order in ("newest", "relevant"):
            assert client.get("/desk/search/", {"q": q, "order": order}).status_code == 200
        assert client.get("/desk/matters/", {"q": q}).status_code == 200


def test_nothing_found_says_what_to_try(house, on_day):
    assert "没有找到“没有这样的事”" in page_of(house.registrar, "q=没有这样的事", on_day)


def test_the_questions_of_the_page_do_not_depend_on_what_was_found(house, on_day, django_assert_max_num_queries):
    for n in range(12):
        complained(house, f"{TEXT}{n}")
    with on_day(3):
        client = s.logged_in(house.registrar)
        client.get("/desk/search/?q=食堂")
        with django_assert_max_num_queries(26):
            client.get("/desk/search/?q=食堂")


def test_words_struck_from_an_extract_are_found_no_more(house):
    matter = s.being_handled(house)
    data = {"text": "反映你校乒乓球队收费，请说明。", "preview": True}
    take(matter_id=matter.pk, step="draft_extract", actor=house.handler, now=s.at(3), data=data)
    assert found_by("乒乓") == {matter.pk}
    hearing.strike(message=MailMessage.objects.get(kind="preview"), words="乒乓球队", now=s.at(3))
    assert found_by("乒乓") == set()
    assert in_line()


def test_what_joined_another_matter_is_found_there(house):
    first, second = s.accepted(house, s.complain(house)), complained(house, "也收了，还要交打印费。")
    take(matter_id=second.pk, step="join", actor=house.registrar, now=s.at(1), data={"into": first.ref})
    assert found_by("打印费") == {first.pk}
    assert in_line()


def test_a_finding_that_fell_is_found_no_more(house):
    matter = s.with_a_decision(house)
    assert matter.pk in found_by("显示收取")
    outsider = s.person_with_account(951, "outsider", "卫某", house.office)
    house.grant(outsider, "decider")
    finding = matter.incidents.get().findings.get()
    take(matter_id=matter.pk, step="overturn", actor=outsider, now=s.at(21), data={"findings": [finding.pk], "reason": "证据不足"})
    assert matter.pk not in found_by("显示收取")
    assert in_line()


def test_what_was_disposed_of_is_found_by_no_word(house):
    matter = s.with_a_decision(house)
    complaint = Complaint.objects.get(matter=matter)
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(22), data={"answer": "已责令退费。"})
    complaint.refresh_from_db()
    answering.rate(complaint=complaint, solved="yes", satisfied=4, now=s.at(23))
    take(matter_id=matter.pk, step="close", actor=house.handler, now=s.at(24))
    later = s.at(24 + 366 * 31)
    run = retention.prepare(office=house.office, actor=house.registrar, now=later)
    retention.approve(run=run, actor=house.head, now=later)
    assert not Extract.objects.exclude(text="").exists()
    assert Document.objects.count() == 0
    assert in_line()


def test_a_damaged_index_is_made_anew_from_the_texts(house):
    matters = [complained(house, f"{TEXT}第{n}件") for n in range(3)]
    Document.objects.filter(pk=Document.objects.order_by("pk").first().pk).delete()
    Document.objects.bulk_create([Document(id=999_999, tokens="wstray", solid="stray")])
    done = searching.rebuild()
    assert (done.matters, done.differed, done.strays, done.same) == (3, 1, 1, False)
    assert found_by("小炒肉") == {matter.pk for matter in matters}
    assert in_line()


def test_the_search_box_says_where_it_leads(house, on_day):
    with on_day(1):
        page = s.logged_in(house.registrar).get("/desk/").content.decode()
    assert f'action="{reverse("desk:search")}"' in page


def test_any_two_characters_of_a_real_message_find_it(house, shared):
    """Real messages as they come in: masked. None of their texts is kept here."""
    with (shared / "data" / "messages_replies.csv").open(encoding="utf-8", newline="") as file:
        taken = [row for n, row in enumerate(csv.DictReader(file)) if n % 40 == 0]
    moment = s.at(-900)
    messages = [Answered(f"message:{n}", row["subject"][:120], row["body"], moment, row["reply"], moment) for n, row in enumerate(taken)]
    import_answered(messages=messages, office=house.office, actor=None, now=s.at(0))
    assert in_line()
    for matter in Matter.objects.all():
        said = searching.texts_of([matter])[matter.pk]
        for pair in re.findall(r"[\u4e00-\u9fa5]{2}", said[2].text)[5:200:40]:
            assert matter.pk in found_by(pair)
