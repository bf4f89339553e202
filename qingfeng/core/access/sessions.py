"""Sessions in the database, found by a prepared question."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from qingfeng.core.prepared import Prepared, Slot

_session = Prepared(lambda: Session.objects.filter(session_key=Slot("key", CharField()), expire_date__gt=Slot("now", DateTimeField())))


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Any:
        found = _session.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None  # the name of an ended session is never used again
        return found
