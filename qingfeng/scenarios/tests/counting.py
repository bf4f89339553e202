"""The figures once more, from the row files alone and by other arithmetic; nothing of the engine of figures is used."""

from __future__ import annotations

import csv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "bishan"


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(withdrawn: set[str], fallen: set[tuple[str, str]]) -> dict[str, str]:
    """What each figure must be after these complaints were withdrawn and these findings overturned."""
    year, before = counted("complaints_2011.csv", withdrawn), counted("complaints_2010.csv", withdrawn)
    teachers = {row["工号"] for row in table("posts.csv") if row["职务"] == "教师"}
    kinds = {(row["complaint"], row["person"]): row["kind"] for row in table("findings.csv")}
    standing = {key: kind for key, kind in kinds.items() if key not in fallen and key[1] in teachers}
    sanctioned = {
        (row["complaint"], row["person"])
        for row in table("sanctions.csv")
        if row["decided_on"].startswith("2011") and (row["complaint"], row["person"]) in standing
    }
    decided = {row["no"]: row["decided_on"] for name in CASES for row in table(name)}
    paid = sum(round(float(row["taken"]) * 100) for row in table("payers.csv") if row["paid_on"].startswith("2011"))
    lessons = {p for (no, p), kind in standing.items() if kind == "tutoring_charge" and decided[no].startswith("2011")}
    return {
        "B-12": str(len({person for _no, person in sanctioned})),
        "B-13": str(len({person for no, person in sanctioned if standing[no, person] == "aids_recommended"})),
        "B-14": str(len(lessons)),
        "B-15": str(paid // 100) if paid % 100 == 0 else f"{paid / 100:.2f}",
        "B-16": str(year),
        "B-17": str(before),
        "B-18": tenth(before - year, before),
    }


CASES = ("complaints_2010.csv", "complaints_2011.csv", "complaints_other.csv", "present.csv")


def counted(name: str, withdrawn: set[str]) -> int:
    return sum(1 for row in table(name) if row["no"] not in withdrawn)


def tenth(part: int, whole: int) -> str:
    """Per cent with one decimal, half up, in whole numbers only."""
    tenths = (2 * part * 1000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"
