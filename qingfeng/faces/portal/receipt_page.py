"""The page with the receipt code. It is the same for everybody but for the code, so it is drawn once a minute and the code set in.

Measured: drawing it anew took three quarters of the time of a whole intake.
"""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from qingfeng.engines.cases.receipts import groups
from qingfeng.engines.cases.submission import Receipt
from qingfeng.faces.context import LARGE_COOKIE, office

SLIPS = ("qaq1", "qbq2", "qcq3", "qdq4", "qeq5")  # stand where the five groups of the code go
SECONDS_KEPT = 60


def receipt_page(request: HttpRequest, receipt: Receipt, anonymous: bool) -> HttpResponse:
    large = request.COOKIES.get(LARGE_COOKIE) == "1"
    key = f"faces.receipt:{get_language()}:{anonymous}:{large}:{receipt.repeated}"
    page = None if connection.in_atomic_block else cache.get(key)
    if page is None:
        # without the request: nothing of the one for whom it is drawn (address, account, messages) may reach the next
        context = {"repeated": receipt.repeated, "code": "".join(SLIPS), "anonymous": anonymous}
        context |= {"office": office(), "large_type": large}
        page = render_to_string("portal/complain/receipt.html", context)
        if not connection.in_atomic_block:
            cache.set(key, page, SECONDS_KEPT)
    for slip, digits in zip(SLIPS, groups(receipt.code), strict=True):
        page = page.replace(slip, digits)
    return HttpResponse(page)
