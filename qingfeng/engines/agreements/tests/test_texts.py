"""A text is cut into its clauses as a reader would, and what changed in it is told clause by clause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.engines.agreements import codes
from qingfeng.engines.agreements.texts import ADDED, CHANGED, REMOVED, SAME, Paragraph, changes, cut, typed

pytestmark = pytest.mark.pure
WORDS = st.text("不得收费要给票据接受监督。", min_size=1, max_size=12)
CLAUSES = st.lists(WORDS, min_size=1, max_size=8).map(
    lambda texts: [Paragraph(f"第{'一二三四五六七八'[n]}条", text) for n, text in enumerate(texts)]
)


def test_what_stands_before_the_first_clause_is_the_opening():
    preamble, clauses = cut("为了办好教育，约定如下。\n第一条　不得乱收费。\n第二条 收费给票据。\n并当场给。")
    assert preamble == "为了办好教育，约定如下。"
    assert clauses == [Paragraph("第一条", "不得乱收费。"), Paragraph("第二条", "收费给票据。\n并当场给。")]


def test_chinese_and_arabic_numbers_are_told_and_a_text_without_numbers_has_a_clause_for_each_paragraph():
    assert cut("一、不得乱收费\n二、给票据")[1] == [Paragraph("一", "不得乱收费"), Paragraph("二", "给票据")]
    assert cut("1.不得乱收费\n2.给票据")[1] == [Paragraph("1", "不得乱收费"), Paragraph("2", "给票据")]
    assert cut("不得乱收费\n\n给票据") == ("", [Paragraph("", "不得乱收费"), Paragraph("", "给票据")])


@given(WORDS | st.just(""), CLAUSES)
def test_what_was_cut_is_typed_again_as_it_was(preamble, clauses):
    assert cut(typed(preamble, clauses)) == (preamble, clauses)


@given(CLAUSES, CLAUSES)
def test_a_difference_holds_both_texts(before, after):
    """What is the same and what was added make the new text, in its order; what is the same and what was removed hold the old one."""
    found = changes(before, after)
    new = [(c.ref, "".join(t for k, t in c.pieces if k != REMOVED)) for c in found if c.kind != REMOVED]
    old = [(c.ref, "".join(t for k, t in c.pieces if k != ADDED)) for c in found if c.kind != ADDED]
    assert new == [(c.ref, c.text) for c in after]
    assert sorted(old) == sorted((c.ref, c.text) for c in before)


def test_a_changed_word_is_marked_inside_its_clause():
    (one, two) = changes(
        [Paragraph("第一条", "扣二分。"), Paragraph("第二条", "谈话。")], [Paragraph("第一条", "扣五分。"), Paragraph("第二条", "谈话。")]
    )
    assert (one.kind, two.kind) == (CHANGED, SAME)
    assert one.pieces == ((SAME, "扣"), (REMOVED, "二"), (ADDED, "五"), (SAME, "分。"))


def test_a_code_on_a_sheet_is_read_again_and_a_misread_one_is_none():
    sheet = codes.new_sheet()
    assert codes.read_sheet(codes.on_sheet(sheet)) == sheet
    for at in range(len(sheet)):
        other = "0" if sheet[at] != "0" else "1"
        assert codes.read_sheet(codes.MARK + sheet[:at] + other + sheet[at + 1 :]) == "", at
    assert codes.read_sheet("https://example.org") == ""


def test_a_signing_code_is_the_same_each_time_it_is_printed_and_another_after_it_was_renewed():
    sheet = codes.new_sheet()
    assert codes.signing_code(sheet, 1) == codes.signing_code(sheet, 1) != codes.signing_code(sheet, 2)
    code = codes.signing_code(sheet, 1)
    assert codes.normalise(" ".join(codes.groups(code))) == code
    assert codes.normalise(code[:-1]) == "" == codes.normalise("无")
