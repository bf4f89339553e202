"""What is proved beside the chronicle: that books, rules and calendar say what was entered and recorded, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from qingfeng.core.calendar import proof as calendar
from qingfeng.core.norms import proof as norms
from qingfeng.engines.ledgers import proof as ledgers


@dataclass(frozen=True)
class Proved:
    """`fits` and `differs` are how it is said; `prove` gives every difference in a sentence."""

    fits: str | Promise
    differs: str | Promise
    prove: Callable[[], list[str]]


PROVED = (
    Proved(gettext_lazy("账目平衡。"), gettext_lazy("账目不平："), ledgers.prove),
    Proved(gettext_lazy("规定和条款与登记的一致。"), gettext_lazy("规定与登记不符："), norms.prove),
    Proved(gettext_lazy("工作日历与登记的一致。"), gettext_lazy("工作日历与登记不符："), calendar.prove),
)
