"""How well the rules see what a person saw in real answers. Floors lie a little under what was measured."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from qingfeng.engines.triage.answers.looking import look

LABELS = Path(__file__).with_name("labels")
PARTS = {"basis": "basis", "time": "times", "contact": "contacts", "stub": "stub"}
# (precision, recall) of each part, by set of labels
FLOORS = {
    ("first", "basis"): (0.90, 0.90), ("first", "time"): (0.80, 0.80), ("first", "contact"): (0.90, 0.88), ("first", "stub"): (0.95, 0.90),
    ("second", "basis"): (0.80, 0.90), ("second", "time"): (0.90, 0.75), ("second", "contact"): (0.95, 0.80),
    ("second", "stub"): (0.80, 0.85),
}  # fmt: skip


def rows_of(name):
    with (LABELS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def messages(shared):
    with (shared / "data" / "messages_replies.csv").open(encoding="utf-8", newline="") as file:
        return {row["message_id"]: row for row in csv.DictReader(file)}


def day_of(row):
    return dt.date(*map(int, row["replied_at"][:10].replace("/", "-").split(" ")[0].split("-")))


def precision_and_recall(counts):
    right = counts[True, True]
    return right / (right + counts[False, True]), right / (right + counts[True, False])


@pytest.mark.parametrize(("which", "part"), FLOORS)
def test_the_parts_of_real_answers_are_seen(messages, which, part):
    counts = Counter()
    for label in rows_of("answers.csv"):
        if label["set"] == which:
            row = messages[label["message_id"]]
            found = look(row["body"], row["reply"], day_of(row))
            counts[label[part] == "1", bool(getattr(found, PARTS[part]))] += 1
    precision, recall = precision_and_recall(counts)
    least = FLOORS[which, part]
    assert (precision >= least[0], recall >= least[1]) == (True, True), (precision, recall)


def test_whether_demands_were_met_is_seen_in_most_real_answers(messages):
    counts = Counter()
    for label in rows_of("demands.csv"):
        row, at = messages[label["message_id"]], int(label["at"])
        found = look(row["body"], row["reply"], day_of(row)).demands
        one = next(m for m in found if m.demand.start - 3 <= at < m.demand.end)
        counts[label["met"] == "1", one.by is not None] += 1
    precision, recall = precision_and_recall(counts)
    assert precision >= 0.86, precision
    assert recall >= 0.75, recall
    unmet = counts[False, False] / (counts[False, False] + counts[False, True])
    assert unmet >= 0.70, unmet
