"""How the house says no."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext


class Refused(Exception):
    """A domain rule does not allow what was asked.

    `reason` says what happened and why, `authority` the clause it rests on, `advice` what to do next,
    `field` the form field it belongs to (empty: the whole form). All but `field` are shown to people.
    """

    def __init__(self, reason: str, *, authority: str | Promise = "", advice: str = "", field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.authority = str(authority)
        self.advice = advice
        self.field = field

    def __str__(self) -> str:
        parts = [str(self.reason)]
        if self.authority:
            parts.append(gettext("（依据：%s）") % self.authority)
        if self.advice:
            parts.append(str(self.advice))
        return "".join(parts)
