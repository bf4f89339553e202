"""Messages from elsewhere: many at once, each once, masked, with errors by row."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.masking import find_spans
from qingfeng.engines.cases.models import Complaint
from qingfeng.institutions.complaints.tests import situations
from qingfeng.scenarios.messages import COLUMNS, import_messages, moment

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
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
def file(tmp_path):
    def write(*changes: dict, columns=COLUMNS):
        path = tmp_path / "messages.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows({**ROW, **change} for change in changes)
        return path

    return write


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
    assert (again.created, again.unchanged, again.refused) == (0, 2, [])
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
    assert len(result.refused) == 1
    assert why in result.refused[0]
    assert result.refused[0].startswith("第")
    assert str(result).splitlines()[-1] == "新导入2件，已有不变0件，有误未导入1件。"


def test_a_file_without_the_columns_is_refused(office, file):
    with pytest.raises(Refused, match="reply"):
        import_messages(file({}, columns=COLUMNS[:4]), NOW)


def test_without_an_office_nothing_is_stored(db, file):
    with pytest.raises(Refused, match="主管机关"):
        import_messages(file({}), NOW)


@pytest.mark.parametrize("written", ["2019-04-25 09:32:09", "2019/4/25 9:32:09", "2019年4月25日 09:32:09", "2019-04-25T09:32:09"])
def test_one_moment_however_it_is_written(written):
    assert moment(written, NOW) == dt.datetime(2019, 4, 25, 1, 32, 9, tzinfo=dt.UTC)


def test_all_real_messages_come_in_masked(office, shared):
    path = shared / "data" / "messages_replies.csv"
    result = import_messages(path, NOW)
    with path.open(encoding="utf-8", newline="") as rows:
        assert result.created == sum(1 for _row in csv.DictReader(rows))
    assert not result.refused
    left = [c.pk for c in Complaint.objects.iterator() if any(s.kind in ("phone", "id_number") for s in find_spans(c.text + c.answer))]
    assert left == []
