"""An inspector's opinion becomes a matter with an answer; who said it is sealed, and found again by the inspector alone."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.serializers import serialize
from django.db.models import Model

from qingfeng.core.access.models import ChildAt, RoleHolding
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import intake, receipts
from qingfeng.engines.cases.models import Complaint
from qingfeng.engines.gatherings import services as sessions
from qingfeng.engines.registers import services as registers
from qingfeng.engines.registers.models import Notebook, RegisterEntry
from qingfeng.institutions.lay_inspectors import done, opinions
from tests import situations as s

pytestmark = pytest.mark.django_db
WORDS = "松风听泉六六，山高月又小了"
DAY = s.at(1).date()


@pytest.fixture
def house(db, monkeypatch):
    return s.house(monkeypatch)


def an_inspector(house, *, group="parent", n=1, school=None, account=None, trained=-299):
    told = {"name": f"监督某{group}{n}", "group": group, "phone": "13900000077", "school": school, "term_from": s.at(-300).date()}
    told |= {"trained_on": s.at(trained).date() if trained is not None else None}
    common = {"source": "聘书", "source_on": s.at(-300).date(), "actor": None, "now": s.at(0)}
    entry = registers.enter(kind="lay_inspectors", unit=house.office, fields=told | {"term_to": s.at(300).date()}, **common)
    if account is not None:
        registers.give_account(entry=entry, account=account, role="inspector", actor=house.registrar, now=s.at(0))
        entry.refresh_from_db()
    return entry


def an_account(house, number):
    account = s.person_with_account(number, f"lay{number}", f"监某{number}", house.office)
    RoleHolding.objects.create(account=account, role="inspector", unit=house.office, valid_from=s.LONG_AGO)
    return account


def said(house, unit=None, **more):
    facts = {
        "token": receipts.new_token(),
        "unit": unit or house.school,
        "subject": "openness",
        "text": "建议公示栏移到校门口。",
        "words": WORDS,
    }
    return opinions.Opinion(**facts | more)


def file(entry, house, at=1, **more):
    return opinions.file_opinion(entry=entry, said=said(house, **more), actor=entry.account, now=s.at(at))


def answered(house, receipt, *, result="support"):
    """Through the procedure of every complaint, to the answer."""
    matter = Matter.objects.get(pk=receipt.matter_id)

    def step(name, who, day, **data):
        take(matter_id=matter.pk, step=name, actor=house.accounts[who], now=s.at(day), data=data)

    step("accept", "registrar", 2)
    step("assign", "registrar", 2, to=house.handler)
    step("take_over", "handler", 3)
    step("find", "handler", 4, allegation=matter.allegations.get().pk, result="unfounded", text="不涉及违规，属改进建议。")
    step("draft_opinion", "handler", 5, request="移公示栏", facts="校门口可以设", basis="政务公开", opinion="采纳", result=result)
    step("submit", "handler", 6)
    step("decide", "decider", 7, written_opinion="同意")
    step("serve", "handler", 8, method="mailbox", answer="已经移到校门口。")
    return Complaint.objects.get(pk=receipt.complaint_id)


def test_an_opinion_becomes_a_matter_of_its_class_and_is_answered(house):
    entry = an_inspector(house, account=house.inspector)
    receipt = file(entry, house)
    matter = Matter.objects.get(pk=receipt.matter_id)
    assert (matter.classification, matter.respondent_unit, matter.title) == ("suggestion", house.school, "第三中学：政务校务公开")
    complaint = answered(house, receipt)
    assert (complaint.channel, complaint.answer) == ("lay", "已经移到校门口。")


def test_an_opinion_on_the_office_itself_is_studied_by_the_office(house):
    """信访工作条例 art 29; a complaint against the office is another thing and stays with the one above it."""
    entry = an_inspector(house, account=house.inspector)
    receipt = file(entry, house, unit=house.office)
    assert Matter.objects.get(pk=receipt.matter_id).respondent_unit is None
    assert answered(house, receipt).answered_at is not None
    claim = intake.Claim(kind="service_attitude", demand="put_right")
    said_of = {"token": receipts.new_token(), "office": house.office, "unit": house.office, "text": "办事慢。", "claims": [claim]}
    with pytest.raises(Refused, match="本机关"):
        intake.submit(intake=intake.Intake(**said_of, channel="lay"), now=s.at(1))


def test_nothing_but_the_own_words_joins_an_inspector_and_an_opinion(house):
    entry = an_inspector(house, account=house.inspector)
    receipt = file(entry, house)
    complaint = Complaint.objects.get(pk=receipt.complaint_id)
    book = serialize("json", Notebook.objects.all())
    for telling in (receipt.code, complaint.code_digest, complaint.token_digest, receipt.ref):
        assert telling not in book
    assert [f.name for f in Notebook._meta.get_fields() if "date" in f.get_internal_type().lower()] == []
    kept = {model: serialize("json", model.objects.all()) for model in everything() if model.objects.exists()}
    assert [m.__name__ for m, rows in kept.items() if "监督某parent1" in rows] == ["RegisterEntry"]
    with pytest.raises(Refused, match="口令不对"):
        opinions.own_opinions(entry=entry, words="别人的口令", actor=house.inspector, day=DAY)
    (own,), hidden = opinions.own_opinions(entry=entry, words=WORDS, actor=house.inspector, day=DAY)
    assert (own.complaint, own.code, hidden) == (complaint, receipt.code, 0)


def everything() -> list[type[Model]]:
    return [
        model for model in apps.get_models() if model._meta.app_label in ("cases", "matters", "vault", "registers", "chronicle", "notices")
    ]


def test_another_account_opens_no_list(house):
    entry = an_inspector(house, account=house.inspector)
    file(entry, house)
    for who in ("registrar", "head", "sysadmin", "keeper"):
        with pytest.raises(Refused, match="别人的"):
            opinions.own_opinions(entry=entry, words=WORDS, actor=house.accounts[who], day=DAY)


def test_the_same_form_sent_twice_is_one_opinion_and_one_line(house):
    entry = an_inspector(house, account=house.inspector)
    token = receipts.new_token()
    first, again = (file(entry, house, token=token) for _time in range(2))
    assert (again.code, again.repeated) == (first.code, True)
    assert len(opinions.own_opinions(entry=entry, words=WORDS, actor=house.inspector, day=DAY)[0]) == 1


def test_words_forgotten_begin_a_new_list_and_the_receipt_still_opens_the_mailbox(house):
    entry = an_inspector(house, account=house.inspector)
    receipt = file(entry, house)
    file(entry, house, words="新的查看口令，不告诉别人")
    (own,), _hidden = opinions.own_opinions(entry=entry, words="新的查看口令，不告诉别人", actor=house.inspector, day=DAY)
    assert own.code != receipt.code
    assert Complaint.objects.filter(code_digest=receipts.code_digest(receipt.code)).exists()


def test_about_the_school_of_the_own_child_one_files_as_any_parent_and_not_as_inspector(house):
    entry = an_inspector(house, school=house.school, account=house.inspector)
    with pytest.raises(Refused, match="子女") as no:
        file(entry, house)
    assert "家长" in no.value.advice
    assert not Complaint.objects.exists()
    elsewhere = s.a_school(house, 2, "听松小学")
    assert file(entry, house, unit=elsewhere).ref


def test_the_school_in_the_register_is_a_tie_from_the_day_it_is_told_and_a_past_one_when_corrected(house):
    entry = an_inspector(house, account=house.inspector)
    receipt = file(entry, house)
    common = {"source": "本人来电", "source_on": DAY, "actor": house.registrar, "now": s.at(2)}
    registers.correct(entry=entry, fields={"school": house.school}, **common)
    shown, hidden = opinions.own_opinions(entry=entry, words=WORDS, actor=house.inspector, day=s.at(2).date())
    assert ([o.code for o in shown], hidden) == ([], 1)
    assert receipt.code
    registers.correct(entry=entry, fields={"school": None}, **common)
    assert list(ChildAt.objects.values_list("school", "valid_from", "valid_to")) == [(house.school.pk, s.at(2).date(), s.at(2).date())]


def test_only_an_account_with_the_role_is_given_to_an_entry_and_only_once(house):
    entry = an_inspector(house)
    with pytest.raises(Refused, match="角色"):
        registers.give_account(entry=entry, account=house.handler, role="inspector", actor=house.registrar, now=s.at(0))
    an_inspector(house, n=2, account=house.inspector)
    with pytest.raises(Refused, match="另一个人"):
        registers.give_account(entry=entry, account=house.inspector, role="inspector", actor=house.registrar, now=s.at(0))


def test_when_the_term_is_over_nothing_more_is_filed(house):
    entry = an_inspector(house, account=house.inspector)
    with pytest.raises(Refused, match="任期"):
        file(entry, house, at=301)
    assert opinions.entry_of(house.inspector, s.at(301).date()) is None


def test_a_group_that_would_name_somebody_does_not_stand_beside_the_opinion(house):
    entry = an_inspector(house, account=house.inspector)
    for n in range(2, 6):
        an_inspector(house, n=n)
    few = file(entry, house)  # five stand in the register, one of them can write
    assert opinions.are_few(entry, DAY)
    for n in range(6, 10):
        an_inspector(house, n=n, account=an_account(house, 800 + n))
    assert not opinions.are_few(entry, DAY)
    five = file(entry, house, words="")
    groups = dict(Complaint.objects.values_list("pk", "standing"))
    assert (groups[few.complaint_id], groups[five.complaint_id]) == ("", "parent")


def test_who_could_not_have_written_hides_nobody(house):
    """Five of the group have an account; one of them may not write: the group would name four."""
    entry = an_inspector(house, account=house.inspector)
    others = [an_inspector(house, n=n, account=an_account(house, 900 + n)) for n in range(2, 6)]
    assert Complaint.objects.get(pk=file(entry, house).complaint_id).standing == "parent"
    RegisterEntry.objects.filter(pk=others[0].pk).update(trained_on=None)
    assert Complaint.objects.get(pk=file(entry, house, words="").complaint_id).standing == ""
    assert opinions.are_few(entry, DAY)


def test_the_day_of_a_visit_does_not_stand_in_an_opinion_about_that_school(house):
    entry = an_inspector(house, account=house.inspector)
    told = {"unit": house.office, "actor": None, "now": s.at(0), "about": house.school}
    sessions.arrange(kind="inspector_visit", title="走访", held_on=s.at(0).date(), **told)
    by_visit = file(entry, house, happened_on=s.at(0).date())
    other = file(entry, house, happened_on=s.at(-1).date(), words="")
    days = dict(Complaint.objects.values_list("pk", "happened_on"))
    assert (days[by_visit.complaint_id], days[other.complaint_id]) == (None, s.at(-1).date())


def test_when_disposed_of_the_list_and_the_account_go_with_the_name(house):
    entry = an_inspector(house, account=house.inspector)
    file(entry, house)
    registers.dispose(entry=entry, actor=house.head, now=s.at(1))
    entry.refresh_from_db()
    assert (entry.account, entry.tie, Notebook.objects.count()) == (None, None, 0)


def test_what_was_done_is_told_by_group_and_nothing_few_is_told(house):
    """Parents: 7 filed; committee: 6, deputies: 2 of which nobody can be found by taking away."""
    for number, (group, count) in enumerate({"parent": 7, "committee": 6, "deputy": 2}.items(), 80):
        entry, *_others = (an_inspector(house, group=group, n=n, account=an_account(house, number * 10 + n)) for n in range(5))
        for _n in range(count):
            file(entry, house, words="")
    for complaint in Complaint.objects.filter(standing="parent")[:6]:
        answered(house, intake.Receipt("", "", complaint.matter_id, complaint.pk))
    (year,) = done.years(house.office)
    told = {line.label: (line.filed, line.answered, line.adopted) for line in year.lines}
    assert told == {"人大代表": ("不足5", "0", "0"), "政协委员": ("不公布", "0", "0"), "学生家长": ("7", "6", "6")}
    assert (year.whole.filed, year.whole.answered) == ("15", "6")
    assert year.subjects == [("政务校务公开", "15")]
    assert done.in_office(house.office, dt.date(2026, 11, 10)) == [("人大代表", "5"), ("政协委员", "5"), ("学生家长", "5")]


def test_an_answer_that_does_not_support_is_no_adoption(house):
    entry = an_inspector(house, account=house.inspector)
    complaint = answered(house, file(entry, house), result="explain")
    assert done.opinions_at(house.office).filter(done.ANSWERED).get() == complaint
    assert not done.opinions_at(house.office).filter(done.ADOPTED).exists()
