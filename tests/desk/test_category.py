"""事项类别 at the desk: suggested with reasons, decided by a person, silent where nothing is known, and never about what is sealed."""

import pytest

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.refusal import Refused
from qingfeng.engines.triage import sorting
from qingfeng.engines.triage.classifying import store, training
from qingfeng.engines.triage.models import Sorting
from qingfeng.engines.triage.tests.sorted_messages import samples
from tests import situations as s

pytestmark = pytest.mark.django_db
PANEL = 'id="category"'


@pytest.fixture(scope="module")
def learnt(tmp_path_factory):
    folder = tmp_path_factory.mktemp("learnt")
    store.save(training.train(samples()), now=s.at(0), into=folder / "triage" / "categories")
    return folder


@pytest.fixture
def untrained(house, settings, tmp_path):
    settings.VAR = tmp_path
    return house


@pytest.fixture
def trained(house, settings, learnt):
    settings.VAR = learnt
    return house


def case_about(house, text: str) -> Matter:
    matter = s.handled_by(house, s.accepted(house, s.complain(house)), house.handler)
    matter.complaints.update(text=text)
    return matter


def page(house, matter, who="handler", on=3):
    from freezegun import freeze_time

    with freeze_time(s.at(on)):
        return s.logged_in(getattr(house, who)).get(f"/desk/matters/{matter.ref}/")


def post(house, matter, category, who="handler", on=3):
    from freezegun import freeze_time

    with freeze_time(s.at(on)):
        return s.logged_in(getattr(house, who)).post(f"/desk/matters/{matter.ref}/category/", {"category": category}, follow=True)


BOSS = "工地拖欠工资三个月不发，也不给我们交社保。"


def test_the_first_look_brings_a_suggestion_with_its_words_and_nothing_is_decided(trained):
    matter = case_about(trained, BOSS)
    assert Sorting.objects.count() == 0
    shown = page(trained, matter).content.decode()
    assert "建议" in shown
    assert "劳动和社会保障" in shown
    assert "<mark>社保</mark>" in shown
    row = Sorting.objects.get()
    assert (row.suggested, row.category, row.decided_by) == ("劳动和社会保障", "", None)
    assert 600 <= row.confidence < 1000


def test_taking_the_suggestion_is_a_persons_decision_and_stands_in_the_chronicle_as_a_code(trained):
    matter = case_about(trained, BOSS)
    page(trained, matter)
    shown = post(trained, matter, "劳动和社会保障").content.decode()
    assert "周以宁定" in shown
    assert "定事项类别" in shown
    row = Sorting.objects.get()
    assert (row.category, row.decided_by, row.decided_at) == ("劳动和社会保障", trained.handler, s.at(3))
    entry = Entry.objects.get(event="matter.sorted")
    assert entry.body["as_suggested"] is True
    assert entry.body["category"] == sorting.code_of("劳动和社会保障")
    assert "劳动" not in str(entry.body)


def test_a_person_may_choose_another_category_and_it_is_learnt_at_the_next_training(trained):
    matter = case_about(trained, BOSS)
    page(trained, matter)
    post(trained, matter, "经济管理")
    assert Sorting.objects.get().category == "经济管理"
    assert Entry.objects.get(event="matter.sorted").body["as_suggested"] is False
    assert [(sample.category, sample.text) for sample in training.decided()] == [("经济管理", BOSS)]


def test_what_a_person_decided_stays_when_a_newer_model_is_in_use(trained, settings, tmp_path):
    matter = case_about(trained, BOSS)
    post(trained, matter, "民政")
    settings.VAR = tmp_path
    store.save(training.train(samples(6)), now=s.at(1))
    page(trained, matter)
    assert sorting.suggest_all(now=s.at(4)).looked_at == 0
    assert Sorting.objects.get().category == "民政"


def test_the_same_decision_twice_is_one_entry_and_another_one_is_a_second(trained):
    matter = case_about(trained, BOSS)
    for category in ("民政", "民政", "其他"):
        post(trained, matter, category)
    assert Entry.objects.filter(event="matter.sorted").count() == 2


def test_a_category_that_is_not_in_the_list_is_refused(trained):
    matter = case_about(trained, BOSS)
    assert "没有这个类别" in post(trained, matter, "天文").content.decode()
    assert not Sorting.objects.exclude(category="").exists()


def test_where_the_model_is_not_sure_enough_it_says_so_and_suggests_nothing(trained, monkeypatch):
    monkeypatch.setattr(sorting, "least_sure", lambda office, day: 1.0)
    matter = case_about(trained, BOSS)
    shown = page(trained, matter).content.decode()
    assert "没有把握" in shown
    assert "采用" not in shown
    assert Sorting.objects.get().suggested == ""


def test_the_threshold_is_the_offices_rule(trained):
    assert sorting.least_sure(trained.office, s.at(3).date()) == 0.6


def test_without_a_model_the_page_says_so_and_a_person_decides_all_the_same(untrained):
    matter = case_about(untrained, BOSS)
    shown = page(untrained, matter).content.decode()
    assert "还没有学过的类别模型" in shown
    assert Sorting.objects.count() == 0
    post(untrained, matter, "劳动和社会保障")
    assert Sorting.objects.get().category == "劳动和社会保障"


@pytest.mark.parametrize("who", ["reviewer", "decider", "head"])
def test_who_neither_registers_nor_handles_sees_no_panel_and_decides_nothing(trained, who):
    matter = case_about(trained, BOSS)
    assert PANEL not in page(trained, matter, who).content.decode()
    assert post(trained, matter, "民政", who).status_code == 403
    with pytest.raises(Refused, match="登记人、承办人"):
        sorting.decide(matter=matter, category="民政", actor=getattr(trained, who), now=s.at(3))


def test_who_must_stand_back_finds_no_such_matter_to_sort(trained):
    matter = case_about(trained, BOSS)
    trained.accounts["recused"] = s.recused_handler(trained)
    assert post(trained, matter, "民政", "recused").status_code == 404
    with pytest.raises(Refused):
        sorting.decide(matter=matter, category="民政", actor=trained.recused, now=s.at(3))


def test_a_sealed_matter_and_an_accusation_are_neither_suggested_for_nor_sorted(trained):
    claims = [s.claim(), s.claim("corruption", "corruption")]
    s.complain(trained, claims=claims, accusation_text="校长收了回扣，工地拖欠工资。")
    accusation = Matter.objects.get(classification="accusation")
    sealed = case_about(trained, BOSS)
    Matter.objects.filter(pk=sealed.pk).update(sealed=True)
    sorting.suggest_all(now=s.at(3))
    assert not Sorting.objects.filter(matter__in=[accusation, sealed]).exists()
    for matter in (accusation, Matter.objects.get(pk=sealed.pk)):
        assert sorting.suggest(matter=matter, now=s.at(3)) is None
        with pytest.raises(Refused):
            sorting.decide(matter=matter, category="民政", actor=trained.registrar, now=s.at(3))


def test_a_batch_writes_suggestions_once_and_again_for_a_newer_model(trained, settings, tmp_path):
    matter = case_about(trained, BOSS)
    first = sorting.suggest_all(now=s.at(3))
    assert (first.looked_at, first.suggested, first.unsure) == (1, 1, 0)
    assert sorting.suggest_all(now=s.at(3)).looked_at == 0
    settings.VAR = tmp_path
    store.save(training.train(samples(6)), now=s.at(1))
    assert sorting.suggest_all(now=s.at(4)).looked_at == 1
    assert Sorting.objects.get(matter=matter).model == store.current().version


def test_intake_asks_no_model(trained, monkeypatch):
    def never():
        raise AssertionError("intake waited for a model")

    monkeypatch.setattr(sorting, "model", never)
    s.complain(trained)


def test_the_list_is_narrowed_to_a_category_that_people_gave(trained, on_day):
    one, other = case_about(trained, BOSS), case_about(trained, "砖厂夜里排黑烟")
    post(trained, one, "劳动和社会保障")
    with on_day(3):
        shown = s.logged_in(trained.handler).get("/desk/matters/?category=劳动和社会保障").content.decode()
    assert one.ref in shown
    assert other.ref not in shown


def test_while_registering_the_words_so_far_are_judged_and_nothing_is_stored(trained, on_day):
    with on_day(3):
        client = s.logged_in(trained.registrar)
        said = client.post("/desk/intake/category/", {"text": BOSS}).content.decode()
        short = client.post("/desk/intake/category/", {"text": "工地"}).content.decode()
    assert "劳动和社会保障" in said
    assert "有把握" in said
    assert short.strip() == ""
    assert Sorting.objects.count() == 0


def test_while_registering_without_a_model_it_says_so(untrained, on_day):
    with on_day(3):
        said = s.logged_in(untrained.registrar).post("/desk/intake/category/", {"text": BOSS}).content.decode()
    assert "还没有学过的类别模型" in said


def test_when_the_texts_of_a_matter_are_disposed_of_the_words_out_of_them_go_too(trained):
    matter = case_about(trained, BOSS)
    page(trained, matter)
    post(trained, matter, "劳动和社会保障")
    sorting.forget_disposed(now=s.at(4))
    assert Sorting.objects.get().reasons != []
    Matter.objects.filter(pk=matter.pk).update(disposed_at=s.at(5))
    sorting.forget_disposed(now=s.at(6))
    row = Sorting.objects.get()
    assert (row.reasons, row.category) == ([], "劳动和社会保障")
