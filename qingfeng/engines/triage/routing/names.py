"""Units by the names that people give them: the whole name, the short one, and what is left without the area or shortened as people do.

A name that could mean several units means none of them; it is told with all of them, for a person to choose.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qingfeng.core.text.normal import by_character, folded

SHORTEST = 3  # characters of a name that was made from another
HEAD = 2  # characters by which names are looked up
AREA = re.compile(r"^[\u4e00-\u9fff]{1,6}?(?:自治县|自治州|自治区|省|市|县|区|旗|州)(?=[\u4e00-\u9fff]{2})")
NUMBERED = re.compile(r"第([一二三四五六七八九十]+)(中学|小学|幼儿园|医院)")
SHORTENED = {"中学": "中", "小学": "小", "幼儿园": "幼", "医院": "院"}
BUREAUS = (("教育委员会", "教委"), ("教育局", "教育局"), ("实验小学", "实小"), ("人力资源和社会保障局", "人社局"), ("管理委员会", "管委会"))


@dataclass(frozen=True, slots=True)
class Named:
    """Where a text names a unit. `units`: one, or several that the name could mean."""

    start: int
    word: str
    units: tuple[int, ...]


def other_names(name: str) -> Iterator[str]:
    """What people make of a unit's whole name: 云岫县第一中学 is 县第一中学, 云岫一中 and 一中's like."""
    area = AREA.match(name)
    rest = name[area.end() :] if area else name
    for form in dict.fromkeys((rest, *_shortened(rest))):
        if form != name:
            yield form
        if area:
            yield area.group()[-1] + form
            yield area.group()[:-1] + form
            yield area.group() + form


def _shortened(name: str) -> Iterator[str]:
    if found := NUMBERED.search(name):
        yield name[: found.start()] + found[1] + SHORTENED[found[2]] + name[found.end() :]
    for long, short in BUREAUS:
        if long in name and long != short:
            yield name.replace(long, short)


def plain(text: str) -> str:
    """As long as the text, so that places in it are places in the text."""
    return by_character(folded(text))


class Names:
    """`units`: key, whole name and short name of each."""

    def __init__(self, units: Iterable[tuple[int, str, str]]) -> None:
        said: dict[str, set[int]] = defaultdict(set)
        made: dict[str, set[int]] = defaultdict(set)
        for key, name, short in units:
            for word in filter(None, (plain(name), plain(short))):
                if len(word) > 1:
                    said[word].add(key)
            for word in other_names(plain(name)):
                if len(word) >= SHORTEST:
                    made[word].add(key)
        # What a unit is really called counts before what could be made of another one's name.
        self._units = {word: tuple(sorted(keys)) for word, keys in (made | said).items()}
        self._by_head: dict[str, list[str]] = defaultdict(list)
        for word in self._units:
            self._by_head[word[:HEAD]].append(word)
        for words in self._by_head.values():
            words.sort(key=len, reverse=True)

    def find(self, text: str) -> list[Named]:
        """In the order of the text; the longest name at each place, none inside another."""
        found, at, written = [], 0, plain(text)
        while at < len(written):
            word = next((w for w in self._by_head.get(written[at : at + HEAD], ()) if written.startswith(w, at)), "")
            if word:
                found.append(Named(at, text[at : at + len(word)], self._units[word]))
            at += len(word) or 1
        return found
