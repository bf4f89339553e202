"""What the server tells its log: one line of JSON an event, about the program and never about people.

The message of an exception, its arguments, the address asked for and what was sent along stay out: any of them may hold a name, a
receipt code or a text. What is left says which kind of error arose and in which line of the program.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import traceback

OWN = "qingfeng."  # loggers of the house name codes and places only, so their words may stand


class Line(logging.Formatter):
    """`{"at": …, "level": …, "from": …, "event": …, "error": …, "places": […]}`."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, tz=dt.UTC).isoformat(timespec="milliseconds")
        told: dict[str, object] = {"at": at, "level": record.levelname, "from": record.name, "line": f"{record.filename}:{record.lineno}"}
        if record.name.startswith(OWN):
            told["event"] = record.getMessage()
        if status := getattr(record, "status_code", None):
            told["status"] = status
        kind, _error, trace = record.exc_info or (None, None, None)
        if kind:
            told["error"] = kind.__name__
            told["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)][-8:]
        return json.dumps(told, ensure_ascii=False)
