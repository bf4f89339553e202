"""The photo of a board as it hangs at the school."""

import datetime as dt
import io

import pytest
from PIL import Image

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.refusal import Refused
from qingfeng.core.vault.models import StoredFile
from qingfeng.engines.disclosure import photos, services
from qingfeng.engines.disclosure.models import FeeBoard

from .situations import NOW, a_draft_board, a_live_board, a_publisher, a_school, at

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 2)


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


def picture(color="white"):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(out, "JPEG")
    return out.getvalue()


def put(board, by, color="white", on=DAY):
    return services.set_photo(board=board, data=picture(color), name="a.jpg", taken_on=on, actor=by, now=at(2026, 9, 3))


def test_a_photo_has_its_day_its_digest_and_a_place_in_the_record():
    school = a_school()
    board = put(a_live_board(school, now=NOW), a_publisher(school))
    assert (board.photo_day, photos.photo_of(board).sha256) == (DAY, board.photo_digest)
    body = Entry.objects.get(event="board.photo_set").body
    assert (body["photo"], body["taken_on"]) == (board.photo_digest, "2026-09-02")


def test_a_new_photo_destroys_the_old_one(django_capture_on_commit_callbacks):
    school = a_school()
    board, by = a_live_board(school, now=NOW), a_publisher(school)
    first = put(board, by).photo_id
    with django_capture_on_commit_callbacks(execute=True):
        second = put(board, by, "black").photo_id
    assert StoredFile.objects.get(pk=first).disposed_at is not None
    assert photos.photo_of(FeeBoard.objects.get()).pk == second
    services.remove_photo(board=board, actor=by, now=at(2026, 9, 4))
    assert photos.photo_of(FeeBoard.objects.get()) is None


def test_only_a_board_that_is_out_has_a_photo():
    school = a_school()
    with pytest.raises(Refused, match="只有有效的公示"):
        put(a_draft_board(school), a_publisher(school))


def test_a_photo_is_of_the_days_since_the_publication():
    school = a_school()
    board, by = a_live_board(school, now=NOW), a_publisher(school)
    for day in (dt.date(2026, 8, 24), dt.date(2026, 9, 4)):
        with pytest.raises(Refused, match="公布之日以后"):
            put(board, by, on=day)
    assert not StoredFile.objects.exists()


def test_what_was_published_is_not_touched_by_a_photo():
    school = a_school()
    board = a_live_board(school, now=NOW)
    before = board.publication.content_digest
    put(board, a_publisher(school))
    assert FeeBoard.objects.get().publication.content_digest == before
