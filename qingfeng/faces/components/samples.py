"""Invented content for the style page and the tests of components."""

from __future__ import annotations


def sample() -> dict[str, object]:
    return {}
