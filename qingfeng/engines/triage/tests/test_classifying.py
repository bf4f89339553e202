"""Categories are learnt from what people sorted: no name stays, what is told is words, and how sure is true of messages held out."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from functools import cache

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings as limits
from hypothesis import strategies as st

from qingfeng.core.refusal import Refused
from qingfeng.engines.triage.classifying import labelled, measuring, parts, store, terms, topics, training
from qingfeng.engines.triage.classifying.measuring import Judged, Measured
from qingfeng.engines.triage.classifying.parts import Parts

from .sorted_messages import samples

pytestmark = pytest.mark.pure
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
SAMPLES = samples()


@cache
def trained():
    return training.train(SAMPLES)


@pytest.fixture
def model():
    return trained()


def test_a_message_not_seen_before_gets_the_category_its_words_speak_for(model):
    found = model.suggest("老板欠我工钱，社保也没有交，去劳动局怎么办？", least=0.5)
    assert (found.category, found.sure) == ("劳动和社会保障", True)
    assert {reason.word for reason in found.reasons} & {"社保", "欠薪", "劳动", "劳动局", "工钱"}
    assert found.model == model.version


def test_the_reasons_are_words_of_the_message_the_strongest_first(model):
    text = "砖厂夜里排黑烟，污水直接排进河里"
    found = model.suggest(text)
    assert found.reasons
    assert all(reason.word in text and len(reason.word) >= 2 for reason in found.reasons)
    weights = [reason.weight for reason in found.reasons]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) <= 1000 + len(weights)


def test_below_the_threshold_nothing_is_suggested_but_what_was_thought_is_kept(model):
    found = model.suggest("砖厂夜里排黑烟", least=1.0)
    assert found.sure is False
    assert found.category == "环境保护"


def _with_a_name(name: str, messages: int):
    """`messages` different messages that say the name in a way that masking does not know."""
    return [training.Sample("环境保护", f"{name}家门口的砖厂第{n}回排黑烟呛得咳嗽{n * 7}天") for n in range(messages)]


def _kept_terms(model) -> set[str]:
    return {terms.spelled(int(number)) for numbers in model.terms.lists for number in numbers}


@pytest.mark.parametrize(("messages", "kept"), [(4, False), (5, True)])
def test_what_four_messages_say_is_in_no_model_and_what_five_say_may_be(messages, kept):
    """The name 龘翀 is invented; both characters stand nowhere else."""
    model = training.train([*SAMPLES, *_with_a_name("龘翀", messages)])
    assert any("龘" in term or "翀" in term for term in _kept_terms(model)) is kept


def test_a_name_that_four_messages_say_cannot_be_found_in_the_files(tmp_path):
    path = store.save(training.train([*SAMPLES, *_with_a_name("龘翀", 4)]), now=NOW, into=tmp_path)
    text = (path / store.ABOUT).read_text(encoding="utf-8")
    assert "龘" not in text
    with np.load(path / store.ARRAYS, allow_pickle=False) as kept:
        characters = {(int(n) >> shift) & terms.CHARACTER for p in range(3) for n in kept[f"terms_{p}"] for shift in (0, 21, 42)}
    assert {ord("龘"), ord("翀")}.isdisjoint(characters)
    assert ord("厂") in characters


def test_one_message_sent_many_times_counts_once():
    copies = _with_a_name("龘翀", 1) * 20
    assert not any("龘" in term for term in _kept_terms(training.train([*SAMPLES, *copies])))


def test_what_is_learnt_is_masked_first():
    texts = [training.Sample("环境保护", f"砖厂第{n}回排黑烟，我叫柳青禾，电话13900000001") for n in range(9)]
    kept = _kept_terms(training.train([*SAMPLES, *texts]))
    assert not any("青禾" in term or "139" in term for term in kept)
    assert "［姓名］"[1:3] in kept


def test_a_reason_is_never_a_word_that_the_model_does_not_know(model):
    found = model.suggest("砖厂排黑烟，厂长龘翀不管，龘翀不管，龘翀不管")
    assert not any("龘" in reason.word for reason in found.reasons)


def test_the_same_messages_make_the_same_version_whatever_their_order(model):
    again = training.train(list(reversed(SAMPLES)))
    assert again.version == model.version
    assert training.train(SAMPLES[:-1]).version != model.version


def test_the_last_word_on_a_message_counts():
    """What a person decided stands after what came in a file."""
    corrected = training.Sample("环境保护", SAMPLES[0].text, SAMPLES[0].title)
    given = training.prepared([*SAMPLES, corrected])
    assert len(given.labels) == len(SAMPLES)
    assert given.labels[0] == "环境保护"


def test_a_category_of_fewer_than_five_messages_is_left_out_and_told():
    few = [training.Sample("民政", f"敬老院第{n}号楼没有热水") for n in range(4)]
    model = training.train([*SAMPLES, *few])
    assert "民政" not in model.categories
    assert model.about["left_out"] == {"民政": 4}


@pytest.mark.parametrize("given", [[], SAMPLES[:4], [s for s in SAMPLES if s.category == "教育文体"]])
def test_too_few_messages_are_refused(given):
    with pytest.raises(Refused, match="太少"):
        training.train(given)


def test_two_categories_are_enough():
    two = [s for s in SAMPLES if s.category != "教育文体"]
    model = training.train(two)
    assert model.suggest("砖厂的污水").category == "环境保护"
    assert model.suggest("工地拖欠工资").category == "劳动和社会保障"


# --- files ---


def test_a_model_read_again_says_the_same(model, tmp_path):
    store.save(model, now=NOW, into=tmp_path)
    again = store.current(tmp_path)
    text = "中学周末补课收费，食堂不好"
    assert again.suggest(text) == model.suggest(text)
    assert again.about["trained_at"] == NOW.isoformat(timespec="seconds")


def test_the_older_model_is_kept_aside_and_the_new_one_is_in_use(model, tmp_path):
    other = training.train(samples(5))
    store.save(other, now=NOW, into=tmp_path)
    store.save(model, now=NOW + dt.timedelta(days=1), into=tmp_path)
    assert store.current(tmp_path).version == model.version
    assert set(store.versions(tmp_path)) == {model.version, other.version}
    store.save(other, now=NOW, into=tmp_path)
    assert store.current(tmp_path).version == other.version
    assert len(store.versions(tmp_path)) == 2


def _named(path, model, name):
    (path / store.CURRENT).write_text(name)


def _cut(path, model, name):
    (path / model.version / store.ARRAYS).write_bytes(b"PK\x03\x04")


def _of_other_topics(path, model, name):
    about = path / model.version / store.ABOUT
    about.write_text(json.dumps(json.loads(about.read_text()) | {"topics": "0" * 16}))


def _gone(path, model, name):
    (path / store.CURRENT).unlink()


def _pickled(path, model, name):
    np.savez(path / model.version / store.ARRAYS, weights=np.array([{"a": 1}], dtype=object))


@pytest.mark.parametrize("harm", [_named, _cut, _of_other_topics, _gone, _pickled])
def test_a_model_that_is_not_there_damaged_or_of_another_release_is_none(model, tmp_path, harm):
    store.save(model, now=NOW, into=tmp_path)
    harm(tmp_path, model, "../../etc")
    store._loaded.cache_clear()
    assert store.current(tmp_path) is None


def test_where_nothing_was_ever_learnt_there_is_no_model(tmp_path):
    assert store.current(tmp_path) is None
    assert store.versions(tmp_path / "nowhere") == []


# --- title and body, topics, terms ---


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("东门小学周末补课东门小学周末补课,还收费", "东门小学周末补课"),
        ("东门小学为什么周末补课?请查一查", "东门小学为什么周末补课?"),
        ("东门小学周末违规补课尊敬的局长您好", "东门小学周末违规补课"),
        ("短", "短"),
    ],
)
def test_the_title_of_a_text_run_together_ends_where_a_reader_would_end_it(text, title):
    found = parts.parts(text)
    assert found.whole[: found.title] == title


def test_a_title_of_its_own_stands_once_before_the_body():
    assert parts.parts("补课收费", "关于 补课").whole == "关于补课补课收费"
    assert parts.parts("关于补课 收费", "关于补课").whole == "关于补课收费"


def test_full_width_traditional_and_blanks_make_no_difference():
    assert parts.even("ＡＰＰ　養老金\n") == parts.even("app养老金")


def test_topics_are_found_with_every_word_that_stands_there():
    shipped = topics.shipped()
    found = {(at, word) for at, word in shipped.found("拖欠工资")}
    assert {(0, "拖欠工资"), (0, "拖欠"), (2, "工资")} <= found


def test_every_topic_has_several_words_and_none_twice():
    lines = [line for line in topics.FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    names = [line.partition(":")[0] for line in lines]
    assert len(names) == len(set(names)) >= 80
    assert all(len(line.partition(":")[2].split()) >= 8 for line in lines)


@limits(max_examples=60, deadline=None)
@drawn(st.text(max_size=200), st.text(max_size=30))
def test_whatever_is_written_the_values_of_a_piece_have_its_weight_or_nought(text, title):
    model = trained()
    message = parts.parts(text, title)
    columns, values = model.terms.vector(message)
    assert len(columns) == len(values) == len(set(columns.tolist()))
    edges = model.terms.starts
    for piece in range(3):
        inside = (columns >= edges[piece]) & (columns < edges[piece + 1])
        length = float(np.sqrt((values[inside] ** 2).sum()))
        assert length == pytest.approx(terms.WEIGHTS[piece], rel=1e-4) or length == 0
    category, confidence = model.judged(message)
    assert category in model.categories
    assert 1 / 3 <= confidence < 1


@drawn(st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), min_size=1, max_size=3))
def test_a_number_spells_the_term_it_stands_for(term):
    assert terms.spelled(int(terms.numbered(term)[len(term) - 1][0])) == term


def test_terms_of_a_beginning_do_not_reach_beyond_it():
    whole, title, _opening = terms.beginnings(terms.numbered("甲乙丙丁"), Parts("甲乙丙丁", 2))
    assert sorted(terms.spelled(int(n)) for n in title) == ["乙", "甲", "甲乙"]
    assert len(whole) == 4 + 3 + 2


# --- how good ---

BY_HAND = Measured(
    (
        Judged("甲", "甲", 0.9), Judged("甲", "甲", 0.8), Judged("甲", "乙", 0.6), Judged("甲", "甲", 0.55),
        Judged("乙", "乙", 0.95), Judged("乙", "甲", 0.5),
    )
)  # fmt: skip


def test_the_measures_are_those_counted_by_hand():
    """甲: 3 of 4 found, 3 of 4 given are right. 乙: 1 of 2 found, 1 of 2 given are right."""
    second, first = BY_HAND.by_category()
    assert (first.precision, first.recall, first.f1, first.n) == (0.75, 0.75, 0.75, 4)
    assert (second.precision, second.recall, second.f1, second.n) == (0.5, 0.5, 0.5, 2)
    assert BY_HAND.macro_f1 == 0.625
    assert BY_HAND.accuracy == pytest.approx(4 / 6)
    assert BY_HAND.confusion() == [[1, 1], [1, 3]]
    assert BY_HAND.labels == ["乙", "甲"]


def test_the_surest_seventy_percent_are_counted_alone():
    """Four of six: 0.95, 0.9, 0.8 right, 0.6 wrong."""
    assert BY_HAND.accuracy_of_surest(0.7) == 0.75


def test_the_calibration_error_is_that_counted_by_hand():
    """0.5 and 0.55: said 0.525, right 1/2; 0.6: right 0; 0.8: right 1; 0.9 and 0.95: said 0.925, right 1."""
    assert BY_HAND.calibration_error == pytest.approx((2 * 0.025 + 0.6 + 0.2 + 2 * 0.075) / 6)
    assert BY_HAND.said(0.8) == (0.5, 1.0)
    assert BY_HAND.said(0.99) == (0.0, 0.0)


def test_a_greater_lead_is_never_less_sure_and_what_is_said_holds_on_average():
    generator = np.random.default_rng(7)
    labels = generator.integers(0, 3, 3000)
    scores = generator.normal(0, 1, (3000, 3))
    scores[np.arange(3000), labels] += 1.2
    curve = training.curve_of(scores, labels)
    said = [curve.at(lead) for lead in np.linspace(-1, 6, 200)]
    assert said == sorted(said)
    assert 1 / 3 <= said[0] < said[-1] < 1
    fresh, truth = generator.normal(0, 1, (3000, 3)), generator.integers(0, 3, 3000)
    fresh[np.arange(3000), truth] += 1.2
    ordered = np.sort(fresh, axis=1)
    judged = tuple(
        Judged(str(t), str(s.argmax()), curve.at(o[-1] - o[-2])) for t, s, o in zip(truth, fresh, ordered, strict=True)
    )  # fmt: skip
    assert Measured(judged).calibration_error < 0.04


def test_in_cross_validation_each_message_is_judged_once_by_a_model_that_has_not_seen_it(monkeypatch):
    given = training.prepared(samples(6))
    seen: list[set[str]] = []
    real = training.fitted

    def fitted(part):
        seen.append({message.whole for message in part.messages})
        return real(part)

    monkeypatch.setattr(measuring, "fitted", fitted)
    found = measuring.cross_validated(given, folds=3, seed=1)
    assert len(found.judged) == len(given.labels)
    assert all(len(known) == len(given.labels) * 2 // 3 for known in seen)
    assert set.intersection(*seen) == set()
    assert found.macro_f1 > 0.9


# --- tables ---

TABLE = "留言编号,一级标签,留言主题,留言详情\n1,环境保护,砖厂,砖厂排黑烟\n2,,砖厂,没有类别\n3,教育文体,,补课收费\n"


def _read(text: str, encoding: str = "utf-8"):
    return labelled.read(io.BytesIO(text.encode(encoding)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_columns_are_told_by_what_stands_above_them_and_rows_without_a_category_are_counted(encoding):
    found = _read(TABLE, encoding)
    assert found.samples == [training.Sample("环境保护", "砖厂排黑烟", "砖厂"), training.Sample("教育文体", "补课收费", "")]
    assert found.skipped == 1


def test_a_table_without_the_category_says_which_columns_it_has():
    with pytest.raises(Refused, match="类别") as refused:
        _read("key,text\n1,补课收费\n")
    assert "key、text" in refused.value.advice


def test_a_version_tells_nothing_but_that_it_is_another(model):
    assert store.VERSION.fullmatch(model.version)
    assert hashlib.sha256(SAMPLES[0].text.encode()).hexdigest()[:16] not in model.version
