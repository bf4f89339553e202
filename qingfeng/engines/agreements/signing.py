"""Signing: by oneself at the desk or with a one-time code, or on paper, which the unit or the office then records."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.canonical import canonical
from qingfeng.core.chronicle.commitments import commit
from qingfeng.core.chronicle.services import Record, append_many
from qingfeng.core.matters.procedure import actor_code
from qingfeng.core.refusal import Refused

from . import codes, permissions
from .models import Letter, LetterState, Round, Way

BATCH = 400


@transaction.atomic
def sign(*, letter: Letter, actor: Account, now: dt.datetime) -> Letter:
    """By the signer, logged in. Signing again what is signed changes nothing."""
    row = _locked(Letter.objects.filter(pk=letter.pk))[0]
    if not permissions.can_sign_letter(actor, row):
        raise Refused(_("这一份不是您的，不能代签。"), advice=_("纸上签的，由单位按扫描件或者名册登记。"))
    if row.state in (LetterState.SIGNED, LetterState.REPLACED):
        return row
    if row.state == LetterState.WITHDRAWN:
        raise Refused(_("这一份现在是“%s”。") % row.get_state_display())
    return _write([row], {row.pk: today(now)}, Way.SCREEN, actor, now)[0]


def by_code(code: str) -> Letter | None:
    """The letter that waits for this one-time code."""
    wanted = codes.normalise(code)
    related = ("round__edition__template", "round__office", "unit", "person", "other")
    return Letter.objects.select_related(*related).filter(code_digest=codes.digest(wanted)).first() if wanted else None


@transaction.atomic
def sign_with_code(*, code: str, name: str, now: dt.datetime) -> Letter:
    """By the signer, who was handed the code, and types the own name. The code opens nothing afterwards."""
    found = by_code(code)
    if found is None:
        raise Refused(_("没有待签的责任书、承诺书用这个签名码。"), advice=_("签过的码不能再用；码丢了请向本单位另要一个。"), field="code")
    row = _locked(Letter.objects.filter(pk=found.pk))[0]
    if row.state != LetterState.WAITING:
        raise Refused(_("这一份现在是“%s”。") % row.get_state_display())
    if "".join(name.split()) != "".join(row.person.name.split()):
        raise Refused(_("写的姓名和这一份上的不同。"), advice=_("请写本人的姓名；不是您的，请把签名码退还本单位。"), field="name")
    return _write([row], {row.pk: today(now)}, Way.CODE, None, now)[0]


@transaction.atomic
def record_signed(*, round_: Round, days: Mapping[int, dt.date], way: str, actor: Account | None, now: dt.datetime) -> int:
    """What was signed on paper: key of the letter -> day. All or none; says how many are new. Signed letters are left as they are."""
    rows = _locked(Letter.objects.filter(round=round_, pk__in=days))
    if len(rows) != len(days):
        raise Refused(_("有的份不在这一次签订里。"))
    for unit in {row.unit_id: row.unit for row in rows}.values():
        if actor is not None and not permissions.can_record_signing(actor, round_, unit, today(now)):
            raise Refused(_("%s的签订由该单位登记。") % unit.name)
    gone = [row for row in rows if row.state == LetterState.WITHDRAWN]
    if gone:
        raise Refused(_("第%d号已经收回，不能登记。") % gone[0].number)
    waiting = [row for row in rows if row.state == LetterState.WAITING]
    return len(_write(waiting, days, way, actor, now))


def signature(letter: Letter) -> str:
    """What the chronicle keeps of a signature: a commitment to who signed which text when, that says nothing without its salt."""
    facts = {
        "round": letter.round_id,
        "number": letter.number,
        "edition": letter.round.edition.digest,
        "unit": letter.unit.code,
        "person": letter.person.number,
        "post": letter.post,
        "way": letter.way,
        "signed_on": letter.signed_on.isoformat() if letter.signed_on else "",
    }
    return commit(canonical(facts), salt=bytes.fromhex(letter.salt)).digest


def _locked(letters) -> list[Letter]:
    found = letters.select_for_update(of=("self",)).select_related("round__edition__template", "unit", "person").order_by("pk")
    return list(found)


def _write(rows: Sequence[Letter], days: Mapping[int, dt.date], way: str, actor: Account | None, now: dt.datetime) -> Sequence[Letter]:
    if not rows:
        return rows
    _check_days(rows, days, now)
    by_day: dict[dt.date, list[int]] = defaultdict(list)
    for row in rows:
        row.state, row.way, row.signed_on, row.signed_at, row.recorded_by = LetterState.SIGNED, way, days[row.pk], now, actor
        row.code_digest = None
        by_day[days[row.pk]].append(row.pk)
    for day, keys in by_day.items():
        fields = {"state": LetterState.SIGNED, "way": way, "signed_on": day, "signed_at": now, "recorded_by": actor, "code_digest": None}
        for some in _batches(keys):
            Letter.objects.filter(pk__in=some).update(**fields)
    _replace_earlier(rows)
    who = "public" if way == Way.CODE else actor_code(actor) if actor else "system"
    append_many(
        (
            Record(
                row.round.stream_of(row.unit_id), "agreements.signed",
                {"letter": row.number, "way": way, "day": row.signed_on, "signature": signature(row)}, who,
            )
            for row in rows
        ),
        now=now,
    )  # fmt: skip
    return rows


def _check_days(rows: Sequence[Letter], days: Mapping[int, dt.date], now: dt.datetime) -> None:
    round_ = rows[0].round
    if round_.closed_at is not None:
        raise Refused(_("这一次签订已经结束，不能再签。"))
    if early := next((day for day in days.values() if day < round_.issued_on), None):
        facts = {"day": early.isoformat(), "issued": round_.issued_on.isoformat()}
        raise Refused(_("签订日期%(day)s早于发出的日期%(issued)s。") % facts, field="signed_on")
    if late := next((day for day in days.values() if day > today(now)), None):
        raise Refused(_("签订日期%s还没有到。") % late.isoformat(), field="signed_on")


def _replace_earlier(rows: Sequence[Letter]) -> None:
    """Whoever signs the new text is no longer bound by the old ones: not by one further up either, where they signed none between."""
    amended = rows[0].round.amended_ids
    if not amended:
        return
    by_key = {(row.unit_id, row.person_id): row for row in rows}
    for some in _batches(list(by_key)):
        old = Letter.objects.filter(_any_of(some), round__in=amended, state=LetterState.SIGNED)
        for earlier in old.only("pk", "unit_id", "person_id"):
            now_held = by_key[earlier.unit_id, earlier.person_id]
            Letter.objects.filter(pk=earlier.pk).update(state=LetterState.REPLACED, replaced_by=now_held)
        Letter.objects.waiting().filter(_any_of(some), round__in=amended).update(
            state=LetterState.WITHDRAWN, withdrawn_on=rows[0].signed_on, withdrawn_because=_("已签新版"), code_digest=None
        )


def _any_of(keys: Iterable[tuple[int, int]]) -> Q:
    found = Q(pk__in=[])
    by_unit: dict[int, list[int]] = defaultdict(list)
    for unit, person in keys:
        by_unit[unit].append(person)
    for unit, people in by_unit.items():
        found |= Q(unit_id=unit, person_id__in=people)
    return found


def _batches(keys: Sequence) -> Iterable[Sequence]:
    return (keys[at : at + BATCH] for at in range(0, len(keys), BATCH))
