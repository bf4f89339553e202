"""Codes, and the words that people read and write for them. Rules are stored with codes; whoever writes one may write either."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import override

from qingfeng.core.language import between

Labels = Mapping[str, Any] | Callable[[], Mapping[str, Any]]  # a function: a list that others declare, asked for when it is needed


def known(labels: Labels) -> Mapping[str, Any]:
    return labels() if callable(labels) else labels


def label_of(code: str, labels: Labels) -> str:
    return str(known(labels).get(code, code))


def code_of(written: str, labels: Labels) -> str | None:
    """A sheet that one reader took away in one language comes back from another: the words of every language count."""
    names = known(labels)
    if written in names:
        return written
    for language, _name in settings.LANGUAGES:
        with override(language):
            found = next((code for code, label in names.items() if str(label) == written), None)
        if found is not None:
            return found
    return None


def told(labels: Labels, codes: Collection[str] | None = None) -> str:
    """The words of some codes, or of all, as a list in a sentence."""
    names = known(labels)
    return between("、").join(label_of(code, names) for code in (names if codes is None else codes))
