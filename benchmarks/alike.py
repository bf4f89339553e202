"""How fast the nearest look-alikes are found, against a plain rapidfuzz scan of the same texts, in one run on one core.

usage: python -m benchmarks.alike FILE [--size N] [--asked N]

FILE is a CSV of messages (a column `text`, or `subject` and `body`). Its texts are varied to N: sentences left out, put in another
order and mixed with those of another message, one character in thirty replaced. Half of the asked are copies of what is in the index,
so that it can be told whether they were found. `whole` is what a page waits for without its database: making the signature,
proposing, and judging the most promising text by text. Times are of this process (CPU) and of the wall clock.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import random
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

SENTENCE = re.compile(r"[^。，！？；,.!?;\s]+")
SCANNED = 20


def read(path: str) -> list[str]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row.get("text") or f"{row['subject']}。{row['body']}" for row in rows]


def varied(texts: list[str], size: int, chance: random.Random) -> list[str]:
    letters = [c for text in texts for c in text[:40] if "\u4e00" <= c <= "\u9fff"]
    return texts[:size] + [_vary(chance.choice(texts), chance.choice(texts), letters, chance) for _n in range(size - len(texts))]


def _vary(text: str, other: str, letters: list[str], chance: random.Random) -> str:
    own, foreign = SENTENCE.findall(text), SENTENCE.findall(other)
    mixed = chance.sample(own, (len(own) + 1) // 2) + chance.sample(foreign, (len(foreign) + 1) // 2)
    chance.shuffle(mixed)
    return "，".join("".join(chance.choice(letters) if chance.random() < 1 / 30 else c for c in part) for part in mixed)


def changed(text: str, chance: random.Random) -> str:
    """A copy: other order, other marks, a third left out."""
    parts = SENTENCE.findall(text)
    kept = chance.sample(parts, max(len(parts) * 2 // 3, 1))
    return "！".join(kept)


def took(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def told(name: str, times: list[tuple[float, float]]) -> float:
    wall, cpu = sorted(t[0] for t in times), sorted(t[1] for t in times)
    at = lambda row, share: row[min(int(len(row) * share), len(row) - 1)]
    print(f"{name:10} wall p50 {at(wall, 0.5):7.1f} p95 {at(wall, 0.95):7.1f} ms   CPU p50 {at(cpu, 0.5):7.1f} p95 {at(cpu, 0.95):7.1f} ms")
    return at(cpu, 0.5)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alike", description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="qingfeng-alike-") as folder:
        os.environ |= {"QINGFENG_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        import django

        django.setup()
        return measure(options)


def measure(options: argparse.Namespace) -> int:
    from qingfeng.engines.triage.alike import store
    from qingfeng.engines.triage.alike.judging import Side, judge
    from qingfeng.engines.triage.alike.nearest import CANDIDATES, JUDGED
    from qingfeng.engines.triage.alike.segment import Document, build
    from qingfeng.engines.triage.alike.signs import pairs, signs

    chance = random.Random(2020)  # noqa: S311
    texts = varied(read(options.file), options.size, chance)
    start = time.process_time()
    segment = build(Document(n, 1, pairs(text)) for n, text in enumerate(texts))
    built = time.process_time() - start
    store.save(segment, made=0.0, floor=0)
    del segment
    version = store.load(store.counts())
    assert version is not None
    held, day = version.segment, dt.date(2020, 1, 1)
    files = sum(f.stat().st_size for f in store.folder().rglob("*.npy"))
    print(f"{len(texts)} messages, {statistics.median(map(len, texts)):.0f} characters in the middle, {len(held.terms)} pairs")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"made in {built:.0f} s CPU, {files / 1e6:.0f} MB of files, {most:.0f} MB of memory at most", flush=True)

    copies = [(n, changed(texts[n], chance)) for n in chance.sample(range(len(texts)), options.asked // 2)]
    copies = [(n, text) for n, text in copies if len(text) >= 30]
    others = [(-1, texts[n]) for n in chance.sample(range(len(texts)), options.asked - len(copies))]
    found: dict[int, list[int]] = {}

    def propose(n: int, text: str) -> None:
        asked = signs(text)
        found[n] = [p.number for p in held.nearest(asked, held.weights(asked), limit=CANDIDATES)]

    def whole(text: str) -> None:
        asked, side = signs(text), Side(text, day)
        proposed = held.nearest(asked, held.weights(asked), limit=CANDIDATES)
        for proposal in sorted(proposed, key=lambda p: -p.promise)[:JUDGED]:
            judge(side, Side(texts[proposal.number], day), held)

    for n, text in copies[:10]:  # the files come into memory
        propose(n, text)
    proposed = told("proposing", [took(lambda n=n, t=t: propose(n, t)) for n, t in (*copies, *others)])
    told("whole", [took(lambda t=t: whole(t)) for _n, t in (*copies, *others)])
    print(f"copies found first: {sum(found[n][:1] == [n] for n, _t in copies)} of {len(copies)}, among {CANDIDATES}: "
          f"{sum(n in found[n] for n, _t in copies)}")  # fmt: skip
    scanned = told("rapidfuzz", scan(texts, [text for _n, text in copies[:SCANNED]]))
    print(f"proposing is {scanned / proposed:.0f} times as fast as the scan")
    return 0


def scan(texts: list[str], asked: list[str]) -> list[tuple[float, float]]:
    """Pairs of characters in sorted order, compared with all of them, prepared beforehand."""
    from rapidfuzz import fuzz, process

    from qingfeng.core.text.tokens import plain

    def ready(text: str) -> str:
        said = plain(text)
        return "".join(sorted(said[at : at + 2] for at in range(len(said) - 1)))

    prepared = {n: ready(text) for n, text in enumerate(texts)}
    return [took(lambda t=t: process.extract(ready(t), prepared, scorer=fuzz.ratio, processor=None, limit=5)) for t in asked]


if __name__ == "__main__":
    sys.exit(main())
