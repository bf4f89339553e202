"""Units are found in a text by whatever people call them, and never guessed where a name could mean several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.engines.triage.routing.names import Names, other_names

pytestmark = pytest.mark.pure
UNITS = [
    (1, "云岫县第一中学", "云岫一中"),
    (2, "云岫县第十一中学", ""),
    (3, "云岫县教育局", "县教育局"),
    (4, "青石县第一中学", ""),
    (5, "云岫县实验小学", ""),
    (6, "云岫县实验小学分校", ""),
]


@pytest.fixture(scope="module")
def names():
    return Names(UNITS)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("云岫县第一中学收了补课费", [(1,)]),
        ("云岫一中收了补课费", [(1,)]),
        ("雲岫縣第一中學收了補課費", [(1,)]),
        ("十一中的食堂太贵，云岫十一中", [(2,), (2,)]),
        ("请县教育局管一管云岫实小", [(3,), (5,)]),
        ("云岫县实验小学分校门口很堵", [(6,)]),
        ("第一中学补课", [(1, 4)]),
        ("没有提到哪个单位", []),
    ],
)
def test_a_unit_is_found_by_what_people_call_it(names, text, units):
    assert [one.units for one in names.find(text)] == units


def test_a_whole_name_counts_before_what_could_be_made_of_another():
    names = Names([(1, "云岫县实验小学", ""), (2, "县实验小学", "")])
    assert [one.units for one in names.find("县实验小学")] == [(2,)]


def test_the_word_is_told_as_it_was_written(names):
    assert [one.word for one in names.find("雲岫一中")] == ["雲岫一中"]


@given(st.text(max_size=60), st.sampled_from([name for _key, name, _short in UNITS]), st.text(max_size=60))
def test_a_whole_name_is_found_wherever_it_stands(before, name, after):
    found = Names(UNITS).find(f"{before}。{name}。{after}")
    assert any(one.word == name for one in found)


@given(st.text(max_size=200))
def test_what_is_found_stands_there_and_overlaps_nothing(text):
    at = 0
    for one in Names(UNITS).find(text):
        assert one.start >= at
        assert text[one.start : one.start + len(one.word)] == one.word
        at = one.start + len(one.word)


def test_short_forms_are_those_people_use():
    assert {"县一中", "云岫一中", "云岫县一中", "第一中学"} <= set(other_names("云岫县第一中学"))
