"""Every structured rule says what it may hold: a new one without a declaration is found here, and so is a code without a word."""

import re

import pytest
import yaml

from qingfeng import catalogue
from qingfeng.core.norms import checking, queries
from qingfeng.core.norms.labels import known
from qingfeng.core.norms.loading import load_shipped, statute_files
from qingfeng.core.norms.models import Version
from qingfeng.core.norms.tables import rule_table
from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements.tests.situations import NOW, an_office
from qingfeng.faces.desk.norm_value_forms import version_form

RATED_BY_NOTHING = {"least": 10, "weights": [{"source": "own", "sheet": "x", "weight": "0"}]}
CODE = re.compile("[a-z_]+")
VERSIONS = [
    version
    for path in (*statute_files(), *catalogue.parameter_files())
    for version in yaml.safe_load(path.read_text(encoding="utf-8")).get("versions", [])
]
STRUCTURED = [version for version in VERSIONS if version["type"] in ("data", "texts")]
TABLES = [version for version in VERSIONS if version["type"] == "table"]


@pytest.mark.django_db
@pytest.mark.parametrize("version", STRUCTURED, ids=lambda version: version["key"])
def test_every_list_and_group_of_values_declares_what_it_may_say(version):
    assert checking.shape(version["key"]) is not None, "declare a Shape in the institution's shapes.py"
    assert not CODE.fullmatch(checking.words(version["key"], version["value"]))


@pytest.mark.parametrize("version", TABLES, ids=lambda version: version["key"])
def test_every_code_in_a_closed_column_has_a_word_of_its_own(version):
    for column in rule_table(version["value"], checking.cell_words(version["key"])).columns:
        words = [column.label(code) for code in column.choices]
        assert not any(CODE.fullmatch(word) for word in words)
        assert len(set(words)) == len(words)


def _declared_labels(part):
    if hasattr(part, "labels"):
        yield known(part.labels)
    for inner in getattr(part, "parts", ()):
        yield from _declared_labels(inner)


@pytest.mark.django_db
@pytest.mark.parametrize("key", sorted({version["key"] for version in STRUCTURED}))
def test_no_two_choices_are_called_alike(key):
    for labels in _declared_labels(checking.shape(key)):
        assert len({str(label) for label in labels.values()}) == len(labels)


@pytest.mark.django_db
def test_the_form_of_every_list_and_group_takes_back_what_it_shows():
    load_shipped(now=NOW, files=catalogue.parameter_files())
    office = an_office()
    for version in Version.objects.shipped().filter(type__in=("data", "texts")):
        shown = version_form(version, office)
        fields = [bound for _legend, group in shown.groups() for bound in group]
        sent = {bound.name: bound.value() for bound in fields if bound.value() not in (None, "")}
        form = version_form(version, office, sent)
        form.is_valid()
        assert set(form.errors) == {"clause", "valid_from"}, version.key
        assert form.value() == version.value
        assert all(str(bound.label) for bound in fields)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("watch_list.kinds", ["no_such_kind"], "第1项写的是“no_such_kind”，只能写：收取公示以外的费用、"),
        ("watch_list.kinds", [], "至少要写1项"),
        (
            "duty_letters.counting",
            {"year_starts": "32-99", "one_time": "foo"},
            "“学年开始”写的是“32-99”，要写成月-日，如09-01。“怎样算一次”写的是“foo”",
        ),
        ("watch_list.listing", {"threshold": 0}, "“达到几件”写的是“0”，要写1到1000的整数。“统计期间”没有写。"),
        ("target_management.veto", {"subjects": ["teacher"]}, "“对谁”第1项写的是“teacher”，只能写：学校、个人。"),
        (
            "target_management.ratings",
            RATED_BY_NOTHING,
            "“评议”第1行“占百分之几”写的是“0”",
        ),
        ("responsibility_tracing.degrees", {"principal": "boss"}, "“校长”写的是“boss”，只能写：直接责任、"),
        ("study.reminder_measures", ["谈心"], "第1项写的是“谈心”，只能写："),
        ("triage.categories", ["教育", "教育"], "第2项“教育”写了两次"),
        ("triage.categories", "教育", "要写成一列"),
    ],
)
def test_what_no_rule_reads_is_refused_with_its_place_and_what_to_write(key, value, says):
    with pytest.raises(Refused) as refused:
        checking.read(key, value)
    assert says in refused.value.reason


def test_a_kind_may_be_written_as_people_read_it():
    assert checking.read("watch_list.kinds", ["收取公示以外的费用", "no_refund"]) == ["charge_not_listed", "no_refund"]


@pytest.mark.django_db
def test_a_day_without_a_rule_is_refused_by_the_title_of_the_rule_with_advice_for_everybody():
    load_shipped(now=NOW, files=catalogue.parameter_files())
    with pytest.raises(queries.NoRule) as refused:
        queries.in_force("target_management.veto", NOW.date().replace(year=2010))
    assert "没有生效的规定：对谁一票否决。" in refused.value.reason
    assert "target_management" not in str(refused.value)
    assert "请告诉主管机关" in refused.value.advice
