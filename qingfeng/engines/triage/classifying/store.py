"""Models as files: one folder for each version, and a file that names the one in use. Arrays and JSON; nothing that could run."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from django.conf import settings

from . import topics as topic_words
from .model import Curve, Model
from .terms import Terms

CURRENT, ARRAYS, ABOUT = "current", "arrays.npz", "about.json"
FORMAT = 1
VERSION = re.compile(r"c[0-9]{1,4}-[0-9a-f]{16}")


def folder() -> Path:
    return Path(settings.VAR) / "triage" / "categories"


def save(model: Model, *, now: dt.datetime, into: Path | None = None) -> Path:
    """Put beside the older ones and named as the one in use. Whoever reads meanwhile sees the old one or the new one, never half."""
    place = into or folder()
    place.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".making-", dir=place))
    try:
        arrays: dict[str, Any] = {f"terms_{n}": numbers for n, numbers in enumerate(model.terms.lists)}
        arrays |= {"rarity": model.terms.rarity, "weights": model.weights, "bias": model.bias}
        arrays |= {"curve_lead": model.curve.lead, "curve_right": model.curve.right}
        np.savez(made / ARRAYS, **arrays)
        told = {
            "format": FORMAT,
            "version": model.version,
            "categories": list(model.categories),
            "topics": model.terms.topics.digest,
            "trained_at": now.isoformat(timespec="seconds"),
            "about": model.about,
        }
        (made / ABOUT).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        target = place / model.version
        if target.exists():  # the same messages, words and code: the same model
            shutil.rmtree(made)
        else:
            made.chmod(0o750)
            made.rename(target)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    _name(place, model.version)
    return target


def _name(place: Path, version: str) -> None:
    fresh = place / f".{CURRENT}-{os.getpid()}"
    fresh.write_text(version + "\n", encoding="ascii")
    fresh.replace(place / CURRENT)


def current(place: Path | None = None) -> Model | None:
    """The model in use; none where there is none, or where it was made with other topics than this release brings."""
    place = place or folder()
    try:
        version = (place / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return load(place / version) if VERSION.fullmatch(version) else None


def load(path: Path) -> Model | None:
    try:
        stamp = (path / ABOUT).stat().st_mtime_ns
    except OSError:
        return None
    return _loaded(path, stamp)


@lru_cache(maxsize=2)
def _loaded(path: Path, _stamp: int) -> Model | None:
    topics = topic_words.shipped()
    try:
        told: dict[str, Any] = json.loads((path / ABOUT).read_text(encoding="utf-8"))
        if told["format"] != FORMAT or told["topics"] != topics.digest:
            return None
        with (path / ARRAYS).open("rb") as file, np.load(file, allow_pickle=False) as kept:
            lists = tuple(kept[f"terms_{n}"] for n in range(3))
            model = Model(
                categories=tuple(told["categories"]),
                terms=Terms(lists, kept["rarity"], topics),
                weights=kept["weights"],
                bias=kept["bias"],
                curve=Curve(kept["curve_lead"], kept["curve_right"]),
                version=told["version"],
                about=told["about"] | {"trained_at": told["trained_at"]},
            )
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile):
        return None  # damaged: as if there were none, until it is made anew
    return model if model.weights.shape == (model.terms.width, len(model.categories)) else None


def versions(place: Path | None = None) -> list[str]:
    """Every version that is kept, the newest first."""
    place = place or folder()
    kept = [path for path in place.glob("c*-*") if VERSION.fullmatch(path.name)] if place.is_dir() else []
    return [path.name for path in sorted(kept, key=lambda path: (path / ABOUT).stat().st_mtime_ns, reverse=True)]
