"""Situations of a complaint, named as people would tell them. Everybody in here is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from qingfeng.core.access.models import Account, RoleHolding
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import Person, Post, Unit
from qingfeng.core.vault import keys
from qingfeng.engines.cases import intake, receipts, respondents
from qingfeng.engines.cases.models import Allegation

DAY_0 = dt.datetime(2026, 11, 9, 1, 0, tzinfo=dt.UTC)  # Monday, nine in the morning at the office
LONG_AGO = dt.date(2005, 1, 1)
LAST_TOKEN: list[str] = []


def TOKEN() -> str:
    LAST_TOKEN[:] = [receipts.new_token()]
    return LAST_TOKEN[0]


def at(day: int) -> dt.datetime:
    """A moment some days after the first."""
    return DAY_0 + dt.timedelta(days=day)


@dataclass
class House:
    """An office with its people, and a school it answers for."""

    office: Unit
    school: Unit
    accounts: dict[str, Account] = field(default_factory=dict)
    above: Unit | None = None

    def __getattr__(self, name: str) -> Account:
        try:
            return self.accounts[name]
        except KeyError:
            raise AttributeError(name) from None

    def grant(self, account: Account, role: str, unit: Unit | None = None) -> None:
        RoleHolding.objects.create(account=account, role=role, unit=unit or self.office, valid_from=LONG_AGO)
        account.__dict__.pop("_holdings", None)


PEOPLE = {
    "registrar": ("陈静", "registrar", "clerk"),
    "handler": ("周以宁", "handler", "clerk"),
    "reviewer": ("许文博", "reviewer", "section"),
    "decider": ("罗建平", "decider", "deputy"),
    "head": ("江远", "head", "head"),
    "caller": ("沈青", "caller", "clerk"),
    "duty": ("何安", "duty", "section"),
    "deputy_duty": ("顾平", "duty", "section"),
    "keeper": ("白露", "keeper", "clerk"),
    "second_keeper": ("秦月", "keeper", "clerk"),
}


def build() -> House:
    office = _unit("YX", "云岫县教育委员会", "office", doc_prefix="云岫教", ref_prefix="YX")
    school = _unit("YX-S1", "云岫县第三中学", "school", parent=office, short_name="第三中学", stage="junior")
    house = House(office, school)
    for number, (key, (name, role, post)) in enumerate(PEOPLE.items(), 1):
        house.accounts[key] = _account(number, key, name, office, post)
        house.grant(house.accounts[key], role)
    house.accounts["principal"] = _account(90, "principal", "方砚", school, "principal")
    house.grant(house.accounts["principal"], "respondent", school)
    keepers = [(house.keeper, "第一把钥匙 很长的口令 2026"), (house.second_keeper, "第二把钥匙 很长的口令 2026")]
    keys.create_office_key(unit=office, keepers=keepers, actor=house.keeper, now=at(-1))
    return house


def _unit(code: str, name: str, kind: str, parent: Unit | None = None, **fields: str) -> Unit:
    unit = Unit.objects.create(code=code, name=name, kind=kind, parent=parent, **fields)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def _account(number: int, key: str, name: str, unit: Unit, post: str) -> Account:
    person = Person.objects.create(number=f"P{number:03d}", name=name)
    Post.objects.create(unit=unit, person=person, kind=post, held_from=LONG_AGO)
    return Account.objects.create(username=key, person=person, unit=unit, must_change_password=False)


ABOVE = {"chief": ("韩越", "head"), "clerk": ("严素", "registrar"), "chief_secadmin": ("管某二", "secadmin")}


def with_an_office_above(house: House) -> House:
    """A superior office with a head, a registrar and a security administrator."""
    house.above = _unit("YZ", "云州市教育局", "office", doc_prefix="云州教", ref_prefix="YZ")
    for unit in Unit.objects.exclude(pk=house.above.pk):
        unit.path, unit.parent = f"/{house.above.pk}{unit.path}", unit.parent or house.above
        unit.save(update_fields=["path", "parent"])
    for unit in (house.office, house.school):
        unit.refresh_from_db()
    for number, (key, (name, role)) in enumerate(ABOVE.items(), 600):
        house.accounts[key] = _account(number, key, name, house.above, "head" if role == "head" else "clerk")
        house.grant(house.accounts[key], role, house.above)
    for account in house.accounts.values():
        account.refresh_from_db()
    return house


HIGHEST = {"top_head": ("盛泽", "head"), "top_clerk": ("封宜", "registrar")}


def with_two_offices_above(house: House) -> House:
    """The superior office of the superior office too: that is where a 复核 goes."""
    with_an_office_above(house)
    top = _unit("YP", "云平省教育厅", "office", doc_prefix="云平教", ref_prefix="YP")
    for unit in Unit.objects.exclude(pk=top.pk):
        unit.path, unit.parent = f"/{top.pk}{unit.path}", unit.parent or top
        unit.save(update_fields=["path", "parent"])
    for unit in (house.office, house.school, house.above):
        unit.refresh_from_db()
    for number, (key, (name, role)) in enumerate(HIGHEST.items(), 650):
        house.accounts[key] = _account(number, key, name, top, "head" if role == "head" else "clerk")
        house.grant(house.accounts[key], role, top)
    for account in house.accounts.values():
        account.refresh_from_db()
    return house


def answered(house: House, day: int = 21) -> Matter:
    """Decided and served: from that day on a 复查 can be asked for."""
    matter = decided(house, ready_to_decide(house))
    data = {"answer": "经查，已责令退费。", "method": "mailbox"}
    take(matter_id=matter.pk, step="serve", actor=matter.accountable, now=at(day), data=data)
    return Matter.objects.get(pk=matter.pk)


def asks_for_review(matter: Matter, day: int = 30, text: str = "只退了一个学期，还有一个学期没有退。") -> Matter:
    """The complainant, through the mailbox. Returns the matter of the request."""
    data = {"complaint": matter.complaints.get(), "text": text}
    result = take(matter_id=matter.pk, step="apply_review", actor=None, now=at(day), data=data)
    return Matter.objects.get(ref=result["request"])


def looked_at(request: Matter, clerk: Account, head: Account, outcome: str = "uphold", day: int = 35, serve: bool = True, **more) -> Matter:
    """Accepted, drafted by one, decided by another, served."""
    opinion = {"outcome": outcome, "facts": "调阅了原案卷。", "basis": "《信访工作条例》第三十五条", "opinion": "意见如上。", **more}
    take(matter_id=request.pk, step="accept", actor=clerk, now=at(day))
    take(matter_id=request.pk, step="draft_opinion", actor=clerk, now=at(day), data=opinion)
    take(matter_id=request.pk, step="submit", actor=clerk, now=at(day))
    take(matter_id=request.pk, step="decide", actor=head, now=at(day + 1), data={"written_opinion": "同意。"})
    if serve:
        take(matter_id=request.pk, step="serve", actor=clerk, now=at(day + 2), data={"answer": "意见已作出。", "method": "mailbox"})
    return Matter.objects.get(pk=request.pk)


def roles_end(*accounts: Account, day: dt.date = dt.date(2026, 11, 12)) -> None:
    RoleHolding.objects.filter(account__in=accounts).update(valid_to=day)
    RoleHolding.generation += 1


def claim(kind: str = "charge_not_listed", demand: str = "money_back") -> intake.Claim:
    return intake.Claim(kind=kind, demand=demand, item="空调使用费", grade="八年级", amount_fen=8000, charged_on=dt.date(2010, 9, 2))


def complain(house: House, *, token: str = "", claims=None, harm: bool = False, accusation_text: str = "", on: dt.date | None = None):
    now = dt.datetime.combine(on, dt.time(2), dt.UTC) if on else at(0)
    return intake.submit(
        intake=intake.Intake(
            token=token or TOKEN(),
            office=house.office,
            unit=house.school,
            text="开学在群里收了80元空调使用费，没有收据。",
            claims=claims or [claim()],
            identity={"name": "柳青禾", "phone": "13900000001"},
            harm_to_minor=harm,
            accusation_text=accusation_text,
        ),
        now=now,
    )


def accepted(house: House, receipt, on: dt.date | None = None) -> Matter:
    now = dt.datetime.combine(on, dt.time(2), dt.UTC) if on else at(0)
    take(matter_id=receipt.matter_id, step="accept", actor=house.registrar, now=now)
    return Matter.objects.get(pk=receipt.matter_id)


def handled_by(house: House, matter: Matter, handler: Account) -> Matter:
    take(matter_id=matter.pk, step="assign", actor=house.registrar, now=at(1), data={"to": handler})
    take(matter_id=matter.pk, step="take_over", actor=handler, now=at(1))
    return Matter.objects.get(pk=matter.pk)


def draft(house: House, matter: Matter, text: str = "反映你校2026年9月收取空调使用费，请说明依据、人数和金额。") -> None:
    take(matter_id=matter.pk, step="draft_extract", actor=house.handler, now=at(3), data={"text": text})


def heard(house: House, matter: Matter) -> None:
    draft(house, matter)
    take(matter_id=matter.pk, step="approve_extract", actor=house.reviewer, now=at(4))
    take(matter_id=matter.pk, step="ask_statement", actor=house.handler, now=at(4))
    extract = respondents.extracts_for(house.principal, at(5).date()).first()
    respondents.state(actor=house.principal, extract_id=extract.pk, text="按人头收取，用于电费。", now=at(6))


def found(house: House, matter: Matter, result: str = "confirmed", day: int = 10) -> None:
    clause = Clause.objects.order_by("pk").first()
    for allegation in Allegation.objects.filter(matter=matter):
        data = {"allegation": allegation.pk, "result": result, "clause": clause, "text": "收款记录显示收取。", "amount_fen": 8000}
        take(matter_id=matter.pk, step="find", actor=house.handler, now=at(day), data=data)


def decided(house: House, matter: Matter) -> Matter:
    if matter.state != "deciding":
        submit(house, matter)
    take(matter_id=matter.pk, step="decide", actor=house.decider, now=at(20), data={"written_opinion": "同意，责令退费。"})
    return Matter.objects.get(pk=matter.pk)


def submit(house: House, matter: Matter) -> None:
    take(matter_id=matter.pk, step="add_evidence", actor=house.handler, now=at(9), data={"text": "学校收款记录"})
    opinion = {"request": "退还空调使用费", "facts": "收取80元", "basis": "公示未列", "opinion": "责令退费", "result": "support"}
    take(matter_id=matter.pk, step="draft_opinion", actor=house.handler, now=at(12), data=opinion)
    take(matter_id=matter.pk, step="submit", actor=house.handler, now=at(13))


def ready_to_decide(house: House) -> Matter:
    matter = handled_by(house, accepted(house, complain(house)), house.handler)
    heard(house, matter)
    found(house, matter)
    submit(house, matter)
    return Matter.objects.get(pk=matter.pk)


QUESTION = "请核对：云岫县初中空调使用费有没有核定的标准，文号是什么？"


def price_bureau(house: House) -> Unit:
    """Another agency of the county: one clerk handles, one registers. Neither holds anything at the office."""
    bureau = _unit("YX-P", "云岫县发展和改革局", "agency", short_name="发改局")
    for number, (key, name, role) in enumerate((("pricing", "纪舒", "handler"), ("pricing_desk", "邵宁", "registrar")), 700):
        house.accounts[key] = _account(number, key, name, bureau, "clerk")
        house.grant(house.accounts[key], role, bureau)
    return bureau


def ask_for_help(house: House, matter: Matter, unit: Unit, text: str = QUESTION, day: int = 3, **more) -> dict:
    data = {"unit": unit, "text": text, **more}
    return take(matter_id=matter.pk, step="assist", actor=house.handler, now=at(day), data=data)
