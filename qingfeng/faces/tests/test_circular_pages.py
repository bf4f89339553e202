"""A circular from the desk to the public page, to its correction, and to somebody who does not believe it."""

import datetime as dt
import hashlib
import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time

from qingfeng.core.access.models import Role
from qingfeng.core.chronicle import services as chronicle
from qingfeng.engines.disclosure import services
from qingfeng.engines.disclosure.models import Publication
from qingfeng.engines.disclosure.tests.situations import a_publisher, an_office, at

pytestmark = pytest.mark.django_db
NOW = at(2026, 9, 10)
FORM = {
    "title": "关于柳林铺镇初级中学收取未公示资料费问题的通报",
    "organ": "云岫县教育局",
    "main_to": "各中小学：",
    "body": "经查，现通报如下。\n一、查明的情况\n该校向286名学生收取“资料费”45元。",
    "units": "柳林铺镇初级中学",
    "people": "",
    "heard_on": "2026-06-01",
    "remedies_run_out_on": "2026-08-14",
    "remedies_note": "未申请复查",
    "basis": "",
    "measures": "责令全额退费",
    "copy_to": "",
    "ends_on": "2027-03-09",
}


@pytest.fixture(autouse=True)
def _today():
    with freeze_time(NOW.astimezone(dt.UTC)):
        yield


def entered(account):
    client = Client()
    client.force_login(account, backend="qingfeng.core.access.backend.AccountBackend")
    return client


def a_draft(office, by=None, **changes):
    client = entered(by or a_publisher(office))
    answer = client.post(reverse("desk:circular_new"), FORM | changes)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Publication.objects.order_by("-pk").first()


def act(office, circular, *steps, role=Role.PUBLISHER):
    client = entered(a_publisher(office, role))
    for step in steps:
        answer = client.post(reverse("desk:circular_act", args=[circular.key, step]))
    return answer


def a_circular(office, **changes):
    circular = a_draft(office, **changes)
    act(office, circular, "approve", role=Role.HEAD)
    assert act(office, circular, "publish").status_code == 302
    circular.refresh_from_db()
    return circular


def public(circular, status=200):
    answer = Client().get(reverse("portal:circular", args=[circular.key]))
    assert answer.status_code == status
    return answer.content.decode()


def test_a_circular_goes_from_draft_over_approval_to_the_public_page():
    circular = a_circular(an_office())
    html = public(circular)
    for text in ("云岫教〔2026〕1号", "柳林铺镇初级中学", "2026年9月10日", "拟稿、核准为两人", "复查、复核期2026-08-14届满"):
        assert text in html
    assert circular.title in Client().get(reverse("portal:circulars")).content.decode()


def test_the_one_who_drafted_cannot_approve_and_the_page_says_why():
    office = an_office()
    me = a_publisher(office)
    circular = a_draft(office, by=me)
    client = entered(me)
    assert "拟稿的人不能自己核准" in client.get(reverse("desk:circular", args=[circular.key])).content.decode()
    assert client.post(reverse("desk:circular_act", args=[circular.key, "approve"])).status_code == 409


def test_a_circular_that_names_too_early_stays_inside_and_says_until_when():
    office = an_office()
    circular = a_draft(office, remedies_run_out_on="2026-12-01")
    act(office, circular, "approve", role=Role.DECIDER)
    answer = act(office, circular, "publish")
    assert answer.status_code == 409
    assert "复查、复核期限到2026年12月1日才届满" in answer.content.decode()
    public(circular, status=404)


@pytest.mark.parametrize(
    ("field", "text"),
    [("body", "联系电话13800138000"), ("title", "关于柳青禾同学的通报"), ("people", "只有名字"), ("body", ""), ("ends_on", "2026-13-01")],
)
def test_what_may_not_be_published_comes_back_with_what_was_typed(field, text):
    answer = entered(a_publisher(an_office())).post(reverse("desk:circular_new"), FORM | {field: text})
    assert answer.status_code == 422
    assert "责令全额退费" in answer.content.decode()
    assert not Publication.objects.exists()


def test_the_files_can_be_downloaded_and_recognised_again():
    circular = a_circular(an_office())
    for form, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = Client().get(reverse("portal:circular_file", args=[circular.key, form]))
        assert answer.content.startswith(start)
        upload = io.BytesIO(answer.content)
        upload.name = f"copy.{form}"
        found = Client().post(reverse("portal:verify"), {"file": upload}).content.decode()
        assert "与公布的一致" in found
    assert Client().get(reverse("portal:circular_file", args=[circular.key, "exe"])).status_code == 404


def test_a_changed_copy_is_recognised_as_none_of_ours():
    circular = a_circular(an_office())
    data = Client().get(reverse("portal:circular_file", args=[circular.key, "pdf"])).content + b" "
    upload = io.BytesIO(data)
    upload.name = "copy.pdf"
    assert "对不上" in Client().post(reverse("portal:verify"), {"file": upload}).content.decode()


@pytest.mark.parametrize("typed", ["xyz", "9" * 63, "中文", "' or 1=1"])
def test_a_digest_that_is_none_is_answered_with_how_to_write_one(typed):
    answer = Client().post(reverse("portal:verify"), {"digest": typed})
    assert answer.status_code == 422
    assert "64个" in answer.content.decode()


def test_a_digest_typed_from_paper_with_blanks_is_found():
    circular = a_circular(an_office())
    digest = circular.content_digest.upper()
    typed = " ".join(digest[i : i + 4] for i in range(0, 64, 4))
    assert circular.number in Client().post(reverse("portal:verify"), {"digest": typed}).content.decode()


def test_record_and_certificate_are_there_once_it_is_sealed():
    circular = a_circular(an_office())
    assert Client().get(reverse("portal:certificate", args=[circular.key])).status_code == 409
    chronicle.seal(now=NOW)
    certificate = json.loads(Client().get(reverse("portal:certificate", args=[circular.key])).content)
    record = Client().get(reverse("portal:record", args=[circular.key])).content
    assert hashlib.sha256(record).hexdigest() == certificate["entry"]["body"]["digest"]
    assert "qingfeng-bundle" in json.dumps(certificate)
    assert b"RFC 6962" in Client().get(reverse("portal:verifier")).content


def test_a_correction_is_named_on_every_page_of_the_old_one():
    office = an_office()
    old = a_circular(office)
    act(office, old, "correct")
    new = Publication.objects.get(correction_of=old)
    act(office, new, "approve", role=Role.HEAD)
    act(office, new, "publish")
    for page in (public(old), Client().get(reverse("portal:proof", args=[old.key])).content.decode()):
        assert "已更正，见云岫教〔2026〕2号" in page
    found = Client().post(reverse("portal:verify"), {"digest": old.content_digest}).content.decode()
    assert "已更正，见云岫教〔2026〕2号" in found


def test_at_its_end_the_text_is_gone_and_the_page_says_since_when():
    circular = a_circular(an_office())
    with freeze_time("2027-03-10 02:00:00"):
        html = public(circular, status=410)
        assert "到2027年3月9日期满撤下" in html
        assert "资料费" not in html
        assert Client().get(reverse("portal:circular_file", args=[circular.key, "pdf"])).status_code == 404


def test_a_withdrawn_circular_gives_its_reason_and_no_text():
    office = an_office()
    circular = a_circular(office)
    services.withdraw(publication=circular, reason="认定被推翻", actor=a_publisher(office), now=NOW)
    html = public(circular, status=410)
    assert "认定被推翻" in html
    assert "资料费" not in html
    assert Client().get(reverse("portal:record", args=[circular.key])).status_code == 409


def test_search_engines_are_told_to_stay_away():
    circular = a_circular(an_office())
    assert "noindex" in Client().get(reverse("portal:circular", args=[circular.key])).headers["X-Robots-Tag"]


def test_people_without_a_part_in_publishing_have_no_way_in():
    office, other = an_office(), an_office("山")
    circular = a_draft(office)
    assert entered(a_publisher(office, Role.REGISTRAR)).get(reverse("desk:circulars")).status_code == 403
    assert entered(a_publisher(other)).get(reverse("desk:circular", args=[circular.key])).status_code == 404
    assert entered(a_publisher(office, Role.HEAD)).post(reverse("desk:circular", args=[circular.key]), FORM).status_code == 403


def test_a_preview_says_that_it_is_a_draft():
    office = an_office()
    circular = a_draft(office)
    answer = entered(a_publisher(office)).get(reverse("desk:circular_preview", args=[circular.key, "pdf"]))
    assert answer.content.startswith(b"%PDF")
