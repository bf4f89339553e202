"""Every list that comes in can be tried first: what it would bring is told and nothing is stored; then it brings just that."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session as Sitting
from django.test import Client
from django.urls import reverse
from freezegun import freeze_time
from nacl.public import PrivateKey

from qingfeng.core.access import account_sheet
from qingfeng.core.access.models import Account, Role
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.sheets.changes import Told
from qingfeng.core.sheets.writing import OutColumn, OutSheet, write_xlsx
from qingfeng.core.vault.models import OfficeKey
from qingfeng.engines.agreements import services as agreements
from qingfeng.engines.agreements.tests.situations import a_round, a_school, an_account, an_office, at, in_post
from qingfeng.engines.ballots import services as ballots
from qingfeng.engines.ballots.tests.situations import a_survey, rules
from qingfeng.engines.disclosure import services as disclosure
from qingfeng.engines.disclosure.tests.situations import a_draft_board, item
from qingfeng.engines.gatherings import services as gatherings
from qingfeng.engines.gatherings.models import Session
from qingfeng.engines.gatherings.tests.situations import a_session
from qingfeng.engines.ledgers import listing, lists, refunds
from qingfeng.engines.ledgers.models import RefundOrder
from qingfeng.engines.ledgers.tests.situations import proposed, rows, workbook

pytestmark = pytest.mark.django_db
NOW = at(2026, 9, 2)
DAY = NOW.date()


@dataclass
class Sent:
    """A list, and one with a wrong cell; where it is sent by whom with what beside it; `told`: what the page says of it."""

    account: Account
    url: str
    good: bytes
    wrong: bytes
    take: Callable[[bytes, bool], Told]
    told: str
    beside: dict[str, Any] = field(default_factory=dict)
    name: str = "file"

    def __post_init__(self) -> None:
        self.client = Client()
        self.client.force_login(self.account, backend="qingfeng.core.access.backend.AccountBackend")

    def post(self, data: bytes, **more: str) -> Any:
        file = io.BytesIO(data)
        file.name = "list.xlsx"
        return self.client.post(self.url, {self.name: file, "no_secrets": "on"} | self.beside | more)


def sheet(headings: str, *lines: tuple[object, ...]) -> bytes:
    names = headings.split()
    return write_xlsx(OutSheet("表", [OutColumn(n, n) for n in names], [dict(zip(names, line, strict=True)) for line in lines]))


def letters() -> Sent:
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    out = agreements.roster_sheet(round_, school, DAY)
    out.rows[0]["signed_on"] = out.rows[0]["other_signed_on"] = out.rows[1]["signed_on"] = DAY
    good = write_xlsx(out)
    out.rows[1]["name"] = "别人"
    clerk = an_account(school, Role.RESPONDENT)

    def take(data: bytes, dry: bool) -> Told:
        return agreements.sign_by_roster(round_=round_, unit=school, file=io.BytesIO(data), actor=clerk, now=NOW, dry=dry)

    url = reverse("desk:letter_unit_roster_in", args=[round_.pk, school.code])
    return Sent(clerk, url, good, write_xlsx(out), take, "会登记本人签的2份、对方签的1份，没有变化1份")


def roster() -> Sent:
    office = an_office()
    school = a_school(office)
    guest, nobody = in_post(school, "staff", "职工甲"), in_post(school, "staff", "职工乙", until=DAY - dt.timedelta(days=9))
    session = a_session(office, on=DAY)
    out = gatherings.roster_sheet(session, DAY)
    out.rows[0]["came"], out.rows[1]["came"] = "请假", "到了"
    for person in (guest, nobody):
        out.rows.append({"unit": school.name, "number": person.number, "name": person.name, "came": ""})
    good = write_xlsx(out)
    out.rows[2]["came"] = "也许"
    clerk = an_account(office, Role.REGISTRAR)

    def take(data: bytes, dry: bool) -> Told:
        return gatherings.take_roster(session=session, file=io.BytesIO(data), actor=clerk, now=NOW, dry=dry)

    told = "会加1人，登记到场情况2人，没有变化2人；另有1人加不进名单"
    return Sent(clerk, reverse("desk:session_roster_in", args=[session.pk]), good, write_xlsx(out), take, told)


def outreach() -> Sent:
    office = an_office()
    school = a_school(office)
    publisher = an_account(office, Role.PUBLISHER)
    disclosure.record_outreach(kind="parent_letter", unit=school, on=DAY, count=800, actor=publisher, now=NOW)
    headings, known = "单位代码 种类 日期 数量", (school.code, "parent_letter", DAY, 800)
    good = sheet(headings, known, (school.code, "parent_letter", DAY, 900))
    wrong = sheet(headings, known, ("nowhere", "parent_letter", DAY, 900))

    def take(data: bytes, dry: bool) -> Told:
        return disclosure.take_outreach(file=io.BytesIO(data), actor=publisher, now=NOW, dry=dry)

    return Sent(publisher, reverse("desk:outreach_take"), good, wrong, take, "会登记1行；已经登记过、不再登记的1行")


def board() -> Sent:
    school = a_school(an_office())
    found = a_draft_board(school, item(), item("校服费", 12800))
    publisher = an_account(school, Role.PUBLISHER)
    headings = "项目 性质 标准 计费单位 依据文件 是否自愿"
    same = ("作业本费", "代收费", 24, "元/生·学期", "云岫发改〔2025〕31号", "是")
    good = sheet(headings, same, ("校服费", "代收费", 110, "元/套", "招标", "是"), ("午餐费", "服务性收费", 9, "元/餐", "某号", "是"))
    wrong = sheet(headings, same, ("午餐费", "神秘", 9, "元/餐", "某号", "是"))

    def take(data: bytes, dry: bool) -> Told:
        return disclosure.import_board(board=found, file=io.BytesIO(data), actor=publisher, now=NOW, dry=dry)

    return Sent(publisher, reverse("desk:board_import", args=[found.pk]), good, wrong, take, "会新建1项，更新1项，没有变化1项")


def accounts() -> Sent:
    office = an_office()
    school = a_school(office)
    sysadmin, person = an_account(office, Role.SYSADMIN), in_post(school, "staff", "职工丙")
    headings = "用户名 单位代码 工号 工作邮箱"
    good = sheet(headings, ("zhang01", school.code, person.number, "zhang@example.cn"), ("li02", office.code, "", ""))
    wrong = sheet(headings, ("zhang01", school.code, "", ""), ("with space", office.code, "", "x@y"))

    def take(data: bytes, dry: bool) -> Told:
        return account_sheet.create_accounts(file=io.BytesIO(data), actor=sysadmin, now=NOW, dry=dry)

    return Sent(sysadmin, reverse("desk:accounts_many"), good, wrong, take, "会建立2个账号")


def an_order() -> tuple[RefundOrder, Account, Account]:
    office = an_office()
    school = a_school(office)
    OfficeKey.objects.create(unit=office, public_key=bytes(PrivateKey.generate().public_key), created_at=NOW)
    cashier = an_account(office, Role.CASHIER)
    return proposed(school, office, cashier, NOW), cashier, an_account(school, Role.RESPONDENT)


LINES = (
    (1, "某某1", "三年级2班", 120, ""),
    (2, "某某2", "三年级2班", 80, ""),
    (4, "某小苗", "三年级1班", 50, "2026-09-01"),
)


def charges() -> Sent:
    order, cashier, _principal = an_order()
    refunds.take_list(order=order, rows=rows(12000, 7000, 5000), sha256="ab" * 32, actor=cashier, now=NOW)

    def take(data: bytes, dry: bool) -> Told:
        found, _table = lists.read_list(data)
        return refunds.take_list(order=order, rows=found, sha256=lists.digest(data), actor=cashier, now=NOW, dry=dry)

    told = "会登记3行、3位交费人，已收250.00元，应退250.00元；换下原来的名单：新添1行，改动1行，去掉1行，没有变化1行"
    url = reverse("desk:refund_action", args=[order.pk, "list"])
    wrong = workbook(LINES[0], (2, "某小穗", "三年级2班", "很多", ""))
    return Sent(cashier, url, workbook(*LINES), wrong, take, told, {"key": "a" * 32}, "list")


def handed_in() -> Sent:
    order, cashier, principal = an_order()
    order = listing.ask(order=order, actor=cashier, now=NOW)
    full = [(n, name, label, yuan, "2026-09-01") for n, name, label, yuan, _day in LINES]
    listing.hand_in(order=order, data=workbook(*full), key="first", actor=principal, now=NOW)

    def take(data: bytes, dry: bool) -> Told:
        return listing.hand_in(order=order, data=data, key="again", actor=principal, now=NOW, dry=dry).brought

    good = workbook(full[0], (2, "某某2", "三年级2班", 90, "2026-09-01"), (5, "某小禾", "三年级1班", 50, "2026-09-01"))
    told = "会交上3行；换下原来的名单：新添1行，改动1行，去掉1行，没有变化1行"
    url = reverse("desk:payback_hand_in", args=[order.pk])
    return Sent(principal, url, good, workbook(full[0], (2, "", "三年级2班", 80, "")), take, told, {"key": "b" * 32}, "list")


def papers() -> Sent:
    rules()
    office = an_office()
    a_school(office)
    survey = a_survey(office)
    clerk = an_account(office, Role.HANDLER)
    headings = "序号 第1题 第2题"
    good = sheet(headings, *((n, "满意" if n < 5 else "", "2" if n < 4 else "1") for n in range(1, 7)))
    wrong = sheet(headings, *((n, "很好", "2") for n in range(1, 7)))

    def take(data: bytes, dry: bool) -> Told:
        who: dict[str, Any] = {"unit": None, "source": "家长会", "actor": clerk, "now": NOW}
        return ballots.take_paper(survey=survey, file=io.BytesIO(data), dry=dry, **who)

    url = reverse("desk:survey_paper_list", args=[survey.pk])
    return Sent(clerk, url, good, wrong, take, "会录入第1批，6份", {"source": "家长会"})


ALL = pytest.mark.parametrize("made", [letters, roster, outreach, board, accounts, charges, handed_in, papers])


@pytest.fixture(autouse=True)
def _today():
    with freeze_time(NOW.astimezone(dt.UTC)):
        yield


def everything() -> dict[str, list[Any]]:
    """All that is stored, but for who sits at the desk."""
    kept = [m for m in apps.get_models() if m._meta.managed and not m._meta.proxy and m is not Sitting]
    return {m._meta.label: sorted(map(repr, m._base_manager.values_list())) for m in kept}


def said(told: Told) -> tuple[object, ...]:
    return told.new, told.changed, told.same, told.gone, told.left, told.changes


@ALL
def test_a_list_that_is_tried_stores_nothing_and_then_brings_just_what_was_told(made):
    sent = made()
    before = everything()
    would = sent.take(sent.good, True)
    assert everything() == before
    entries = Entry.objects.count()
    assert would.new + would.changed > 0
    assert said(sent.take(sent.good, False)) == said(would)
    assert everything() != before
    assert Entry.objects.count() > entries or made is board  # a draft has no record of its own


@ALL
def test_its_page_tells_what_it_would_bring_and_keeps_what_was_typed_beside_it(made):
    sent = made()
    before = everything()
    answer = sent.post(sent.good, go="dry")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert sent.told in html
    assert "现在什么也没有存" in html
    assert "再选一次这个文件" in html
    assert 'name="go" value="dry"' in html
    assert ("家长会" in html) == ("source" in sent.beside)
    assert everything() == before
    assert sent.post(sent.good).status_code == (200 if made is accounts else 302)  # the slips are shown in the answer itself
    assert everything() != before


@ALL
def test_a_wrong_cell_comes_back_marked_and_nothing_is_kept_of_it(made):
    sent = made()
    before = everything()
    answer = sent.post(sent.wrong, go="dry")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "一行也没有收下" in html
    assert "base64,UEs" in html  # a workbook
    assert "现在什么也没有存" not in html
    assert everything() == before


def test_the_names_of_a_charge_list_are_not_told_where_the_list_is_read_without_them():
    sent = charges()
    html = sent.post(sent.good, go="dry").content.decode()
    assert "三年级1班" in html
    assert "某小苗" not in html
    assert all("某" not in f"{c.name}{c.differences}" for c in sent.take(sent.good, True).changes)


def test_of_a_pile_no_form_is_told_but_how_often_each_answer_was_given():
    told = papers()
    assert [(c.key, c.name, c.differences) for c in told.take(told.good, True).changes] == [
        ("第1题", "满意", (("份数", "0", "4"),)),
        ("第2题", "满意", (("份数", "0", "3"),)),
        ("第2题", "基本满意", (("份数", "0", "3"),)),
    ]


def test_too_few_forms_are_counted_for_nobody_not_even_when_tried():
    sent = papers()
    few = sheet("序号 第1题 第2题", *((n, "满意", "1") for n in range(1, 4)))
    answer = sent.post(few, go="dry")
    assert answer.status_code == 409
    assert "会录入" not in answer.content.decode()


def test_correct_rows_alone_are_told_beside_the_wrong_ones():
    sent = board()
    html = sent.post(sent.wrong, go="dry", only_correct="on").content.decode()
    assert "有1处错误，有错的行不收" in html
    assert "会新建0项，更新0项，没有变化1项" in html


def test_whoever_was_asked_and_may_not_record_who_came_learns_nothing_by_trying():
    sent = roster()
    session = Session.objects.get()
    principal = an_account(session.attendance.first().unit, Role.RESPONDENT)
    answer = replace(sent, account=principal).post(sent.good, go="dry")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "会加" not in html
    assert "职工甲" not in html
