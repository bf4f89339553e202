"""What a decision on a complaint causes elsewhere: rules are evaluated, refunds are proposed; and what falls, falls with it."""

from __future__ import annotations

from qingfeng.core.matters.procedure import StepContext
from qingfeng.engines.cases.models import Complaint


def consequences_follow(ctx: StepContext) -> None:
    """Every confirmed incident becomes a cause; the declared rule tables say what follows for the units and people concerned."""


def consequences_fall(ctx: StepContext) -> None:
    """Every fallen incident takes its consequences with it."""


def withdrawn_matter_ends(ctx: StepContext) -> None:
    """The matter ends only when nobody is left who complains."""
    if Complaint.objects.filter(matter=ctx.matter, withdrawn_at=None).exists():
        ctx.target = ctx.matter.state
