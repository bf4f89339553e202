"""Codes that open something without an account: wrong ones are slowed, right ones always answered.

By the form they came from and for all together: no address is kept.
"""

from __future__ import annotations

import secrets

from django.core import signing

from .buckets import Bucket, Buckets


def look_up_token() -> str:
    """Signed into the page that asks for a code: who opened it and mistypes has five tries of one's own."""
    return signing.TimestampSigner(salt="look-up").sign(secrets.token_urlsafe(12))


class WrongCodes:
    """A form has a few tries of its own, so that a hundred parents behind one address may each mistype theirs while somebody
    guesses; opening a form for each guess has a limit too.
    """

    def __init__(self) -> None:
        self.of_form = Buckets(per_minute=1, burst=5)
        self.of_forms = Bucket(per_minute=600, burst=1200)
        self.all = Bucket(per_minute=60, burst=120)

    def spend(self, form: str = "") -> bool:
        """Whether one more may be told that it is wrong; false: «try later»."""
        if form and _given_out(form) and self.of_form.spend(form) and self.of_forms.spend():
            return True
        return self.all.spend()


def _given_out(form: str) -> bool:
    try:
        signing.TimestampSigner(salt="look-up").unsign(form, max_age=86400)
    except signing.BadSignature:
        return False
    return True
