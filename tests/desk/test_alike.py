"""查重 at the desk: found for those who may see it, joined by the step of each, and everybody keeps what is theirs."""

from __future__ import annotations

import datetime as dt

import pytest

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.engines.cases import intake, mailbox, receipts
from qingfeng.engines.cases.answering import rate
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.triage.alike import index
from tests import situations as s
from tests.desk.sheets import rows_of

COPIED = "我们住在松涧小区三栋，楼下工地夜里一点还在打桩，孩子没法睡觉，老人心口发慌，请让他们停下来，并告诉我们结果。"
SAME = "松涧小区旁边的工地半夜打桩，老人孩子都睡不着，请管一管。"
OTHER = "食堂的饭菜凉了，菜里有头发，希望改进。"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


def write(house, text, *, day=0, identity=None, unit=None, demand="put_right", harm=False):
    return intake.submit(
        intake=intake.Intake(
            token=receipts.new_token(),
            office=house.office,
            unit=unit or house.school,
            text=text,
            claims=[s.claim("service_attitude", demand)],
            identity=identity or {},
            harm_to_minor=harm,
        ),
        now=s.at(day),
    )


def page(house, address, who="registrar", day=9, on_day=None):
    with on_day(day):
        return s.logged_in(house.accounts[who]).get(address)


@pytest.mark.parametrize("files", [False, True])
def test_the_case_page_shows_what_is_like_it_and_why(house, on_day, files):
    first, copy, other = write(house, COPIED), write(house, "您好！" + COPIED, day=1), write(house, OTHER, day=1)
    if files:
        index.rebuild(now=s.at(2))
    near = write(house, SAME, day=2)
    shown = page(house, f"/desk/matters/{copy.ref}/alike/", on_day=on_day).content.decode()
    assert first.ref in shown
    assert near.ref in shown
    assert other.ref not in shown
    assert "同文" in shown
    assert "<mark>打桩</mark>" in shown or "<mark>工地</mark>" in shown


def test_the_later_one_joins_the_earlier_one_from_either_page(house, on_day):
    first, copy = write(house, COPIED), write(house, COPIED, day=1)
    link = f"/desk/matters/{copy.ref}/steps/join/?into={first.ref}"
    for ref in (first.ref, copy.ref):
        assert link in page(house, f"/desk/matters/{ref}/alike/", on_day=on_day).content.decode()
    assert first.ref in page(house, link, on_day=on_day).content.decode().split("id_into")[1]
    assert link not in page(house, f"/desk/matters/{copy.ref}/alike/", "reviewer", on_day=on_day).content.decode()


def test_what_is_about_another_unit_is_shown_and_not_joined(house, on_day):
    first = write(house, COPIED)
    elsewhere = write(house, COPIED, day=1, unit=s.a_school(house, 2, "第一小学"))
    shown = page(house, f"/desk/matters/{elsewhere.ref}/alike/", on_day=on_day).content.decode()
    assert first.ref in shown
    assert "steps/join" not in shown


def test_registering_looks_over_the_whole_office(house, on_day):
    first = write(house, COPIED, unit=s.a_school(house, 2, "第一小学"))
    with on_day(3):
        client = s.logged_in(house.registrar)
        with_unit = client.post("/desk/intake/near/", {"unit": house.school.pk, "text": SAME}).content.decode()
        without = client.post("/desk/intake/near/", {"unit": "", "text": SAME}).content.decode()
    assert first.ref in with_unit
    assert "第一小学" in with_unit.split(first.ref, 1)[1]
    assert f'value="{first.ref}"' not in with_unit
    assert first.ref in without
    assert f'value="{first.ref}"' not in without
    assert "选了单位，才能并入" in without


@pytest.mark.parametrize("files", [False, True])
def test_sealed_matters_accusations_and_harm_are_in_no_list_and_no_count(house, on_day, files):
    accusation = write(house, COPIED, demand="corruption")
    harm = write(house, COPIED, harm=True)
    plain = write(house, COPIED, day=1)
    if files:
        index.rebuild(now=s.at(2))
    for who in ("registrar", "head", "decider"):
        shown = page(house, f"/desk/matters/{plain.ref}/alike/", who, on_day=on_day).content.decode()
        batch = page(house, "/desk/glance/alike/", who, on_day=on_day).content.decode()
        assert not any(r.ref in shown + batch for r in (accusation, harm))
        assert "1件来信" in batch
    shown = page(house, f"/desk/matters/{accusation.ref}/alike/", on_day=on_day).content.decode()
    assert plain.ref not in shown
    assert "不查重" in shown


def test_the_recused_find_and_count_nothing(house, on_day):
    write(house, COPIED)
    write(house, COPIED, day=1)
    recused = s.recused_handler(house)
    index.rebuild(now=s.at(2))
    with on_day(3):
        client = s.logged_in(recused)
        batch = client.get("/desk/glance/alike/").content.decode()
        near = client.post("/desk/intake/near/", {"unit": "", "text": COPIED}).content.decode()
    assert "YX2026" not in batch + near
    assert "0件来信" in batch
    assert "没有找到相似的来信" in batch


def test_groups_of_copies_and_of_the_same_matter_with_an_excel_of_them(house, on_day):
    refs = [write(house, text, day=n).ref for n, text in enumerate((COPIED, COPIED + "谢谢。", SAME, OTHER))]
    answer = page(house, "/desk/glance/alike/", on_day=on_day)
    shown = answer.content.decode()
    assert "同文1组，同一件事1组" in shown
    assert refs[3] not in shown
    only = page(house, "/desk/glance/alike/?kind=copy", on_day=on_day).content.decode()
    assert refs[1] in only
    assert refs[2] not in only
    sheet = rows_of(page(house, "/desk/glance/alike/?kind=copy&as=xlsx", on_day=on_day))
    flat = [str(cell) for row in sheet for cell in row]
    assert [ref in flat for ref in refs] == [True, True, False, False]
    assert not any("事由" in cell or "第三中学：" in cell for cell in flat)


def test_messages_from_elsewhere_that_name_no_unit_are_compared_too(house, on_day):
    refs = [write(house, COPIED, day=n).ref for n in range(2)]
    Matter.objects.filter(ref__in=refs).update(respondent_unit=None)
    shown = page(house, "/desk/glance/alike/", on_day=on_day).content.decode()
    assert all(ref in shown for ref in refs)
    assert refs[0] in page(house, f"/desk/matters/{refs[1]}/alike/", on_day=on_day).content.decode()


def test_a_period_without_look_alikes_and_a_day_that_is_none_say_so(house, on_day):
    write(house, COPIED)
    write(house, COPIED, day=1)
    for query in (
        "?since=2020-01-01&until=2020-02-01",
        "?since=nonsense&until=2020-01-01",
        "?kind=nonsense&since=2019-01-01&until=2019-02-01",
    ):
        answer = page(house, f"/desk/glance/alike/{query}", on_day=on_day)
        assert answer.status_code == 200
        assert "没有找到相似的来信" in answer.content.decode()


def test_joined_together_everybody_keeps_receipt_rating_and_answer(house, on_day):
    letters = [write(house, COPIED, day=n, identity={"name": name}) for n, name in enumerate(("柳青禾", "田小麦", "罗雨生"))]
    apart = write(house, COPIED, day=3, unit=s.a_school(house, 2, "第一小学"))
    first = letters[0]
    take(matter_id=first.matter_id, step="accept", actor=house.registrar, now=s.at(3))
    with on_day(4):
        client = s.logged_in(house.registrar)
        posted = {"into": first.ref, "join": [*(r.ref for r in letters[1:]), apart.ref, "YX2026-9999"], "key": "0" * 32}
        told = client.post("/desk/glance/alike/join/", posted, follow=True).content.decode()
        again = client.post("/desk/glance/alike/join/", posted, follow=True).content.decode()
    assert f"已把2件并入{first.ref}" in told
    assert f"已把2件并入{first.ref}" in again
    assert f"{apart.ref}没有并入：只能并入同一被反映单位" in told
    matter = Matter.objects.get(pk=first.matter_id)
    assert matter.complaints.count() == 3
    assert Matter.objects.get(pk=apart.matter_id).state == "received"
    matter = s.handled_by(house, matter, house.handler)
    _decide_and_serve(house, matter)
    for at, receipt in enumerate(letters):
        mine = mailbox.find(receipt.code)
        assert mine.matter == matter
        assert mine.answer == "已责令工地夜间停工。"
        rate(complaint=mine, solved="yes", satisfied=5 - at, now=s.at(23))
    assert sorted(Complaint.objects.filter(matter=matter).values_list("satisfied", flat=True)) == [3, 4, 5]


def _decide_and_serve(house, matter):
    s.heard(house, matter)
    s.found(house, matter)
    data = {"answer": "已责令工地夜间停工。", "method": "mailbox"}
    take(matter_id=matter.pk, step="serve", actor=s.decided(house, matter).accountable, now=s.at(21), data=data)


def test_who_may_not_join_joins_nothing(house, on_day):
    first, copy = write(house, COPIED), write(house, COPIED, day=1)
    with on_day(3):
        answer = s.logged_in(house.reviewer).post("/desk/glance/alike/join/", {"into": first.ref, "join": [copy.ref]})
        assert answer.status_code == 403
        recused = s.logged_in(s.recused_handler(house))
        recused.post("/desk/glance/alike/join/", {"into": first.ref, "join": [copy.ref]})
    assert Matter.objects.get(pk=copy.matter_id).state == "received"


def test_long_lists_come_in_pages_and_whole_as_a_sheet(house, on_day):
    for n in range(60):
        write(house, COPIED + f"第{n}号", day=0)
    first = page(house, "/desk/glance/alike/", on_day=on_day).content.decode()
    second = page(house, "/desk/glance/alike/?page=2", on_day=on_day).content.decode()
    assert first.count('name="join"') == 50
    assert second.count('name="join"') == 10
    assert "第1组" in second
    sheet = rows_of(page(house, "/desk/glance/alike/?as=xlsx", on_day=on_day))
    assert sum("YX2026-" in str(cell) for row in sheet for cell in row) == 60


def test_the_same_person_is_told_to_those_with_the_matter_without_a_name(house, on_day):
    who = {"name": "柳青禾", "phone": "139 0000 0001"}
    before = write(house, OTHER, identity=who)
    now = write(house, COPIED, day=2, identity={"name": "柳青禾", "phone": "13900000001"})
    take(matter_id=now.matter_id, step="accept", actor=house.registrar, now=s.at(3))
    address = f"/desk/matters/{now.ref}/alike/"
    accountable = Matter.objects.get(pk=now.matter_id).accountable
    key = next(k for k, account in house.accounts.items() if account.pk == accountable.pk)
    shown = page(house, address, key, on_day=on_day).content.decode()
    assert "甲：同一人此前还反映过1件" in shown
    assert before.ref in shown
    assert "柳青禾" not in shown
    stranger = page(house, address, "caller", on_day=on_day).content.decode()
    assert "同一人" not in stranger


def test_of_the_same_person_nothing_is_counted_that_the_reader_does_not_see(house, on_day):
    who = {"name": "柳青禾", "phone": "13900000001"}
    school = s.a_school(house, 2, "第一小学")
    write(house, OTHER, identity=who, unit=school)
    now = write(house, COPIED, day=2, identity=who)
    take(matter_id=now.matter_id, step="accept", actor=house.registrar, now=s.at(3))
    accountable = Matter.objects.get(pk=now.matter_id).accountable
    from qingfeng.core.parties.models import Post

    Post.objects.create(unit=school, person=accountable.person, kind="teacher", held_from=dt.date(2005, 1, 1))
    with on_day(4):
        shown = s.logged_in(accountable).get(f"/desk/matters/{now.ref}/alike/").content.decode()
    assert "同一人" not in shown
