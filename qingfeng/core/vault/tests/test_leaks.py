import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingfeng.core.access.tests.situations import NOW
from qingfeng.core.vault import leaks, services, spelling

from .situations import IDENTITY, an_office_with_a_key

pytestmark = pytest.mark.django_db
gently = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FILLER = st.text("收费标准公示栏请学校说明这笔钱的去向，。：；“”（）abc 123\n", max_size=60)
SEPARATORS = st.sampled_from(["", " ", "　", "-", "·", ".", "*", "\u200b", "、", "/", "\n"])


@pytest.fixture
def sealed():
    office, *_ = an_office_with_a_key()
    return services.seal(unit=office, identity=IDENTITY, now=NOW)


def found(text, *sealed):
    return {leak.kind for leak in leaks.scan(text, [s.pk for s in sealed])}


def disguised(word, separators, wide):
    """The word with something between its characters, its figures in full width."""
    parts = [chr(ord(c) + 0xFEE0) if wide and c.isascii() and c.isalnum() else c for c in word]
    return "".join(p + s for p, s in zip(parts, [*separators, ""], strict=False))


@gently
@given(before=FILLER, after=FILLER, data=st.data(), field=st.sampled_from(["name", "phone", "id_number", "child"]), wide=st.booleans())
def test_a_name_or_number_is_found_however_it_is_spaced_and_where_it_stands(sealed, before, after, data, field, wide):
    word = IDENTITY[field]
    separators = data.draw(st.lists(SEPARATORS, min_size=len(word) - 1, max_size=len(word) - 1))
    written = disguised(word, separators, wide)
    # figures touching figures would be another number
    text = before + "：" + written + "。" + after
    hits = [leak for leak in leaks.scan(text, [sealed.pk]) if leak.kind == field]
    at = len(before) + 1
    assert any(leak.start <= at and leak.end >= at + len(written.rstrip()) for leak in hits), (text, hits)


@gently
@given(text=st.text("收费标准公示栏请学校说明这笔钱的去向退还家长，。：0123456789年月日元 \n", max_size=300))
def test_a_text_without_the_person_raises_no_alarm_about_the_person(sealed, text):
    assert not {k for k in found(text, sealed) if not k.startswith("any_")} - {"phone_tail"}


CLASS_FORMS = [
    "八年级3班",
    "八年级（三）班",
    "八(3)班",
    "初二3班",
    "初二（三）班",
    "８年级３班",
    "803班",
    "八三班",
    "8年3班",
    "八年级第三班",
    "八\u3000年\u3000级\u3000三\u3000班",
]


@pytest.mark.parametrize("text", CLASS_FORMS)
def test_one_class_is_found_in_every_way_of_writing_it(sealed, text):
    assert found(f"孩子在{text}读书", sealed) & {"class", "class_text"}


@pytest.mark.parametrize("text", ["八年级4班", "七年级3班", "初三3班", "八年级13班", "三班", "高二3班", "8月3日班会"])
def test_another_class_is_not_taken_for_it(sealed, text):
    assert not found(f"孩子在{text}读书", sealed) & {"class", "class_text"}


@pytest.mark.parametrize("form", ["大2班", "大(2)班", "大二班", "大（二）班"])
def test_a_nursery_class_is_found(form):
    office, *_ = an_office_with_a_key()
    child = services.seal(unit=office, identity={"class_": "大(2)班"}, now=NOW)
    assert found(f"在{form}", child)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("司徒女士来电", "surname"),
        ("司徒老师说", "surname"),
        ("反映人司徒某", "surname"),
        ("柳同学的家长", "surname"),
        ("小柳说过", "surname"),
        ("晓岚反映", "given_name"),
        ("依然的妈妈", "given_name"),
        ("司徒曉嵐", "name"),
        ("电话138-0000-1234", "phone"),
        ("电话138 0000 1234", "phone"),
        ("电话+86 13800001234", "phone"),
        ("138****1234", "phone"),
        ("一三八零零零零一二三四", "phone"),
        ("幺三八〇〇〇〇幺二三四", "phone"),
        ("l38oooo1234", "phone"),
        ("①③⑧〇〇〇〇①②③④", "phone"),
        ("尾号1234", "phone_tail"),
        ("后四位是1234", "phone_tail"),
        ("110101 19900307 0134", "id_number"),
        ("住松风路12号", "address"),
        ("松风路一二号", "address"),
        ("松风路12号3栋501", "address"),
        ("城关镇松风路 12 号", "address"),
        ("XiaoLan@Example.org", "email"),
        ("xiaolan @ example.org", "email"),
    ],
)
def test_known_disguises_are_seen_through(sealed, text, kind):
    assert kind in found(f"学校回复：{text}。", sealed)


def test_positions_point_into_the_text_as_it_was_written(sealed):
    text = "说明：　司 徒 晓 岚　的电话１３８－００００－１２３４。"
    words = {leak.kind: text[leak.start : leak.end] for leak in leaks.scan(text, [sealed.pk])}
    assert words["name"] == "司 徒 晓 岚"
    assert words["phone"] == "１３８－００００－１２３４"


def test_numbers_that_belong_to_nobody_sealed_are_pointed_out_as_patterns(sealed):
    hits = leaks.scan("请打13912345678，或写信到ab@example.com", [sealed.pk])
    assert {h.kind for h in hits} == {"any_phone", "any_email"}
    assert not any(h.sure for h in hits)


def test_what_lies_inside_a_longer_trace_is_not_repeated(sealed):
    assert [leak.kind for leak in leaks.scan("司徒晓岚", [sealed.pk])] == ["name"]


def test_nothing_is_found_of_a_person_who_was_not_asked_about_or_was_disposed_of(sealed):
    office, *_ = an_office_with_a_key()
    other = services.seal(unit=office, identity={"name": "欧阳听雨"}, now=NOW)
    assert found("欧阳听雨", sealed) == set()
    assert found("欧阳听雨", sealed, other) == {"name"}
    services.dispose(sealed=other, now=NOW)
    assert found("欧阳听雨", sealed, other) == set()


def test_ten_times_the_text_takes_about_ten_times_as_long(sealed):
    text = "学校本学期向学生收取了教辅材料费，每人一百二十元，没有公示，家长询问后没有答复。" * 260

    def quickest(length: int) -> float:
        taken = []
        for _again in range(3):
            started = time.process_time()
            leaks.scan(text[:length], [sealed.pk])
            taken.append(time.process_time() - started)
        return min(taken)

    assert quickest(10_000) < 30 * max(quickest(1_000), 1e-3)


def test_every_kind_has_a_label_for_people():
    from qingfeng.core.vault.fingerprints import KINDS

    assert set(KINDS) <= set(leaks.LABELS)


@pytest.mark.parametrize("bad", ["", "   ", "？？", "\u200b", "x" * 300])
def test_odd_fields_are_sealed_and_harm_nothing(bad):
    office, *_ = an_office_with_a_key()
    odd = services.seal(unit=office, identity=dict.fromkeys(services.FIELDS, bad), now=NOW)
    leaks.scan("随便一段文字 12345 ？？", [odd.pk])
    assert list(spelling.classes_in(spelling.numerals(spelling.plain("十十班 8年级十十班")))) is not None
