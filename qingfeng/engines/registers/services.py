"""The only writer of registers, with `taking` for lists: entering, correcting, ending a term, disposing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qingfeng.core.access.declarations import child_by_register
from qingfeng.core.access.models import Account, ChildAt
from qingfeng.core.access.permissions import holds, holds_any
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from .duty import hold_training
from .kinds import kind as declared
from .models import FieldSource, Notebook, RegisterEntry
from .models.entries import DISPOSED, KEEPERS


@transaction.atomic
def enter(
    *, kind: str, unit: Unit, fields: Mapping[str, Any], source: str, source_on: dt.date, actor: Account | None, now: dt.datetime
) -> RegisterEntry:
    """One person for one term. The same person in the same group for the same time is entered once."""
    hold_keeper(actor, unit, now)
    entry = RegisterEntry(kind=kind, unit=unit, source=source.strip()[:80], source_on=source_on, created_by=actor, created_at=now, **fields)
    entry.entered_with = ",".join(entry.filled())
    _check(entry, source, source_on, now)
    same = RegisterEntry.objects.filter(kind=kind, unit=unit, name=entry.name, group=entry.group, term_from=entry.term_from).first()
    if same is not None:
        return same
    entry.save()
    _record(entry, "entered", {"group": entry.group, "from": entry.term_from, "to": entry.term_to}, actor, now)
    return entry


@transaction.atomic
def correct(
    *, entry: RegisterEntry, fields: Mapping[str, Any], source: str, source_on: dt.date, actor: Account | None, now: dt.datetime
) -> RegisterEntry:
    """Only the fields that differ get a new source; what they were is not kept."""
    row = _locked(entry, actor, now)
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, fields[name])
    _check(row, source, source_on, now)
    row.tie = _tie(row, actor, now)
    row.save(update_fields=[*changed, "tie"])
    said = {"source": source.strip()[:80], "on": source_on, "by": actor, "at": now}
    FieldSource.objects.create(entry=row, fields=",".join(changed), **said)
    _record(row, "corrected", {"fields": sorted(changed)}, actor, now)
    return row


@transaction.atomic
def give_account(*, entry: RegisterEntry, account: Account | None, role: str, actor: Account | None, now: dt.datetime) -> RegisterEntry:
    """Says that an account is this person's, or that none is. The school of the entry becomes a tie: there the account stands back.

    Where the register asks for training, only who is trained gets one."""
    row = _locked(entry, actor, now)
    if account is not None:
        _check_account(row, account, role, now)
    row.account = account
    row.tie = _tie(row, actor, now)
    row.save(update_fields=["account", "tie"])
    _record(row, "account_given", {"account": account.pk if account else None}, actor, now)
    return row


def _check_account(row: RegisterEntry, account: Account, role: str, now: dt.datetime) -> None:
    if account.person_id is None or not account.is_active or not holds(account, role, row.unit, today(now)):
        raise Refused(_("这个账号没有行风监督员的角色。"), advice=_("请系统管理员建立账号、安全管理员授予角色以后再选。"), field="account")
    others = RegisterEntry.objects.filter(kind=row.kind, account=account).exclude(pk=row.pk)
    if others.filter(Q(term_to=None) | Q(term_to__gte=row.term_from)).exists():
        raise Refused(_("这个账号已经是名册上另一个人的。"), field="account")
    advice = _("请安排培训，到场的自动记到名册上；已经培训过的，在“更正”里填培训日期和来源。")
    hold_training(row, today(now), advice=advice, field="account")


def _tie(row: RegisterEntry, actor: Account | None, now: dt.datetime) -> ChildAt | None:
    """Another person or no account: what was tied ends; it still counts for what happened while it held."""
    person = row.account.person if row.account else row.tie.person if row.tie else None
    if person is None:
        return None
    if row.tie is not None and row.tie.person_id != person.pk:
        child_by_register(person=row.tie.person, school=None, before=row.tie, actor=actor, now=now)
        row.tie = None
    return child_by_register(person=person, school=row.school if row.account else None, before=row.tie, actor=actor, now=now)


@transaction.atomic
def end_term(*, entry: RegisterEntry, on: dt.date, because: str, actor: Account, now: dt.datetime) -> RegisterEntry:
    """`on` is the last day."""
    row = _locked(entry, actor, now)
    if not because.strip():
        raise Refused(_("提前结束要写明原因。"), field="because")
    if on < row.term_from:
        raise Refused(_("结束的日期早于任期的首日。"), field="on")
    row.term_to, row.ended_because = on, because.strip()[:120]
    row.save(update_fields=["term_to", "ended_because"])
    _record(row, "ended", {"to": on}, actor, now)
    return row


@transaction.atomic
def dispose(*, entry: RegisterEntry, actor: Account, now: dt.datetime) -> RegisterEntry:
    """Name, workplace, telephone and school go; that somebody of this group held the term stays."""
    row = RegisterEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.disposed_at is None:
        row.name, row.workplace, row.phone, row.school, row.ended_because, row.disposed_at = DISPOSED, "", "", None, "", now
        row.trained_on, row.source, row.source_on, row.entered_with = None, "", None, ""
        tie, row.account, row.tie = row.tie, None, None
        row.save()
        if tie is not None:
            tie.delete()  # which school the child went to
        Notebook.objects.filter(entry=row).delete()
        row.sources.all().delete()
        _record(row, "disposed", {}, actor, now)
    return row


def _check(entry: RegisterEntry, source: str, source_on: dt.date, now: dt.datetime) -> None:
    register = declared(entry.kind)
    if register is None or entry.group not in dict(register.groups):
        raise Refused(_("名册里没有这个组别。"), field="group")
    if not entry.name.strip():
        raise Refused(_("姓名要填写。"), field="name")
    if entry.term_to is not None and entry.term_to < entry.term_from:
        raise Refused(_("任期的末日早于首日。"), field="term_to")
    if entry.trained_on is not None and entry.trained_on > today(now):
        raise Refused(_("培训日期不能晚于今天。"), field="trained_on")
    hold_source(source, source_on, now)


def hold_source(source: str, on: dt.date, now: dt.datetime) -> None:
    """Raises: Refused."""
    if not source.strip() or on > today(now):
        raise Refused(_("要写明来源和来源的日期，不能晚于今天。"), field="source")


def _locked(entry: RegisterEntry, actor: Account | None, now: dt.datetime) -> RegisterEntry:
    row = RegisterEntry.objects.select_for_update(of=("self",)).select_related("unit").get(pk=entry.pk)
    hold_keeper(actor, row.unit, now)
    if row.disposed_at is not None:
        raise Refused(_("这一条已按规定销毁。"))
    return row


def _record(entry: RegisterEntry, event: str, body: Mapping[str, Any], actor: Account | None, now: dt.datetime) -> None:
    """Keys, codes and days; never a name."""
    who = actor_code(actor) if actor else "system"
    append(stream=entry.stream, event=f"register.{event}", body={"entry": entry.pk, **body}, actor=who, now=now)


def hold_keeper(actor: Account | None, unit: Unit, now: dt.datetime) -> None:
    """Raises: Refused."""
    if actor is not None and not holds_any(actor, KEEPERS, unit, today(now)):
        raise Refused(_("名册由登记员和机关负责人管理。"))
