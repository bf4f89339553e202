"""Fixtures that drive Chromium against a real server with a database of its own."""

from __future__ import annotations
