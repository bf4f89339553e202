"""An office, schools with their people, and a letter that was issued to them; nothing in it exists."""

import datetime as dt
from itertools import count
from zoneinfo import ZoneInfo

from qingfeng.core.access.models import Account, Role, RoleHolding
from qingfeng.core.matters.procedure import no
from qingfeng.core.parties.models import Person, Post, PostKind, Stage, Unit, UnitKind
from qingfeng.engines.agreements import kinds, services
from qingfeng.engines.agreements.kinds import AgreementKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
_numbers = count(1)
TEXT = "为了办好人民满意的教育，特作如下约定。\n第一条　不得在公示以外收费。\n第二条　收费要给票据。\n第三条　接受家长监督。"
kinds.install(
    (
        AgreementKind(code="test_letter", name="Letter"),
        AgreementKind(code="test_pledge", name="Pledge", public=True),
        AgreementKind(code="test_barred", name="Barred", gate=lambda office, day: no("没有省里的依据。", "《某通知》第三条")),
    )
)


def at(year, month, day, hour=10):
    return dt.datetime(year, month, day, hour, tzinfo=SHANGHAI)


NOW = at(2026, 9, 1)
TODAY = NOW.date()


def a_unit(kind, *, name, parent=None, **fields):
    unit = Unit.objects.create(code=f"L{next(_numbers)}", name=name, kind=kind, parent=parent, path="", **fields)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save()
    return unit


def an_office():
    return a_unit(UnitKind.OFFICE, name="云岫县教育局", doc_prefix="云岫教")


def a_person(name="柳青禾"):
    return Person.objects.create(number=f"L{next(_numbers)}", name=name)


def in_post(unit, kind, name="柳青禾", *, since=dt.date(2020, 9, 1), until=None, person=None):
    person = person or a_person(name)
    Post.objects.create(unit=unit, person=person, kind=kind, held_from=since, held_to=until)
    return person


def a_school(office, teachers=3, name="云岫县第三中学"):
    school = a_unit(UnitKind.SCHOOL, name=name, parent=office, stage=Stage.JUNIOR)
    in_post(school, PostKind.PRINCIPAL, "校长甲")
    for n in range(teachers):
        in_post(school, PostKind.TEACHER, f"教师{'甲乙丙丁戊己庚辛壬癸'[n % 10]}")
    return school


def an_account(unit, role, person=None):
    account = Account(username=f"l{next(_numbers)}", unit=unit, person=person, must_change_password=False)
    account.set_unusable_password()
    account.save()
    RoleHolding.objects.create(account=account, role=role, unit=unit, valid_from=dt.date(2009, 1, 1))
    return account


def an_edition(
    office, *, text=TEXT, kind="test_letter", title=None, signers=("teacher",), other_side="principal", parent=None, now=NOW, **more
):
    template = more.pop("template", None) or services.create_template(
        kind=kind, unit=office, title=title or f"师德责任书{next(_numbers)}", signers=signers, other_side=other_side, parent=parent,
        actor=None, now=now,
    )  # fmt: skip
    drafted = services.draft_edition(template=template, text=text, authority=None, actor=None, now=now, **more)
    return services.approve_edition(edition=drafted, actor=None, now=now)


def a_round(office, edition=None, *, now=NOW, days=30, amends=None, actor=None, **more):
    return services.issue(
        edition=edition or an_edition(office, now=now, **more), period_from=now.date(), period_to=now.date() + dt.timedelta(days=364),
        due_on=now.date() + dt.timedelta(days=days), actor=actor, now=now, amends=amends,
    )  # fmt: skip


__all__ = ["Role"]
