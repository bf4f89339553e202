"""The words in the closed list of charges."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.checking import CellWords
from qingfeng.core.parties.models import Stage
from qingfeng.engines.disclosure.models import Category

STAGES = {**dict(Stage.choices), "window": _("服务窗口")}
SHAPES = (CellWords("fee_boards.closed_list", {"stage": STAGES, "category": dict(Category.choices)}),)
