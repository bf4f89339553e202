"""The pages about procedures say what the procedures do."""

from __future__ import annotations

import pytest

from qingfeng.core.matters.procedure import all_procedures
from qingfeng.faces.management.commands.procedure_diagrams import FOLDER
from qingfeng.faces.procedure_docs import pages

pytestmark = pytest.mark.pure


def test_every_procedure_has_a_page_that_is_up_to_date():
    assert pages()
    for name, text in pages().items():
        assert (FOLDER / name).is_file(), f"run manage.py procedure_diagrams: {name} is missing"
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"run manage.py procedure_diagrams: {name} is stale"


def test_no_page_is_left_of_a_procedure_that_is_gone():
    assert {path.name for path in FOLDER.glob("*.md")} == set(pages())


def test_a_page_names_every_step_state_and_clock_and_each_clock_has_a_clause():
    for procedure in all_procedures():
        text = pages()[f"{procedure.name}.md"]
        for step in procedure.steps:
            assert f"`{step.name}`" in text
        assert all(f"{code}: {label}" in text for code, label in procedure.states.items())
        rows = [line for line in text.split("## 期限")[1].splitlines() if line.startswith("| `")]
        assert rows
        assert all("《" in row for row in rows)
