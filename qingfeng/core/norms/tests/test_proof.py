"""Every rule stands in the record, and a rule changed behind its back is found and named."""

import hashlib
import json

import pytest
from django.db import connection

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import an_account
from qingfeng.core.chronicle import export
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.chronicle.services import seal
from qingfeng.core.chronicle.verify import verify
from qingfeng.core.norms import guards, proof, record, services
from qingfeng.core.norms.models import Clause, Document, Version

from .situations import NOW, D, a_clause, a_proposal, a_rule, a_unit, days, statutes

pytestmark = pytest.mark.django_db
KEY = "petition.handle"


@pytest.fixture
def county():
    statutes()
    return a_unit("county")


def behind_the_back(sql, *params):
    """Somebody who owns the database: drops the guards, writes, and puts them back to look innocent."""
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    guards.install(connection)


def test_what_ships_and_what_an_office_records_fits_the_record(county):
    a_rule(county, KEY, days(45))
    a_proposal(county, KEY, days(44))
    assert proof.prove() == []
    assert statutes().versions == 0
    assert proof.prove() == []


def test_every_shipped_version_document_and_clause_has_its_entry(county):
    entries = Entry.objects.of("norms", "shipped")
    assert entries.filter(event="norms.loaded").count() == Version.objects.shipped().count()
    assert entries.filter(event="norms.document").count() == Document.objects.count()
    assert entries.filter(event="norms.clause").count() == Clause.objects.count()


def test_the_record_says_who_recorded_and_who_published_and_holds_no_text(county):
    version = a_rule(county, KEY, days(45))
    proposed, published = Entry.objects.of("norms", str(county.pk)).filter(event__in=["norms.proposed", "norms.published"])
    assert proposed.actor == f"account:{version.recorded_by_id}"
    assert published.actor == f"account:{version.published_by_id}"
    assert published.body["version"] == version.pk
    assert published.body["clause"] == version.clause_id
    assert published.body["valid_from"] == "2026-02-01"
    assert published.body["digest"] == record.digest(record.of_version(version))
    assert "办理规定" not in json.dumps([e.body for e in Entry.objects.all()], ensure_ascii=False)


def test_an_end_and_a_version_laid_aside_are_recorded_too(county):
    a_rule(county, KEY, days(45))
    actor, head = an_account(county, Role.DECIDER), an_account(county, Role.HEAD)
    clause = a_clause(county, dated=D(2026, 5, 20))
    end = services.propose_end(key=KEY, unit=county, valid_from=D(2026, 6, 1), clause=clause, actor=actor, now=NOW)
    services.publish(proposal=end, actor=head, now=NOW)
    services.decline(proposal=a_proposal(county, KEY, days(44)), reason="写错了", actor=head, now=NOW)
    own = a_proposal(county, KEY, days(43))
    services.withdraw(proposal=own, actor=own.proposed_by, now=NOW)
    told = Entry.objects.of("norms", str(county.pk)).values_list("event", flat=True)
    assert {"norms.ended", "norms.declined", "norms.withdrawn"} <= set(told)
    assert proof.prove() == []


@pytest.mark.parametrize(
    "change",
    [
        "value = '{\"amount\": 90}'",
        "valid_from = '2026-02-02'",
        "valid_to = '2027-01-01'",
        "published_on = '2026-01-06'",
        "published_by_id = NULL",
        "published_at = '2020-01-01 00:00:00+00:00'",
        "recorded_at = '2020-01-01 00:00:00+00:00'",
        "unit_id = NULL",
        "title = '别的'",
        "shipped = true, unit_id = NULL",
    ],
)
def test_a_version_changed_in_the_database_is_named(county, change):
    version = a_rule(county, KEY, days(45))
    behind_the_back(f"UPDATE norms_version SET {change} WHERE id = %s", version.pk)  # noqa: S608
    (found,) = proof.prove()
    assert KEY in found
    assert "与登记的不符" in found


def test_a_version_changed_together_with_its_own_digest_is_found_all_the_same(county):
    version = Version.objects.shipped().get(key=KEY, valid_from=D(2022, 5, 1))
    version.value["amount"] = 90
    digest = services.version_digest(version)
    behind_the_back("UPDATE norms_version SET value = %s, digest = %s WHERE id = %s", json.dumps(version.value), digest, version.pk)
    assert proof.prove() == ["规定 petition.handle（2022-05-01起，随产品提供）与登记的不符，被改动过。"]
    assert verify().ok


def test_a_deleted_version_is_named_with_its_day(county):
    version = Version.objects.shipped().get(key=KEY, valid_from=D(2022, 5, 1))
    behind_the_back("DELETE FROM norms_version WHERE id = %s", version.pk)
    assert proof.prove() == ["规定 petition.handle（2022-05-01起，随产品提供）登记过，现在不在了，被删除。"]


def test_a_version_slipped_in_is_named(county):
    guards.remove(connection)
    version = Version(
        key=KEY,
        type="clock",
        unit=county,
        value=days(10),
        valid_from=D(2026, 2, 1),
        published_on=D(2026, 2, 1),
        recorded_at=NOW,
        published_at=NOW,
        clause=a_clause(county),
    )
    version.save()
    guards.install(connection)
    assert proof.prove() == [f"规定 petition.handle（2026-02-01起，{county.name}）没有登记，是越过程序加入的。"]


def test_a_text_of_law_a_document_and_a_proposal_changed_in_the_database_are_named(county):
    proposal = a_proposal(county, KEY, days(45))
    Clause.objects.filter(document__key="petition-2022", ref="第三十四条").update(text="九十日内办结。")
    Document.objects.filter(pk=proposal.clause.document_id).update(dated=D(2020, 1, 1))
    proposal.value["amount"] = 10
    proposal.save()
    found = proof.prove()
    assert found[0].startswith("录入的规定 petition.handle")
    assert found[1].startswith("文件《办理规定》")
    assert found[2].startswith("条款《信访工作条例》第三十四条")
    assert len(found) == 3


def test_a_dropped_guard_is_told(county):
    guards.remove(connection)
    assert any("norms_version_no_update" in line for line in proof.prove())


def test_a_version_recorded_twice_is_told(county):
    version = a_rule(county, KEY, days(45))
    record.write([record.version_entry("norms.found", version, None)], now=NOW)
    assert any("登记了两次" in line for line in proof.prove())


def test_an_outsider_proves_a_version_with_the_bytes_of_its_content(county):
    version = a_rule(county, KEY, days(45))
    seal(now=NOW)
    entry = Entry.objects.of("norms", str(county.pk)).get(event="norms.published")
    content = record.of_version(version)
    made = export.bundle(entry, content)
    assert made["content"] == {"field": "digest", "salt": None}
    assert made["entry"]["body"]["digest"] == hashlib.sha256(content).hexdigest()
    assert json.loads(content)["value"]["amount"] == 45


def test_a_document_that_ends_another_is_recorded_for_both(county):
    first = a_clause(county, dated=D(2025, 1, 1)).document
    services.add_document(
        key="next", title="新规定", unit=county, dated=D(2026, 1, 1), in_force_from=D(2026, 2, 1), replaces=first, actor=None, now=NOW
    )
    assert Entry.objects.of("norms", str(county.pk)).filter(event="norms.document", body__document=first.pk).count() == 2
    assert proof.prove() == []
