"""Token buckets in memory: how often something may happen. Nobody is told apart by address, and none is kept.

Each server process has its own, so an office with two lets through up to twice as much.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict


class Bucket:
    """Holds `burst` at most and fills again by `per_minute`."""

    def __init__(self, per_minute: float, burst: float) -> None:
        self.rate, self.burst = per_minute / 60, float(burst)
        self.level, self.at = self.burst, time.monotonic()
        self.lock = threading.Lock()

    def spend(self) -> bool:
        """Takes one; false when it is empty."""
        with self.lock:
            return self._left(1)

    def holds(self) -> bool:
        """Whether there is one, without taking it."""
        with self.lock:
            return self._left(0) and self.level >= 1

    def _left(self, taken: int) -> bool:
        at = time.monotonic()
        self.level = min(self.burst, self.level + max(0.0, at - self.at) * self.rate)
        self.at = at
        if self.level < taken:
            return False
        self.level -= taken
        return True


class Buckets:
    """One bucket for each target: a school, a form, an account name. The target is kept as a hash under a key of this process alone.

    Of very many the ones longest unused are forgotten; whoever asks for so many meets the bucket over all of them.
    """

    def __init__(self, per_minute: float, burst: float, most: int = 20_000) -> None:
        self.per_minute, self.burst, self.most = per_minute, burst, most
        self.key = secrets.token_bytes(32)
        self.kept: OrderedDict[bytes, Bucket] = OrderedDict()
        self.lock = threading.Lock()

    def of(self, target: str) -> Bucket:
        name = hashlib.blake2b(target.encode(), key=self.key, digest_size=16).digest()
        with self.lock:
            found = self.kept.pop(name, None) or Bucket(self.per_minute, self.burst)
            self.kept[name] = found
            if len(self.kept) > self.most:
                self.kept.popitem(last=False)
        return found

    def spend(self, target: str) -> bool:
        return self.of(target).spend()
