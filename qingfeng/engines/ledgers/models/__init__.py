from .books import AccountKind, Book, LedgerAccount, Posting, Transfer
from .listing import ListFault, ListState, ListSubmission
from .payments import Method, Payment, PaymentSheet, SentBack, SheetState
from .refunds import (
    RUNNING,
    Charge,
    Claim,
    ClaimState,
    OrderState,
    PayerConsent,
    Recovery,
    RefundCause,
    RefundOrder,
)
from .restitutions import Restitution, RestitutionAmount, RestitutionLine, RestitutionReceipt, RestitutionState

__all__ = [
    "RUNNING",
    "AccountKind",
    "Book",
    "Charge",
    "Claim",
    "ClaimState",
    "LedgerAccount",
    "ListFault",
    "ListState",
    "ListSubmission",
    "Method",
    "OrderState",
    "PayerConsent",
    "Payment",
    "PaymentSheet",
    "Posting",
    "Recovery",
    "RefundCause",
    "RefundOrder",
    "Restitution",
    "RestitutionAmount",
    "RestitutionLine",
    "RestitutionReceipt",
    "RestitutionState",
    "SentBack",
    "SheetState",
    "Transfer",
]
