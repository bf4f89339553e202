from .letters import Letter, LetterState, Way
from .rounds import Round
from .scans import PageState, ScanBatch, ScannedPage
from .templates import Edition, EditionClause, EditionState, Template

__all__ = [
    "Edition",
    "EditionClause",
    "EditionState",
    "Letter",
    "LetterState",
    "PageState",
    "Round",
    "ScanBatch",
    "ScannedPage",
    "Template",
    "Way",
]
