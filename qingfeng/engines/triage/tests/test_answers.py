"""What an answer has and what it lacks. All texts are invented."""

import datetime as dt
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingfeng.engines.triage.answers import demands, signs
from qingfeng.engines.triage.answers.copies import Copies, copies
from qingfeng.engines.triage.answers.looking import look

DAY = dt.date(2026, 9, 10)
ASKED = (
    "柳家湾小学开学向每个学生收了四十五元资料费，没有公示。请问收这笔资料费依据是什么？希望把资料费退给学生。"
    "另外食堂的餐费什么时候公布账目？谢谢。"
)
FULL = (
    "您好！您反映的问题收悉，答复如下。经查，该校九月一日向二百八十六名学生收取资料费四十五元，没有依据。"
    "根据《教育收费公示办法》第六条，未公示的不得收取。资料费由学校在9月25日前全部退给学生。"
    "食堂餐费账目由总务处于每月5日前在校门口公布。有疑问请打0731-84123456找基础教育科。"
)


def told(text, **more):
    return look(ASKED, text, DAY, **more)


def test_every_question_and_request_of_a_message_is_a_demand():
    found = [p.text for p in demands.demands(ASKED)]
    assert [words[:4] for words in found] == ["请问收这", "希望把资", "另外食堂"]


def test_numbered_points_are_demands_each():
    text = "反映三个问题：一、校服一年换三次；二、午休另收管理费；三、班费账目从来不公布，请查。"
    assert [p.text[:2] for p in demands.demands(text)] == ["校服", "午休", "班费"]


@pytest.mark.parametrize("text", ["", "今天下雨。", "谢谢领导！", "这难道是为了大家好吗？"])
def test_who_asks_for_nothing_has_no_demand(text):
    assert demands.demands(text) == []


def test_a_message_that_only_tells_is_looked_at_as_a_whole():
    found = look("柳家湾小学门口的路灯坏了三个月。", "校门口的路灯已经在9月8日修好。", DAY)
    assert len(found.demands) == 1
    assert found.met == 1


def test_a_full_answer_has_every_part_and_shows_where():
    found = told(FULL)
    assert found.met == len(found.demands) == 3
    assert "教育收费公示办法" in found.basis[0].text
    assert "9月25日前" in found.times[0].text
    assert "84123456" in found.contacts[0].text
    assert not found.stub
    assert all(FULL[p.start : p.end].strip() == p.text for p in (*found.basis, *found.times, *found.contacts))


def test_the_piece_that_answers_is_shown_beside_the_demand():
    found = told(FULL)
    assert "食堂餐费账目" in found.demands[2].by.text


def test_a_demand_of_which_nothing_is_said_is_unmet():
    found = told("您好！资料费没有依据，学校九月底以前全部退给学生，收这笔资料费的总务主任作了检查。")
    assert [bool(one.by) for one in found.demands] == [True, True, False]


@pytest.mark.parametrize(
    "answer",
    [
        "网友：您好！您反映的问题已收悉，感谢您的留言！",
        "您好，您的来信收悉，已转有关部门处理，谢谢！2026年9月1日",
        "您反映的情况已转交县教育局调查核实，如有结果将及时反馈。",
        "你好！",
    ],
)
def test_received_thanked_and_passed_on_is_a_stub_and_answers_nothing(answer):
    found = told(answer)
    assert found.stub
    assert found.met == 0


@pytest.mark.parametrize("answer", ["您好！资料费已于9月3日全部退还，账目贴在校门口公示栏。", "学籍窗口自4月起中午不断岗。"])
def test_a_short_answer_with_substance_is_no_stub(answer):
    assert not told(answer).stub


@pytest.mark.parametrize(
    ("answer", "has"),
    [
        ("根据《义务教育法》第二条", True),
        ("按云政发〔2026〕12号文件", True),
        ("根据我县居民医保实施细则规定，", True),
        ("根据有关规定", False),
        ("不服的，可以请求复查（《信访工作条例》第三十五条）。", False),
        ("您在《问政云岫》栏目的留言", False),
        ("请按《住宅使用说明书》装修", False),
    ],
)
def test_a_basis_is_a_named_document_number_or_article(answer, has):
    assert bool(signs.basis(answer)) is has


@pytest.mark.parametrize(
    ("answer", "has"),
    [
        ("预计10月底完工。", True),
        ("将于2026年12月1日前办完。", True),
        ("自受理之日起15日内答复。", True),
        ("计划明年春季学期实施。", True),
        ("我们尽快处理。", False),
        ("如不服，可以在三十日内请求上一级机关复查。", False),
        ("2026年9月1日到现场查看。", False),
        ("近期组织协调会。", False),
        ("云岫县教育局\n2026年9月10日", False),
    ],
)
def test_a_time_lies_ahead_and_can_be_held_to(answer, has):
    assert bool(signs.times(answer, DAY)) is has


@pytest.mark.parametrize(
    ("answer", "has"),
    [
        ("咨询电话：0731-84123456。", True),
        ("请拨打12345反映。", True),
        ("联系［电话］咨询。", True),
        ("请您到县医保局窗口办理。", True),
        ("请向上级主管部门反映。", False),
        ("我局将与学校联系处理。", False),
        ("共退12345元。", False),
        ("产权证编号：0731-84123456", False),
    ],
)
def test_a_contact_is_a_telephone_or_a_named_office_to_turn_to(answer, has):
    assert bool(signs.contacts(answer)) is has


CORE = "经查，学校在九月一日至九月五日之间向三个年级的学生收取了资料费，没有公示，也没有开具票据，现已责令全部退还并检查。"


def test_the_same_answer_under_another_greeting_is_a_copy_of_the_first():
    found = copies([(1, f"张先生您好！{CORE}感谢您的监督。"), (2, f"网友您好！来信收悉，现回复如下：{CORE}2026年9月9日"), (3, FULL)])
    assert found == {2: 1}


def test_short_answers_and_the_same_matter_are_no_copies():
    assert copies([(1, "已转教育局处理。"), (2, "已转教育局处理。"), (3, CORE), (3, CORE)]) == {}


def test_answers_in_one_frame_about_different_things_are_no_copies():
    frame = "您好！您反映的问题收悉，现答复如下：{}感谢您对我们工作的关心、理解和支持！如有疑问请来电。"
    told = ["柳家湾小学的校服由家长委员会自愿选购，学校没有统一收费，已要求班主任在家长会上说明清楚，不买也可以参加活动。"]
    told += ["东门桥至三中路段的路灯由城管局维护，本月二十日更换电缆，更换以后夜间照明恢复，施工期间请绕行南门街。"]
    assert copies((n, frame.format(words)) for n, words in enumerate(told)) == {}


@given(st.text(alphabet="收费退款学校公示依据处理答复调查", min_size=60, max_size=120))
def test_an_answer_is_a_copy_of_itself_and_never_of_its_own_matter(text):
    seen = Copies()
    assert seen.earlier(1, text) is None
    assert seen.earlier(1, text) is None
    if seen._kept:
        assert seen.earlier(2, text) == 1


@given(st.text(max_size=300), st.text(max_size=300))
def test_looking_takes_any_text_and_meets_no_more_than_was_asked(text, answer):
    found = look(text, answer, DAY)
    assert 0 <= found.met <= len(found.demands)
    for piece in (*found.basis, *found.times, *found.contacts):
        assert answer[piece.start : piece.end].strip() == piece.text


def test_comparing_many_answers_grows_with_their_number_and_not_with_its_square():
    draw = random.Random(7)
    words = [f"{a}{b}" for a in "收退查办核改停补" for b in "费款账校路灯水电暖费票据"]

    def took(number):
        rows = [(n, "".join(draw.choices(words, k=60))) for n in range(number)]
        began = time.process_time()
        copies(rows)
        return time.process_time() - began

    took(200)
    assert took(4000) < 12 * took(1000)
