"""Messages from elsewhere: many at once, each once, masked, whatever the columns are called, with errors by row."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from openpyxl import Workbook, load_workbook

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.chronicle.verify import verify
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.annotating import refused_rows
from qingfeng.core.sheets.streaming import open_table
from qingfeng.core.text.masking import find_spans
from qingfeng.engines.cases import message_fields as fields
from qingfeng.engines.cases import message_import, searching
from qingfeng.engines.cases.message_fields import moment
from qingfeng.engines.cases.models import ColumnMapping, Complaint, PublicMessage
from qingfeng.institutions.complaints.tests import situations

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
COLUMNS = ("message_id", "subject", "received_at", "body", "reply", "replied_at")
ROW = {
    "message_id": "M1",
    "subject": "校门口的路灯",
    "received_at": "2019-04-25 09:32:09",
    "body": "我叫柳青禾，电话13900000001，校门口的路灯坏了两个月。\n请修一修。",
    "reply": "您好，路灯已于5月修复。",
    "replied_at": "2019/5/6 9:05",
}


@pytest.fixture
def office(db, monkeypatch) -> Unit:
    from qingfeng.core.vault import wrapping

    monkeypatch.setattr(wrapping, "OPS", 1)
    monkeypatch.setattr(wrapping, "MEM", 8192)
    return situations.build().office


@pytest.fixture
def file():
    def write(*changes: dict, columns=COLUMNS, encoding="utf-8", above: str = "") -> bytes:
        out = io.StringIO(newline="")
        out.write(above)
        writer = csv.DictWriter(out, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({**ROW, **change} for change in changes)
        return out.getvalue().encode(encoding)

    return write


def import_messages(data: bytes, now=NOW, maps=(), **options) -> message_import.Result:
    given = fields.asked(maps)
    table = open_table(io.BytesIO(data), fields.KNOWN | {fields.label(heading) for heading in given.values()})
    mapping = message_import.mapping_for(table.headers, given)
    if not options.get("dry_run"):
        message_import.remember(headers=table.headers, mapping=mapping, now=now)
    office = message_import.top_office()
    return message_import.import_file(table=table, mapping=mapping, office=office, actor=None, now=now, **options)


def test_a_message_ends_under_its_own_name_with_its_reply_and_no_clock(office, file):
    import_messages(file({}), NOW)
    complaint = Complaint.objects.select_related("matter").get()
    assert (complaint.matter.state, complaint.matter.outcome) == ("replied_elsewhere", "replied_elsewhere")
    assert complaint.matter.respondent_unit is None
    assert not complaint.matter.clocks.exists()
    assert complaint.answer == ROW["reply"]
    assert complaint.matter.received_on == dt.date(2019, 4, 25)


def test_names_and_numbers_are_masked_before_anything_is_stored(office, file):
    import_messages(file({"subject": "联系人：柳青禾", "reply": "请致电13900000002"}), NOW)
    complaint = Complaint.objects.get()
    kept = complaint.text + complaint.answer + complaint.matter.title
    assert "柳青禾" not in kept
    assert "1390000" not in kept


def test_the_same_file_again_changes_nothing(office, file):
    path = file({}, {"message_id": "M2"})
    assert import_messages(path, NOW).created == 2
    again = import_messages(path, NOW)
    assert (again.created, again.unchanged, again.refused) == (0, 2, 0)
    assert Matter.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"received_at": "昨天"}, "看不懂这个时间"),
        ({"received_at": "2019-02-30"}, "没有这个日期"),
        ({"received_at": "2031-01-01 00:00:00"}, "合理的范围"),
        ({"replied_at": "2018-01-01"}, "早于留言"),
        ({"message_id": ""}, "没有编号"),
        ({"message_id": "M1"}, "重复"),
        ({"body": "  \n "}, "留言是空的"),
        ({"reply": ""}, "答复是空的"),
        ({"body": "长" * 20_001}, "20001字"),
    ],
)
def test_a_faulty_row_is_named_and_the_others_come_in(office, file, change, why):
    result = import_messages(file({}, {"message_id": "M2", **change}, {"message_id": "M3"}), NOW)
    assert result.created == 2
    assert result.refused == 1
    assert why in str(result.faults[0].error)
    assert str(result.faults[0].error).startswith("第3行")
    assert str(result).splitlines()[-1] == "新建 2 条，未变 0 条，退回 1 行"


def test_a_file_whose_columns_nobody_can_tell_is_refused_with_what_stands_there(office, file):
    with pytest.raises(Refused, match="内容") as refused:
        import_messages(file({}, columns=("message_id", "subject", "received_at")))
    assert "received_at" in refused.value.advice


def test_without_an_office_nothing_is_stored(db, file):
    with pytest.raises(Refused, match="主管机关"):
        import_messages(file({}))


@pytest.mark.parametrize("written", ["2019-04-25 09:32:09", "2019/4/25 9:32:09", "2019年4月25日 09:32:09", "2019-04-25T09:32:09"])
def test_one_moment_however_it_is_written(written):
    assert moment(written, NOW) == dt.datetime(2019, 4, 25, 1, 32, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_read_in_whatever_encoding_offices_use(office, file, encoding):
    assert import_messages(file({}, encoding=encoding)).created == 1
    assert "路灯" in Complaint.objects.get().text


def workbook(*rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("A1:D1")
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_a_title_above_and_a_total_below_is_read(office):
    data = workbook(
        ["云岫县网上留言情况统计表"],
        ["填报单位（盖章）：云岫县教育委员会", None, "填报日期：2026年11月3日"],
        ["留言编号", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"],
        ["A-1", "路灯", dt.datetime(2019, 4, 25, 9, 30), "路灯坏了。", "已修。", "2019年5月6日"],
        [7002, "食堂", dt.datetime(2019, 4, 26), "饭菜凉。", None, None],
        ["合计", "2件"],
    )
    result = import_messages(data)
    assert (result.created, result.refused, result.without_answer) == (2, 0, 1)
    assert set(Complaint.objects.values_list("source_key", flat=True)) == {"message:A-1", "message:7002"}
    assert Complaint.objects.get(source_key="message:A-1").received_at == dt.datetime(2019, 4, 25, 1, 30, tzinfo=dt.UTC)


def test_what_nobody_answered_is_kept_for_reference_without_a_clock(office, file):
    import_messages(file({}, columns=("message_id", "subject", "received_at", "body")))
    matter = Matter.objects.get()
    assert (matter.state, matter.outcome, matter.is_open) == ("on_file", "on_file", False)
    assert not matter.clocks.exists()
    assert Entry.objects.filter(event="complaint.on_file").count() == 1


def test_without_a_subject_the_first_words_stand_for_it_and_without_a_time_today(office, file):
    import_messages(file({}, columns=("message_id", "body")))
    matter = Matter.objects.get()
    assert matter.title.startswith("我叫［姓名］")
    assert matter.received_on == NOW.date()


def test_a_column_that_was_named_once_is_known_the_next_time(office, file):
    strange = {"流水": "M9", "说了啥": "路灯坏了。", "备注栏": "x"}
    data = file(strange, columns=tuple(strange))
    with pytest.raises(Refused, match="编号、内容"):
        import_messages(data)
    assert import_messages(data, maps=["流水=id", "说了啥=内容"]).created == 1
    assert ColumnMapping.objects.get().mapping == {"id": "流水", "body": "说了啥"}
    assert import_messages(file(strange | {"流水": "M10"}, columns=("备注栏", "说了啥", "流水"))).created == 1


@pytest.mark.parametrize("pair", ["流水", "流水=nonsense", "=id"])
def test_a_mapping_that_says_nothing_is_refused_with_the_fields_there_are(pair):
    with pytest.raises(Refused, match="看不懂") as refused:
        fields.asked([pair])
    assert "received_at（时间）" in refused.value.advice


def test_a_dry_run_says_what_would_happen_and_writes_nothing(office, file):
    import_messages(file({}))
    before = Entry.objects.count()
    tried = import_messages(file({}, {"message_id": "M2"}, {"message_id": "M3", "body": ""}), dry_run=True)
    assert tried.sum == "新建 1 条，未变 1 条，退回 1 行"
    assert (Matter.objects.count(), Entry.objects.count()) == (1, before)


def test_the_same_number_in_other_words_is_refused_and_what_is_here_stays(office, file):
    import_messages(file({}))
    again = import_messages(file({"body": "换了一个说法。"}))
    assert again.sum == "新建 0 条，未变 0 条，退回 1 行"
    assert "先前导入的不改" in str(again.faults[0].error)
    assert "路灯" in Complaint.objects.get().text


def test_a_run_that_broke_off_goes_on_where_it_was(office, file, monkeypatch):
    monkeypatch.setattr(message_import, "BATCH", 2)
    data = file(*({"message_id": f"M{n}"} for n in range(7)))

    def power_cut(result):
        if result.created == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_messages(data, after_batch=power_cut)
    assert Matter.objects.count() == 4
    assert import_messages(data).sum == "新建 3 条，未变 4 条，退回 0 行"
    assert len(set(Matter.objects.values_list("ref", flat=True))) == 7
    assert verify().ok
    assert searching.rebuild().same


def test_what_was_refused_is_given_back_marked_and_can_be_sent_again_when_mended(office, file):
    data = file({"received_at": "昨天"}, {"message_id": "M2", "reply": ""}, {"message_id": "M3"})
    table = open_table(io.BytesIO(data), fields.KNOWN)
    result = import_messages(data)
    given_back = refused_rows(table.headers, [(fault.error, fault.line.cells) for fault in result.faults])
    page = load_workbook(io.BytesIO(given_back)).active
    assert [page.cell(row, 1).value for row in (2, 3)] == [2, 3]
    assert "看不懂这个时间" in page.cell(2, 4).comment.text
    assert "答复是空的" in page.cell(3, 8).value
    page.cell(2, 4).value, page.cell(3, 6).value = "2019-04-25", "已修。"
    mended = io.BytesIO()
    page.parent.save(mended)
    assert import_messages(mended.getvalue()).sum == "新建 2 条，未变 0 条，退回 0 行"


@pytest.mark.parametrize("name", ["messages_replies.csv", "messages_likes.csv", "messages_labelled.csv"])
def test_all_real_messages_come_in_masked(office, shared, name):
    data = (shared / "data" / name).read_bytes()
    result = import_messages(data)
    rows = sum(1 for _row in csv.reader(io.StringIO(data.decode(), newline=""))) - 1
    assert result.sum == f"新建 {rows} 条，未变 0 条，退回 0 行"
    kept = Complaint.objects.values_list("pk", "text", "answer").iterator()
    assert [pk for pk, *texts in kept if any(s.kind in ("phone", "id_number") for s in find_spans("".join(texts)))] == []


LIKED = (*COLUMNS, "user", "likes", "dislikes", "category")
SHOWN = {"user": "A00074795", "likes": "12", "dislikes": "1", "category": "城乡建设"}


def test_what_a_channel_shows_comes_in_and_the_code_of_the_writer_does_not(office, file):
    import_messages(file(SHOWN, {"message_id": "M2", **SHOWN}, {"message_id": "M3", **SHOWN, "user": "A00000001"}, columns=LIKED))
    one, two, other = PublicMessage.objects.order_by("pk")
    assert (one.likes, one.dislikes, one.category) == (12, 1, "城乡建设")
    assert one.sender == two.sender != other.sender
    assert len(one.sender) == 32
    assert "A00074795" not in one.sender


def test_likes_counted_again_are_updated_without_a_new_message_and_the_result_says_so(office, file):
    import_messages(file(SHOWN, {"message_id": "M2", **SHOWN}, columns=LIKED))
    data = file(SHOWN | {"likes": "30"}, {"message_id": "M2", **SHOWN, "likes": ""}, columns=LIKED)
    assert import_messages(data, dry_run=True).sum == "新建 0 条，未变 1 条，更新点赞、反对数 1 条，退回 0 行"
    assert PublicMessage.objects.order_by("pk").first().likes == 12
    assert import_messages(data).updated == 1
    assert [m.likes for m in PublicMessage.objects.order_by("pk")] == [30, 12]
    assert import_messages(data).sum == "新建 0 条，未变 2 条，退回 0 行"
    assert Matter.objects.count() == 2


def test_a_message_that_came_without_likes_gets_them_later(office, file):
    import_messages(file({}))
    assert import_messages(file(SHOWN, columns=LIKED)).updated == 1
    assert PublicMessage.objects.get().complaint.source_key == "message:M1"


@pytest.mark.parametrize("written", ["很多", "-1", "3.5", "100000000"])
def test_a_number_of_likes_that_is_none_is_refused_by_row(office, file, written):
    result = import_messages(file(SHOWN, {"message_id": "M2", **SHOWN, "likes": written}, columns=LIKED))
    assert (result.created, result.refused) == (1, 1)
    assert "点赞数" in str(result.faults[0].error)
    assert result.faults[0].error.row == 3


def test_the_columns_are_told_by_what_people_write_above_them():
    found = fields.guessed(["留言编号", "留言用户", "留言详情", "点赞数", "反对数", "一级标签"])
    assert found == {
        "id": "留言编号",
        "user": "留言用户",
        "body": "留言详情",
        "likes": "点赞数",
        "dislikes": "反对数",
        "category": "一级标签",
    }


def test_a_file_known_from_before_likes_were_taken_brings_them_in(office, file):
    data = file(SHOWN, columns=LIKED)
    headers = open_table(io.BytesIO(data), fields.KNOWN).headers
    message_import.remember(headers=headers, mapping={"id": "message_id", "body": "body"}, now=NOW)
    import_messages(data)
    assert PublicMessage.objects.get().likes == 12
