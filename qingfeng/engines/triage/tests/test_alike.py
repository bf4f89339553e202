"""Look-alikes: found whatever was changed about them, told apart by kind, and in files that say nothing."""

from __future__ import annotations

import datetime as dt
import threading

import numpy as np
import opencc
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from qingfeng.engines.triage import ports
from qingfeng.engines.triage.alike import groups, index, nearest, store
from qingfeng.engines.triage.alike.judging import Kind, Side, judge
from qingfeng.engines.triage.alike.segment import BACKGROUND, PLACES_MOST, Document, build, heaviest
from qingfeng.engines.triage.alike.signs import copied, pairs, runs, signs

pytestmark = pytest.mark.pure
DAY = dt.date(2026, 11, 9)
NOW = dt.datetime(2026, 11, 9, 1, 0, tzinfo=dt.UTC)
LONG = (
    "松涧小区三栋楼下的烧烤店每天营业到凌晨两点，油烟直接排到住户窗口，孩子晚上睡不着。"
    "我们找过物业，也打过热线，店主答应装净化器，到现在没有装。"
    "请有关部门查一查有没有排烟许可，限期整改，并把处理结果告诉大家。"
)
SAME = "松涧小区楼下烧烤摊油烟扰民，夜里排烟呛得孩子咳嗽，物业不管，希望装净化器。"
OTHER = "乡道的路灯坏了半年，老人晚上出门摔了一跤，请尽快修好。"


class Kept:
    """Messages in memory, as the port hands them over."""

    def __init__(self, *texts: str) -> None:
        self.rows: dict[int, ports.Message] = {}
        for text in texts:
            self.add(text)

    def add(self, text: str, *, office: int = 1, day: dt.date = DAY, about: int | None = None, key: int = 0) -> int:
        number = max(self.rows, default=0) + 1
        self.rows[number] = ports.Message(key or number, "", text, day, office, number=number, about=about)
        return number

    def numbered(self, numbers):
        return [self.rows[n] for n in sorted(numbers) if n in self.rows]

    def newest(self, *, after, limit):
        return sorted((n for n in list(self.rows) if n > after), reverse=True)[:limit]

    def every(self, **_which):
        return iter([row for _number, row in sorted(self.rows.items())])


@pytest.fixture
def kept(monkeypatch, settings, tmp_path):
    settings.VAR = tmp_path
    found = Kept()
    monkeypatch.setattr(ports, "_installed", [found])
    index.beside.forget()
    return found


def everything(keys):
    return keys


def hits(text: str, **more) -> list[tuple[int, Kind]]:
    side = Side(text, more.pop("day", DAY), more.pop("about", None))
    return [(m.number, v.kind) for m, v in nearest.nearest(side, seen=more.pop("seen", everything), **more)]


def test_a_copy_is_found_in_another_order_with_other_marks_and_in_traditional_characters(kept):
    number = kept.add(LONG)
    kept.add(OTHER)
    sentences = LONG.rstrip("。").split("。")
    changed = (
        "。".join(reversed(sentences)),
        LONG.replace("，", " ").replace("。", "！！\n"),
        opencc.OpenCC("s2t").convert(LONG),
        "各位领导好！" + LONG + "此致敬礼",
        LONG[: len(LONG) * 2 // 3],
    )
    for text in changed:
        assert hits(text)[0] == (number, Kind.COPY), text


def test_the_same_matter_in_other_words_is_no_copy(kept):
    number = kept.add(LONG)
    kept.add(OTHER)
    assert hits(SAME) == [(number, Kind.SAME)]


def test_the_words_that_both_use_are_named(kept):
    kept.add(LONG)
    side = Side(SAME, DAY)
    [(_message, verdict)] = nearest.nearest(side, seen=everything)
    assert {"油烟", "净化器", "孩子"} <= set(verdict.words)
    assert verdict.place == "松涧小区"
    assert all(word in LONG and word in SAME for word in verdict.words)


def test_the_same_matter_needs_a_place_or_a_unit_in_common_and_a_time(kept):
    about_the_place = Side(LONG, DAY)
    elsewhere = Side(SAME.replace("松涧小区", "我们"), DAY)
    ground = build([Document(1, 1, pairs(LONG))])
    assert judge(about_the_place, Side(SAME, DAY), ground).kind == Kind.SAME
    assert judge(about_the_place, elsewhere, ground).kind == Kind.NEAR
    assert judge(Side(LONG, DAY, about=7), Side(elsewhere.text, DAY, about=7), ground).kind == Kind.SAME
    assert judge(about_the_place, Side(SAME, DAY - dt.timedelta(days=400)), ground).kind == Kind.NEAR


def test_our_estate_is_no_place(kept):
    assert Side("我们小区的路灯，这条路，该小区", DAY).places == frozenset()
    assert Side("松涧小区、青石路", DAY).places == {"松涧小区", "青石路"}


def test_what_masking_leaves_makes_nothing_alike():
    assert not len(pairs("［电话］［姓名］"))
    assert copied(runs("［证件号］"), runs("［证件号］")) == 0


def test_a_few_words_are_no_copy_of_whatever_holds_them(kept):
    kept.add(LONG)
    assert hits("请有关部门查一查") in ([], [(1, Kind.NEAR)])


def test_what_the_reader_may_not_see_is_not_there(kept):
    hidden, shown = kept.add(LONG), kept.add(LONG)
    assert [n for n, _kind in hits(LONG, seen=lambda keys: [k for k in keys if k != hidden])] == [shown]
    assert hits(LONG, seen=lambda keys: []) == []


def test_a_matter_stands_once_however_many_complain_in_it(kept):
    for _n in range(30):
        kept.add(LONG, key=50)
    other = kept.add(SAME, key=51)
    assert len(hits(LONG)) == 2
    assert hits(LONG)[1][0] == other


def test_other_offices_do_not_crowd_out_ones_own(kept):
    for _n in range(80):
        kept.add(LONG, office=2)
    mine = kept.add(LONG, office=1)
    index.rebuild(now=NOW)
    assert [n for n, _kind in hits(LONG, offices=[1])] == [mine]


@pytest.mark.parametrize("files", [False, True])
def test_a_new_message_is_found_at_once(kept, files):
    kept.add(OTHER)
    if files:
        assert index.rebuild(now=NOW).messages == 1
    assert hits(SAME) == []
    number = kept.add(LONG)
    assert hits(SAME) == [(number, Kind.SAME)]
    del kept.rows[number]
    assert hits(SAME) == []


def test_what_is_gone_from_the_office_is_never_found_and_after_the_next_making_not_even_in_the_files(kept):
    number = kept.add(LONG)
    kept.add(OTHER)
    index.rebuild(now=NOW)
    del kept.rows[number]
    assert hits(LONG) == []
    index.renew(now=NOW)
    assert number not in store.current().segment.numbers


def test_the_files_hold_no_character_of_a_text(kept, settings):
    kept.add(LONG)
    index.rebuild(now=NOW)
    files = [f for f in store.folder().rglob("*") if f.is_file()]
    assert files
    for file in files:
        data = file.read_bytes()
        for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
            assert not any(LONG[i : i + 2].encode(encoding) in data for i in range(len(LONG) - 1))
    known = set(store.current().segment.terms.tolist())
    assert known == set(signs(LONG).tolist())
    assert known.isdisjoint(pairs(LONG).tolist())


def test_without_the_key_of_the_server_the_digests_are_others(settings):
    ours = set(signs(LONG).tolist())
    settings.FINGERPRINT_KEY = "another key of another server"
    assert not ours & set(signs(LONG).tolist())


def test_after_many_came_at_once_the_files_are_made_anew_and_not_before(kept):
    for n in range(index.BESIDE // 2):
        kept.add(f"{OTHER}{n}")
    index.keep_up(now=NOW)
    assert index.holds() == 0
    kept.add(LONG)
    index.keep_up(now=NOW)
    assert index.holds() == index.BESIDE // 2 + 1


@pytest.mark.parametrize("harm", ["gone", "cut", "format", "pointer", "empty"])
def test_files_that_cannot_be_read_are_as_if_there_were_none(kept, harm):
    number = kept.add(LONG)
    index.rebuild(now=NOW)
    version = store.folder() / store.counts()
    if harm == "gone":
        (version / "terms.npy").unlink()
    elif harm == "cut":
        (version / "places.npy").write_bytes((version / "places.npy").read_bytes()[:-8])
    elif harm == "format":
        (version / "about.json").write_text('{"format": 0}')
    elif harm == "empty":
        (version / "norms.npy").write_bytes(b"")
    else:
        (store.folder() / "counts").write_text("../../somewhere")
    assert hits(LONG) == [(number, Kind.COPY)]
    assert index.rebuild(now=NOW).messages == 1
    assert hits(LONG) == [(number, Kind.COPY)]


def test_one_makes_the_index_and_another_who_tries_leaves_it(kept):
    kept.add(LONG)
    with store.alone() as first:
        assert first
        assert index.rebuild(now=NOW) is None
    assert index.rebuild(now=NOW) is not None


def test_messages_come_and_the_index_is_made_anew_while_others_ask(kept):
    """Whoever asks finds at each moment whatever had come before the question."""
    kept.add(OTHER)
    missing: list[int] = []
    over = threading.Event()

    def copies():
        return {p.number for p in index.propose(LONG, limit=200)} - {1}

    def asks():
        there = len(kept.rows) - 1
        missing.append(max(there - len(copies()), 0))

    def again_and_again(work):
        while not over.is_set():
            work()

    works = (lambda: index.rebuild(now=NOW), asks, asks)
    workers = [threading.Thread(target=again_and_again, args=[work]) for work in works]
    for worker in workers:
        worker.start()
    for n in range(40):
        kept.add(f"{LONG}{n}")
    over.set()
    for worker in workers:
        worker.join()
    assert set(missing) <= {0}
    assert len(copies()) == 40
    assert hits(LONG)[0][1] == Kind.COPY
    assert len([p for p in store.folder().iterdir() if p.is_dir()]) <= 1


SAID = ("路灯坏了", "油烟扰民", "学费退还", "空调费", "松涧小区", "夜里施工", "物业不管", "井盖丢失", "请修好", "停水三天")
SENTENCES = st.lists(st.sampled_from(SAID), min_size=1, max_size=8)
TEXTS = st.lists(SENTENCES.map("，".join), min_size=1, max_size=25)


@examples(max_examples=60)
@given(texts=TEXTS, asked=SENTENCES.map("，".join), parted=st.integers(0, 25))
def test_the_index_says_what_a_plain_comparison_of_all_with_all_says(texts, asked, parted):
    """Cosine of weighed pairs in dictionaries, one message after the other; some messages in the files, the others beside them."""
    held = [{int(s) for s in signs(text)} for text in texts]
    files = build(Document(n, 1, pairs(t)) for n, t in enumerate(texts[:parted]))
    ground = files if parted else build(Document(n, 1, pairs(t)) for n, t in enumerate(texts))
    known = texts[:parted] or texts

    def weight(sign: int) -> float:
        holding = sum(sign in {int(s) for s in signs(t)} for t in known)
        return float(np.log1p((len(known) + BACKGROUND) / max(holding, 1)) ** 2)

    ask = {int(s) for s in signs(asked)}
    plain = {}
    for n, mine in enumerate(held):
        shared = sum(map(weight, ask & mine))
        if shared:
            plain[n] = shared / (sum(map(weight, ask)) * sum(map(weight, mine))) ** 0.5
    beside = build([Document(n, 1, pairs(t)) for n, t in enumerate(texts) if n >= parted], ground)
    weighing = ground.weights(signs(asked))
    parts = [beside] if not parted else [files, beside]
    found = {p.number: p.near for part in parts for p in part.nearest(signs(asked), weighing, limit=50)}
    assert found == pytest.approx(plain, rel=1e-4)


@examples(max_examples=40)
@given(texts=st.lists(SENTENCES.map("，".join), min_size=1, max_size=60, unique=True), limit=st.integers(1, 8))
def test_a_shorter_list_holds_the_first_of_the_longer_one(texts, limit):
    segment = build(Document(n, 1, pairs(t)) for n, t in enumerate(texts))
    weighing = segment.weights(signs(texts[0]))
    whole = segment.nearest(signs(texts[0]), weighing, limit=100)
    few = segment.nearest(signs(texts[0]), weighing, limit=limit)
    assert [p.near for p in few[:limit]] == sorted((p.near for p in whole), reverse=True)[:limit]


def test_of_a_long_text_the_rarest_pairs_are_asked_for():
    weighing = np.arange(1000, dtype=np.float64)
    assert heaviest(weighing, np.ones(1000, dtype=np.int64)).tolist() == list(range(700, 1000))
    assert heaviest(weighing, np.full(1000, PLACES_MOST // 10)).tolist() == list(range(990, 1000))


def test_copies_and_matters_make_groups_around_the_earliest():
    found = [
        ports.Message(1, "", LONG, DAY, 1, number=1),
        ports.Message(2, "", OTHER, DAY, 1, number=2),
        ports.Message(3, "", LONG + "请回复。", DAY + dt.timedelta(days=2), 1, number=3),
        ports.Message(4, "", SAME, DAY + dt.timedelta(days=1), 1, number=4),
    ]
    copies, matters = groups.grouped(found)
    assert (copies.kind, copies.first.key, [m.key for m, _v in copies.others]) == (Kind.COPY, 1, [3])
    assert (matters.kind, matters.first.key, [m.key for m, _v in matters.others]) == (Kind.SAME, 1, [4])
    assert "油烟" in matters.words or "净化器" in matters.words


def test_nothing_alike_makes_no_group():
    assert groups.grouped([]) == []
    assert groups.grouped([ports.Message(1, "", LONG, DAY, 1, number=1), ports.Message(2, "", OTHER, DAY, 1, number=2)]) == []
