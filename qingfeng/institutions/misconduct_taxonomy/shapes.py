"""The words in the table of misconduct."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.checking import CellWords
from qingfeng.engines.cases import kinds


def _complaints() -> dict[str, str]:
    return {**kinds.labels(), "no_category": _("没有投诉类别")}


SHAPES = (CellWords("misconduct_taxonomy.kinds", {"complaint": _complaints}),)
