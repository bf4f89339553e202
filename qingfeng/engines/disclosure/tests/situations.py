"""A school, its office, two publishers; nothing in it exists."""

import datetime as dt
from itertools import count
from zoneinfo import ZoneInfo

from qingfeng.core.access.models import Account, Role, RoleHolding
from qingfeng.core.parties.models import Stage, Unit, UnitKind
from qingfeng.engines.disclosure import kinds, services
from qingfeng.engines.disclosure.kinds import Field, PublicationKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
_numbers = count(1)
NOTICE = PublicationKind(
    code="test_notice",
    name="公示",
    fields=(
        Field("text", kinds.TEXT, max_length=500),
        Field("phones", kinds.PHONES),
        Field("rows", kinds.ROWS, fields=(Field("unit", required=True), Field("sum", kinds.MONEY))),
    ),
)
NUMBERED = PublicationKind(code="test_numbered", name="文件", fields=NOTICE.fields, numbered=True)
kinds.install((NOTICE, NUMBERED))


def at(year, month, day, hour=10):
    return dt.datetime(year, month, day, hour, tzinfo=SHANGHAI)


NOW = at(2026, 8, 25)


def an_office(prefix="云岫教"):
    return a_unit(UnitKind.OFFICE, name="云岫县教育局", doc_prefix=prefix, phone="023-6120315")


def a_unit(kind, *, name, parent=None, **fields):
    unit = Unit.objects.create(code=f"D{next(_numbers)}", name=name, kind=kind, parent=parent, path="", **fields)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save()
    return unit


def a_school(office=None, stage=Stage.JUNIOR, name="云岫县第三中学"):
    return a_unit(UnitKind.SCHOOL, name=name, parent=office or an_office(), stage=stage)


def a_publisher(unit, role=Role.PUBLISHER):
    account = Account(username=f"d{next(_numbers)}", unit=unit, must_change_password=False)
    account.set_unusable_password()
    account.save()
    RoleHolding.objects.create(account=account, role=role, unit=unit, valid_from=dt.date(2009, 1, 1))
    return account


def item(name="作业本费", fen=2400, category="agency", **more):
    values = {"name": name, "category": category, "standard": fen, "unit": "元/生·学期", "basis_document": "云岫发改〔2025〕31号"}
    return values | {"voluntary": True} | more


def a_draft_board(school, *items, term="2026-autumn", by=None, now=NOW, **more):
    by = by or a_publisher(school)
    more.setdefault("complaint_phones", ["总务处 6120733"])
    board = services.create_board(unit=school, term=term, actor=by, now=now, **more)
    for values in items or (item(),):
        services.set_item(board=board, values=values, actor=by, now=now)
    return board


def a_live_board(school, *items, now=NOW, **more):
    board = a_draft_board(school, *items, now=now, **more)
    return services.publish_board(board=board, actor=a_publisher(school), now=now)


def a_published_notice(unit, *, kind="test_notice", text="各校开展自查。", now=NOW, ends_on=None, by=None):
    draft = services.draft(
        kind=kind, unit=unit, title="关于自查的公示", content={"text": text}, actor=by or a_publisher(unit), now=now, ends_on=ends_on
    )
    services.approve(publication=draft, actor=a_publisher(unit), now=now)
    return services.publish(publication=draft, actor=a_publisher(unit), now=now)
