"""A word that nobody reads is not taken for another one: neither from an office nor from what ships."""

import datetime as dt

import pytest

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.norms import checking
from qingfeng.core.norms import services as norms
from qingfeng.core.norms.loading import BadShipment, load_shipped
from qingfeng.core.norms.models import Proposal, Version
from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements.tests.situations import NOW, an_account, an_office
from qingfeng.institutions.exemplary_schools import rules

SINCE = dt.date(2026, 1, 1)
GOOD = {"counts": "complaints", "kinds": ["no_refund"]}


@pytest.mark.parametrize("value", [GOOD, GOOD | {"counts": "confirmed"}, GOOD | {"unfounded": "count"}, GOOD | {"unfounded": "leave_out"}])
def test_every_count_that_the_rules_read_may_be_written(value):
    assert checking.read(rules.COUNTING, value) == value


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (GOOD | {"counts": "complaint"}, "“怎样计”写的是“complaint”，只能写：按查实的计、按“零投诉”计，受理的投诉也计。"),
        ({"kinds": ["no_refund"]}, "“怎样计”没有写。"),
        (GOOD | {"unfounded": "leaveout"}, "“没有查实的投诉”写的是“leaveout”，只能写：也计、不计。"),
        (GOOD | {"unfound": "leave_out"}, "没有“unfound”这一项，可以写的是：怎样计、没有查实的投诉、哪些行为计入。"),
        (GOOD | {"kinds": []}, "“哪些行为计入”至少要写1项。"),
        (GOOD | {"kinds": ["no_refund", "no_such_kind"]}, "“哪些行为计入”第2项写的是“no_such_kind”，只能写："),
        (GOOD | {"kinds": ["no_refund", "应退未退"]}, "“哪些行为计入”第2项“应退未退”写了两次。"),
        (GOOD | {"kinds": "no_refund"}, "“哪些行为计入”要写成一列"),
        (["counts"], "要写明这几项：怎样计、没有查实的投诉、哪些行为计入。"),
    ],
)
def test_any_other_word_is_told(value, why):
    with pytest.raises(Refused, match=why):
        checking.read(rules.COUNTING, value)


@pytest.mark.django_db
def test_an_office_that_mistypes_the_count_is_refused_and_nothing_waits():
    load_shipped(now=NOW, files=catalogue.parameter_files())
    office = an_office()
    decider = an_account(office, Role.DECIDER)
    document = norms.add_document(key="zero", title="零投诉办法", unit=office, dated=SINCE, in_force_from=SINCE, actor=decider, now=NOW)
    said = {"key": rules.COUNTING, "unit": office, "valid_from": SINCE, "actor": decider, "now": NOW}
    said["clause"] = norms.add_clause(document=document, ref="第一条", text="零投诉。", actor=decider, now=NOW)
    with pytest.raises(Refused, match="“complaint”") as refused:
        norms.propose_version(value=GOOD | {"counts": "complaint"}, **said)
    assert refused.value.field == "value"
    assert not Proposal.objects.exists()
    assert norms.propose_version(value=GOOD, **said).value == GOOD


@pytest.mark.django_db
def test_what_was_recorded_before_with_such_a_word_is_not_published():
    load_shipped(now=NOW, files=catalogue.parameter_files())
    office = an_office()
    decider = an_account(office, Role.DECIDER)
    document = norms.add_document(key="zero", title="零投诉办法", unit=office, dated=SINCE, in_force_from=SINCE, actor=decider, now=NOW)
    clause = norms.add_clause(document=document, ref="第一条", text="零投诉。", actor=decider, now=NOW)
    said = {"key": rules.COUNTING, "unit": office, "valid_from": SINCE, "clause": clause, "actor": decider, "now": NOW}
    proposal = norms.propose_version(value=GOOD, **said)
    Proposal.objects.filter(pk=proposal.pk).update(value=GOOD | {"counts": "Complaints"})
    with pytest.raises(Refused, match="“Complaints”"):
        norms.publish(proposal=proposal, actor=an_account(office, Role.HEAD), now=NOW)
    assert not Version.objects.filter(unit=office).exists()


@pytest.mark.django_db
def test_a_shipped_rule_with_such_a_word_stops_the_start(tmp_path):
    (good,) = [path for path in catalogue.parameter_files() if "exemplary_schools" in path.parts]
    text = good.read_text(encoding="utf-8")
    wrong = tmp_path / "parameters.yaml"
    wrong.write_text(text.replace("counts: confirmed", "counts: conformed"), encoding="utf-8")
    with pytest.raises(BadShipment, match=r"parameters\.yaml exemplary_schools\.counting：.*“conformed”"):
        load_shipped(now=NOW, files=[wrong])
    assert load_shipped(now=NOW, files=[good]).versions
