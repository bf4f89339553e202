"""The school's side of an order: it is asked for its list, hands it in, and mends it until the office takes it.

Nothing of a complaint is in here. The office answers from fixed lists of words, so that no answer can tell who complained.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.papers.chinese import yuan_2
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.annotating import with_errors_marked
from qingfeng.core.sheets.changes import Brought, compare
from qingfeng.core.sheets.grid import MAX_BYTES
from qingfeng.core.sheets.reading import RowError, Table
from qingfeng.core.vault import files
from qingfeng.core.vault.models import StoredFile

from . import deadlines, lists
from .charge_lists import ChargeRow, Listed, take_list
from .closing import WAITING, close_lists, finish
from .models import ListFault, ListState, ListSubmission, OrderState, RefundOrder
from .order_book import locked, record, tell_unit

NAME = "名单.xlsx"


@dataclass(frozen=True)
class HandedIn:
    """`errors` say what is wrong where; then nothing was handed in, and the sheet with its errors marked is kept to be fetched. Where it
    was only tried nothing is kept."""

    submission: ListSubmission | None
    brought: Brought

    @property
    def errors(self) -> list[RowError]:
        return self.brought.table.errors


def ask(*, order: RefundOrder, actor: Account, now: dt.datetime) -> RefundOrder:
    """From now on the school sees the order, and the time for its list runs."""
    with transaction.atomic():
        order = locked(order)
        _open(order)
        if order.submissions.filter(state=ListState.SENT).exists():
            raise Refused(_("学校已经交来一份名单，正等核对。"), advice=_("请先核对：接收或者退回。"))
        if order.awaits_list and order.list_due_on and order.list_due_on >= today(now):
            raise Refused(_("已经要求过，最迟%s交来。") % order.list_due_on.isoformat(), advice=_("到期没有交的，可以再要求一次。"))
        order.asked_by, order.asked_at = actor, now
        order.list_due_on = deadlines.until(deadlines.LIST, today(now), order.office)
        order.save(update_fields=["asked_by", "asked_at", "list_due_on"])
        record(order, "list_asked", {"due_on": order.list_due_on}, actor, now)
        tell_unit(order, "refund_list_asked", now, order.list_due_on)
        return order


def hand_in(*, order: RefundOrder, data: bytes, key: str, actor: Account, now: dt.datetime, dry: bool = False) -> HandedIn:
    """The whole list or nothing of it. A good one takes the place of one that was not yet taken; a faulty one replaces no good one.
    `dry`: tells what would be, and stores nothing."""
    if len(data) > MAX_BYTES:
        raise Refused(_("文件超过%d MB，请只留名单那一页。") % (MAX_BYTES // 1024 // 1024), field="list")
    rows, table = _read(data, today(now))
    marked = with_errors_marked(data, table) if table.errors else b""
    with transaction.atomic():
        order = locked(order)
        before = ListSubmission.objects.filter(request_key=key).first()
        if before is not None and not dry:
            return HandedIn(before, Brought(table=table))
        _open(order)
        if order.asked_at is None:
            raise Refused(_("机关还没有向学校要这份名单。"))
        if not order.awaits_list:
            raise Refused(_("机关已经接收了名单。"), advice=_("要改的，请打电话给机关，由机关要求重交。"))
        brought = _told(order, rows, table)
        if dry:
            return HandedIn(None, brought)
        close_lists(order, ListState.REPLACED, actor, now, (ListState.FAULTY,) if table.errors else WAITING)
        made = ListSubmission.objects.create(
            order=order, request_key=key, state=ListState.FAULTY if table.errors else ListState.SENT, sha256=lists.digest(data),
            file=_kept(order, rows, marked, now), rows=len(rows), faults=len(table.errors), taken_fen=sum(row.taken_fen for row in rows),
            check_due_on=None if table.errors else deadlines.until(deadlines.CHECK, today(now), order.office), sent_by=actor, sent_at=now,
        )  # fmt: skip
        if not table.errors:
            record(order, "list_sent", {"list": made.pk, "rows": made.rows, "sha256": made.sha256, "taken": made.taken_fen}, actor, now)
        return HandedIn(made, brought)


def _told(order: RefundOrder, rows: list[ChargeRow], table: Table) -> Brought:
    """Against the list that waits, which the school itself sent."""
    if table.errors:
        return Brought(table=table)
    waiting = order.submissions.filter(state__in=(ListState.SENT, ListState.RETURNED)).select_related("file").order_by("-pk").first()
    before = rows_of(waiting) if waiting else []
    return Brought(**vars(compare({r.row_no: _line(r) for r in before}, {r.row_no: _line(r) for r in rows}, "学生")), table=table)


def _line(row: ChargeRow) -> dict[str, object]:
    return {"学生": row.name, "班级": row.class_label, "已收金额": yuan_2(row.taken_fen), "交费日期": row.charged_on}


def _read(data: bytes, day: dt.date) -> tuple[list[ChargeRow], Table]:
    try:
        return lists.read_school_list(data, day)
    except Refused as refused:
        raise Refused(refused.reason, authority=refused.authority, advice=refused.advice, field="list") from refused


def _open(order: RefundOrder) -> None:
    if order.state != OrderState.PROPOSED:
        raise Refused(_("这一单现在是“%(state)s”，不用再交名单。") % {"state": order.get_state_display()})


def _kept(order: RefundOrder, rows: list[ChargeRow], marked: bytes, now: dt.datetime) -> StoredFile | None:
    """The rows written anew, or the sheet with its errors. One that the vault does not take is not kept: its errors are on the page."""
    data = marked or lists.list_sheet(rows, title=_("收费名单 %s") % order.number, unit=order.unit.name, day=today(now))
    try:
        return files.store(upload_bytes=data, declared_name=NAME, now=now)
    except Refused:
        if marked:
            return None
        raise


def rows_of(submission: ListSubmission) -> list[ChargeRow]:
    """What is in a list that waits; empty once it was destroyed."""
    if submission.file is None or submission.file.disposed_at or submission.state == ListState.FAULTY:
        return []
    return lists.read_list(files.open_file(submission.file))[0]


def take_in(*, submission: ListSubmission, actor: Account, now: dt.datetime, allowed_fen: int = 0, cause_key: str = "") -> Listed:
    """The office takes the list: names into the vault, the file destroyed. The order can now be decided."""
    with transaction.atomic():
        order = locked(submission.order)
        submission = _waiting(submission)
        rows = rows_of(submission)
        _answered(submission, ListState.TAKEN, actor, now)
        finish(submission, ListState.TAKEN, actor, now)
        return take_list(
            order=order, rows=rows, sha256=submission.sha256, actor=actor, now=now, allowed_fen=allowed_fen, cause_key=cause_key
        )


def give_back(*, submission: ListSubmission, fault: str, actor: Account, now: dt.datetime) -> ListSubmission:
    """The school mends it and hands it in again, within a new time. The file stays until then, so that it sees what it sent."""
    if fault not in ListFault.values:
        raise Refused(_("请选择退回的原因。"), field="fault")
    with transaction.atomic():
        order = locked(submission.order)
        submission = _waiting(submission)
        submission.fault = fault
        _answered(submission, ListState.RETURNED, actor, now)
        order.list_due_on = deadlines.until(deadlines.LIST, today(now), order.office)
        order.save(update_fields=["list_due_on"])
        record(order, "list_returned", {"list": submission.pk, "why": fault, "due_on": order.list_due_on}, actor, now)
        tell_unit(order, "refund_list_returned", now, order.list_due_on)
        return submission


def _waiting(submission: ListSubmission) -> ListSubmission:
    submission = ListSubmission.objects.select_for_update().get(pk=submission.pk)
    if submission.state != ListState.SENT:
        raise Refused(_("这份名单现在是“%s”。") % submission.get_state_display(), advice=_("学校可能换了一份，请打开最新的一份核对。"))
    return submission


def _answered(submission: ListSubmission, state: str, actor: Account, now: dt.datetime) -> None:
    submission.state, submission.answered_by, submission.answered_at = state, actor, now
    submission.save(update_fields=["state", "answered_by", "answered_at", "fault"])
