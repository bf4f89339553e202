"""How the house says no."""

from __future__ import annotations


class Refused(Exception):
    """A domain rule does not allow what was asked.

    `reason` says what happened and why, `authority` the clause it rests on, `advice` what to do next,
    `field` the form field it belongs to (empty: the whole form). All but `field` are shown to people.
    """

    def __init__(self, reason: str, *, authority: str = "", advice: str = "", field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.authority = authority
        self.advice = advice
        self.field = field

    def __str__(self) -> str:
        parts = [self.reason]
        if self.authority:
            parts.append(f"（依据：{self.authority}）")
        if self.advice:
            parts.append(self.advice)
        return "".join(parts)
