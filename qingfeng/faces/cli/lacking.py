"""What lacks people: roles that nobody can fill, and offices with matters that nobody may answer for. Told at start-up and each day."""

from __future__ import annotations

import datetime as dt
import logging

log = logging.getLogger("qingfeng.duties")

ROLES = "还没有人能担任的角色（由上级机关代行或另行指定）："
MATTERS = "没有人能负责的事项（请授予角色、设代行，或者由上级机关的负责人接手）："


def lines(*, now: dt.datetime) -> list[str]:
    """Heading and entries; counts of matters and no more."""
    from qingfeng.core.access.staffing import unfilled_roles
    from qingfeng.core.calendar import today
    from qingfeng.core.matters.checks import stranded_lines

    found = ((ROLES, [str(one) for one in unfilled_roles(today(now))]), (MATTERS, stranded_lines()))
    return [line for heading, entries in found if entries for line in (heading, *(f"  {one}" for one in entries))]


def tell(*, now: dt.datetime) -> None:
    """A duty of each day."""
    for line in lines(now=now):
        log.warning("%s", line)
