"""What inspectors are asked to: the training before a term, and visits to schools (明察暗访)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.engines.gatherings.kinds import SessionKind

from .figures import KIND

TRAINING, VISIT = "inspector_training", "inspector_visit"
TRAINING_RULE = "lay_inspectors.training"
SESSIONS = (
    SessionKind(code=TRAINING, name=_("政风行风监督员培训"), posts=(), register=KIND),
    SessionKind(code=VISIT, name=_("监督员明察暗访、走访"), posts=(), register=KIND, of_school=True),
)
