"""What has to be done each minute and each day, whoever is at the desk. Runs beside the server: python -m qingfeng.faces.cli.duties"""

from __future__ import annotations

import datetime as dt
import logging
import signal
import threading
import time
from importlib import import_module

SECONDS = 60
# Functions of services called with `now` alone, in this order; each must be safe to run again.
DUTIES: tuple[str, ...] = (
    "qingfeng.core.chronicle.services.seal",
    "qingfeng.core.vault.openings.expire",
    "qingfeng.engines.cases.harm.escalate_unanswered",
    "qingfeng.engines.cases.standing.offer_abandoned",
    "qingfeng.faces.cli.duties.recount_deadlines",
    "qingfeng.engines.cases.urging.escalate",
    "qingfeng.engines.triage.alike.index.keep_up",
    "qingfeng.faces.cli.duties.deliver_notices",
    "qingfeng.engines.triage.issues.services.join_new",
)
# At start-up and whenever a new day has begun at the office.
DAILY: tuple[str, ...] = (
    "qingfeng.core.embedded.statistics.renew",
    "qingfeng.engines.consequences.steps.expire",
    "qingfeng.engines.consequences.title_rules.follow_all",
    "qingfeng.engines.disclosure.publishing.end_due",
    "qingfeng.core.vault.files.sweep",
    "qingfeng.engines.cases.callbacks.draw_due",
    "qingfeng.engines.cases.callbacks.commit_seeds",
    "qingfeng.engines.cases.callbacks.open_seeds",
    "qingfeng.faces.cli.lacking.tell",
    "qingfeng.core.access.sittings.clear_expired",
    "qingfeng.faces.cli.duties.disable_idle_accounts",
    "qingfeng.faces.cli.duties.light_anew",
    "qingfeng.engines.triage.sorting.forget_disposed",
    "qingfeng.faces.desk.issue_tasks.group_each",
    "qingfeng.engines.triage.alike.index.renew",
    "qingfeng.engines.triage.answers.services.check_answers",
)

log = logging.getLogger("qingfeng.duties")


def deliver_notices(*, now: dt.datetime) -> None:
    """Notices do not know the vault; here the two meet."""
    from qingfeng.core.notices.services import deliver
    from qingfeng.core.vault.services import notice_address

    deliver(now=now, address_of=notice_address)


def disable_idle_accounts(*, now: dt.datetime) -> None:
    """In a demonstration nobody has logged in since its invented year."""
    from qingfeng.core.access.idle import disable_idle
    from qingfeng.scenarios.state import is_demo

    if not is_demo():
        disable_idle(now=now)


def recount_deadlines(*, now: dt.datetime) -> None:
    """One query while the calendar stays as it is; after a change every running deadline is counted anew."""
    from qingfeng.core.matters.clocks import recount_open
    from qingfeng.engines.cases.deadlines import copy_anew

    recount_open()
    copy_anew()


def light_anew(*, now: dt.datetime) -> None:
    """The rule about the yellow light may have become another."""
    from qingfeng.core.matters.clocks import light_anew as anew

    anew()


def perform(duty: str) -> bool:
    """Do one duty. A failure is told without the message of the error, which may hold what people wrote, and stops no other duty."""
    from django.db import close_old_connections
    from django.utils import timezone

    close_old_connections()
    module, name = duty.rsplit(".", 1)
    try:
        getattr(import_module(module), name)(now=timezone.now())
    except Exception as error:
        place = error.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
        log.error("定时事务 %s 没有办成：%s（%s）", duty, type(error).__name__, where)
        return False
    return True


def main() -> None:
    from .main import start_django

    start_django()
    from django.utils import timezone

    from qingfeng.core.calendar import today

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    last_day = None
    while not stop.is_set():
        day = today(timezone.now())
        for duty in DUTIES if day == last_day else (*DUTIES, *DAILY):
            perform(duty)
        last_day = day
        stop.wait(SECONDS - time.time() % SECONDS)


if __name__ == "__main__":
    main()
