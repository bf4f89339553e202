import pytest

from qingfeng import catalogue
from qingfeng.core.norms.loading import load_shipped
from qingfeng.core.vault import wrapping

from . import situations


@pytest.fixture
def house(db, monkeypatch):
    """An office with its people and a school, the shipped norms loaded."""
    monkeypatch.setattr(wrapping, "OPS", 1)
    monkeypatch.setattr(wrapping, "MEM", 8192)
    catalogue.install()
    load_shipped(now=situations.at(-30), files=catalogue.parameter_files())
    return situations.build()
