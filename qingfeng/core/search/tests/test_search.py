"""The index by itself: whatever two characters stand together find their text, on both databases alike, and nothing else does."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

import opencc
import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from qingfeng.core.search import services
from qingfeng.core.search.folding import folded, tokens
from qingfeng.core.search.marking import pieces, places, snippet
from qingfeng.core.search.models import Document, key_of, number_of
from qingfeng.core.search.query import Query, parsed
from qingfeng.core.search.services import Found
from qingfeng.core.text.normal import by_character

DAY = dt.date(2026, 11, 3)
CHINESE = st.one_of(
    st.sampled_from("学校食堂收了空调使用费没有收据請問學費退給誰臺灣後面乾坤"),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6D6),
)
WRITTEN = st.text(st.one_of(CHINESE, st.sampled_from("，。 \n\"'<>&%_*:|!()-0189aAzZéЖＡ８／＊")), max_size=60)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def indexed(*texts: str):
    """The texts under the keys 1, 2, …; gone afterwards."""
    with transaction.atomic():
        services.add_many(Found(key, DAY, [text]) for key, text in enumerate(texts, 1))
        yield
        transaction.set_rollback(True)


def keys(typed: str) -> set[int]:
    return {key_of(number) for number in Document.objects.matching(parsed(typed)).values_list("id", flat=True)}


def says(text: str, query: Query) -> bool:
    """What the databases must answer, said in Python."""
    there = tokens([folded(text)]).split()
    return bool(query) and all(any(t.startswith(n.token) if n.begins else t == n.token for t in there) for n in query.needs)


def solidly(text: str, query: Query) -> bool:
    return all(words in folded(text).replace(" ", "").replace("\n", "") for words in query.together)


@pytest.mark.django_db
@QUICK
@given(before=WRITTEN, pair=st.text(CHINESE, min_size=2, max_size=2), after=WRITTEN)
@example(before="大", pair="乾坤", after="")
@example(before="乾", pair="坤大", after="")
def test_any_two_characters_that_stand_together_find_the_text(before, pair, after):
    with indexed(f"{before}{pair}{after}"):
        assert keys(pair) == {1}


@pytest.mark.django_db
@QUICK
@given(texts=st.lists(WRITTEN, min_size=1, max_size=4), typed=WRITTEN)
@example(texts=["第８０号楼", "1980年"], typed="80")
@example(texts=["a' | b", "' OR 1"], typed="' OR a\" *")
def test_the_database_finds_what_the_words_say_and_nothing_else(texts, typed):
    query = parsed(typed)
    assume(not query.together)
    with indexed(*texts):
        assert keys(typed) == {key for key, text in enumerate(texts, 1) if says(text, query)}


@pytest.mark.django_db
@QUICK
@given(texts=st.lists(WRITTEN, min_size=1, max_size=3), words=st.text(CHINESE, min_size=1, max_size=5))
def test_a_quoted_sentence_is_found_where_it_stands_as_it_was_typed(texts, words):
    texts.append(f"他说：{words}，就这些。")
    with indexed(*texts):
        found = keys(f"“{words}”")
    assert len(texts) in found
    assert found == {key for key, text in enumerate(texts, 1) if solidly(text, parsed(f"“{words}”"))}


@pytest.mark.django_db
@QUICK
@given(words=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4))
@example(words="学费")
def test_traditional_and_simplified_find_each_other(words):
    other = "".join(map(opencc.OpenCC("s2t").convert, words))
    assume(by_character(other) == by_character(words))
    with indexed(f"关于{words}的事", f"關於{other}的事"):
        assert keys(words) == keys(other) == {1, 2}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("食堂", {1, 2}),
        ("學校食堂", {1, 2}),
        ("食堂 退费", {2}),
        ("“学校食堂”", {1}),
        ("ＷＩＦＩ", {3}),
        ("wi", {3}),
        ("80", {1}),
        ("８０元", {1}),
        ("费", {2}),
        ("的", set()),
        ("？！", set()),
        ("", set()),
    ],
)
def test_words_as_people_type_them(typed, found):
    with indexed("學校食堂收了80元。", "食堂在学校外面，退费", "wifi 180号\n楼"):
        assert keys(typed) == found


@pytest.mark.django_db
def test_the_newest_come_first_without_being_sorted():
    for key, day in enumerate((3, 1, 2), 1):
        services.add_many([Found(key, dt.date(2026, 1, day), ["退费"])])
    newest = Document.objects.matching(parsed("退费")).order_by("-id").values_list("id", flat=True)
    assert [key_of(number) for number in newest] == [1, 3, 2]


@pytest.mark.django_db
def test_what_changed_is_found_by_its_new_words_and_what_is_gone_by_none():
    services.add_many([Found(7, DAY, ["空调使用费"])])
    assert services.put(Found(7, DAY, ["校服费"]))
    assert not services.put(Found(7, DAY, ["校服费"]))
    assert (keys("空调"), keys("校服")) == (set(), {7})
    services.put(Found(7, DAY))
    assert (keys("校服"), services.numbers()) == (set(), set())


@pytest.mark.django_db
def test_the_longest_text_is_taken_in_and_found():
    hundred_thousand = "".join(chr(0x4E00 + i % 20_000) for i in range(0, 700_000, 7)) + "字" * 3_000 + "a" * 5_000
    services.add_many([Found(1, DAY, [hundred_thousand])])
    assert keys(hundred_thousand[5000:5002]) == {1}


def test_the_number_of_a_row_holds_the_key_and_the_day():
    assert key_of(number_of(4_000_000_000, DAY)) == 4_000_000_000
    assert number_of(1, DAY + dt.timedelta(days=1)) > number_of(4_000_000_000, DAY)


@QUICK
@given(before=WRITTEN, pair=st.text(CHINESE, min_size=2, max_size=2), after=WRITTEN)
def test_what_is_found_is_marked_and_no_letter_is_lost(before, pair, after):
    text = f"{before}{pair}{after}"
    assert "".join(piece.text for piece in pieces(text, parsed(pair).marks)) == text
    assert any(start <= len(before) < end for start, end in places(text, parsed(pair).marks))


def test_a_snippet_shows_the_words_in_their_sentence():
    text = "开头的话。" * 30 + "学校食堂\n收了 ８０ 元" + "后面的话。" * 30
    shown = snippet(text, parsed("食堂 80").marks)
    assert [piece.text for piece in shown if piece.marked] == ["食堂", "８０"]
    assert (shown[0].text, shown[-1].text) == ("…", "…")
    assert len("".join(piece.text for piece in shown)) < 110


def test_a_number_is_not_marked_inside_another():
    assert places("1980年交80元", ("80",)) == [(6, 8)]
