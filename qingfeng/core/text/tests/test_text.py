import string
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.core.refusal import Refused
from qingfeng.core.text import masking, normal


def kinds(text):
    return [span.kind for span in masking.find_spans(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证11010519491231002X。", "id_number"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "id_number"),
        ("旧证 110105491231002 也在", "id_number"),
        ("请打13800138000找我", "phone"),
        ("请打138 0013 8000找我", "phone"),
        ("我的号是138-0013-8000", "phone"),
        ("+86 13800138000", "phone"),
        ("家里023-41234567", "phone"),
        ("电话：6120315", "phone"),
        ("卡是6222 0212 3456 7890 128", "bank_card"),
        ("写信到 somebody@example.cn", "email"),
        ("微信号abc_12345", "account"),
    ],
)
def test_what_reaches_or_identifies_a_person_is_found(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("您好，我叫柳青禾，孩子在三中", "柳青禾"),
        ("我叫柳禾住在城关镇", "柳禾"),
        ("姓名：欧阳青禾 电话略", "欧阳青禾"),
        ("我是柳青禾，反映收费", "柳青禾"),
        ("姓名 柳 禾", None),
        ("我叫了三次都没人答", None),
        ("我是一名学生家长，反映收费", None),
        ("我是初三学生，反映补课", None),
    ],
)
def test_a_name_is_masked_where_a_person_gives_it(text, name):
    found = [s.text for s in masking.find_spans(text) if s.kind == "name"]
    assert found == ([name] if name else [])


@pytest.mark.parametrize("text", ["云岫教〔2026〕12号", "2026年11月3日至12月31日", "共12400元，286人", "拨打12345或12315", "查询码 20位"])
def test_numbers_of_documents_money_and_dates_stay(text):
    assert masking.mask(text) == text


def test_a_masked_text_keeps_nothing_of_what_it_hides():
    assert masking.mask("我叫柳青禾，电话13800138000") == "我叫［姓名］，电话［电话］"


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once(text):
    once = masking.mask(text, masking.NUMBERS)
    assert masking.mask(once, masking.NUMBERS) == once


@given(st.text(max_size=60), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(max_size=60))
def test_a_mobile_number_never_survives_masking(before, number, after):
    before, after = before.strip(string.ascii_letters + string.digits), after.strip(string.ascii_letters + string.digits)
    assert number not in masking.mask(f"{before}，{number}，{after}")


@given(st.text(max_size=200))
def test_cleaned_text_holds_no_control_characters(text):
    kept = normal.clean(text + "\x00\x07\u202e")
    assert not set(kept) & {"\x00", "\x07", "\r", "\u202e"}
    assert normal.clean(kept) == kept


def test_a_text_over_the_limit_is_refused_whole():
    with pytest.raises(Refused) as no:
        normal.limited("收" * 11, limit=10, field="story", label="经过")
    assert "11字" in str(no.value)
    assert no.value.field == "story"


def test_writing_variants_compare_as_the_same():
    assert normal.comparable("資料費（Ａ 卷）") == normal.comparable("资料费(a卷)")


def test_folding_changes_just_the_characters_that_nfkc_makes_one_other_of():
    every = [chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c < 0xE000]
    plain = [f if len(f := unicodedata.normalize("NFKC", c)) == 1 else c for c in every]
    assert [normal.folded(c) for c in every] == plain


@given(st.text())
def test_a_folded_text_keeps_its_length_and_a_part_of_it_folds_to_a_part(text):
    whole = normal.folded(text)
    assert len(whole) == len(text)
    assert whole == "".join(normal.folded(c) for c in text)
    assert normal.by_character(text) == "".join(normal.by_character(c) for c in text)


@pytest.mark.parametrize("typed", ["", "²", "-1", "1e3", "１２", "9" * 5000, "1000000000", "1 2"])
def test_what_is_no_plain_number_within_its_bounds_is_none(typed):
    assert normal.whole_number(typed) is None


def test_a_year_has_four_digits_and_can_be_lived_in():
    assert [normal.typed_year(text) for text in ("2011", "0000", "9999", "11", "20111")] == [2011, None, None, None, None]
    assert normal.whole_number("007") == 7
