"""Every list of the desk that can be taken away: what is on the screen, laid out as offices print it, and recorded."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.exports.models import ExportRequest
from tests import situations as s

pytestmark = pytest.mark.django_db
LISTS = {
    "/desk/boards/?as=xlsx": ("publisher", "收费公示台账", "云岫县第三中学"),
    "/desk/circulars/?as=xlsx": ("publisher", "通报台账", "共0份"),
    "/desk/parties/?as=xlsx": ("registrar", "单位名册", "云岫县第三中学"),
    "/desk/norms/?as=xlsx": ("registrar", "规范文件目录", "信访工作条例"),
    "/desk/norms/?tab=limits&as=xlsx": ("registrar", "规范数值一览", "《信访工作条例》"),
    "/desk/refunds/?as=xlsx": ("cashier", "退费台账", "范围："),
}
# What holds personal data is asked for, and another person agrees.
ASKED_FOR = {
    "matters/?state=all": ("事项台账", "YX2026-0001"),
    "consequences/": ("后果台账", "范围：待决定"),
    "supervision/": ("限时办结红黄灯表", "不作排名"),
}


@pytest.mark.parametrize("address", sorted(LISTS))
def test_a_list_is_taken_away_as_offices_print_it(house, on_day, address):
    who, title, holds = LISTS[address]
    s.with_a_decision(house)
    with on_day(21):
        answer = s.logged_in(house.accounts[who]).get(address)
    is_as_offices_print_it(answer, title, holds)


@pytest.mark.parametrize("what", sorted(ASKED_FOR))
def test_a_list_with_personal_data_is_taken_away_so_too_once_another_agreed(house, on_day, what):
    s.with_a_decision(house)
    with on_day(21):
        decider, head = s.logged_in(house.decider), s.logged_in(house.head)
        assert decider.post(f"/desk/exports/new/{what}", {"purpose": "报送局务会"}).status_code == 302
        request = ExportRequest.objects.get()
        assert decider.post(f"/desk/exports/{request.pk}/file/").status_code == 409
        assert head.post(f"/desk/exports/{request.pk}/approve/").status_code == 302
        answer = decider.post(f"/desk/exports/{request.pk}/file/")
    is_as_offices_print_it(answer, *ASKED_FOR[what])


def is_as_offices_print_it(answer, title: str, holds: str) -> None:
    page = load_workbook(io.BytesIO(answer.content)).active
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert texts[0] == title
    assert texts[1].startswith("填报单位（盖章）：云岫县教育委员会")
    assert any(holds in text for text in texts)
    assert page.print_title_rows
    assert Entry.objects.filter(event__endswith=".exported").count() == 1


def test_the_sheet_is_narrowed_as_the_list_is(house, on_day):
    s.a_school(house, 2, "听松小学")
    with on_day(1):
        answer = s.logged_in(house.registrar).get("/desk/parties/?q=听松&as=xlsx")
    texts = [str(cell.value) for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row if cell.value]
    assert any("听松小学" in text for text in texts)
    assert not any("第三中学" in text for text in texts)
