"""The only writer of units, lines, people and posts. Every change stands in the chronicle by ids, codes and dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from qingfeng.core.chronicle.services import append
from qingfeng.core.parties.models import Line, LineLink, Person, Post, PostKind, Stage, Unit, UnitKind
from qingfeng.core.parties.queries import in_words
from qingfeng.core.refusal import Refused

if TYPE_CHECKING:
    from qingfeng.core.access.models import Account

R = TypeVar("R", bound=Model)
HELD_BY_ONE = (PostKind.HEAD, PostKind.PRINCIPAL, PostKind.SECRETARY)
DETAILS = {"name", "short_name", "stage", "phone", "address", "opening_hours", "doc_prefix", "ref_prefix"}


@transaction.atomic
def create_unit(
    *, code: str, name: str, kind: str, actor: Account | None, now: dt.datetime, parent: Unit | None = None, **details: str
) -> Unit:
    code, name = code.strip(), name.strip()
    if not code or not name:
        raise Refused(_("单位代码和名称都要填写。"), field="name" if code else "code")
    if Unit.objects.filter(code=code).exists():
        raise Refused(_("单位代码%s已经有了。") % code, field="code")
    check_kind(kind, details.get("stage", ""))
    unit = Unit.objects.create(code=code, name=name, kind=kind, parent=parent, path="/", **_known(details))
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    _record("unit", unit.pk, "created", {"code": code, "kind": kind, "parent": parent.pk if parent else None}, actor, now)
    return unit


@transaction.atomic
def change_unit(*, unit: Unit, actor: Account | None, now: dt.datetime, **details: str) -> Unit:
    """Renames a unit or changes its details. What was signed under the old name keeps it."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    fields = {name: value.strip() for name, value in details.items()}
    if fields.get("name") == "":
        raise Refused(_("单位名称不能空着。"), field="name")
    check_kind(unit.kind, fields.get("stage", unit.stage))
    for name, value in _known(fields).items():
        setattr(unit, name, value)
    unit.save(update_fields=list(fields))
    _record("unit", unit.pk, "changed", {"fields": sorted(fields)}, actor, now)
    return unit


@transaction.atomic
def close_unit(*, unit: Unit, on: dt.date, actor: Account | None, now: dt.datetime) -> Unit:
    """From that day on the unit is gone; its posts end with it. Units below it must be moved or closed first."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.closed_on is not None:
        raise Refused(_("%(unit)s已于%(day)s撤销。") % {"unit": unit.name, "day": in_words(unit.closed_on)})
    if unit.children.active(on).exists():
        raise Refused(_("%s还有下级单位。") % unit.name, advice=_("请先把下级单位划转或撤销。"))
    if unit.posts.filter(held_from__gte=on).exists():
        raise Refused(_("有人的任职从撤销日或之后才开始。"), field="on")
    unit.closed_on = on
    unit.save(update_fields=["closed_on"])
    unit.posts.filter(Q(held_to=None) | Q(held_to__gt=on)).update(held_to=on)
    _record("unit", unit.pk, "closed", {"on": on.isoformat()}, actor, now)
    return unit


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit | None, actor: Account | None, now: dt.datetime) -> Unit:
    """Under another superior by area, with everything below it."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if parent is not None:
        parent = Unit.objects.select_for_update().get(pk=parent.pk)
        if parent.path.startswith(unit.path):
            raise Refused(_("不能把单位划到自己或自己的下级之下。"), field="parent")
    before, after = unit.path, f"{parent.path if parent else '/'}{unit.pk}/"
    below = list(Unit.objects.select_for_update().filter(path__startswith=before))
    for each in below:
        each.path = after + each.path.removeprefix(before)
    Unit.objects.bulk_update(below, ["path"], batch_size=200)
    unit.parent, unit.path = parent, after
    unit.save(update_fields=["parent", "path"])
    _record("unit", unit.pk, "moved", {"parent": parent.pk if parent else None}, actor, now)
    return unit


@transaction.atomic
def add_line(*, code: str, name: str, actor: Account | None, now: dt.datetime) -> Line:
    if Line.objects.filter(code=code).exists():
        raise Refused(_("条线代码%s已经有了。") % code, field="code")
    line = Line.objects.create(code=code, name=name.strip())
    _record("line", line.pk, "created", {"code": code}, actor, now)
    return line


@transaction.atomic
def link_line(
    *, line: Line, unit: Unit, superior: Unit, valid_from: dt.date, actor: Account | None, now: dt.datetime, valid_to: dt.date | None = None
) -> LineLink:
    """The superior supervises the unit, and all below it, in this line. One superior at a time."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.pk == superior.pk:
        raise Refused(_("单位不能是自己的主管单位。"), field="superior")
    _check_period(valid_from, valid_to)
    if _overlapping(LineLink.objects.filter(line=line, unit=unit), "valid_from", "valid_to", valid_from, valid_to).exists():
        raise Refused(_("这段时间已有主管单位。"), advice=_("请先写明原来的到哪一天为止。"), field="valid_from")
    link = LineLink.objects.create(line=line, unit=unit, superior=superior, valid_from=valid_from, valid_to=valid_to)
    _record("unit", unit.pk, "linked", {"line": line.pk, "superior": superior.pk, "from": valid_from.isoformat()}, actor, now)
    return link


@transaction.atomic
def end_link(*, link: LineLink, on: dt.date, actor: Account | None, now: dt.datetime) -> LineLink:
    link = LineLink.objects.select_for_update().get(pk=link.pk)
    _check_period(link.valid_from, on)
    link.valid_to = on
    link.save(update_fields=["valid_to"])
    _record("unit", link.unit_id, "unlinked", {"line": link.line_id, "on": on.isoformat()}, actor, now)
    return link


@transaction.atomic
def add_person(*, number: str, name: str, actor: Account | None, now: dt.datetime, phone: str = "") -> Person:
    number, name = number.strip(), name.strip()
    why = wrong_number(number) or ("" if name else _("没有写姓名。"))
    if why:
        raise Refused(why, field="number" if wrong_number(number) else "name")
    if Person.objects.filter(number=number).exists():
        raise Refused(_("工号%s已经有了。") % number, field="number")
    person = Person.objects.create(number=number, name=name, phone=phone.strip())
    _record("person", person.pk, "created", {}, actor, now)
    return person


@transaction.atomic
def open_post(
    *,
    unit: Unit,
    person: Person,
    kind: str,
    held_from: dt.date,
    actor: Account | None,
    now: dt.datetime,
    held_to: dt.date | None = None,
    line: Line | None = None,
    title: str = "",
) -> Post:
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    _check_period(held_from, held_to)
    if unit.closed_on is not None and (held_to is None or held_to > unit.closed_on):
        raise Refused(_("%(unit)s已于%(day)s撤销。") % {"unit": unit.name, "day": in_words(unit.closed_on)}, field="unit")
    same = Post.objects.filter(unit=unit, kind=kind)
    if kind not in HELD_BY_ONE:
        same = same.filter(person=person, line=line)
    other = _overlapping(same, "held_from", "held_to", held_from, held_to).select_related("person").first()
    if other is not None:
        raise Refused(
            _("%(unit)s的%(post)s在这段时间是%(person)s。") % {"unit": unit.name, "post": other, "person": other.person.name},
            advice=_("请先写明前任的离任日期。"),
            field="held_from",
        )
    post = Post.objects.create(unit=unit, person=person, kind=kind, title=title, line=line, held_from=held_from, held_to=held_to)
    _record("unit", unit.pk, "post_opened", {"post": post.pk, "person": person.pk, "from": held_from.isoformat()}, actor, now)
    return post


@transaction.atomic
def close_post(*, post: Post, on: dt.date, actor: Account | None, now: dt.datetime) -> Post:
    """The post is held until the day before."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.held_to is not None:
        raise Refused(_("这一任职已于%s结束。") % in_words(post.held_to))
    _check_period(post.held_from, on)
    post.held_to = on
    post.save(update_fields=["held_to"])
    _record("unit", post.unit_id, "post_closed", {"post": post.pk, "on": on.isoformat()}, actor, now)
    return post


def check_kind(kind: str, stage: str) -> None:
    if kind not in UnitKind.values:
        raise Refused(_("没有“%s”这类单位。") % kind, field="kind")
    if stage and (stage not in Stage.values or kind != UnitKind.SCHOOL):
        raise Refused(_("学段只用于学校，且只能选表中的一种。"), field="stage")


def wrong_number(number: str) -> str:
    """Why this cannot be a staff number; an ID number never is one."""
    if not number:
        return _("没有写工号。")
    return _("请不要用身份证号作工号。") if len(number) in (15, 18) and number[:-1].isdigit() else ""


def _known(details: dict[str, str]) -> dict[str, str]:
    unknown = set(details) - DETAILS
    if unknown:
        raise TypeError(f"units have no {sorted(unknown)}")
    return details


def _check_period(first: dt.date, end: dt.date | None) -> None:
    if end is not None and end <= first:
        raise Refused(_("结束的日期须晚于开始的日期。"), field="held_to")


def _overlapping(rows: QuerySet[R], from_field: str, to_field: str, first: dt.date, end: dt.date | None) -> QuerySet[R]:
    rows = rows.filter(Q(**{to_field: None}) | Q(**{f"{to_field}__gt": first}))
    return rows if end is None else rows.filter(**{f"{from_field}__lt": end})


def _record(kind: str, pk: int, event: str, body: dict[str, Any], actor: Account | None, now: dt.datetime) -> None:
    who = f"account:{actor.pk}" if actor else "system"
    append(stream=(kind, str(pk)), event=f"{kind}.{event}", body=body, actor=who, now=now)
