"""收费公示与零收费窗口: what a school or a service window may charge, shown to everybody before it is charged."""

from __future__ import annotations

from pathlib import Path

from qingfeng.core.institution import Institution
from qingfeng.engines.disclosure.boards import KIND
from qingfeng.engines.disclosure.kinds import DATE, LINES, MONEY, PHONES, ROWS, TEXT, YES_NO, Field, PublicationKind

from .shapes import SHAPES

# 教育收费公示制度 (计价格〔2002〕792号): item, standard, basis, scope, unit, phone, relief for poor pupils.
ITEM = (
    Field("name", required=True, max_length=60),
    Field("category", required=True, max_length=20),
    Field("standard", MONEY, required=True),
    Field("ceiling", YES_NO),
    Field("unit", max_length=30),
    Field("scope", max_length=80),
    Field("grades", LINES, max_length=20),
    Field("voluntary", YES_NO),
    Field("refund_rule", max_length=120),
    Field("payee", max_length=80),
    Field("basis", max_length=200),
)
FEE_BOARD = PublicationKind(
    code=KIND,
    name="收费公示",
    fields=(
        Field("school", required=True, max_length=120),
        Field("term", required=True, max_length=30),
        Field("live_from", DATE, required=True),
        Field("live_to", DATE),
        Field("complaint_phones", PHONES, required=True),
        Field("relief", TEXT),
        Field("items", ROWS, required=True, fields=ITEM),
    ),
)

INSTITUTION = Institution(
    code="fee_boards",
    name="教育收费公示、服务窗口零收费",
    rows=("B03", "D13"),
    engines=("disclosure",),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"disclosure": (FEE_BOARD,), "norms": SHAPES},
)
