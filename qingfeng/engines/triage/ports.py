"""What this engine needs to know of messages. Whoever keeps them hands it over; the engine knows no complaint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused


@dataclass(frozen=True, slots=True)
class Message:
    """One message, masked. `key` is its matter; `sender` tells the same writer again and says nothing else, empty where nobody may ask."""

    key: int
    title: str
    text: str
    day: dt.date
    office: int  # the unit that answers for it
    sender: str = ""
    likes: int = 0
    dislikes: int = 0
    category: str = ""  # as a person decided it


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer beside the message it answers, both masked."""

    key: int
    text: str
    answer: str
    received_on: dt.date
    answered_on: dt.date
    office: int


class Messages(Protocol):
    """Never a sealed matter, an accusation or what was disposed of."""

    def of(self, keys: Iterable[int]) -> list[Message]: ...
    def every(self, *, office: int | None = None, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Message]: ...
    def replies(self, *, office: int | None = None, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Reply]: ...


_installed: list[Messages] = []


def install(messages: Iterable[Messages]) -> None:
    _installed.extend(messages)


def messages() -> Messages:
    if not _installed:
        raise Refused(_("没有可以研判的留言。"))
    return _installed[0]
