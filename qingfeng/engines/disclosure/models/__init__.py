from .boards import BoardState, Category, FeeBoard, FeeItem
from .outreach import Outreach, OutreachKind
from .publications import Publication, PublicationState, PublishedFile

__all__ = ["BoardState", "Category", "FeeBoard", "FeeItem", "Outreach", "OutreachKind", "Publication", "PublicationState", "PublishedFile"]
