from .boards import BoardState, Category, FeeBoard, FeeItem
from .publications import Publication, PublicationState, PublishedFile

__all__ = ["BoardState", "Category", "FeeBoard", "FeeItem", "Publication", "PublicationState", "PublishedFile"]
