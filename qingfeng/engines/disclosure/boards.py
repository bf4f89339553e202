"""The writer of fee boards: drafted item by item or from a sheet, published by a second person, replaced by a new version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.language import between, on_record
from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import one_line

from . import closed_lists, publishing, terms
from .models import BoardState, Category, FeeBoard, FeeItem

KIND = "fee_board"
MAX_ITEMS = 60
TEXT_FIELDS = {"name": 60, "unit": 30, "basis_document": 120, "basis_clause": 60, "scope": 80, "refund_rule": 120, "payee": 80}


@transaction.atomic
def create_board(
    *,
    unit: Unit,
    term: str,
    actor: Account,
    now: dt.datetime,
    live_from: dt.date | None = None,
    live_to: dt.date | None = None,
    complaint_phones: Sequence[str] = (),
    relief: str = "",
    copy_from: FeeBoard | None = None,
) -> FeeBoard:
    """A draft. With `copy_from` it starts with the items of another board: the usual way to the next term or version."""
    start, end = terms.span(terms.checked(term))
    Unit.objects.select_for_update().get(pk=unit.pk)
    if FeeBoard.objects.filter(unit=unit, term=term).drafts().exists():
        raise Refused(_("%(unit)s%(term)s已经有一份拟稿。") % {"unit": unit, "term": terms.label(term)}, advice=_("请在那份拟稿上修改。"))
    last = FeeBoard.objects.filter(unit=unit, term=term).aggregate(last=Max("version"))["last"] or 0
    board = FeeBoard(unit=unit, term=term, version=last + 1, prepared_by=actor, prepared_at=now)
    _set_head(board, live_from or start, live_to or end, complaint_phones, relief)
    board.save()
    for item in copy_from.items.all() if copy_from else ():
        item.pk, item.board, item._state.adding = None, board, True
        item.save()
    return board


@transaction.atomic
def change_board(
    *,
    board: FeeBoard,
    actor: Account,
    now: dt.datetime,
    live_from: dt.date,
    live_to: dt.date | None,
    complaint_phones: Sequence[str] = (),
    relief: str = "",
) -> FeeBoard:
    row = _draft(board, actor, now)
    _set_head(row, live_from, live_to, complaint_phones, relief)
    row.save()
    return row


@transaction.atomic
def set_item(*, board: FeeBoard, values: Mapping[str, Any], actor: Account, now: dt.datetime, item: FeeItem | None = None) -> FeeItem:
    """Adds an item, or changes one of this draft."""
    row = _draft(board, actor, now)
    others = row.items.exclude(pk=item.pk) if item else row.items.all()
    if item is None and others.count() >= MAX_ITEMS:
        raise Refused(_("一份公示最多%d项。") % MAX_ITEMS)
    kept = _item_values(values)
    if others.filter(name=kept["name"]).exists():
        raise Refused(_("已经有“%s”这一项。") % kept["name"], field="name")
    saved = row.items.get(pk=item.pk) if item else FeeItem(board=row, order=(others.aggregate(last=Max("order"))["last"] or 0) + 1)
    for name, value in kept.items():
        setattr(saved, name, value)
    saved.save()
    return saved


@transaction.atomic
def remove_item(*, item: FeeItem, actor: Account, now: dt.datetime) -> None:
    row = _draft(item.board, actor, now)
    row.items.filter(pk=item.pk).delete()


@transaction.atomic
def publish_board(*, board: FeeBoard, actor: Account, now: dt.datetime) -> FeeBoard:
    """By another person than who prepared it. Every item is held against the closed list of the day it takes force."""
    row = _locked_draft(board)
    day = today(now)
    if row.prepared_by_id == actor.pk:
        raise Refused(_("拟公示的人不能自己公布。"), advice=_("请由本单位另一位公示管理员或者答复人核对后公布；没有的，由上级机关公布。"))
    _may_go_out(row, day)
    row.live_from = max(row.live_from, day)
    old = _previous(row)
    publication = publishing.draft(
        kind=KIND,
        unit=row.unit,
        title=_public_title(row),
        content=board_content(row),
        actor=row.prepared_by,
        now=now,
        ends_on=row.live_to - dt.timedelta(days=1) if row.live_to else None,
        version=row.version,
        supersedes=old.publication if old else None,
    )
    publishing.approve(publication=publication, actor=actor, now=now)
    row.publication = publishing.publish(publication=publication, actor=actor, now=now)
    row.state = BoardState.LIVE
    row.save()
    _end_previous(row, old)
    return row


@transaction.atomic
def withdraw_board(*, board: FeeBoard, reason: str, actor: Account, now: dt.datetime) -> FeeBoard:
    """From that day nothing on it may be charged; what was in force before stays answerable."""
    row = FeeBoard.objects.select_for_update(of=("self",)).select_related("publication").get(pk=board.pk)
    if row.state != BoardState.LIVE or row.publication is None:
        raise Refused(_("只有有效的公示可以撤下。"))
    publishing.withdraw(publication=row.publication, reason=reason, actor=actor, now=now)
    row.state, row.live_to = BoardState.WITHDRAWN, max(row.live_from, today(now))
    row.save()
    return row


@transaction.atomic
def drop_board(*, board: FeeBoard, actor: Account, now: dt.datetime) -> None:
    """Throws a draft away; it was never public and nothing refers to it."""
    _locked_draft(board).delete()


@on_record()
def _public_title(board: FeeBoard) -> str:
    return _("%(unit)s%(term)s收费公示") % {"unit": board.unit.name, "term": terms.label(board.term)}


@on_record()
def board_content(board: FeeBoard) -> dict[str, Any]:
    """The public content of a board: what stands on the wall."""
    return {
        "school": board.unit.name,
        "term": terms.label(board.term),
        "live_from": board.live_from,
        "live_to": board.live_to,
        "complaint_phones": board.complaint_phones,
        "relief": board.relief,
        "items": [
            {
                "name": item.name,
                "category": item.get_category_display(),
                "standard": item.standard,
                "ceiling": item.is_ceiling,
                "unit": item.unit,
                "scope": item.scope,
                "grades": item.grades,
                "voluntary": item.voluntary,
                "refund_rule": item.refund_rule,
                "payee": item.payee,
                "basis": item.clause.cite() if item.clause else item.basis,
            }
            for item in board.items.select_related("clause__document")
        ],
    }


def problems(board: FeeBoard, day: dt.date) -> list[Refused]:
    """Everything that stands against publishing a draft, at once, so that it can be shown beside the items."""
    items = list(board.items.all())
    found = [] if items else [Refused(_("公示上一项也没有。不收费的，也请写明“不收”。"))]
    if not board.complaint_phones:
        found.append(Refused(_("没有投诉电话。"), authority=closed_lists.publicity_authority(board.unit, day), field="complaint_phones"))
    if board.live_to and board.live_to <= day:
        found.append(Refused(_("这份公示在今天之前就失效了。"), field="live_to"))
    found += [
        Refused(_("“%s”没有写明收费依据。") % item.name) for item in items if item.standard and not (item.clause_id or item.basis_document)
    ]
    listed = closed_lists.closed_list(board.unit, max(board.live_from, day))
    found += [Refused(f"“{c.item}”{c.reason}。", authority=c.authority) for c in closed_lists.complaints(items, listed)]
    return found


def _may_go_out(board: FeeBoard, day: dt.date) -> None:
    found = problems(board, day)
    if found:
        authority = between("；").join(dict.fromkeys(p.authority for p in found if p.authority))
        raise Refused("".join(p.reason for p in found[:10]), authority=authority, advice=_("请改正后再公布。"))


def _previous(board: FeeBoard) -> FeeBoard | None:
    """The live version of the same term, which this one replaces."""
    same = FeeBoard.objects.select_for_update(of=("self",)).filter(unit=board.unit, term=board.term, state=BoardState.LIVE)
    return same.select_related("publication").order_by("-version").first()


def _end_previous(board: FeeBoard, old: FeeBoard | None) -> None:
    """Versions of one term never overlap."""
    if old and (old.live_to is None or old.live_to > board.live_from):
        old.live_to = max(old.live_from, board.live_from)
        old.save(update_fields=["live_to"])


def _set_head(board: FeeBoard, live_from: dt.date, live_to: dt.date | None, phones: Sequence[str], relief: str) -> None:
    if live_to and live_to <= live_from:
        raise Refused(_("失效日期须在生效日期之后。"), field="live_to")
    board.live_from, board.live_to = live_from, live_to
    board.complaint_phones = [text for phone in phones if (text := one_line(phone))][:6]
    board.relief = one_line(relief)[:200]


def _locked_draft(board: FeeBoard) -> FeeBoard:
    row = FeeBoard.objects.select_for_update(of=("self",)).select_related("unit", "prepared_by").get(pk=board.pk)
    if row.state != BoardState.DRAFT:
        raise Refused(_("已经公布的公示不能改。"), advice=_("请另拟一版；公布后它会替代这一版。"))
    return row


def _draft(board: FeeBoard, actor: Account, now: dt.datetime) -> FeeBoard:
    """Locked; whoever changes a draft has prepared it."""
    row = _locked_draft(board)
    row.prepared_by, row.prepared_at = actor, now
    row.save(update_fields=["prepared_by", "prepared_at"])
    return row


def _item_values(values: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, limit in TEXT_FIELDS.items():
        kept[name] = one_line(str(values.get(name) or ""))
        if len(kept[name]) > limit:
            raise Refused(_("超过%d字。") % limit, field=name)
    if not kept["name"]:
        raise Refused(_("请写项目名称。"), field="name")
    if values.get("category") not in Category.values:
        raise Refused(_("请选择收费性质。"), field="category")
    standard = values.get("standard")
    if isinstance(standard, bool) or not isinstance(standard, int) or not 0 <= standard < 10**11:
        raise Refused(_("请写收费标准；不收的写0。"), field="standard")
    clause = values.get("clause")
    if clause is not None and not isinstance(clause, Clause):
        raise Refused(_("没有这一条款。"), field="clause")
    kept |= {"category": values["category"], "standard": standard, "clause": clause}
    kept |= {"voluntary": bool(values.get("voluntary")), "is_ceiling": bool(values.get("is_ceiling"))}
    kept |= {name: [t for text in values.get(name) or () if (t := one_line(str(text))[:30])][:20] for name in ("aliases", "grades")}
    return kept
