"""What every test may use. The settings of the suite are in tests/settings.py."""

from __future__ import annotations

import os
from pathlib import Path

import freezegun
import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import migrated

pytest_plugins = ["qingfeng.core.chronicle.testing", "tests.browser"]
# How long an example takes says something about the machine, not about the house.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")
freezegun.configure(extend_ignore_list=["_pytest.timing"])  # else a test with a day of its own spoils how long it took
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


def unavailable(what: str) -> None:
    """Skip with a plain message on a developer's machine; in CI nothing may be skipped for want of it."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and CI may not do without it", pytrace=False)
    pytest.skip(f"{what} is missing on this machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    other = "sqlite_only" if connection.vendor == "postgresql" else "postgres_only"
    for item in items:
        if item.get_closest_marker(other):
            item.add_marker(pytest.mark.skip(reason=f"{other}: runs in the suite's pass on the other database"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared test data: real messages and source texts, never copied into the project."""
    if not (settings.SHARED / "data").is_dir():
        unavailable("the folder of shared test data (QINGFENG_SHARED)")
    return Path(settings.SHARED)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    return connection.vendor == "sqlite" and migrated.copy_to(connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_keepdb: bool, django_db_setup: None, django_db_blocker) -> None:
    if connection.vendor == "sqlite" and not django_db_keepdb:
        with django_db_blocker.unblock():
            migrated.keep(connection)


@pytest.fixture
def kept_for_real(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are kept although every test is inside a transaction, and none is asked anew because it got old."""
    from types import SimpleNamespace

    from qingfeng.core.chronicle import kept

    monkeypatch.setattr(kept, "connection", SimpleNamespace(in_atomic_block=False, close=lambda: None))
    monkeypatch.setattr(kept, "Thread", lambda target, **_more: SimpleNamespace(start=target))
    monkeypatch.setattr(kept, "time", SimpleNamespace(monotonic=lambda: 0.0))


@pytest.fixture(autouse=True)
def _fresh_snapshots() -> None:
    """What this process keeps in memory is of the last test's database, and the language that of its last reader."""
    from django.utils import translation

    from qingfeng.core import snapshots

    translation.deactivate()
    snapshots.forget_all()
