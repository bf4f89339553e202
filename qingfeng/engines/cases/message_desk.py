"""A file of messages brought to the desk: kept encrypted aside, tried, brought in, forgotten."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holds_any
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.annotating import refused_rows
from qingfeng.core.sheets.streaming import Opened, open_table
from qingfeng.core.vault import files

from . import message_fields as fields
from .message_import import Result, import_file, mapping_for, remember
from .models import MessageFile

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Unit

ROLES = (Role.REGISTRAR, Role.HEAD)
MOST_BYTES = 60 * 1024 * 1024
FAULTS = 200
STANDS_STILL = dt.timedelta(minutes=5)  # nothing was through for so long: it may be started again
State = MessageFile.State
WORKING = (State.TRYING, State.RUNNING)


def can_import_messages(actor: Account, office: Unit, day: dt.date) -> bool:
    """Whoever brings them in answers for them, so it takes a role that handles matters."""
    return holds_any(actor, ROLES, office, day)


def bring(*, data: bytes, office: Unit, actor: Account, now: dt.datetime) -> MessageFile:
    if len(data) > MOST_BYTES:
        raise Refused(
            _("文件超过%(n)d MB。") % {"n": MOST_BYTES // 1024 // 1024},
            advice=_("请分成几个文件，或者请管理员在服务器上运行 qingfeng import messages。"),
            field="file",
        )
    headers = opened(data).headers
    mapping = {code: heading for code, heading in mapping_for(headers).items() if heading in headers}
    return MessageFile.objects.create(
        content=files.keep_for_now(data), office=office, brought_by=actor, at=now, moved_at=now, headers=headers, mapping=mapping
    )


def opened(data: bytes) -> Opened:
    return open_table(io.BytesIO(data), fields.KNOWN)


def start(*, file: MessageFile, mapping: Mapping[str, str], dry_run: bool, now: dt.datetime) -> bool:
    """Sets it going once; false for a second click, which finds it going or done."""
    fields.placed(file.headers, mapping)
    waiting = MessageFile.objects.filter(pk=file.pk).exclude(state=State.DONE)
    waiting = waiting.exclude(state__in=WORKING, moved_at__gt=now - STANDS_STILL)
    changes = {"created": 0, "unchanged": 0, "updated": 0, "refused": 0, "faults": [], "why": "", "mapping": dict(mapping), "moved_at": now}
    return bool(waiting.update(state=State.TRYING if dry_run else State.RUNNING, **changes))


def carry_on(*, key: UUID, clock: Callable[[], dt.datetime]) -> None:
    """Reads the file to its end. For the worker, or at once where it is small; whatever goes wrong is said on the page."""
    file = MessageFile.objects.select_related("office", "brought_by").get(pk=key)
    if file.state not in WORKING:
        return
    try:
        result = _through(file, clock)
    except Refused as refused:
        _set(file, clock(), state=State.FAILED, why=str(refused)[:300])
        return
    except Exception:
        _set(file, clock(), state=State.FAILED, why=_("文件读到一半出了错；已经导入的都在，可以再试一次。"))
        raise
    _conclude(file, result, clock())


def _through(file: MessageFile, clock: Callable[[], dt.datetime]) -> Result:
    data = files.kept_for_now(file.content)
    if data is None:
        raise Refused(_("文件已经不在了：只留一天。"), advice=_("请再上传一次。"))
    table, now, dry_run = opened(data), clock(), file.state == State.TRYING
    if not dry_run:
        remember(headers=table.headers, mapping=file.mapping, now=now)
    return import_file(
        table=table, mapping=file.mapping, office=file.office, actor=file.brought_by, now=now, dry_run=dry_run,
        after_batch=lambda result: _set(
            file, clock(), created=result.created, unchanged=result.unchanged, updated=result.updated, refused=result.refused
        ),
    )  # fmt: skip


def _conclude(file: MessageFile, result: Result, now: dt.datetime) -> None:
    if file.marked:
        files.forget(file.marked)
    given_back = [(fault.error, fault.line.cells) for fault in result.faults]
    file.marked = files.keep_for_now(refused_rows(file.headers, given_back)) if given_back else None
    faults = [[fault.error.row, fault.error.column, fault.error.reason] for fault in result.faults[:FAULTS]]
    done = file.state == State.RUNNING
    rows = result.created + result.unchanged + result.updated + result.refused
    _set(file, now, state=State.DONE if done else State.TRIED, marked=file.marked, faults=faults, rows=rows)
    if done:
        files.forget(file.content)


def _set(file: MessageFile, now: dt.datetime, **values: object) -> None:
    MessageFile.objects.filter(pk=file.pk).update(moved_at=now, **values)
