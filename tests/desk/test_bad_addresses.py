"""Addresses and fields that nobody types by accident answer plainly and break nothing."""

import pytest

from qingfeng.engines.cases.models import Evidence
from tests import situations as s

pytestmark = pytest.mark.django_db
HUGE = "9" * 30


@pytest.mark.parametrize("address", [
    f"/desk/intake/check/?unit={HUGE}", f"/desk/matters/?who={HUGE}&page={HUGE}&since=9999-99-99&due=x", "/desk/matters/?q=%00&unit=%00",
    f"/desk/matters/YX2026-0001/open/{HUGE}/",
    "/desk/matters/YX2026-0001/steps/find/?allegation=x",
    "/desk/matters/YX2026-0001/chain/?day=x&line=x",
    f"/desk/matters/YX2026-0001/mail/?to={HUGE}", "/desk/search/?q=%00",
    f"/desk/matters/{'Y' * 500}/", "/desk/intake/units/?unit_q=%00%25_",
])  # fmt: skip
def test_a_strange_address_gets_a_plain_answer(house, on_day, address):
    s.being_handled(house)
    with on_day(3):
        assert s.logged_in(house.handler).get(address).status_code in (200, 404)


def test_a_respondents_page_with_a_strange_number_does_not_exist(house, on_day):
    with on_day(3):
        assert s.logged_in(house.principal).get(f"/desk/respond/{HUGE}/").status_code == 404


@pytest.mark.parametrize("text", ["空\x00调", "空" * 1_000_000, "", " \u3000 "])
def test_evidence_in_bad_words_is_sent_back_and_not_stored(house, on_day, text):
    matter = s.being_handled(house)
    with on_day(3):
        answer = s.logged_in(house.handler).post(f"/desk/matters/{matter.ref}/steps/add_evidence/", {"text": text, "source": "office"})
    assert answer.status_code in (400, 409, 422)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(("step", "data"), [
    ("find", {"allegation": HUGE, "result": "confirmed", "clause": HUGE, "text": "x"}), ("assign", {"to": HUGE}), ("offer", {"to": "x"}),
    ("assist", {"unit": HUGE}), ("join", {"into": "YX2026-9999"}), ("pause", {"ground": "忙"}), ("extend", {"amount": HUGE, "reason": "x"}),
    ("draft_extract", {"unit": HUGE, "text": "x"}),
])  # fmt: skip
def test_forged_choices_are_sent_back(house, on_day, step, data):
    matter = s.being_handled(house)
    who = house.head if step == "extend" else house.handler
    with on_day(3):
        assert s.logged_in(who).post(f"/desk/matters/{matter.ref}/steps/{step}/", data).status_code in (409, 422)
