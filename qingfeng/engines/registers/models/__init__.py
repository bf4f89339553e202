from .entries import FieldSource, RegisterEntry
from .notebooks import Notebook

__all__ = ["RegisterEntry", "FieldSource", "Notebook"]
