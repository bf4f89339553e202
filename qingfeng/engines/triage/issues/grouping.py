"""Messages as groups about one matter at one place: all at once, or a new one into the groups that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..ports import Message
from .features import MARKS, Told
from .linking import linked
from .naming import LOOKED_AT, named

SHOWN = 10  # words by which a group is described
PROFILE = 40  # words that are kept to compare a new message with
PART = "~"  # before a word that is part of the name of a place


@dataclass(frozen=True, slots=True)
class Setting:
    """`window` is the days that may lie between two messages; nearness is in hundredths."""

    window: int
    pair: int
    on_average: int
    joins: int
    about: int  # of what messages say besides the place


@dataclass(frozen=True, slots=True)
class Group:
    keys: tuple[int, ...]  # in the order of days
    near: tuple[int, ...]  # of each to the group, in hundredths
    name: str
    place: str
    words: tuple[str, ...]
    profile: Mapping[str, int]  # word -> average weight in thousandths


def grouped(messages: Iterable[Message], setting: Setting, known: Iterable[str] = ()) -> list[Group]:
    """The same groups in whatever order the messages come."""
    told = Told(known)
    for message in messages:
        told.add(message)
    return list(groups_of(told, setting))


def groups_of(told: Told, setting: Setting) -> Iterator[Group]:
    vectors = told.weighed()
    groups = linked(vectors, window=setting.window, pair=setting.pair / 100, on_average=setting.on_average / 100, about=setting.about / 100)
    vocabulary = told.vocabulary.ids
    words = list(vocabulary)
    for members, total, about in groups.sums():
        near = [_near(vectors, row, total, len(members)) for row in members]
        profile = {words[column]: weight / len(members) for column, weight in total.items()}
        best = sorted(profile, key=lambda word: (-round(profile[word], 4), word))[:PROFILE]
        middle = sorted(range(len(members)), key=lambda at: (-near[at], members[at]))[:LOOKED_AT]
        titles = [told.titles[vectors.order[members[at]]] for at in middle]
        name, place = named(titles, profile, told.reader)
        yield Group(
            keys=tuple(told.keys[vectors.order[row]] for row in members),
            near=tuple(near),
            name=name,
            place=place,
            words=shown(best),
            profile={_flagged(word, vocabulary[word] not in about): round(profile[word] * 1000) for word in best},
        )


def shown(words: Iterable[str]) -> tuple[str, ...]:
    """Each once, without the mark of a place, without what is part of a longer one."""
    told: list[str] = []
    for word in (w.lstrip("@#~") for w in words):
        if len(told) < SHOWN and not any(word in other for other in told):
            told.append(word)
    return tuple(told)


def _near(vectors, row: int, total: Mapping[int, float], size: int) -> int:  # type: ignore[no-untyped-def]
    """On the average to the others of the group."""
    pairs = zip(vectors.columns[row].tolist(), vectors.weights[row].tolist(), strict=True)
    product = sum(weight * total[column] for column, weight in pairs if column >= 0)
    return round(100 * max(product - 1.0, 0.0) / max(size - 1, 1))


def _flagged(word: str, in_a_name: bool) -> str:
    return f"{PART}{word}" if in_a_name and word[0] not in MARKS else word
