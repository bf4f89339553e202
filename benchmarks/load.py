"""Four clients, each in a process of its own; what is measured is requests answered in a second.

A connection is kept for `KEPT` seconds: the kernel hands a new one to either worker, so that no round, of fast pages or of slow
ones, is decided by the luck of four connections falling to one of them.
"""

from __future__ import annotations

import http.client
import multiprocessing as mp
import statistics
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass

CLIENTS = 4
KEPT = 0.1


@dataclass(frozen=True)
class Request:
    """One request as bytes on the wire; `ok` is the status that counts."""

    method: str
    path: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    ok: int = 200


def form(path: str, data: dict[str, object], cookie: str = "") -> Request:
    body = urllib.parse.urlencode(data, doseq=True).encode()
    headers = (("Content-Type", "application/x-www-form-urlencoded"), *((("Cookie", cookie),) if cookie else ()))
    return Request("POST", path, body, headers)


def get(path: str, cookie: str = "") -> Request:
    return Request("GET", path, headers=((("Cookie", cookie),) if cookie else ()))


def _client(port: int, requests: Sequence[Request], seconds: float, start, out, keep: bool) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    start.wait()
    opened, end, done, failed, times, bodies = 0.0, time.perf_counter() + seconds, 0, 0, [], []
    for request in requests:
        before = time.perf_counter()
        if before >= end:
            break
        if before >= opened + KEPT:
            connection.close()  # opens again with the request
            opened = before
        connection.request(request.method, request.path, request.body or None, dict(request.headers))
        answer = connection.getresponse()
        body = answer.read()
        times.append(time.perf_counter() - before)
        good = answer.status == request.ok
        done += good
        failed += not good
        if keep and good:
            bodies.append(body)
    out.put((done, failed, times, bodies))


@dataclass(frozen=True)
class Round:
    rate: float  # requests a second
    failed: int
    p95_ms: float
    bodies: list[bytes]


def run(port: int, queues: Sequence[Sequence[Request]], seconds: float, keep: bool = False) -> Round:
    """One round: every client works through its own queue until the time is up."""
    context = mp.get_context("fork")
    start, out = context.Barrier(len(queues)), context.Queue()
    clients = [context.Process(target=_client, args=(port, q, seconds, start, out, keep)) for q in queues]
    for c in clients:
        c.start()
    results = [out.get() for _ in clients]
    for c in clients:
        c.join()
    done, times = sum(r[0] for r in results), sorted(t for r in results for t in r[2])
    p95 = times[int(len(times) * 0.95)] * 1000 if times else 0.0
    return Round(done / seconds, sum(r[1] for r in results), p95, [b for r in results for b in r[3]])


def spread(rates: Sequence[float]) -> str:
    return f"{statistics.median(rates):8.0f}/s (min {min(rates):.0f}, max {max(rates):.0f})"
