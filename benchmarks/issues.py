"""How long it takes to group many messages, and how the time grows with their number.

usage: python -m benchmarks.issues FILE [--sizes 10000,100000,1000000]

FILE is a CSV of real messages (message_id, user, subject, received_at, body, likes, dislikes). It is made longer by varying its texts:
nine of ten copies speak of other places (the same for all messages of a copy, so that issues stay issues), one of ten of the same;
clauses are left out and days are moved. Making them is not counted; time is that of the processor, and
in brackets that of the clock, which is longer where others work on the machine. Nothing of the texts is printed.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import random
import re
import resource
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

NAMING = "安宝昌成春达德丰富光贵海和恒弘华嘉建锦景康乐丽联林龙明南宁平旗清庆仁荣瑞山盛顺泰天同万文祥新兴秀雅阳怡永裕源云泽长正志中洲"
LETTER = re.compile(r"[A-Z](?=\d{0,2}[市县区])")
CLAUSE = re.compile(r"(?<=[，。；！？,;!?])")
SETTING = {"window": 180, "pair": 25, "on_average": 15, "joins": 25, "about": 2}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day_of(written: str) -> dt.date:
    year, month, day = (int(part) for part in re.findall(r"\d+", written)[:3])
    return dt.date(year, month, day)


def moved(name: str, copy: int) -> str:
    """Another name for a place, the same wherever it stands in a copy."""
    draw = zlib.crc32(f"{copy}{name}".encode())
    return NAMING[draw % len(NAMING)] + NAMING[draw // 97 % len(NAMING)] + name[2:]


def messages(rows: list[dict[str, str]], size: int) -> Iterator:
    from qingfeng.engines.triage.issues.features import cut
    from qingfeng.engines.triage.issues.places import Places
    from qingfeng.engines.triage.ports import Message

    places = Places()
    names = [sorted(places.found(cut(row["subject"] + row["body"][:300])).names, key=len, reverse=True) for row in rows]
    for key in range(size):
        copy, at = divmod(key, len(rows))
        row, chance = rows[at], random.Random(key)  # noqa: S311 -- the same texts again
        title, text = row["subject"], row["body"]
        if copy:
            text = "".join(part for part in CLAUSE.split(text) if chance.random() > 0.15) or text
        if copy % 10:
            letter = chr(65 + copy % 26)
            title, text = (LETTER.sub(letter, words) for words in (title, text))
            for name in names[at]:
                title, text = title.replace(name, moved(name, copy)), text.replace(name, moved(name, copy))
        day = day_of(row["received_at"]) + dt.timedelta(days=copy % 10 and random.Random(copy).randrange(1000))  # noqa: S311
        yield Message(key, title, text, day, 1, f"{row['user']}-{copy}", int(row["likes"]), int(row["dislikes"]))


class Watch:
    """Time between two messages that the reader asks for does not count: it is spent on making them."""

    def __init__(self, source: Iterator) -> None:
        self.source, self.making, self.waited = source, 0.0, 0.0

    def __iter__(self) -> Watch:
        return self

    def __next__(self) -> object:
        start, began = time.process_time(), time.perf_counter()
        try:
            return next(self.source)
        finally:
            self.making += time.process_time() - start
            self.waited += time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.issues", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    options = parser.parse_args()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    django.setup()
    from qingfeng.engines.triage.issues.features import Told
    from qingfeng.engines.triage.issues.grouping import Setting, groups_of

    rows, before = read(options.file), (0, 0.0)
    heads = ("messages", "reading", "grouping", "total", "(clock)", "growth", "issues", "largest", "memory GB")
    print("".join(f"{head:>12}" for head in heads))
    for size in (int(part) for part in options.sizes.split(",")):
        watch, told, start, began = Watch(messages(rows, size)), Told(), time.process_time(), time.perf_counter()
        for message in watch:
            told.add(message)  # type: ignore[arg-type]
        reading = time.process_time() - start - watch.making
        start, issues, largest = time.process_time(), 0, 0
        for group in groups_of(told, Setting(**SETTING)):
            issues, largest = issues + 1, max(largest, len(group.keys))
        grouping = time.process_time() - start
        total, clock = reading + grouping, time.perf_counter() - began - watch.waited
        grown = f"x{size / before[0]:.0f}: x{total / before[1]:.1f}" if before[0] else ""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        cells = (
            f"{size:,}",
            f"{reading:.1f}s",
            f"{grouping:.1f}s",
            f"{total:.1f}s",
            f"({clock:.0f}s)",
            grown,
            issues,
            largest,
            f"{memory:.1f}",
        )
        print("".join(f"{cell:>12}" for cell in cells), flush=True)
        before = (size, total)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
