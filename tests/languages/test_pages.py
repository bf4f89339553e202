"""Whoever reads English reads no Chinese but what people and laws wrote; whoever reads traditional, no simplified text of the house."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client

from qingfeng.engines.ballots import kinds as survey_kinds
from tests.journeys.house import County
from tests.journeys.test_everywhere import ROLES
from tests.journeys.walking import public_starts, walk
from tools import messages

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[\u3400-\u9fff]+")
# Languages in their own names; what is printed on a circular; the letter by which a complainant is told from others.
AS_THEY_ARE = ("简体中文", "繁體中文", "简体", "繁體", "此件公开发布", "文件", "甲")


@pytest.fixture
def county(db: None) -> County:
    county = County()
    for build in (county.found, county.boards, county.matters, county.seal):
        build()
    return county


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)


def stored() -> list[str]:
    """Every Chinese text in the database: what people wrote and are called, what laws say. The longest first."""
    found = set(AS_THEY_ARE)
    found |= {sample for message in messages.read("en") for sample in HAN.findall(str(message.string))}  # see test_catalogues
    found |= {words for kind in survey_kinds.declared() for words in HAN.findall(repr(kind.questions))}  # an office words its own
    for model in apps.get_models():
        names = [f.attname for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField | models.JSONField)]
        for row in model.objects.values_list(*names) if names else ():
            found |= {text.strip() for value in row for text in strings(value) if HAN.search(text)}
    found |= {line.strip() for text in list(found) for line in re.split(r"[\n，。；、：（）〔〕\s/·\"]", text) if HAN.search(line)}
    return sorted(found, key=len, reverse=True)


def said(page: str) -> str:
    """What a person sees or hears of a page; words out of messages are marked as Chinese where they stand."""
    page = re.sub(r'<(\w+) lang="zh-Hans">.*?</\1>', " ", page, flags=re.S)
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)
    heard = re.findall(r"""\b(?:title|alt|aria-label|placeholder|data-said|data-done)="([^"]*)\"""", page)
    return html.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *heard]))


def left_over(page: str, known: list[str]) -> list[str]:
    text = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", said(page))  # the title of a paper in lines
    for one in known:
        if one in text:
            text = text.replace(one, " ")
    return HAN.findall(text)


def pages(county: County, language: str) -> Iterator[tuple[str, str]]:
    for role in (None, *ROLES):
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if role:
            client.force_login(county[role], backend="qingfeng.core.access.backend.AccountBackend")
        starts = ["/desk/"] if role else public_starts(county.told)
        for path, page in walk(starts, lambda path, client=client: html_of(client.get(path, follow=True))):
            if page:
                yield f"{role or 'anybody'} {path}", page


def html_of(answer: Any) -> str:
    """Nothing for a paper or a sheet: they are in simplified Chinese by rule."""
    return answer.content.decode() if answer["Content-Type"].startswith("text/html") else ""


def test_english_pages_hold_no_chinese_but_what_people_and_laws_wrote(county):
    known = stored()
    found: dict[str, str] = {}
    for where, page in pages(county, "en"):
        if '<html lang="en"' not in page:
            found.setdefault("lang", where)
        for rest in left_over(page, known):
            found.setdefault(rest, where)
    assert "\n".join(f"{where}: {rest}" for rest, where in found.items()) == ""
