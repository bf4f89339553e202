"""The application as each process of the web server loads it: a process does not outlive its server and keep the port."""

from __future__ import annotations

import signal

from config.wsgi import application

from .supervisor import die_with_parent

__all__ = ["application"]

die_with_parent(signal.SIGKILL)
