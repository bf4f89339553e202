"""Who is logged in: the account of a session with its person and unit, in one question."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from qingfeng.core.prepared import Prepared, Slot

from .models import Account

_account = Prepared(lambda: Account.objects.select_related("person", "unit").filter(pk=Slot("pk")))


class AccountBackend(ModelBackend):
    def get_user(self, user_id: Any) -> Account | None:
        account = _account.first(pk=user_id)
        return account if account is not None and self.user_can_authenticate(account) else None
