"""Answers are kept until something is recorded; what took long may be a little behind, and says so."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from qingfeng.core.chronicle import kept
from qingfeng.core.chronicle.services import append

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock(monkeypatch):
    """Seconds pass when the test says so."""

    class Clock:
        at = 0.0

        def monotonic(self) -> float:
            return self.at

    told = Clock()
    monkeypatch.setattr(kept, "time", told)
    return told


def record() -> None:
    with transaction.atomic():
        append(stream=("matter", "1"), event="a", body={}, actor="system", now=timezone.now())


@pytest.fixture
def asked():
    """A question that gives 1, 2, 3 … each time it is really asked."""
    return iter(range(1, 100)).__next__


def test_the_same_is_given_until_something_is_recorded(clock, asked):
    answers: kept.Kept[int] = kept.Kept(most=5)
    assert [answers.get("a", asked).value for _n in range(3)] == [1, 1, 1]
    record()
    assert [answers.get("a", asked).value for _n in range(2)] == [2, 2]


def test_after_a_minute_it_is_asked_anew_all_the_same(clock, asked):
    answers: kept.Kept[int] = kept.Kept(most=5)
    assert answers.get("a", asked).value == 1
    clock.at += kept.FRESH_SECONDS + 1
    assert answers.get("a", asked).value == 2


def test_each_question_has_its_own_answer_and_the_oldest_is_forgotten(clock, asked):
    answers: kept.Kept[int] = kept.Kept(most=2)
    assert [answers.get(key, asked).value for key in "abcabc"] == [1, 2, 3, 4, 5, 6]
    assert answers.get("c", asked).value == 6


def test_inside_a_transaction_nothing_is_kept(clock, asked):
    answers: kept.Kept[int] = kept.Kept(most=5)
    assert answers.get("a", asked).value == 1
    with transaction.atomic():
        assert [answers.get("a", asked).value for _n in range(2)] == [2, 3]
    assert answers.get("a", asked).value == 1


def test_what_takes_long_is_given_a_little_behind_and_says_so_while_a_thread_asks_anew(clock, asked, monkeypatch):
    threads = []

    class Later:
        """A thread that runs when the test says so."""

        def __init__(self, target, **_more) -> None:
            threads.append(target)

        def start(self) -> None: ...

    monkeypatch.setattr(kept, "Thread", Later)

    def slowly() -> int:
        clock.at += kept.COSTLY_SECONDS + 1
        return asked()

    answers: kept.Kept[int] = kept.Kept(most=5, grace=100)
    assert not answers.get("a", slowly).behind
    record()
    assert answers.get("a", slowly).behind
    assert not threads, "asking again at once would take all of a processor"
    clock.at += 50
    told = [answers.get("a", slowly) for _n in range(3)]
    assert [(a.value, a.behind) for a in told] == [(1, True)] * 3
    assert len(threads) == 1, "asked anew once, however many want to know"
    threads.pop()()
    told = answers.get("a", slowly)
    assert (told.value, told.behind) == (2, False)


def test_beyond_the_grace_whoever_asks_waits_for_the_right_answer(clock, asked):
    def slowly() -> int:
        clock.at += kept.COSTLY_SECONDS + 1
        return asked()

    answers: kept.Kept[int] = kept.Kept(most=5, grace=100)
    answers.get("a", slowly)
    record()
    clock.at += 101
    assert answers.get("a", slowly).value == 2


def test_the_patient_do_without_an_answer_that_does_not_come_and_find_it_later(clock, asked, monkeypatch):
    threads = []
    monkeypatch.setattr(kept, "Thread", lambda target, **_more: SimpleNamespace(start=lambda: threads.append(target)))
    answers: kept.Kept[int] = kept.Kept(most=5, grace=100)

    def slowly() -> int:
        clock.at += kept.COSTLY_SECONDS + 1
        return asked()

    assert answers.within("a", slowly, patience=0) is None
    assert answers.within("a", slowly, patience=0) is None
    (work,) = threads
    work()
    told = answers.within("a", slowly, patience=0)
    assert told is not None
    assert (told.value, told.behind) == (1, False)
    record()
    clock.at += 101
    too_old = answers.within("a", slowly, patience=0)
    assert too_old is not None
    assert (too_old.value, too_old.behind) == (1, True), "better than nothing, and it says that it is behind"


def test_what_goes_wrong_while_somebody_waits_is_not_swallowed(clock, monkeypatch):
    monkeypatch.setattr(kept, "Thread", lambda target, **_more: SimpleNamespace(start=target))
    answers: kept.Kept[int] = kept.Kept(most=5, grace=100)

    def wrongly() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        answers.within("a", wrongly, patience=0)


def test_a_failure_nobody_waited_for_is_logged_and_does_not_meet_whoever_asks_later(clock, monkeypatch, caplog):
    threads = []
    monkeypatch.setattr(kept, "Thread", lambda target, **_more: SimpleNamespace(start=lambda: threads.append(target)))
    answers: kept.Kept[int] = kept.Kept(most=5, grace=100)

    def wrongly() -> int:
        raise ValueError("no")

    assert answers.within("a", wrongly, patience=0) is None
    threads.pop()()
    assert "ValueError: no" in caplog.text
    assert answers.within("a", lambda: 1, patience=0) is None
    threads.pop()()
    told = answers.within("a", lambda: 1, patience=0)
    assert told is not None
    assert told.value == 1
