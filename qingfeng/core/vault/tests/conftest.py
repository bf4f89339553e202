import pytest

from qingfeng.core.vault import wrapping


@pytest.fixture(autouse=True)
def cheap_wrapping(monkeypatch):
    monkeypatch.setattr(wrapping, "OPS", 1)
    monkeypatch.setattr(wrapping, "MEM", 8192)
