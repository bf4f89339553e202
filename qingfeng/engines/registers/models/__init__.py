from .entries import FieldSource, RegisterEntry

__all__ = ["RegisterEntry", "FieldSource"]
