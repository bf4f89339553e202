"""Texts to begin an answer with (答复范文). What the matter knows is filled in; what somebody has to find out stays in 【】."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from qingfeng.core.language import full_day, on_record
from qingfeng.core.matters.models import Matter

FILE = Path(__file__).with_name("answer_texts.yaml")


@dataclass(frozen=True)
class AnswerText:
    code: str
    title: str
    when: str
    text: str


@lru_cache(maxsize=1)
def answer_texts() -> tuple[AnswerText, ...]:
    return tuple(AnswerText(**row) for row in yaml.safe_load(FILE.read_text(encoding="utf-8")))


@on_record()
def filled(text: AnswerText, matter: Matter, day: dt.date) -> str:
    about = matter.respondent_unit or matter.unit
    known = {
        "ref": matter.ref,
        "received": full_day(matter.received_on),
        "days": (day - matter.received_on).days,
        "unit": about.name,
        "organ": matter.unit.name,
        "phone": matter.unit.phone or "【电话】",
        "day": full_day(day),
    }
    return text.text.format_map(known).strip()
