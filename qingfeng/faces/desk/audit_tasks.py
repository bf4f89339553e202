"""Checking the record: at once where it is small, by the worker where reading all of it takes longer than a page may."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from qingfeng.core.chronicle.checkpoints import ORIGIN, Checkpoint, Unreadable
from qingfeng.core.chronicle.report import Report
from qingfeng.core.chronicle.verify import verify
from qingfeng.faces.proving import PROVED

SHOWN = 100
AT_ONCE = 20_000  # entries that a page may read while somebody waits
Result = dict[str, Any]


def read_heads(text: str) -> list[Checkpoint]:
    """One or several signed heads as they were printed or mailed; what stands between them is passed over."""
    parts = re.split(rf"(?m)^\s*(?={re.escape(ORIGIN)}\s*$)", text)
    heads = [Checkpoint.parse("\n".join(_lines(part))) for part in parts if part.strip().startswith(ORIGIN)]
    if not heads:
        raise Unreadable("not a signed head")
    return heads


def _lines(part: str) -> list[str]:
    return [line for line in part.splitlines() if line.strip()][:5]


def check(texts: list[str], *, deep: bool) -> Result:
    heads = [Checkpoint.parse(text) for text in texts]
    report = verify(heads=heads, deep=deep)
    beside = [f"{proved.differs}{line}" for proved in PROVED for line in proved.prove()[:SHOWN]] if deep else []
    fits = [str(proved.fits) for proved in PROVED] if deep and not beside else []
    return {
        "ok": report.ok and not beside,
        "deep": deep,
        "at": timezone.now().isoformat(),
        "lines": _sentences(report, len(heads)) + fits + beside,
    }


def _sentences(report: Report, given: int) -> list[str]:
    lines = [line.removeprefix("- ") for line in report.text().splitlines()]
    if given and report.ok:
        lines.append(_("您给的%s个树头都对得上：现在的记录是由它们延续而来的。") % given)
    return lines[:SHOWN]


@task()
def deep_check(texts: list[str]) -> Result:
    return check(texts, deep=True)
