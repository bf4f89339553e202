from .boards import BoardState, Category, FeeBoard, FeeItem
from .outreach import Outreach, OutreachKind
from .promises import AirPromise, PromiseState
from .publications import Publication, PublicationState, PublishedFile

__all__ = [
    "AirPromise", "BoardState", "Category", "FeeBoard", "FeeItem", "Outreach", "OutreachKind", "PromiseState", "Publication",
    "PublicationState", "PublishedFile",
]  # fmt: skip
