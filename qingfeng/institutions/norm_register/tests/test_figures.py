"""Documents and clauses are counted by what is in force in the period, of the office's own."""

import datetime as dt

import pytest

from qingfeng.core.norms import services as norms
from qingfeng.engines.agreements.tests.situations import an_office, at
from qingfeng.engines.insight import figures, periods

pytestmark = pytest.mark.django_db
NOW = at(2011, 1, 10)


def a_document(office, key, day, **more):
    return norms.add_document(key=key, title=key, unit=office, dated=day, in_force_from=day, actor=None, now=NOW, **more)


def read(code, period, office):
    return figures.figure(f"norm_register.{code}").read(periods.parse(period), office, dt.date(2013, 1, 1)).value.number


def test_a_document_counts_in_the_year_of_its_date_and_only_its_issuer_s_own():
    office, other = an_office(), an_office()
    a_document(office, "one", dt.date(2011, 1, 10))
    a_document(office, "two", dt.date(2010, 12, 31))
    a_document(other, "three", dt.date(2011, 5, 1))
    assert [read("documents_issued", year, office) for year in ("2010", "2011", "2012")] == [1, 1, 0]


def test_clauses_count_while_their_document_holds():
    office = an_office()
    document = a_document(office, "one", dt.date(2011, 1, 10), trial_ends=dt.date(2012, 1, 10))
    for ref in ("十条要求第一条", "十条要求第二条", "六条禁令第一条"):
        norms.add_clause(document=document, ref=ref, text="……", actor=None, now=NOW)
    assert [read("clauses_ten_requirements", year, office) for year in ("2010", "2011", "2012", "2013")] == [0, 2, 2, 0]
    assert read("clauses_six_bans", "2011", office) == 1
