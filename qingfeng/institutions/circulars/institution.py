"""通报和曝光: what was found and done, told to everybody, by a document that can be checked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from qingfeng.core.institution import Institution
from qingfeng.core.matters.procedure import Verdict
from qingfeng.core.refusal import Refused
from qingfeng.engines.disclosure import whitelist
from qingfeng.engines.disclosure.kinds import DATE, LINES, MONEY, ROWS, TEXT, Field, PublicationKind
from qingfeng.engines.disclosure.models import Publication
from qingfeng.engines.disclosure.publishing import public_office_phones

from . import gate
from .drafting import document
from .figures import FIGURES

PERSON = (Field("name", required=True, max_length=20), Field("post", required=True, max_length=40), Field("measure", required=True))
FIELDS = (
    Field("organ", required=True, max_length=60),
    Field("main_to", max_length=100),
    Field("units", LINES, max_length=120),
    Field("body", TEXT, required=True, max_length=8000),
    Field("basis", LINES),
    Field("measures", LINES),
    Field("refund_people", max_length=12),
    Field("refund_total", MONEY),
    Field("heard_on", DATE),
    Field("remedies_run_out_on", DATE),
    Field("remedies_note", max_length=100),
    Field("people", ROWS, fields=PERSON),
    Field("copy_to", LINES, max_length=60),
    Field("dated", DATE),
)


def gate_facts(publication: Publication, day: dt.date) -> gate.GateFacts:
    content = publication.content
    return gate.GateFacts(
        names_somebody=bool(content.get("units") or content.get("people")),
        heard_on=_day(content.get("heard_on")),
        remedies_run_out_on=_day(content.get("remedies_run_out_on")),
        redacted=_redacted(publication),
        prepared_by=publication.prepared_by_id,
        approved_by=publication.approved_by_id,
        ends_on=publication.ends_on,
        day=day,
    )


def may_go_out(publication: Publication, day: dt.date) -> Verdict:
    return gate.verdict(gate_facts(publication, day))


def _redacted(publication: Publication) -> bool:
    try:
        whitelist.checked(publication.content, FIELDS, public_phones=public_office_phones(publication.unit))
    except Refused:
        return False
    return True


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


CIRCULAR = PublicationKind(code="circular", name="通报", fields=FIELDS, gate=may_go_out, document=document, numbered=True)

INSTITUTION = Institution(
    code="circulars",
    name="通报和曝光",
    rows=("B05",),
    engines=("disclosure", "insight"),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"disclosure": (CIRCULAR,), "insight": FIGURES},
)
