"""How much of what a person would mask is masked: over pieces of real messages, labelled by hand and kept by number, and over made ones."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from qingfeng.core.text import masking
from qingfeng.core.text.tests.made_pieces import KINDS, made

LABELS = Path(__file__).with_name("labels") / "pieces.csv"
FILES = (("messages_replies", "message_id"), ("messages_likes", "message_id"), ("messages_labelled", "message_key"))
RECALL = {"phone": 0.99, "id_number": 0.99, "account": 0.99, "name": 0.95, "address": 0.97, "plate": 0.99}
REAL = {"name": (0.93, 0.80), "address": (0.85, 0.90)}  # (precision, recall)


@pytest.mark.parametrize("kind", KINDS)
def test_made_traces_are_covered_whole(kind):
    rows = made(kind, 400)
    missed = [row for row in rows if not _covered(row)]
    assert len(missed) <= (1 - RECALL[kind]) * len(rows), [row.text for row in missed[:9]]


def _covered(row):
    """Under its own kind or another: what counts is that it is not shown."""
    return any(span.start <= row.start and row.end <= span.end for span in masking.find_spans(row.text))


@pytest.fixture(scope="module")
def texts(shared):
    found = {}
    for name, key in FILES:
        with (shared / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column in ("body", "text", "reply"):
                    if column in row:
                        found.setdefault((name, row[key], column), row[column])
    return found


def test_labelled_pieces_of_real_messages_are_masked_as_a_person_would(texts):
    counts = Counter()
    with LABELS.open(encoding="utf-8", newline="") as file:
        pieces = list(csv.DictReader(file))
    for piece in pieces:
        start, end = int(piece["start"]), int(piece["end"])
        wanted = [_label(words) for words in piece["spans"].split()]
        spans = masking.find_spans(texts[piece["file"], piece["id"], piece["column"]])
        found = [(span.start, span.end, span.kind) for span in spans if span.start < end and start < span.end]
        counts.update((kind, "right" if _meets(one, wanted) else "wrong") for one in found for kind in (one[2],))
        counts.update((one[2], "missed") for one in wanted if not _meets(one, found))
    assert len(pieces) >= 300
    for kind, floors in REAL.items():
        right, wrong, missed = (counts[kind, what] for what in ("right", "wrong", "missed"))
        measured = right / (right + wrong), right / (right + missed)
        assert measured >= floors, (kind, measured)
        assert measured[1] >= floors[1], (kind, measured)


def _label(words):
    place, _colon, kind = words.partition(":")
    start, _dash, end = place.partition("-")
    return int(start), int(end), kind


def _meets(one, others):
    return any(one[0] < other[1] and other[0] < one[1] and one[2] == other[2] for other in others)


@pytest.mark.parametrize(
    "text",
    [
        "明月小区7栋下水道堵了", "明月小区7栋2单元电梯坏了", "3栋120户业主都反对", "高桥村3号公路没有修", "请到政务大厅3号楼205室办理",
        "门面在东门市场2栋105号商铺", "当事人双方同意", "公民的基本人权", "投诉人反映的情况属实", "我是一名老师", "业主和物业，都来了",
        "村民反映，", "购房面积128.5平方米", "共有3栋286户", "我是安徽人，", "2026-11-05",
    ],
)  # fmt: skip
def test_what_tells_the_case_stays(text):
    assert masking.mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我住桂花路12号3栋2单元501室", "我住桂花路12号［门牌］"),
        ("家住明月小区三栋一单元402", "家住明月小区［门牌］"),
        ("家住高桥村7组12号，", "家住高桥村7组［门牌］，"),
        ("聯繫人：柳青禾，電話13800138000", "聯繫人：［姓名］，電話［电话］"),
        ("柳青禾（身份证号略）", "［姓名］（身份证号略）"),
        ("车牌湘A12345的车", "车牌［车牌号］的车"),
        ("加我微信liu_123456", "加我微信［账号］"),
    ],
)
def test_place_and_matter_stay_where_a_trace_goes(text, masked):
    assert masking.mask(text) == masked
