"""What the parameters of the graded letter may say, and the words in its table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.checking import CellWords, Shape
from qingfeng.core.norms.shapes import Several
from qingfeng.engines.cases import kinds
from qingfeng.engines.consequences.shapes import COUNTING

from . import rules

MEASURES = {"admonishing_talk": _("诫勉谈话"), "resignation": _("引咎辞职")}
SHAPES = (
    Shape(rules.COUNTED.how, COUNTING),
    Shape(rules.COUNTED.kinds, Several(labels=kinds.labels)),
    CellWords(rules.TABLE, {"leader_measure": MEASURES}),
)
