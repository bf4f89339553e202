"""The name that a person would give: the place and the matter, in words that people wrote above their messages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from .features import Reader, cut

MOST = 30
LOOKED_AT = 12  # titles of a group
LEAD = re.compile(
    r"^(?:再次|三问|再问|二问|强烈|坚决|实名|联名|紧急|关于|对于|对|就|请问|建议|请求|恳请|敬请|请|要求|希望|盼望|期盼|望|呼吁|投诉|举报|控告|控诉|反映|反应|反馈|咨询|询问|质疑|求助|"
    r"问问|惊|[!！\s:：，,“”\"])+"
)
TAIL = re.compile(
    r"(?:(?:的|等)?(?:相关|有关|几个|若干|一些)?(?:问题|事宜|情况|投诉|建议|咨询|请求|意见|事|反映|举报|疑问)|[!！?？。.…，,、:：\s“”\"]|何时休|谁来管|怎么办|吗|呢)+$"
)
CLAUSE = re.compile(r"[，,。；;！!？?：:\s]+")
DISTRICT = re.compile(r"^(?:[A-Z]\d{0,2}[市县区]市?)+")


def named(titles: Sequence[str], profile: Mapping[str, float], reader: Reader) -> tuple[str, str]:
    """(name, place) of a group. `titles` are the nearest to its middle first."""
    looked_at = [title.strip() for title in titles[:LOOKED_AT]]
    place, region = _place(looked_at, profile, reader)
    plain = [(_matter(title), title) for title in looked_at]
    best = max(
        ((matter, _says(matter, profile)) for matter, _title in plain if matter), key=lambda pair: (pair[1], pair[0]), default=("", 0.0)
    )
    matter = LEAD.sub("", DISTRICT.sub("", best[0]))
    name = matter if not place or _core(place) in matter else place + matter
    if not matter:
        name = place or (looked_at[0] if looked_at else "")
    if region and len(region) + len(name) <= MOST and not name.startswith(region):
        name = region + name
    return _short(name), place


def _place(titles: Sequence[str], profile: Mapping[str, float], reader: Reader) -> tuple[str, str]:
    """The place that weighs most; of a place and what stands there, as 丽发新城 and 搅拌站, the one that people name first."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    regions, begins = Counter[str](), defaultdict[str, list[float]](list)
    for title in titles:
        found = reader.places.found(cut(title))
        for plain, name in found.names.items():
            written[plain][name] += 1
            begins[plain].append(max(title.find(plain), 0) / max(len(title), 1))
        regions.update(dict.fromkeys(found.regions.values(), 1))
    region = min(regions, key=lambda r: (-regions[r], -len(r), r), default="")
    if not written:
        return "", region

    def weight(plain: str) -> float:
        early = 1.5 - sum(begins[plain]) / len(begins[plain])
        return profile.get(f"@{plain}", 0.0) * early * len(begins[plain]) ** 0.5

    place = min(written, key=lambda plain: (-weight(plain), plain))
    return min(written[place], key=lambda name: (-written[place][name], name)), region


def _matter(title: str) -> str:
    """What the title says without how it is said; of several clauses those that fit."""
    clauses = [part for part in CLAUSE.split(TAIL.sub("", LEAD.sub("", title))) if part]
    said = ""
    for clause in clauses:
        if said and len(said) + len(clause) + 1 > MOST - 6:
            break
        said = f"{said}，{clause}" if said else clause
    return TAIL.sub("", LEAD.sub("", said))


def _says(matter: str, profile: Mapping[str, float]) -> float:
    """How much of what the group shares is said, for its length."""
    return round(sum(profile.get(word, 0.0) for word in sorted(set(cut(matter)))) / (len(matter) + 12) ** 0.5, 6)


def _core(place: str) -> str:
    return place[:-2] if place.endswith(("小区", "社区")) and len(place) > 4 else place


def _short(name: str) -> str:
    if len(name) <= MOST:
        return name
    cut_off = name[:MOST]
    return cut_off[: cut_off.rindex("，")] if "，" in cut_off[12:] else cut_off
