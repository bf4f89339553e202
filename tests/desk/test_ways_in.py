"""A letter, a visit and several people on the registration screen: each with the fields that belong to it, and no others."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qingfeng.core.matters.models import Matter
from qingfeng.engines.cases import mailbox
from qingfeng.engines.cases.models import Complaint, Group, MailMessage
from tests import situations as s

from .test_register import call

pytestmark = pytest.mark.django_db


def codes_in(answer):
    slips = answer.content.decode().split("qf-slip")[1:]
    return ["".join(re.findall(r"<span>(\d{4})</span>", slip)) for slip in slips]


def png():
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#ffffff").save(out, "PNG")
    return SimpleUploadedFile("letter.png", out.getvalue(), content_type="image/png")


@pytest.mark.parametrize(("channel", "shown", "hidden"), [
    ("letter", ("postmarked_on", "scan_1"), ("received_by",)), ("visit", ("received_by", "speaker_6"), ("postmarked_on",)),
])  # fmt: skip
def test_the_channel_decides_which_fields_stand_open(house, on_day, channel, shown, hidden):
    with on_day(1):
        page = s.logged_in(house.registrar).get(f"/desk/intake/?channel={channel}").content.decode()
    parts = re.findall(r'data-channels="([^"]+)"( hidden)?>', page)
    assert all(bool(closed) == (channel not in names.split()) for names, closed in parts)
    assert all(f'name="{name}"' in page for name in (*shown, *hidden))


def test_a_letter_keeps_postmark_receipt_and_its_scan(house, on_day):
    data = call(house, channel="letter", received_on="2026-11-11", postmarked_on="2026-11-08", scan_1=png(), no_secrets="on")
    with on_day(5):
        client = s.logged_in(house.registrar)
        client.post("/desk/intake/", data)
        page = client.get(f"/desk/matters/{Matter.objects.get().ref}/").content.decode()
    complaint = Complaint.objects.get()
    assert (complaint.postmarked_on.isoformat(), complaint.matter.received_on.isoformat()) == ("2026-11-08", "2026-11-11")
    assert MailMessage.objects.get(kind="note").files.count() == 1
    assert "邮戳2026-11-08" in page


def test_a_scan_without_the_word_that_it_holds_no_secrets_stores_nothing(house, on_day):
    with on_day(5):
        answer = s.logged_in(house.registrar).post("/desk/intake/", call(house, channel="letter", scan_1=png()))
    assert answer.status_code == 422
    assert "没有国家秘密" in answer.content.decode()
    assert not Complaint.objects.exists()


def test_what_belongs_to_a_letter_is_not_read_of_a_call(house, on_day):
    with on_day(5):
        s.logged_in(house.registrar).post("/desk/intake/", call(house, postmarked_on="2026-11-08", people="9", speaker_2="石开"))
    complaint = Complaint.objects.get()
    assert (complaint.postmarked_on, complaint.group) == (None, None)


def visit(house, n, **more):
    speakers = {f"speaker_{at}": name for at, name in zip(range(2, n + 1), ("石开", "冯远", "郁青", "邝野", "牧之"), strict=False)}
    return call(house, channel="visit", people="20", names="柳青禾、石开、迟慕白", **speakers, **more)


def test_five_representatives_get_five_slips(house, on_day):
    with on_day(1):
        client = s.logged_in(house.registrar)
        answer = client.post("/desk/intake/", visit(house, 5))
        page = client.get(f"/desk/matters/{Matter.objects.get().ref}/").content.decode()
    codes = codes_in(answer)
    assert len(set(codes)) == 5
    assert all(mailbox.find(code) for code in codes)
    assert "20人共同提出" in page
    assert "石开" not in page


def test_a_sixth_representative_reads_the_article_and_what_was_typed_stays(house, on_day):
    with on_day(1):
        answer = s.logged_in(house.registrar).post("/desk/intake/", visit(house, 6))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "第二十条" in page
    assert "代表不得超过5人" in page
    assert 'value="牧之"' in page
    assert not Complaint.objects.exists()
    assert not Group.objects.exists()


def test_a_visitor_is_told_on_the_spot_in_writing(house, on_day):
    data = call(house, channel="visit", received_by=house.handler.pk)
    with on_day(1):
        client = s.logged_in(house.registrar)
        page = client.post("/desk/intake/", data).content.decode()
        key = re.search(r'name="key" value="([0-9a-f]{32})"', page)[1]
        ref = Matter.objects.get().ref
        answer = client.post(f"/desk/matters/{ref}/steps/accept/", {"key": key, "print": "1"})
        case = client.get(f"/desk/matters/{ref}/").content.decode()
    assert "第二十三条" in page
    assert answer.url.endswith("/print/accepted/")
    assert Matter.objects.get().state == "accepted"
    assert "周以宁接待，陈静登记" in case
