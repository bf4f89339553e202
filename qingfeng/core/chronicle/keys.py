"""The signing key of this installation. Its loss costs nothing but a new key; its theft cannot rewrite heads already held outside."""

from __future__ import annotations

import contextlib
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from .checkpoints import verifier_key

NAME = "chronicle_ed25519"


def signing_key() -> Ed25519PrivateKey:
    return _load(Path(settings.VAR) / "secrets" / NAME)


def public_key() -> bytes:
    return signing_key().public_key().public_bytes_raw()


def public_key_text() -> str:
    """One line to publish: on the portal, on paper, with people outside the office."""
    return verifier_key(public_key())


@lru_cache(maxsize=8)
def _load(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        _make(path)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{NAME}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(Ed25519PrivateKey.generate().private_bytes_raw().hex())
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):  # the first process wins; the others read what it wrote
        os.link(fresh, path)
    fresh.unlink()
