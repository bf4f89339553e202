"""What this engine needs to know of messages. Whoever keeps them hands it over; the engine knows no complaint."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol


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
    number: int = 0  # of the message itself: several may share a matter, and go over to another one
    about: int | None = None  # the unit it complains of
    subject: str = ""  # the title where the writer gave it; other titles are the office's and say the same for many

    @property
    def said(self) -> str:
        """What the writer wrote."""
        return f"{self.subject}。{self.text}" if self.subject else self.text


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer beside the message it answers, both masked."""

    key: int
    text: str
    answer: str
    received_on: dt.date
    answered_on: dt.date
    office: int
    due_on: dt.date | None = None  # the day by which the office had to answer, as its clock stood; none where no clock ran


class Messages(Protocol):
    """Never a sealed matter, an accusation or what was disposed of."""

    def of(self, keys: Iterable[int]) -> list[Message]: ...
    def every(self, *, office: int | None = None, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Message]: ...
    def numbered(self, numbers: Iterable[int]) -> list[Message]: ...
    def newest(self, *, after: int, limit: int) -> list[int]: ...
    def replies(self, *, office: int | None = None, since: dt.date | None = None, until: dt.date | None = None) -> Iterator[Reply]: ...


_installed: list[Messages] = []


def install(messages: Iterable[Messages]) -> None:
    _installed.extend(messages)


def messages() -> Messages:
    if not _installed:
        raise LookupError("no institution hands over messages")
    return _installed[0]
