from .books import AccountKind, Book, LedgerAccount, Posting, Transfer

__all__ = ["AccountKind", "Book", "LedgerAccount", "Posting", "Transfer"]
