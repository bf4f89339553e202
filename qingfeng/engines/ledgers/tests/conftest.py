import datetime as dt

import pytest
from nacl.public import PrivateKey

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit
from qingfeng.core.vault.models import OfficeKey

NOW = dt.datetime(2011, 5, 3, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def office(db):
    unit = Unit.objects.create(code="YX", name="云岫县教育委员会", kind="office", path="/")
    unit.path = f"/{unit.pk}/"
    unit.save()
    return unit


@pytest.fixture
def school(office):
    unit = Unit.objects.create(code="YX-01", name="听松小学", kind="school", stage="primary", parent=office, path="/")
    unit.path = f"{office.path}{unit.pk}/"
    unit.save()
    return unit


@pytest.fixture
def cashier(office):
    return Account.objects.create(username="cashier", unit=office)


@pytest.fixture
def second(office):
    return Account.objects.create(username="second", unit=office)


@pytest.fixture
def decider(office):
    return Account.objects.create(username="decider", unit=office)


@pytest.fixture
def key(office):
    """The office can seal names."""
    return OfficeKey.objects.create(unit=office, public_key=bytes(PrivateKey.generate().public_key), created_at=NOW)
