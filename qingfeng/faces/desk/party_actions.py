# ruff: noqa: E501 -- one line is one action
"""What can be done with a unit: posts opened and closed, details, units below, lines of work, closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.parties import services
from qingfeng.core.parties.models import LineLink, Person, Post, Unit
from qingfeng.core.refusal import Refused

from . import party_forms as f
from .actions import Action
from .keeping import can_import_parties, can_keep_parties
from .who import Desk


def _kept(unit: Unit, desk: Desk) -> str | None:
    if not can_keep_parties(desk.actor, unit, desk.day):
        return _("由管这个单位的登记员、负责人或系统管理员办理。")
    return _("单位已经撤销。") if unit.closed_on is not None and unit.closed_on <= desk.day else ""


def _has_posts(unit: Unit, desk: Desk) -> str | None:
    return _kept(unit, desk) or ("" if unit.posts.filter(held_to=None).exists() else _("没有在任的人。"))  # type: ignore[attr-defined]


def _has_links(unit: Unit, desk: Desk) -> str | None:
    if not unit.line_links.filter(valid_to=None).exists():  # type: ignore[attr-defined]
        return None
    return _kept(unit, desk)


def _open_post(unit: Unit, desk: Desk, data: Mapping[str, Any], _key: str) -> Post:
    person = Person.objects.filter(number=data["number"]).first()
    if person is None:
        if not data["name"]:
            raise Refused(_("名册里没有工号%s。") % data["number"], advice=_("是新人的，请写姓名。"), field="name")
        person = services.add_person(number=data["number"], name=data["name"], actor=desk.actor, now=desk.now)
    elif data["name"] and data["name"] != person.name:
        raise Refused(_("工号%(number)s是%(name)s，与写的姓名不同。") % {"number": person.number, "name": person.name}, field="name")
    fields = {name: data[name] for name in ("kind", "title", "line", "held_from", "held_to")}
    return services.open_post(unit=unit, person=person, actor=desk.actor, now=desk.now, **fields)


def _close_post(unit: Unit, desk: Desk, data: Mapping[str, Any], _key: str) -> Post:
    return services.close_post(post=data["post"], on=data["on"], actor=desk.actor, now=desk.now)


def _change(unit: Unit, desk: Desk, data: Mapping[str, Any], _key: str) -> Unit:
    return services.change_unit(unit=unit, actor=desk.actor, now=desk.now, **data)


def _add_below(unit: Unit, desk: Desk, data: Mapping[str, Any], _key: str) -> Unit:
    return services.create_unit(parent=unit if unit.pk else None, actor=desk.actor, now=desk.now, **data)


def _move(unit: Unit, desk: Desk, data: Mapping[str, Any], _key: str) -> Unit:
    return services.move_unit(unit=unit, parent=data["parent"], actor=desk.actor, now=desk.now)


def _close(unit: Unit, desk: Desk, data: Mapping[str, Any], _key: str) -> Unit:
    return services.close_unit(unit=unit, on=data["on"], actor=desk.actor, now=desk.now)


def _link(unit: Unit, desk: Desk, data: Mapping[str, Any], _key: str) -> LineLink:
    return services.link_line(unit=unit, actor=desk.actor, now=desk.now, **data)


def _unlink(unit: Unit, desk: Desk, data: Mapping[str, Any], _key: str) -> LineLink:
    return services.end_link(link=data["link"], on=data["on"], actor=desk.actor, now=desk.now)


def _top(unit: Unit, desk: Desk) -> str | None:
    return "" if can_import_parties(desk.actor, desk.day) else _("由本地主管机关的登记员、负责人或系统管理员办理。")


ACTIONS = (
    Action("post", gettext_lazy("登记任职"), f.OpenPostForm, _kept, _open_post, hint=gettext_lazy("新人连同名册一起登记"), done=gettext_lazy("已登记任职。")),
    Action("leave", gettext_lazy("登记离任"), f.ClosePostForm, _has_posts, _close_post, done=gettext_lazy("已登记离任。")),
    Action("details", gettext_lazy("改名称、电话、地址"), f.DetailsForm, _kept, _change, hint=gettext_lazy("以前签发的文书仍用当时的名称"), done=gettext_lazy("已保存。")),
    Action("below", gettext_lazy("加下级单位"), f.UnitForm, _kept, _add_below, done=gettext_lazy("已加下级单位。")),
    Action("line", gettext_lazy("写明条线主管"), f.LinkForm, _kept, _link, hint=gettext_lazy("不按隶属、按条线由别的单位主管的"), done=gettext_lazy("已写明条线主管。")),
    Action("line-end", gettext_lazy("终止条线主管"), f.EndLinkForm, _has_links, _unlink, done=gettext_lazy("已终止。")),
    Action("move", gettext_lazy("划到别的上级"), f.MoveForm, _kept, _move, hint=gettext_lazy("下级单位一起划转"), done=gettext_lazy("已划转。")),
    Action("close", gettext_lazy("撤销单位"), f.CloseUnitForm, _kept, _close, hint=gettext_lazy("任职同时结束；以前的记录都在"), done=gettext_lazy("已撤销。")),
)  # fmt: skip
NEW_UNIT = Action("unit", gettext_lazy("加单位"), f.TopUnitForm, _top, _add_below, done=gettext_lazy("已加单位。"))
