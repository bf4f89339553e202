"""What is put before the public is counted by unit; a mistake is struck out and counts for nothing, a list comes in whole or not."""

import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from qingfeng.core.access.models import Role
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.writing import write_xlsx
from qingfeng.engines.disclosure import outreach, services
from qingfeng.engines.disclosure.models import Outreach
from qingfeng.engines.insight import figures, periods

from .situations import NOW, a_publisher, a_school, an_office

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 8, 20)


def recorded(unit, kind="board", count=1, **more):
    return services.record_outreach(kind=kind, unit=unit, on=more.pop("on", DAY), count=count, actor=None, now=NOW, **more)


def number(code, office, year="2026"):
    return figures.figure(f"outreach.{code}").read(periods.parse(year), office, NOW.date()).value.number


def test_boards_are_summed_over_the_schools_of_an_office_and_of_the_period():
    office, other = an_office(), an_office(prefix="北溪教")
    first, second = a_school(office), a_school(office, name="另一所")
    recorded(first, count=2)
    recorded(second)
    recorded(second, on=dt.date(2025, 12, 31))
    recorded(a_school(other))
    assert (number("boards", office), number("boards", office, "2025"), number("boards", first)) == (3, 1, 2)


def test_an_outlet_counts_once_however_often_it_carried_something():
    office = an_office()
    for outlet in ("云岫电视台", "云岫电视台", "《云岫报》"):
        recorded(office, "media", outlet=outlet)
    assert number("outlets", office) == 2


def test_what_was_struck_out_stays_and_counts_for_nothing():
    office = an_office()
    row = recorded(a_school(office), count=5)
    with pytest.raises(Refused, match="写明原因"):
        services.strike_outreach(outreach=row, because=" ", actor=a_publisher(office), now=NOW)
    services.strike_outreach(outreach=row, because="数错了", actor=a_publisher(office), now=NOW)
    assert number("boards", office) == 0
    assert Outreach.objects.get().struck_because == "数错了"
    assert [e.event for e in Entry.objects.of("outreach", str(row.unit_id))] == ["outreach.recorded", "outreach.struck"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"on": NOW.date() + dt.timedelta(days=1)}, "还没有到"), ({"count": 0}, "至少是1"), ({"kind": "media"}, "哪家媒体")],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(wrong, why):
    office = an_office()
    with pytest.raises(Refused, match=why):
        recorded(office, **wrong)
    assert not Outreach.objects.exists()


def test_nobody_records_for_a_school_that_is_not_theirs():
    office = an_office()
    school, other = a_school(office), a_school(office, name="另一所")
    clerk = a_publisher(school, Role.RESPONDENT)
    services.record_outreach(kind="board", unit=school, on=DAY, count=1, actor=clerk, now=NOW)
    with pytest.raises(Refused, match="权限"):
        services.record_outreach(kind="board", unit=other, on=DAY, count=1, actor=clerk, now=NOW)


def test_a_list_goes_out_comes_back_and_is_not_entered_twice():
    office = an_office()
    for name in ("甲校", "乙校"):
        recorded(a_school(office, name=name), "parent_letter", 800)
    sheet = outreach.outreach_sheet(list(Outreach.objects.select_related("unit").order_by("pk")), DAY)
    publisher = a_publisher(office)

    def take():
        done = services.take_outreach(file=io.BytesIO(write_xlsx(sheet)), actor=publisher, now=NOW)
        return [e.column for e in done.errors], done.new

    assert take() == ([], 0)
    sheet.rows[0]["count"] = 900
    assert take() == ([], 1)
    sheet.rows[0]["count"], sheet.rows[1]["code"] = 950, "nowhere"
    assert take() == (["单位代码"], 0)
    assert number("parent_letters", office) == 2500


def test_the_page_shows_the_sums_and_a_school_only_its_own():
    office = an_office()
    school = a_school(office)
    recorded(school, "parent_letter", 1234)
    recorded(a_school(office, name="另一所"), "parent_letter", 4321)
    with freeze_time(NOW.astimezone(dt.UTC)):
        client = Client()
        client.force_login(a_publisher(school, Role.RESPONDENT), backend="qingfeng.core.access.backend.AccountBackend")
        text = client.get(reverse("desk:outreach")).content.decode()
        form = {"kind": "media", "unit": school.pk, "on": "2026-08-25", "count": "1", "outlet": ""}
        answer = client.post(reverse("desk:outreach_new"), form)
    assert "1,234" in text
    assert "另一所" not in text
    assert answer.status_code == 409
    assert "哪家媒体" in answer.content.decode()
