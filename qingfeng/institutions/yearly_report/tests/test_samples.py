"""The shipped templates: every field is one, and the experience report asks for each figure that the source text states."""

from __future__ import annotations

import pytest

from qingfeng.engines.insight import periods, samples
from qingfeng.engines.insight.checking import check
from qingfeng.scenarios.rows import rows

pytestmark = pytest.mark.pure
OWN = periods.year(2011)
STATED = [row for row in rows("figures.csv") if row["id"] <= "B-28"]


@pytest.mark.parametrize("sample", samples.declared(), ids=lambda sample: sample.code)
def test_every_field_of_a_shipped_template_can_be_answered(sample):
    checked = check(sample.docx())
    assert checked.faults == ()
    assert checked.found


@pytest.mark.parametrize("row", STATED, ids=lambda row: row["id"])
def test_the_experience_report_of_2011_asks_for_every_figure_of_the_source(row):
    sample = samples.find("experience")
    assert sample is not None
    asked = {(code, field.period(OWN).code) for field in check(sample.docx()).fields.values() for code in field.codes}
    assert (row["figure"], row["period"]) in asked


def test_a_sample_is_made_with_the_same_bytes_again():
    assert all(sample.docx() == sample.docx() for sample in samples.declared())
