import pytest
from freezegun import freeze_time

from tests import situations


@pytest.fixture
def house(db, monkeypatch):
    return situations.house(monkeypatch)


@pytest.fixture
def on_day():
    """A clock that stands still at a day of the story: `with on_day(3): …`."""
    return lambda day: freeze_time(situations.at(day))
