"""Every paper of a matter: what it says, that Word opens it, that nothing sealed stands on it, and who may print it."""

import io

import pytest
from docx import Document

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.steps import take
from qingfeng.core.papers import forms
from qingfeng.core.papers.word import official_docx
from qingfeng.faces.desk.paper_forms import BATCHED, FORMS
from tests import situations as s

pytestmark = pytest.mark.django_db
SEALED = ("柳青禾", "13900000001")  # of the complainant in every situation
HEADER_CELLS = (
    "编号", "来源渠道", "登记时间", "登记人", "反映人", "性别", "身份证", "电话", "住址", "人数", "问题属地", "内容分类", "紧急程度",
    "主要内容", "诉求", "是否初次", "附件", "拟办意见", "领导批示", "主办单位", "协办单位", "办理期限", "办理情况", "答复日期", "送达方式",
    "满意度", "归档号",
)  # fmt: skip


def words(content):
    word = Document(io.BytesIO(content))
    cells = [c.text for t in word.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in word.paragraphs), *cells])


def paper(client, matter, code, **more):
    return client.get(f"/desk/matters/{matter.ref}/print/{code}/", {"form": "word", **more})


@pytest.fixture
def everything(house):
    """One matter on which every step with a paper was taken, apart from those that end it otherwise."""
    matter = s.being_handled(house)
    take(matter_id=matter.pk, step="urge", actor=house.registrar, now=s.at(2))
    take(matter_id=matter.pk, step="supervise", actor=house.decider, now=s.at(2))
    take(matter_id=matter.pk, step="report_delay", actor=house.head, now=s.at(2))
    take(matter_id=matter.pk, step="extend", actor=house.head, now=s.at(3), data={"amount": 20, "reason": "须向银行取证"})
    s.heard(house, matter)
    s.found(house, matter)
    matter = s.decided(house, matter)
    take(matter_id=matter.pk, step="serve", actor=house.handler, now=s.at(21), data={"answer": "责令退费。", "method": "mailbox"})
    return Matter.objects.get(pk=matter.pk)


def test_every_paper_opens_in_word_and_as_pdf_and_names_no_complainant(house, on_day, everything):
    gone = {"one-off", "refused", "return", "transfer"}  # of other ways, or of an earlier state
    with on_day(22):
        client = s.logged_in(house.handler)
        for form in FORMS:
            answer = paper(client, everything, form.code)
            assert (answer.status_code == 200) == (form.code not in gone), form.code
            if form.code in gone:
                continue
            said = words(answer.content)
            assert everything.ref in said or form.code == "opinion", form.code
            assert not any(name in said for name in SEALED), form.code
            assert client.get(f"/desk/matters/{everything.ref}/print/{form.code}/").content.startswith(b"%PDF"), form.code


DUE, EXTENDED_ON = "{due}", "2026年11月12日"
GOLDEN = {
    "accepted": ("信访事项受理告知书", "决定受理", f"{DUE}前办结", "《信访工作条例》第三十四条"),
    "assignment": ("信访事项交办函", "周以宁：", "报送办结报告", "《信访工作条例》第三十条"),
    "extended": ("信访事项延期办理告知书", "经批准延长20日", "须向银行取证", f"{DUE}前办结"),
    "reminder": ("催办通知书", "云岫教催〔2026〕1号", "周以宁：", "请抓紧办理", "答复人签字"),
    "order": ("督办单", "云岫教督〔2026〕1号", "请立即办理"),
    "delay_report": ("关于办理逾期情况的通报", "云岫教督通〔2026〕1号"),
    "report": ("信访事项的办结报告", "收取80元", "责令退费", "处理结果：支持。"),
    "opinion": ("信访事项的答复意见", "退还空调使用费", "复查"),
    "handling": ("信访事项承办单", "拟办意见", "领导批示", "同意，责令退费。", "责令退费。"),
    "extension": ("信访事项延期审批表", "20日", DUE, f"同意，{EXTENDED_ON}"),
    "first-asked": ("首问责任登记表", "陈静", "陈静交周以宁，已接受"),
    "service": ("送达回证", "信访事项处理意见书", "（盖章处）"),
    "callback": ("回访记录表", "□解决　□部分解决　□没有解决", "身份已封存，凭启封阅看", "不得诱导"),
}


def test_what_each_paper_says(house, on_day, everything):
    day = everything.clocks.get(code="petition.handle").due_on
    due = f"{day.year}年{day.month}月{day.day}日"
    with on_day(22):
        client = s.logged_in(house.handler)
        said = {code: words(paper(client, everything, code).content) for code in GOLDEN}
    for code, parts in GOLDEN.items():
        assert [part for part in parts if part.format(due=due) not in said[code]] == [], code


def test_the_registration_form_has_every_header_cell_and_is_blank_where_nothing_is_known(house, on_day, everything):
    with on_day(22):
        content = paper(s.logged_in(house.handler), everything, "registration").content
    word = Document(io.BytesIO(content))
    cells = [c.text for row in word.tables[0].rows for c in row.cells]
    assert [label for label in HEADER_CELLS if label not in cells] == []
    filled = dict(zip(cells[::2], cells[1::2], strict=False))
    assert (filled["编号"], filled["反映人"], filled["电话"], filled["性别"]) == (everything.ref, "身份已封存，凭启封阅看", "", "")
    assert "网上信访登记表" in words(content)


def test_papers_before_acceptance_leave_room_for_the_hand(house, on_day):
    matter = Matter.objects.get(pk=s.complain(house).matter_id)
    with on_day(1):
        client = s.logged_in(house.registrar)
        assert "需要补充的材料（全部）" in words(paper(client, matter, "one-off").content)
        assert "不属我单位职权范围，理由：____" in words(paper(client, matter, "return").content)
        assert paper(client, matter, "accepted").status_code == 404
        assert paper(client, matter, "nonsense").status_code == 404


def test_of_a_sealed_matter_no_paper_says_what_it_is_about(house, on_day):
    matter = Matter.objects.get(pk=s.complain(house, harm=True).matter_id)
    text = matter.complaints.get().text
    with on_day(1):
        client = s.logged_in(matter.accountable)
        for code in ("registration", "first-asked", "return", "service"):
            said = words(paper(client, matter, code).content)
            assert matter.title not in said
            assert text not in said


def test_whoever_does_not_see_the_matter_prints_nothing_of_it(house, on_day, everything):
    with on_day(22):
        for who in (house.principal, s.recused_handler(house), house.sysadmin):
            for form in FORMS:
                assert paper(s.logged_in(who), everything, form.code).status_code in (403, 404)


def test_a_caller_prints_the_record_of_the_call_and_no_letter_to_others(house, on_day, everything):
    with on_day(22):
        client = s.logged_in(house.caller)
        assert paper(client, everything, "callback").status_code == 200
        assert paper(client, everything, "opinion").status_code == 403


def test_several_matters_make_one_file_and_those_without_the_paper_are_told_first(house, on_day):
    two = [s.accepted(house, s.complain(house)) for _n in range(2)]
    third = Matter.objects.get(pk=s.complain(house).matter_id)
    ask = {"code": "accepted", "ref": [*(m.ref for m in two), third.ref], "form": "word"}
    with on_day(1):
        client = s.logged_in(house.registrar)
        told = client.get("/desk/papers/together/", ask).content.decode()
        assert "1件现在没有“受理告知书”" in told
        said = words(client.get("/desk/papers/together/", {**ask, "only": "1"}).content)
        assert client.get("/desk/papers/together/", {"code": "accepted", "ref": two[0].ref}).content.startswith(b"%PDF")
        assert client.get("/desk/papers/together/", {"code": "reminder", "ref": two[0].ref}).status_code == 404
        assert client.get("/desk/papers/together/", {"code": "accepted"}).status_code == 302
        page = client.get("/desk/matters/").content.decode()
    assert said.count("信访事项受理告知书") == 2
    assert all(m.ref in said for m in two)
    assert third.ref not in said
    assert page.count('form="together"') == 3
    assert set(BATCHED) <= {form.code for form in FORMS}


def test_the_name_of_the_file_is_chinese(house, on_day):
    matter = s.accepted(house, s.complain(house))
    with on_day(1):
        answer = paper(s.logged_in(house.registrar), matter, "accepted")
    assert "filename*=utf-8''YX2026-0001%E5%8F%97%E7%90%86%E5%91%8A%E7%9F%A5%E4%B9%A6.docx" in answer["Content-Disposition"]


@pytest.mark.pure
@pytest.mark.parametrize(("kind", "remedy"), [("复查", "请求上一级机关、单位复核"), ("复核", "不再受理")])
def test_an_opinion_on_review_is_made_of_plain_data(kind, remedy):
    import datetime as dt

    letter = forms.ReviewOpinion(
        kind=kind, organ="云州市教育局", organ_mark="云州市教育局", number="云州教复〔2026〕1号", addressee="信访人", subject="空调使用费",
        applied="您于2026年12月1日提出请求。", against="云岫教信〔2026〕3号",
        requests=("退费", "道歉"), facts="事实清楚。", basis="依据正确。", result="维持",
        opinion="维持原处理意见。", dated=dt.date(2026, 12, 20),
    )  # fmt: skip
    said = words(official_docx(forms.review_opinion(letter)))
    for part in (f"信访事项的{kind}意见", "1．退费", f"{kind}结果：维持。", "云岫教信〔2026〕3号", remedy):
        assert part in said
