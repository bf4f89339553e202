import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction

from qingfeng.core.parties.models import UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.writing import OutColumn, OutSheet, write_xlsx
from qingfeng.engines.disclosure import board_import, queries, services
from qingfeng.engines.disclosure.models import FeeBoard, FeeItem

from .situations import NOW, a_draft_board, a_live_board, a_publisher, a_school, a_unit, an_office, at, item

pytestmark = pytest.mark.django_db


def test_a_board_is_live_only_from_its_publication_and_until_its_term_ends():
    school = a_school()
    board = a_live_board(school, now=at(2026, 9, 10))
    assert board.live_from == dt.date(2026, 9, 10)
    assert queries.board_in_force(school, dt.date(2026, 9, 9)) is None
    assert queries.board_in_force(school, dt.date(2026, 9, 10)) == board
    assert queries.board_in_force(school, dt.date(2027, 1, 31)) == board
    assert queries.board_in_force(school, dt.date(2027, 2, 1)) is None


def test_the_one_who_prepared_a_board_does_not_publish_it():
    school = a_school()
    me = a_publisher(school)
    board = a_draft_board(school, by=me)
    with pytest.raises(Refused, match="不能自己公布"):
        services.publish_board(board=board, actor=me, now=NOW)


def test_a_new_version_takes_over_on_its_day_and_each_day_keeps_its_answer():
    school = a_school()
    first = a_live_board(school, item(fen=2400), now=at(2026, 8, 25))
    second = a_draft_board(school, item(fen=2000), now=at(2026, 10, 1), live_from=dt.date(2026, 10, 8), copy_from=None)
    second = services.publish_board(board=second, actor=a_publisher(school), now=at(2026, 10, 1))
    assert (second.version, queries.board_in_force(school, dt.date(2026, 10, 7)), queries.board_in_force(school, dt.date(2026, 10, 8))) == (
        2,
        first,
        second,
    )
    assert queries.compare(school, dt.date(2026, 10, 7), "作业本费", 2400).kind == "within"
    late = queries.compare(school, dt.date(2026, 10, 8), "作业本费", 2400)
    assert (late.kind, late.excess) == ("over", 400)
    first.refresh_from_db()
    assert first.live_to == dt.date(2026, 10, 8)
    assert queries.board_history(school) == [second, first]


def test_a_published_board_cannot_be_changed():
    board = a_live_board(a_school())
    with pytest.raises(Refused, match="不能改"):
        services.set_item(board=board, values=item("校服费"), actor=board.prepared_by, now=NOW)
    with pytest.raises(Refused):
        services.remove_item(item=board.items.get(), actor=board.prepared_by, now=NOW)
    with pytest.raises(Refused):
        services.drop_board(board=board, actor=board.prepared_by, now=NOW)


def test_without_a_live_board_nothing_may_be_charged():
    verdict = queries.compare(a_school(), dt.date(2026, 9, 2), "作业本费", 2400)
    assert (verdict.kind, verdict.excess) == ("no_board", 2400)
    assert "不得收费" in verdict.sentence


def test_a_withdrawn_board_holds_no_longer_but_still_did_before():
    school = a_school()
    board = a_live_board(school, now=at(2026, 8, 25), live_from=dt.date(2026, 8, 25))
    services.withdraw_board(board=board, reason="标准写错", actor=a_publisher(school), now=at(2026, 9, 20))
    assert queries.board_in_force(school, dt.date(2026, 9, 19)) == board
    assert queries.board_in_force(school, dt.date(2026, 9, 20)) is None


def test_a_board_without_items_or_phones_or_basis_is_not_published():
    school = a_school()
    empty = services.create_board(unit=school, term="2026-autumn", actor=a_publisher(school), now=NOW)
    with pytest.raises(Refused, match="一项也没有"):
        services.publish_board(board=empty, actor=a_publisher(school), now=NOW)
    services.set_item(board=empty, values=item(basis_document=""), actor=a_publisher(school), now=NOW)
    with pytest.raises(Refused) as no:
        services.publish_board(board=empty, actor=a_publisher(school), now=NOW)
    assert "投诉电话" in no.value.reason
    assert "收费依据" in no.value.reason


def test_there_is_one_draft_for_a_school_and_term():
    school = a_school()
    a_draft_board(school)
    with pytest.raises(Refused, match="已经有一份拟稿"):
        services.create_board(unit=school, term="2026-autumn", actor=a_publisher(school), now=NOW)


def test_the_next_term_starts_from_the_last_board():
    school = a_school()
    old = a_live_board(school, item(), item("校服费", 12800))
    new = services.create_board(unit=school, term="2027-spring", actor=a_publisher(school), now=NOW, copy_from=old)
    assert [i.name for i in new.items.all()] == ["作业本费", "校服费"]
    assert old.items.count() == 2


@pytest.mark.parametrize("term", ["2026", "2026-summer", "秋季", "../x", ""])
def test_a_term_that_is_none_is_refused(term):
    with pytest.raises(Refused):
        services.create_board(unit=a_school(), term=term, actor=None, now=NOW)


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"category": "bribe"}, {"standard": -1}, {"standard": "24"}, {"standard": True}, {"name": "费" * 61}]
)
def test_a_wrong_item_is_refused_with_its_field(values):
    school = a_school()
    board = a_draft_board(school)
    with pytest.raises(Refused) as no:
        services.set_item(board=board, values=item("校服费") | values, actor=a_publisher(school), now=NOW)
    assert no.value.field == next(iter(values))


def a_sheet(*rows):
    names = ("项目", "性质", "标准", "依据文件", "是否自愿")
    rows = [dict(zip(names, row, strict=True)) for row in rows]
    return io.BytesIO(write_xlsx(OutSheet("收费表", [OutColumn(n, n) for n in names], rows)))


def test_a_board_comes_in_from_a_sheet_and_errors_name_their_rows():
    school = a_school()
    board = services.create_board(unit=school, term="2026-autumn", actor=a_publisher(school), now=NOW)
    rows = [
        ("作业本费", "代收费", "24", "云岫发改〔2025〕31号", "是"),
        ("校服费", "神秘", "128", "招标", "是"),
        ("午餐费", "服务性收费", "九元", "x", "是"),
    ]
    done = services.import_board(board=board, file=a_sheet(*rows), actor=a_publisher(school), now=NOW)
    assert (done.new, board.items.count()) == (0, 0)
    assert sorted(e.column for e in done.table.errors) == ["性质", "标准"]
    done = services.import_board(board=board, file=a_sheet(*rows), actor=a_publisher(school), now=NOW, only_correct=True)
    assert (done.new, [i.standard for i in board.items.all()]) == (1, [2400])


def test_importing_again_changes_items_and_doubles_none():
    school = a_school()
    board = services.create_board(unit=school, term="2026-autumn", actor=a_publisher(school), now=NOW)
    for yuan, added, changed in (("24", 1, 0), ("20", 0, 1)):
        done = services.import_board(
            board=board, file=a_sheet(("作业本费", "代收费", yuan, "文", "是")), actor=a_publisher(school), now=NOW
        )
        assert (done.new, done.changed) == (added, changed)
    assert [i.standard for i in board.items.all()] == [2000]


def test_a_board_written_to_a_sheet_can_be_read_back():
    school = a_school()
    board = a_draft_board(school, item(scope="八年级", aliases=["作业本"], refund_rule="据实结算"))
    other = services.create_board(unit=school, term="2027-spring", actor=a_publisher(school), now=NOW)
    done = services.import_board(
        board=other, file=io.BytesIO(board_import.board_sheet(board, dt.date(2026, 8, 25))), actor=a_publisher(school), now=NOW
    )
    assert not done.table.errors
    assert [(i.name, i.standard, i.voluntary, i.aliases, i.scope) for i in other.items.all()] == [
        ("作业本费", 2400, True, ["作业本"], "八年级")
    ]


def test_a_service_window_shows_what_is_free():
    window = a_unit(UnitKind.OFFICE, name="教育服务窗口", parent=an_office())
    a_live_board(window, item("学籍证明", 0, "none", voluntary=False))
    verdict = queries.compare(window, dt.date(2026, 9, 2), "学籍证明", 500)
    assert (verdict.kind, verdict.excess) == ("over", 500)


def test_the_published_record_of_a_board_is_what_stands_on_the_wall():
    board = a_live_board(a_school(), item(payee="学校", basis_clause="第三条"))
    assert board.publication.content["items"][0]["basis"] == "云岫发改〔2025〕31号第三条"
    assert board.publication.content["complaint_phones"] == ["总务处 6120733"]
    assert FeeBoard.objects.live_on(dt.date(2026, 9, 2)).get() == board


def test_the_database_refuses_to_change_a_board_that_is_up():
    board = a_live_board(a_school())
    for change in (
        lambda: board.items.update(standard=1),
        lambda: FeeItem.objects.create(board=board, name="x", category="agency", standard=1, basis_document="x"),
        lambda: board.items.get().delete(),
        lambda: FeeBoard.objects.filter(pk=board.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_draft_can_be_thrown_away():
    board = a_draft_board(a_school())
    services.drop_board(board=board, actor=board.prepared_by, now=NOW)
    assert not FeeItem.objects.exists()
