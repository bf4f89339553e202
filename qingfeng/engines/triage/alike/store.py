"""The index as files: one folder a version, never changed once it is there, and one line that says which version counts.

Whoever reads while another is made goes on with the old files, which the system keeps as long as somebody has them open.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
from django.conf import settings

from .segment import Segment

FORMAT = 1
COUNTS, ABOUT = "counts", "about.json"
log = logging.getLogger("qingfeng.triage")


@dataclass(frozen=True)
class Version:
    name: str
    segment: Segment
    made: float  # when its reading began, as a time stamp
    floor: int  # messages behind this number are looked for beside it, for they may have been on their way while it was made


def folder() -> Path:
    return Path(settings.VAR) / "triage" / "alike"


def save(segment: Segment, *, made: float, floor: int) -> str:
    """Writes the version aside, and then lets it count; the ones before are taken away."""
    home, name = folder(), uuid4().hex
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = home / f"{name}.part"
    aside.mkdir(mode=0o700)
    for part in Segment.arrays():
        np.save(aside / f"{part}.npy", getattr(segment, part), allow_pickle=False)
    (aside / ABOUT).write_text(json.dumps({"format": FORMAT, "made": made, "floor": floor}))
    aside.rename(home / name)
    line = home / f"{COUNTS}.{name}"
    line.write_text(name)
    os.replace(line, home / COUNTS)
    _clear(home, name)
    return name


def _clear(home: Path, name: str) -> None:
    for other in home.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def load(name: str) -> Version | None:
    """Nothing where files are missing, cut off or of another format: what cannot be read is as if it were not there."""
    home = folder() / name
    try:
        about = json.loads((home / ABOUT).read_text())
        if about["format"] != FORMAT:
            return None
        segment = Segment(*(np.load(home / f"{part}.npy", mmap_mode="r", allow_pickle=False) for part in Segment.arrays()))
        return Version(name, segment, float(about["made"]), int(about["floor"])) if segment.sound else None
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError) as error:
        log.warning("查重索引读不出来（%s），只在新近的来信里找。", type(error).__name__)
        return None


def counts() -> str:
    try:
        return (folder() / COUNTS).read_text().strip()
    except OSError:
        return ""


class _Kept:
    def __init__(self) -> None:
        self._lock, self._at = threading.Lock(), ("", "")
        self._version: Version | None = None

    def get(self) -> Version | None:
        """The version that counts now, read once by each process; made anew by anybody it is seen at the next question."""
        at = (str(folder()), counts())
        with self._lock:
            if self._at != at:
                self._version = load(at[1]) if at[1].isalnum() else None
                if self._version is None and at[1] and counts() != at[1]:
                    return None  # replaced in this moment: the next question finds the new one
                self._at = at
            return self._version


current = _Kept().get


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else makes the index now; several processes may try."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder() / "making", "w") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            with suppress(OSError):
                fcntl.flock(mark, fcntl.LOCK_UN)
