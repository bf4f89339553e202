"""The one writer of the chronicle: append, seal, rebuild."""

from __future__ import annotations

from .appending import Record, append, append_many, first_entry
from .rebuilding import Rebuilt, rebuild
from .sealing import seal

__all__ = ["Rebuilt", "Record", "append", "append_many", "first_entry", "rebuild", "seal"]
