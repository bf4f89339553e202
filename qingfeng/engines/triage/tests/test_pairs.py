"""How well groups agree with a reader: pairs of real messages, each read and judged as same matter at the same place or not.

`pairs.csv` holds numbers of messages and the judgement alone; how the pairs were drawn is told in docs/triage.md.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from qingfeng.engines.triage.issues.features import Told
from qingfeng.engines.triage.issues.grouping import Setting, grouped, groups_of
from qingfeng.engines.triage.issues.joining import Standing
from qingfeng.engines.triage.issues.telling import Telling, packed
from qingfeng.engines.triage.ports import Message

SETTING = Setting(window=180, pair=25, on_average=15, joins=25, about=2)
NEW = 8  # every so many messages are taken as new


class Agreement(NamedTuple):
    precision: float
    recall: float


@pytest.fixture(scope="module")
def pairs() -> list[dict[str, str]]:
    with (Path(__file__).parent / "pairs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def messages(shared) -> list[Message]:
    with (shared / "data" / "messages_likes.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["message_id"]: row for row in csv.DictReader(file)}
    return [
        Message(int(n), row["subject"], row["body"], dt.date(*map(int, re.findall(r"\d+", row["received_at"])[:3])), 1)
        for n, row in rows.items()
    ]


def agreement(group_of: dict[int, int], pairs: list[dict[str, str]]) -> Agreement:
    together = same = both = 0
    for pair in pairs:
        one, other = (group_of.get(int(pair[side])) for side in ("one", "other"))
        grouped_so, judged_so = one is not None and one == other, pair["same"] == "1"
        together, same, both = together + grouped_so, same + judged_so, both + (grouped_so and judged_so)
    return Agreement(both / together, both / same)


def test_pairs_are_numbers_and_judgements_and_each_is_there_once(pairs):
    assert len(pairs) >= 300
    assert len({(p["one"], p["other"]) for p in pairs}) == len(pairs)
    assert all(p["one"].isdecimal() and p["other"].isdecimal() and p["same"] in "01" for p in pairs)


def test_groups_agree_with_who_read_each_pair(messages, pairs):
    group_of = {key: n for n, group in enumerate(grouped(messages, SETTING)) for key in group.keys}
    everything = agreement(group_of, pairs)
    smaller = agreement(group_of, [p for p in pairs if p["sample"] != "all"])
    print("pairs", len(pairs), "all", everything, "without the two largest", smaller)
    assert everything.precision >= 0.90
    assert everything.recall >= 0.82
    assert smaller.precision >= 0.82
    assert smaller.recall >= 0.70


def test_messages_that_join_one_by_one_end_up_nearly_as_if_all_were_grouped_at_once(messages):
    whole = {key: n for n, group in enumerate(grouped(messages, SETTING)) for key in group.keys}
    early, new = [m for m in messages if m.key % NEW], [m for m in messages if not m.key % NEW]
    told = Told()
    for message in early:
        told.add(message)
    standing, members = Standing(Telling(packed(told)).of), dict[int, tuple[int, ...]]()
    for number, group in enumerate(groups_of(told, SETTING)):
        standing.add(number, group.profile)
        members[number] = group.keys
    right = wrong = missed = 0
    for message in new:
        hit = standing.nearest(message, SETTING)
        theirs = {whole.get(key) for key in members[hit[0]]} if hit else set()
        if hit and message.key in whole:
            right, wrong = right + (whole[message.key] in theirs), wrong + (whole[message.key] not in theirs)
        elif hit:
            wrong += 1
        elif message.key in whole and any(whole[message.key] == whole.get(key) for keys in members.values() for key in keys):
            missed += 1
    print("joined as at once", right, "joined otherwise", wrong, "wait for the night", missed)
    assert right >= 4 * wrong
    assert right >= 2 * missed
