"""A parent looks up, compares and passes on; two publishers put a board up."""

import base64
import datetime as dt
import io
import re

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time
from PIL import Image

from qingfeng.core.access.models import Role
from qingfeng.core.parties.models import Unit
from qingfeng.core.sheets.writing import OutColumn, OutSheet, write_xlsx
from qingfeng.engines.disclosure.models import FeeBoard
from qingfeng.engines.disclosure.tests.situations import a_draft_board, a_live_board, a_publisher, a_school, an_office, at, item

pytestmark = pytest.mark.django_db
TODAY = "2026-09-02 02:00:00"  # 10:00 in Shanghai


@pytest.fixture(autouse=True)
def _today():
    with freeze_time(TODAY):
        yield


def a_county():
    office = an_office()
    third = a_school(office, name="云岫县第三中学")
    a_live_board(third, item(grades=["八年级"]), item("教辅材料费", 13860, is_ceiling=True), now=at(2026, 8, 25))
    return office, third, a_school(office, name="听松小学", stage="primary")


def entered(account):
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def page(client, name, *args, status=200, query=""):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_a_parent_finds_a_school_by_its_short_name_and_lands_on_its_board(client):
    _office, third, _other = a_county()
    answer = client.get(reverse("portal:fees") + "?q=三中")
    assert answer.url == reverse("portal:school", args=[third.code])


def test_a_school_without_a_board_says_that_nothing_may_be_charged(client):
    _office, _third, other = a_county()
    assert "没有公示的，不得收费" in page(client, "portal:school", other.code)
    assert "还没有公示" in page(client, "portal:fees")


def test_charges_are_compared_with_the_board_of_their_day_and_nothing_is_stored(client):
    _office, third, _other = a_county()
    query = "?item_1=班级空调使用费&amount_1=80&item_2=教辅材料费&amount_2=160&item_3=作业本费&amount_3=24&day=2026-09-02"
    html = page(client, "portal:school", third.code, query=query)
    assert "未公示，不得收" in html
    assert "超21.40元" in html
    assert "没有超过公示" in html
    assert "item_1=%E7%8F%AD" in html  # what is wrong goes over into the complaint form
    assert "Set-Cookie" not in client.get(reverse("portal:school", args=[third.code])).headers


def test_a_charge_before_the_board_was_up_has_no_board(client):
    _office, third, _other = a_county()
    html = page(client, "portal:school", third.code, query="?item_1=作业本费&amount_1=24&day=2026-08-01")
    assert "没有公示，不得收" in html


def test_a_similar_item_is_offered_and_only_the_parent_confirms_it(client):
    _office, third, _other = a_county()
    html = page(client, "portal:school", third.code, query="?item_1=教辅材料&amount_1=160")
    assert "请先确认项目" in html
    assert "就是“教辅材料费”" in html
    assert "超21.40元" not in html


@pytest.mark.parametrize(
    "query",
    [
        "?item_1=费&amount_1=abc",
        "?item_1=&amount_1=5",
        "?item_1=费&amount_1=1e9",
        "?item_1=费",
        "?item_1=费&amount_1=-3",
        "?day=2026-02-30",
    ],
)
def test_wrong_input_keeps_what_was_typed_and_says_what_to_change(client, query):
    _office, third, _other = a_county()
    html = page(client, "portal:school", third.code, status=422, query=query)
    assert 'role="alert"' in html


def test_the_number_of_queries_does_not_grow_with_schools(client, django_assert_max_num_queries):
    office, _third, _other = a_county()
    for n in range(12):
        a_live_board(a_school(office, name=f"听松第{n}小学"), item(), now=at(2026, 8, 25))
    with django_assert_max_num_queries(9):
        page(client, "portal:fees")


def test_a_poster_carries_the_whole_board_a_code_and_a_place_for_the_seal(client):
    _office, third, _other = a_county()
    html = page(client, "portal:poster", third.code, "2026-autumn", 1)
    for text in ("作业本费", "138.60", "不在这张表上的，不得收", "学校盖章处", "<path", "12315"):
        assert text in html


def test_a_withdrawn_board_is_shown_as_withdrawn(client):
    _office, third, _other = a_county()
    board = FeeBoard.objects.get(unit=third)
    publisher = entered(a_publisher(third))
    publisher.post(reverse("desk:board_act", args=[board.pk, "withdraw"]), {"reason": "标准写错"})
    html = page(client, "portal:board", third.code, "2026-autumn", 1)
    assert "撤下：标准写错" in html


def test_unknown_schools_and_versions_do_not_exist(client):
    _office, third, _other = a_county()
    page(client, "portal:school", "nowhere", status=404)
    page(client, "portal:board", third.code, "2026-autumn", 9, status=404)


def test_a_draft_is_not_public(client):
    school = a_school()
    a_draft_board(school)
    page(client, "portal:board", school.code, "2026-autumn", 1, status=404)


def test_two_publishers_put_up_a_board_in_the_browser(client):
    office = an_office()
    school = a_school(office)
    first, second = entered(a_publisher(office)), entered(a_publisher(office))
    answer = first.post(reverse("desk:board_new"), {"unit": school.pk, "term": "2026-autumn"})
    board = FeeBoard.objects.get()
    assert answer.url == reverse("desk:board", args=[board.pk])
    item_form = {
        "name": "作业本费",
        "category": "agency",
        "standard": "24",
        "unit": "元/学期",
        "basis_document": "云岫发改〔2025〕31号",
        "voluntary": "on",
    }
    assert first.post(reverse("desk:board_item_new", args=[board.pk]), item_form).status_code == 302
    head = {"live_from": "2026-09-01", "live_to": "2027-02-01", "complaint_phones": "总务处 6120733"}
    assert first.post(reverse("desk:board_head", args=[board.pk]), head).status_code == 302
    assert "拟稿的人不能自己公布" in page(first, "desk:board", board.pk)
    refused = first.post(reverse("desk:board_act", args=[board.pk, "publish"]))
    assert refused.status_code == 409
    assert second.post(reverse("desk:board_act", args=[board.pk, "publish"])).status_code == 302
    assert "24.00" in page(client, "portal:school", school.code)


def test_a_wrong_item_comes_back_with_what_was_typed():
    office = an_office()
    board = a_draft_board(a_school(office))
    answer = entered(a_publisher(office)).post(
        reverse("desk:board_item_new", args=[board.pk]), {"name": "校服费", "category": "agency", "standard": "一百"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "不是金额" in html
    assert 'value="校服费"' in html


def test_a_sheet_with_errors_is_taken_back_with_its_rows_and_nothing_is_stored():
    office = an_office()
    school = a_school(office)
    board = a_draft_board(school)
    rows = [{"项目": "校服费", "性质": "神秘", "标准": "128"}, {"项目": "午餐费", "性质": "服务性收费", "标准": "9"}]
    data = write_xlsx(OutSheet("收费表", [OutColumn(n, n) for n in ("项目", "性质", "标准")], rows))
    file = io.BytesIO(data)
    file.name = "收费.xlsx"
    answer = entered(a_publisher(office)).post(reverse("desk:board_import", args=[board.pk]), {"file": file, "no_secrets": "on"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "有1处错误，一行也没有收下" in html
    assert "不是收费性质" in html
    marked = openpyxl.load_workbook(io.BytesIO(base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", html)[1])))
    assert any("不是收费性质" in str(c.value) for row in marked.worksheets[0].iter_rows() for c in row)
    assert board.items.count() == 1
    file.seek(0)
    asked = {"file": file, "no_secrets": "on", "only_correct": "on"}
    html = entered(a_publisher(office)).post(reverse("desk:board_import", args=[board.pk]), asked).content.decode()
    assert "有1处错误，有错的行不收" in html
    assert board.items.count() == 2


def test_only_those_who_publish_for_a_unit_see_its_boards_at_the_desk():
    office, other = an_office(), an_office()
    board = a_draft_board(a_school(office))
    page(entered(a_publisher(other)), "desk:board", board.pk, status=404)
    page(entered(a_publisher(office, Role.REGISTRAR)), "desk:boards", status=403)
    assert "登录" in Client().get(reverse("desk:boards"), follow=True).content.decode()
    assert Unit.objects.count() == 3


def test_a_school_keeps_its_own_board_its_clerk_prepares_and_the_principal_publishes(client):
    office = an_office()
    school, other = a_school(office), a_school(office, name="听松小学")
    clerk, principal = a_publisher(school), a_publisher(school, Role.RESPONDENT)
    board = a_draft_board(school, by=clerk)
    assert "别人拟的，核对后公布" not in page(entered(clerk), "desk:home")
    assert "核对后由您公布" in page(entered(principal), "desk:home")
    assert other.name not in page(entered(principal), "desk:boards")
    page(entered(a_publisher(other, Role.RESPONDENT)), "desk:board", board.pk, status=404)
    publish = reverse("desk:board_act", args=[board.pk, "publish"])
    assert entered(a_publisher(other, Role.RESPONDENT)).post(publish).status_code == 404
    assert entered(clerk).post(publish).status_code == 409
    assert entered(principal).post(publish).status_code == 302
    assert FeeBoard.objects.get().publication.approved_by == principal
    assert "24.00" in page(client, "portal:school", school.code)


def test_a_principal_who_changed_the_draft_prepared_it_and_another_publishes(client):
    school = a_school(an_office())
    clerk, principal = a_publisher(school), a_publisher(school, Role.RESPONDENT)
    board = a_draft_board(school, by=clerk)
    head = {"live_from": "2026-09-01", "live_to": "2027-02-01", "complaint_phones": "总务处 6120733"}
    assert entered(principal).post(reverse("desk:board_head", args=[board.pk]), head).status_code == 302
    assert "您拟的，等另一人公布" in page(entered(principal), "desk:home")
    publish = reverse("desk:board_act", args=[board.pk, "publish"])
    assert entered(principal).post(publish).status_code == 409
    assert "收费公示待公布1份" in page(entered(clerk), "desk:home")
    assert entered(clerk).post(publish).status_code == 302


def test_a_school_without_a_board_is_offered_to_prepare_one():
    school = a_school(an_office())
    new = f"{reverse('desk:board_new')}?unit={school.pk}"
    assert new in page(entered(a_publisher(school, Role.RESPONDENT)), "desk:home")
    assert "没有有效收费公示1所" in page(entered(a_publisher(school)), "desk:home")


def test_a_published_board_is_renewed_by_a_version_that_starts_from_it():
    office, third, _other = a_county()
    board = FeeBoard.objects.get(unit=third)
    answer = entered(a_publisher(office)).post(reverse("desk:board_act", args=[board.pk, "version"]))
    made = FeeBoard.objects.drafts().get()
    assert answer.url == reverse("desk:board", args=[made.pk])
    assert (made.version, made.live_from, made.items.count()) == (2, dt.date(2026, 9, 2), 2)


def test_the_poster_is_a_pdf_that_carries_the_board_and_stays_the_same(client):
    _office, third, _other = a_county()
    address = reverse("portal:poster_pdf", args=[third.code, "2026-autumn", 1])
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert client.get(address).content == answer.content
    assert address in page(client, "portal:school", third.code)
    assert client.get(reverse("portal:poster_pdf", args=[third.code, "2026-autumn", 9])).status_code == 404


def picture(size=(2400, 1200)):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SomePhone"
    Image.new("RGB", size, "white").save(out, "JPEG", exif=exif)
    out.seek(0)
    out.name = "IMG_20260902.jpg"
    return out


def test_the_photo_of_the_board_stands_beside_it_with_its_day_and_says_nothing_of_the_phone(client, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    office, third, _other = a_county()
    board, publisher = FeeBoard.objects.get(unit=third), entered(a_publisher(office))
    form = {"photo": picture(), "taken_on": "2026-09-01", "no_secrets": "on"}
    assert publisher.post(reverse("desk:board_photo", args=[board.pk]), form).status_code == 302
    html = page(client, "portal:school", third.code)
    assert "学校公示栏，2026年9月1日拍" in html
    shown = client.get(re.search(r'<img src="([^"]+)"', html)[1])
    assert shown["Content-Type"] == "image/jpeg"
    assert "max-age" in shown["Cache-Control"]
    assert b"SomePhone" not in shown.content
    assert max(Image.open(io.BytesIO(shown.content)).size) == 1600
    assert "2026-09-01" in page(publisher, "desk:board", board.pk)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"taken_on": "2026-09-03"}, 422, "今天以前"),
        ({"taken_on": "2026-08-01"}, 422, "公布之日以后"),
        ({"no_secrets": ""}, 422, "请先打勾"),
        ({"photo": ""}, 422, "请选文件"),
        ({"photo": "pdf"}, 422, "只收照片"),
    ],
)
def test_a_photo_that_does_not_fit_is_refused_with_what_was_typed_and_nothing_is_public(client, settings, tmp_path, change, status, words):
    settings.FILES_ROOT = tmp_path / "files"
    office, third, _other = a_county()
    board = FeeBoard.objects.get(unit=third)
    form = {"photo": picture(), "taken_on": "2026-09-01", "no_secrets": "on"} | change
    if form["photo"] == "pdf":
        form["photo"] = io.BytesIO(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
        form["photo"].name = "公示.pdf"
    answer = entered(a_publisher(office)).post(reverse("desk:board_photo", args=[board.pk]), form)
    html = answer.content.decode()
    assert answer.status_code == status
    assert words in html
    assert f'value="{form["taken_on"]}"' in html
    assert "公示栏，" not in page(client, "portal:school", third.code)
    assert client.get(reverse("portal:board_photo", args=[third.code, "2026-autumn", 1])).status_code == 404


def test_only_who_keeps_the_board_adds_or_takes_away_its_photo(client, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    office, third, _other = a_county()
    board = FeeBoard.objects.get(unit=third)
    form = lambda: {"photo": picture(), "taken_on": "2026-09-01", "no_secrets": "on"}  # noqa: E731
    address = reverse("desk:board_photo", args=[board.pk])
    assert entered(a_publisher(an_office())).post(address, form()).status_code == 404
    assert entered(a_publisher(office, Role.REGISTRAR)).post(address, form()).status_code == 403
    assert client.post(address, form()).status_code == 302  # to the login
    publisher = entered(a_publisher(office))
    publisher.post(address, form())
    assert publisher.post(address, {"go": "remove"}).status_code == 302
    assert "公示栏，" not in page(client, "portal:school", third.code)
