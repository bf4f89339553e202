"""The application as each process of the web server loads it: a process does not outlive its server and keep the port."""

from __future__ import annotations

import gc
import signal

from django.urls import get_resolver

from config.wsgi import application

from .supervisor import die_with_parent

__all__ = ["application"]

# What was loaded stays as long as the process, so looking through it for garbage again and again is in vain. Measured: a tenth of
# what a request costs.
OBJECTS_BETWEEN_LOOKS = 50_000

die_with_parent(signal.SIGKILL)
get_resolver().url_patterns  # noqa: B018 -- loads every page now, so that the first visitor does not wait for it
gc.collect()
gc.freeze()
gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 20, 50)
