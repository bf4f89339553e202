"""Messages about one matter at one place come together, others do not, in whatever order they come."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingfeng.engines.triage.issues.features import cut
from qingfeng.engines.triage.issues.grouping import Setting, grouped
from qingfeng.engines.triage.issues.joining import Standing
from qingfeng.engines.triage.issues.places import Places
from qingfeng.engines.triage.ports import Message

SETTING = Setting(window=180, pair=25, on_average=15, joins=25, about=2)
DAY = dt.date(2026, 3, 2)
MIXER = (
    ("青禾花园小区旁搅拌站噪音扰民", "我是青禾花园小区的业主，小区旁边新建的搅拌站昼夜开工，噪音和粉尘让人睡不着。"),
    ("投诉青禾花园小区附近搅拌站", "搅拌站离青禾花园小区不到一百米，粉尘大，噪音从早到晚，请环保部门查处搅拌站。"),
    ("青禾花园小区搅拌站粉尘污染", "青禾花园附近的搅拌站粉尘污染严重，家里不敢开窗，搅拌站夜里也有噪音。"),
)
KITCHEN = (
    ("望湖公寓楼下餐馆油烟扰民", "望湖公寓一楼的餐馆油烟直排，楼上住户不敢开窗，晾的衣服全是油烟味。"),
    ("望湖公寓餐馆油烟直排何时能管", "望湖公寓楼下几家餐馆没有烟道，油烟直排，投诉多次没有人管。"),
)
OTHERS = (
    ("建议增加12路公交车的班次", "早上等车要半个小时，希望公交公司增加班次。"),
    ("咨询人才购房补贴什么时候发放", "去年申请的补贴到现在没有发放，请问什么时候能到账。"),
)


PLACES = (
    "柳岸花苑",
    "东篱公寓",
    "南浦新村",
    "西泠家园",
    "北辰广场",
    "听涛山庄",
    "临溪大道",
    "云栖路",
    "竹里社区",
    "松风大厦",
    "杏坛小学",
    "橘洲公园",
)
MATTERS = (
    ("路灯坏了", "路灯坏了两个月，夜里走路看不见。"),
    ("电梯故障", "电梯常常停在半层，老人出不了门。"),
    ("井盖缺失", "人行道上的井盖不见了，孩子差点掉下去。"),
    ("树木遮挡", "行道树太高，遮住了住户的窗户。"),
    ("快递柜占道", "快递柜摆在消防通道上，车进不来。"),
    ("宠物伤人", "大狗不拴绳，咬伤了路过的人。"),
    ("网络太慢", "只有一家宽带，网络太慢，价钱又高。"),
    ("暖气不热", "入冬以来暖气不热，室内只有十二度。"),
    ("门禁失灵", "门禁失灵，外人随便进出。"),
    ("广场舞太吵", "广场舞的音响太大，孩子写不了作业。"),
)


def background(first: int = 1000) -> list[Message]:
    """What an office hears besides: every matter at every third place."""
    said = [(f"{place}{title}", f"我们{place}的{text}") for n, place in enumerate(PLACES) for title, text in MATTERS[n % 3 :: 3]]
    return [message(first + n, words) for n, words in enumerate(said)]


def message(key: int, words: tuple[str, str], day: dt.date = DAY, **more) -> Message:
    return Message(key, *words, day=day, office=1, **more)


def all_of_them() -> list[Message]:
    return [message(n, words, DAY + dt.timedelta(days=n)) for n, words in enumerate((*MIXER, *KITCHEN, *OTHERS), 1)]


def keys(messages, setting=SETTING) -> set[tuple[int, ...]]:
    return {group.keys for group in grouped(messages, setting)}


def test_one_matter_at_one_place_is_one_issue_and_the_rest_is_none():
    assert keys(all_of_them()) == {(1, 2, 3), (4, 5)}


def test_the_name_says_the_place_and_the_matter():
    names = {group.keys: group.name for group in grouped(all_of_them(), SETTING)}
    assert "青禾花园" in names[1, 2, 3]
    assert "搅拌站" in names[1, 2, 3]
    assert "望湖公寓" in names[4, 5]
    assert "油烟" in names[4, 5]
    assert all(len(name) <= 30 for name in names.values())
    assert not any(name.startswith(("投诉", "咨询")) for name in names.values())


def test_the_same_words_about_two_places_are_two_issues():
    def elsewhere(words):
        return tuple(part.replace("望湖公寓", "松涛公馆") for part in words)

    both = [message(n, words) for n, words in enumerate((*KITCHEN, *map(elsewhere, KITCHEN), *MIXER, *OTHERS), 1)]
    found = keys([*both, *background()])
    assert {(1, 2), (3, 4)} <= found


def test_two_matters_at_one_place_are_two_issues():
    water = (
        ("青禾花园小区经常停水", "青禾花园小区入夏以来经常停水，自来水公司说水压不够。"),
        ("青禾花园小区又停水", "青禾花园小区停水三天，自来水公司没有通知。"),
    )
    said = [message(n, words) for n, words in enumerate((*MIXER, *water, *KITCHEN, *OTHERS), 1)]
    found = keys([*said, *background()])
    assert (4, 5) in found
    assert (1, 2, 3) in found


def test_what_lies_longer_apart_than_the_window_is_not_tied():
    late = [message(1, MIXER[0]), message(2, MIXER[1], DAY + dt.timedelta(days=181)), *all_of_them()[3:]]
    assert keys(late) == {(4, 5)}
    assert (1, 2) in keys(late, Setting(181, 25, 15, 25, 2))


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_groups_are_the_same_in_whatever_order_the_messages_come(chance: random.Random):
    messages = [message(n, words, DAY + dt.timedelta(days=n % 5)) for n, words in enumerate((*MIXER, *KITCHEN, *OTHERS) * 3, 1)]
    before = grouped(messages, SETTING)
    chance.shuffle(messages)
    assert grouped(messages, SETTING) == before


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text("青禾花园小区搅拌站望湖路噪音，。A1区 ", max_size=40), st.integers(0, 400)), max_size=25))
def test_whatever_people_write_each_message_is_in_one_group_at_most(written):
    messages = [message(n, (text[:10], text), DAY + dt.timedelta(days=days)) for n, (text, days) in enumerate(written)]
    members = [key for group in grouped(messages, SETTING) for key in group.keys]
    assert len(members) == len(set(members))
    assert all(len(group.keys) == len(group.near) > 1 for group in grouped(messages, SETTING))


def test_no_message_and_one_message_make_no_issue():
    assert grouped([], SETTING) == []
    assert grouped([message(1, MIXER[0])], SETTING) == []


def test_a_new_message_joins_the_issue_it_belongs_to_or_waits():
    standing = Standing(lambda word: 3.0)
    for number, group in enumerate(grouped(all_of_them()[:-2], SETTING), 1):
        standing.add(number, group.profile)
    new = message(50, ("青禾花园的搅拌站还在开工", "青禾花园小区旁的搅拌站昨晚又开工，噪音粉尘都没有减少。"))
    found = standing.nearest(new, SETTING)
    assert found is not None
    assert found[0] == 1
    assert found[1] >= SETTING.joins
    assert standing.nearest(message(51, OTHERS[0]), SETTING) is None


@pytest.mark.parametrize(
    ("text", "names", "regions"),
    [
        ("A市A7县春华镇，金鼎村的路灯坏了", {"春华镇", "金鼎村"}, {"A", "A7"}),
        ("反映A2区丽禾新城小区附近的噪音", {"丽禾新城"}, {"A2"}),
        ("我住在丽禾新城，楼下很吵", {"丽禾新城"}, set()),
        ("希望城管来看看", set(), set()),
        ("小区门口有一家饭店", set(), set()),
    ],
)
def test_places_are_told_by_how_they_end_and_where_they_begin(text, names, regions):
    found = Places().found(cut(text))
    assert set(found.names) == names
    assert set(found.regions) == regions


def test_a_unit_that_the_office_knows_is_found_however_it_ends():
    assert "云岫县实验一小" in Places(["云岫县实验一小"]).found(cut("在云岫县实验一小读书的孩子")).names
