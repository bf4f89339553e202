"""What ships becomes immutable versions."""

import pytest
from django.db import DatabaseError, connection, transaction

from qingfeng.core.norms import guards, loading, queries
from qingfeng.core.norms.loading import BadShipment, load_shipped
from qingfeng.core.norms.models import Clause, Document, Version

from .situations import NOW, D, a_unit, statutes

pytestmark = pytest.mark.django_db

DOCUMENT = """
documents:
  - key: county-2011
    number: 云岫教〔2011〕1号
    title: 收费管理规定
    issuer: 云岫县教育委员会
    kind: local
    dated: 2011-01-20
    in_force_from: 2011-02-01
    clauses: [{ref: 第一条, text: 扣分}]
"""
VERSIONS = """
versions:
  - {key: demo.limit, type: int, clause: county-2011 第一条, value: 3, local: bounded, bounds: {min: 1, max: 5}}
"""


@pytest.fixture
def shipment(tmp_path):
    def write(text, name="parameters.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_loading_twice_changes_nothing():
    assert statutes().versions > 30
    before = (Document.objects.count(), Clause.objects.count(), Version.objects.count())
    again = statutes()
    assert (again.documents, again.versions) == (0, 0)
    assert (Document.objects.count(), Clause.objects.count(), Version.objects.count()) == before


def test_every_shipped_version_cites_a_clause_and_holds_from_its_documents_first_day():
    statutes()
    for version in Version.objects.select_related("clause__document"):
        assert version.cite().startswith("《")
        assert version.clause.text
        assert version.published_on <= version.valid_from


def test_an_institution_ships_documents_and_versions(shipment):
    load_shipped(now=NOW, files=[shipment(DOCUMENT + VERSIONS)])
    version = queries.in_force("demo.limit", D(2011, 2, 1))
    assert (version.value, version.cite()) == (3, "《收费管理规定》第一条")
    assert queries.find("demo.limit", D(2011, 1, 31)) is None
    assert queries.cite("county-2011", "第一条") == "《收费管理规定》第一条"


@pytest.mark.parametrize("change", [("value: 3", "value: 4"), ("max: 5", "max: 6"), ("第一条", "第二条")])
def test_changed_bytes_under_an_old_date_stop_the_start(shipment, change):
    load_shipped(now=NOW, files=[shipment(DOCUMENT + VERSIONS)])
    with pytest.raises(BadShipment, match="不能改"):
        load_shipped(now=NOW, files=[shipment((DOCUMENT + VERSIONS).replace(*change))])
    assert queries.in_force("demo.limit", D(2026, 1, 1)).value == 3


def test_a_new_date_is_a_new_version(shipment):
    load_shipped(now=NOW, files=[shipment(DOCUMENT + VERSIONS)])
    more = VERSIONS + "  - {key: demo.limit, type: int, clause: county-2011 第一条, value: 4, valid_from: 2012-01-01}\n"
    assert load_shipped(now=NOW, files=[shipment(DOCUMENT + more)]).versions == 1
    assert queries.in_force("demo.limit", D(2011, 12, 31)).value == 3
    assert queries.in_force("demo.limit", D(2012, 1, 1)).value == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("versions: [", "YAML"),
        ("rules: []", "documents"),
        (DOCUMENT + "versions: [{key: a, type: int, clause: county-2011 第九条, value: 3}]", "第九条"),
        (DOCUMENT + "versions: [{key: a, type: int, clause: county-2011 第一条, value: three}]", "整数"),
        (DOCUMENT + "versions: [{key: a, type: int, clause: county-2011 第一条, value: true}]", "整数"),
        (DOCUMENT + "versions: [{key: a, type: wish, clause: county-2011 第一条, value: 3}]", "类型"),
        (DOCUMENT + "versions: [{key: a, type: int, clause: county-2011 第一条, value: 3, colour: red}]", "colour"),
        (DOCUMENT + "versions: [{key: a, type: int, clause: county-2011 第一条, value: 3, local: maybe}]", "maybe"),
        (DOCUMENT + "versions: [{key: a, type: int, clause: county-2011 第一条, value: 3, valid_from: 2011-01-01}]", "公布前"),
        (DOCUMENT + "versions: [{key: a, type: clock, clause: county-2011 第一条, value: {amount: 3, unit: moon}}]", "单位"),
        (DOCUMENT + "versions: [{key: a, type: clock, clause: county-2011 第一条, value: {amount: 3, extend_amount: 3}}]", "谁批准"),
        (DOCUMENT.replace("kind: local", "kind: song"), "song"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place_and_nothing_is_loaded(shipment, text, says):
    with pytest.raises(BadShipment) as refused:
        load_shipped(now=NOW, files=[shipment(text)])
    assert says in str(refused.value)
    assert not Version.objects.exists()


def test_a_value_changed_in_the_database_is_found():
    statutes()
    assert loading.start(now=NOW).versions == 0
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE norms_version SET valid_from = '2006-01-01' WHERE key = 'petition.handle' AND valid_from = '2005-05-01'")
    guards.install(connection)
    assert len(loading.altered()) == 1
    with pytest.raises(BadShipment, match=r"petition\.handle"):
        loading.start(now=NOW)


@pytest.mark.parametrize("statement", ["UPDATE norms_version SET valid_from = '2006-01-01'", "DELETE FROM norms_version"])
def test_the_database_itself_refuses_to_edit_or_delete_a_version(statement):
    statutes()
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_local_documents_keep_their_keys(shipment):
    from .situations import a_clause

    clause = a_clause(a_unit("county"))
    with pytest.raises(BadShipment, match="本地文件"):
        load_shipped(now=NOW, files=[shipment(DOCUMENT.replace("county-2011", clause.document.key))])
