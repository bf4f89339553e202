"""What the parameters of sorting may say: any categories, each once."""

from __future__ import annotations

from qingfeng.core.norms.checking import Shape
from qingfeng.core.norms.shapes import Words
from qingfeng.engines.triage.sorting import CATEGORIES

SHAPES = (Shape(CATEGORIES, Words(most=30)),)
