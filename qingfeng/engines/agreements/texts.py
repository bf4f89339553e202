"""The text of a letter as it is typed, cut into its clauses; and what one edition changes in another, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

HAN_NUMBER = "一二三四五六七八九十百零〇"
REF = re.compile(rf"(第[{HAN_NUMBER}0-9]+条|[{HAN_NUMBER}]+、|[0-9]+[.．、])[ \u3000]*")
SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Paragraph:
    ref: str  # 第一条; empty where the office numbers nothing
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One clause as it was and as it is. `pieces` are (kind, text): same, removed or added."""

    kind: str
    ref: str
    pieces: tuple[tuple[str, str], ...]


def cut(typed: str) -> tuple[str, list[Paragraph]]:
    """What stands before the first clause, and the clauses. A paragraph without a number belongs to the clause above it; where no
    paragraph has one, each is a clause."""
    lines = [line.strip(" \u3000\t") for line in typed.replace("\r\n", "\n").split("\n")]
    lines = [line for line in lines if line]
    if not any(REF.match(line) for line in lines):
        return "", [Paragraph("", line) for line in lines]
    preamble: list[str] = []
    found: list[Paragraph] = []
    for line in lines:
        if hit := REF.match(line):
            found.append(Paragraph(hit.group(1).rstrip("、.．"), line[hit.end() :]))
        elif found:
            found[-1] = Paragraph(found[-1].ref, f"{found[-1].text}\n{line}")
        else:
            preamble.append(line)
    return "\n".join(preamble), found


def typed(preamble: str, clauses: Iterable[Paragraph]) -> str:
    """The text as somebody would type it: `cut` brings it back."""
    lines = [preamble] if preamble else []
    for clause in clauses:
        mark = f"{clause.ref}　" if clause.ref.startswith("第") else f"{clause.ref}、" if clause.ref else ""
        lines.append(f"{mark}{clause.text}")
    return "\n".join(lines)


def changes(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> list[Change]:
    """In the order of the new text, what was taken out where it stood. Clauses are told by their number; without numbers by their words."""
    old, new = [_name(c, before) for c in before], [_name(c, after) for c in after]
    by_name = dict(zip(old, before, strict=True))
    found: list[Change] = []
    for op, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op in ("delete", "replace"):
            found += [Change(REMOVED, c.ref, ((REMOVED, c.text),)) for c in before[a1:a2]]
        if op in ("insert", "replace"):
            found += [Change(ADDED, c.ref, ((ADDED, c.text),)) for c in after[b1:b2]]
        if op == "equal":
            found += [_compared(by_name[name], clause) for name, clause in zip(new[b1:b2], after[b1:b2], strict=True)]
    return found


def _name(clause: Paragraph, among: Sequence[Paragraph]) -> str:
    numbered = clause.ref and sum(other.ref == clause.ref for other in among) == 1
    return clause.ref if numbered else clause.text


def _compared(before: Paragraph, after: Paragraph) -> Change:
    if before.text == after.text:
        return Change(SAME, after.ref, ((SAME, after.text),))
    pieces: list[tuple[str, str]] = []
    for op, a1, a2, b1, b2 in SequenceMatcher(None, before.text, after.text, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append((SAME, after.text[b1:b2]))
            continue
        pieces += [(kind, text) for kind, text in ((REMOVED, before.text[a1:a2]), (ADDED, after.text[b1:b2])) if text]
    return Change(CHANGED, after.ref, tuple(pieces))
