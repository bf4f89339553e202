"""The table of doors read, an address made of a row, and an answer read with all that is packed into it."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.doors.county import County

TABLE = Path(__file__).parent / "table.txt"
VISITOR, NEWCOMER = "visitor", "newcomer@own"


@dataclass(frozen=True)
class Door:
    """One row of the table."""

    line: int
    name: str
    args: tuple[str, ...]
    asked: str
    data: tuple[tuple[str, str], ...]
    method: str
    answers: tuple[tuple[int, str], ...]
    finds: str
    tried_by: str  # ~ also all who must stand back, . the office's own people, empty all others

    @property
    def is_public(self) -> bool:
        return self.name.startswith("portal:")

    @property
    def echoes(self) -> str:
        """What the reader typed comes back in the page's own boxes and links."""
        return self.asked + "".join(value for _name, value in self.data)

    def __str__(self) -> str:
        return " ".join((f"{self.line}:", self.method, self.name, *self.args, self.asked))


def doors() -> list[Door]:
    lines = enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1)
    return [_door(number, line) for number, line in lines if line.strip() and not line.startswith("#")]


def _door(number: int, line: str) -> Door:
    where, method, answers, *finds = (part.strip() for part in line.split("|"))
    tried_by = where[0] if where[0] in "~." else ""
    name, *words = where.removeprefix(tried_by).split()
    asked = "".join(word for word in words if word.startswith("?"))
    data = tuple(tuple(word.split("=", 1)) for word in words if "=" in word and not word.startswith("?"))
    args = tuple(word for word in words if "=" not in word)
    told = tuple((int(status), who) for status, _space, who in (answer.strip().partition(" ") for answer in answers.split(";")))
    return Door(number, name, args, asked, data, method, told, finds[0] if finds else "", tried_by)  # type: ignore[arg-type]


def names_of_all_addresses() -> set[str]:
    return {name for name, _pattern in _patterns(get_resolver().url_patterns, "")}


def _patterns(patterns: list[Any], space: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name or pattern.pattern}", pattern


class Walk:
    """One county, one client for each person in it, and every change undone."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.clients: dict[str, Client] = {}
        self.told: Any = None

    def client(self, who: str, *, anew: bool = False) -> Client:
        if anew or who not in self.clients:
            self.clients[who] = Client()
            if who != VISITOR:
                self.clients[who].force_login(self.county.people[who], backend="qingfeng.core.access.backend.AccountBackend")
        return self.clients[who]

    def people(self, door: Door) -> list[str]:
        """Public pages do not ask who one is; the doors of matters are tried by everybody who must stand back as well."""
        if door.is_public:
            return [VISITOR, "handler@own", "respondent@s1"]
        groups = self.county.groups
        tried = {"~": groups["*"], ".": groups["own"] - groups["recused"]}.get(door.tried_by, groups["*"] - groups["recused"])
        return [VISITOR, NEWCOMER, *sorted(tried)]

    def expected(self, door: Door) -> dict[str, int]:
        """By person. Whom the row does not name is sent to the log-in page."""
        found: dict[str, int] = {}
        for status, words in door.answers:
            names = words.split()
            here = {VISITOR} & set(names) | ({NEWCOMER} if "newcomer" in names else set())
            rest = " ".join(name for name in names if name not in ("visitor", "newcomer"))
            for who in here | self.county.members(rest):
                found.setdefault(who, status)
        return {who: found.get(who, 302) for who in self.people(door)}

    def address(self, door: Door) -> str:
        facts = self.county.facts
        where = reverse(door.name, args=[facts.get(arg, arg) for arg in door.args])
        return where + re.sub(r"@(\w+)", lambda found: str(facts[found[1]]), door.asked)

    def go(self, door: Door, who: str) -> HttpResponse:
        client, address = self.client(who), self.address(door)
        data = {"csrfmiddlewaretoken": ""} | {
            name: str(self.county.facts[value[1:]]) if value.startswith("@") else value for name, value in door.data
        }
        cookies = copy(client.cookies)
        with transaction.atomic():
            answer = client.get(address) if door.method == "GET" else client.post(address, data)
            transaction.set_rollback(True)
        client.cookies = cookies  # whoever logged out is in again, as nothing happened
        return answer


class Said:
    """What an answer says: its page as a reader reads it, or the parts of a sheet, document or PDF."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer

    @cached_property
    def text(self) -> str:
        answer = self.answer
        content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
        return f"{dict(answer.headers)}{unpacked(content)}"


def unpacked(content: bytes) -> str:
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if content[:5] == b"%PDF-":
        return content.decode("latin-1") + "".join(_streams(content))
    return html.unescape(content.decode("utf-8", "replace"))


def _streams(content: bytes) -> Iterator[str]:
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            yield zlib.decompress(found[1]).decode("utf-8", "replace")
        except zlib.error:
            continue
