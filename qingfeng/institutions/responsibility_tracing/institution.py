"""B04: responsibility tracing."""

from __future__ import annotations

from pathlib import Path

from qingfeng.core.institution import Institution
from qingfeng.engines.consequences.declarations import Follower

from . import tracing
from .shapes import SHAPES

INSTITUTION = Institution(
    code="responsibility_tracing",
    name="责任追究、责任倒查",
    rows=("B04",),
    engines=("consequences",),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"consequences": (Follower(code="responsibility_tracing", propose=tracing.propose),), "norms": SHAPES},
)
