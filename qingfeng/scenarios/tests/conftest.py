"""The demonstration is played once for all tests of this folder that need it, in a transaction that is rolled back after them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from qingfeng.core import snapshots
from qingfeng.core.vault import wrapping
from qingfeng.scenarios import loader, state
from qingfeng.scenarios.present import TODAY


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker) -> Iterator[dict]:
    """The cases by the numbers of their rows."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(wrapping, "OPS", 1)
        patch.setattr(wrapping, "MEM", 8192)
        snapshots.forget_all()
        cases = loader.play()
        state.mark(scenario=loader.BISHAN, now=TODAY)
        yield cases
        transaction.set_rollback(True)
    snapshots.forget_all()


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    snapshots.forget_all()
