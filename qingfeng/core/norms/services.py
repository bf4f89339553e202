"""The only writer of norms: documents and clauses that an office records, and the versions that rest on them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.norms import bounds, values
from qingfeng.core.norms.models import Clause, Document, DocumentKind, DocumentStatus, Local, NormEdition, Version, VersionKind
from qingfeng.core.norms.queries import snapshot
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account


@transaction.atomic
def add_document(
    *,
    key: str,
    title: str,
    unit: Unit,
    dated: dt.date,
    in_force_from: dt.date,
    actor: Account | None,
    now: dt.datetime,
    number: str = "",
    trial_ends: dt.date | None = None,
    replaces: Document | None = None,
    url: str = "",
    text: str = "",
) -> Document:
    """An office records a document of its own. A document replaced by it ends where it begins."""
    title, number = title.strip().strip("《》"), number.strip()
    if not title:
        raise Refused(_("没有写文件的标题。"), field="title")
    if in_force_from < dated:
        raise Refused(_("施行日期早于公布日期。规定不能在公布前生效。"), field="in_force_from")
    if trial_ends is not None and trial_ends <= in_force_from:
        raise Refused(_("试行期满的日期须晚于施行日期。"), field="trial_ends")
    if Document.objects.filter(key=key).exists():
        raise Refused(_("已有标识为“%s”的文件。") % key, field="key")
    if replaces is not None:
        _end_document(replaces, on=in_force_from, by=unit)
    document = Document.objects.create(
        key=key,
        number=number,
        title=title,
        issuer=unit.name,
        issuer_unit=unit,
        kind=DocumentKind.LOCAL,
        dated=dated,
        in_force_from=in_force_from,
        in_force_to=trial_ends,
        status=DocumentStatus.TRIAL if trial_ends else DocumentStatus.IN_FORCE,
        trial_ends=trial_ends,
        replaces=replaces,
        url=url,
        text=text,
    )
    new_edition(actor=actor, now=now, note=document.cite())
    return document


@transaction.atomic
def add_clause(*, document: Document, ref: str, text: str, actor: Account | None, now: dt.datetime) -> Clause:
    ref = ref.strip()
    if document.shipped:
        raise Refused(_("%s随产品提供，条款不在这里增加。") % document.cite(), field="document")
    if not ref or document.clauses.filter(ref=ref).exists():
        raise Refused(_("条款没有写，或者已经录入。"), field="ref")
    clause = Clause.objects.create(document=document, ref=ref, text=text.strip(), order=document.clauses.count() + 1)
    new_edition(actor=actor, now=now, note=clause.cite())
    return clause


@transaction.atomic
def add_version(
    *,
    key: str,
    unit: Unit,
    value: Any,
    valid_from: dt.date,
    clause: Clause,
    actor: Account | None,
    now: dt.datetime,
    valid_to: dt.date | None = None,
    published_on: dt.date | None = None,
) -> Version:
    """An office's own version under its own document. `published_on`: the document's date where none is given."""
    shipped = _shipped(key)
    published_on = published_on or clause.document.dated
    _check_dates(clause, valid_from=valid_from, valid_to=valid_to, published_on=published_on)
    value = values.normal(shipped[-1].type, value)
    _check_bounds(shipped, value=value, valid_from=valid_from, valid_to=valid_to)
    return _record(
        like=shipped[-1],
        unit=unit,
        value=value,
        valid_from=valid_from,
        valid_to=valid_to or clause.document.in_force_to,
        published_on=published_on,
        clause=clause,
        actor=actor,
        now=now,
    )


@transaction.atomic
def end_version(*, key: str, unit: Unit, valid_from: dt.date, clause: Clause, actor: Account | None, now: dt.datetime) -> Version:
    """From that day on the unit has no rule of its own: the superior's holds again, or the shipped one."""
    if not Version.objects.filter(key=key, unit=unit).exists():
        raise Refused(_("本级没有另定过这一项，不用终止。"))
    _check_dates(clause, valid_from=valid_from, valid_to=None, published_on=clause.document.dated)
    like = _shipped(key)[-1]
    return _record(
        like=like,
        unit=unit,
        value={},
        ended=True,
        valid_from=valid_from,
        valid_to=None,
        published_on=clause.document.dated,
        clause=clause,
        actor=actor,
        now=now,
    )


def version_digest(version: Version) -> str:
    """Over everything a version decides with."""
    return values.digest(
        version.key,
        version.type,
        version.value,
        version.local,
        version.bounds,
        version.ended,
        version.valid_from.isoformat(),
        version.valid_to.isoformat() if version.valid_to else None,
        version.published_on.isoformat(),
        version.clause.document.key,
        version.clause.ref,
    )


def new_edition(*, actor: Account | None, now: dt.datetime, note: str) -> None:
    NormEdition.objects.create(recorded_at=now, recorded_by=actor, note=note[:200])
    snapshot.changed()


def _record(*, like: Version, actor: Account | None, now: dt.datetime, **fields: Any) -> Version:
    version = Version(
        key=like.key, title=like.title, kind=like.kind, type=like.type, local=Local.NONE, recorded_at=now, recorded_by=actor, **fields
    )
    version.digest = version_digest(version)
    version.save()
    new_edition(actor=actor, now=now, note=f"{version.key} {version.clause.cite()}")
    return version


def _shipped(key: str) -> list[Version]:
    found = list(Version.objects.shipped().filter(key=key).select_related("clause__document").order_by("valid_from"))
    if not found:
        raise Refused(_("没有“%s”这一项参数。") % key, field="key")
    return found


def _check_dates(clause: Clause, *, valid_from: dt.date, valid_to: dt.date | None, published_on: dt.date) -> None:
    document, cite = clause.document, clause.cite()
    if published_on < document.dated:
        raise Refused(_("公布日期早于文件的日期。"), authority=cite, field="published_on")
    if valid_from < published_on:
        raise Refused(_("规定不能在公布前生效。"), authority=cite, advice=_("请把施行日期改为公布当日或以后。"), field="valid_from")
    if valid_from < document.in_force_from or not document.in_force_on(valid_from):
        raise Refused(_("那一天文件本身没有生效。"), authority=cite, field="valid_from")
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(_("失效日期须晚于施行日期。"), field="valid_to")


def _check_bounds(shipped: list[Version], *, value: Any, valid_from: dt.date, valid_to: dt.date | None) -> None:
    """Against the shipped rule of the first day, and every later one already known that begins before the end."""
    first = [v for v in shipped if v.valid_from <= valid_from][-1:]
    later = [v for v in shipped if v.valid_from > valid_from and (valid_to is None or v.valid_from < valid_to)]
    for law in first + later:
        if law.kind == VersionKind.TABLE and not law.rules.same_shape(Version(value=value).rules):
            raise Refused(_("规则表的列与随产品提供的不同。"), authority=law.cite(), field="value")
        why = bounds.beyond(value, law)
        if why:
            raise Refused(why, authority=law.cite(), advice=_("请按上位规定修改。"), field="value")


def _end_document(document: Document, *, on: dt.date, by: Unit) -> None:
    if document.issuer_unit_id != by.pk:
        raise Refused(_("只能废止本单位自己的文件。"), field="replaces")
    locked = Document.objects.select_for_update().get(pk=document.pk)
    locked.in_force_to, locked.status = on, DocumentStatus.REPEALED
    locked.save(update_fields=["in_force_to", "status"])
