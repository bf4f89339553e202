"""How dates, sums and titles are written in Chinese documents."""

from __future__ import annotations

import datetime as dt

import rjieba

NO_LINE_START = "，。、；：？！）〕》”’的了和与及"
NO_LINE_END = "（〔《“‘"


def full_date(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def yuan(fen: int) -> str:
    """12345 -> 123.45; groups of three above a thousand; nothing after the point when it is zero and the sum is whole."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")


def yuan_2(fen: int) -> str:
    return f"{fen / 100:,.2f}" if abs(fen) < 10**12 else f"{fen // 100:,}.{fen % 100:02d}"


def title_lines(title: str, *, per_line: int = 20) -> list[str]:
    """A title on as few lines as fit, of similar length, never broken inside a word or a quotation mark. Own line breaks are kept."""
    if "\n" in title:
        return [line.strip() for line in title.split("\n") if line.strip()]
    count = -(-len(title) // per_line)
    if count <= 1:
        return [title]
    lines, rest = [], _breakable(title)
    for left in range(count, 1, -1):
        line, rest = _first_line(rest, sum(map(len, rest)) / left, per_line)
        lines.append(line)
    return [*lines, "".join(rest)]


def _breakable(title: str) -> list[str]:
    """Pieces between which a line may break."""
    pieces: list[str] = []
    for word in rjieba.cut(title):
        if pieces and (word[0] in NO_LINE_START or pieces[-1][-1] in NO_LINE_END):
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces


def _first_line(pieces: list[str], wanted: float, limit: int) -> tuple[str, list[str]]:
    length, best, best_gap = 0, 1, float("inf")
    for at, piece in enumerate(pieces[:-1], start=1):
        length += len(piece)
        if length <= limit and abs(length - wanted) < best_gap:
            best, best_gap = at, abs(length - wanted)
    return "".join(pieces[:best]), pieces[best:]
