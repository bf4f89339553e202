"""After which measures education follows."""

from __future__ import annotations

from qingfeng.core.norms.checking import Shape
from qingfeng.core.norms.shapes import Several
from qingfeng.engines.consequences import declarations

from .occasions import MEASURES

SHAPES = (Shape(MEASURES, Several(labels=declarations.measures)),)
