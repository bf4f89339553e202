import pytest

from qingfeng import catalogue
from qingfeng.core.vault import wrapping
from tests import shipped

from . import situations


@pytest.fixture
def house(db, monkeypatch):
    """An office with its people and a school, the shipped norms loaded."""
    monkeypatch.setattr(wrapping, "OPS", 1)
    monkeypatch.setattr(wrapping, "MEM", 8192)
    catalogue.install()
    shipped.load(situations.at(-30))
    return situations.build()
