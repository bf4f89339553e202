"""A signed sheet finds its letter by the code on it, and a person says that it is signed."""

import io

import pypdfium2
import pytest
from PIL import Image

from qingfeng.core.refusal import Refused
from qingfeng.engines.agreements import services, sheets
from qingfeng.engines.agreements.models import PageState

from .situations import NOW, TODAY, Role, a_round, a_school, an_account, an_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def scanned(*pages):
    """Sheets as a scanner gives them: pictures in a PDF."""
    out = io.BytesIO()
    first, *rest = pages
    first.save(out, "PDF", save_all=True, append_images=rest)
    return out.getvalue()


def pictures(pdf):
    return [page.render(scale=2, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(pdf)]


def a_stack():
    office = an_office()
    school = a_school(office)
    round_ = a_round(office)
    printed = pictures(sheets.print_letters(round_, round_.letters.all()))
    return school, round_, printed, an_account(school, Role.RESPONDENT)


def states(batch):
    return [(page.letter.number if page.letter else None, page.state) for page in batch.pages.all()]


def test_printed_sheets_come_back_in_any_order_and_find_their_letters():
    school, round_, printed, clerk = a_stack()
    blank = Image.new("L", printed[0].size, 255)
    data = scanned(printed[2].rotate(180), blank, printed[0].rotate(1, fillcolor=255), printed[0])
    batch = services.take_in(round_=round_, unit=school, data=data, name="scan.pdf", actor=clerk, now=NOW)
    assert states(batch) == [(3, "matched"), (None, "unmatched"), (1, "matched"), (1, "twice")]
    assert not round_.letters.signed().exists(), "nobody has looked at them yet"
    services.set_aside(page=batch.pages.get(number=2), actor=clerk, now=NOW)
    assert services.confirm(batch=batch, signed_on=TODAY, actor=clerk, now=NOW) == 2
    assert sorted(round_.letters.signed().values_list("number", "way")) == [(1, "paper"), (3, "paper")]
    assert [page.state for page in batch.pages.all()] == ["taken", "set_aside", "taken", "twice"]


def test_a_sheet_whose_code_cannot_be_read_is_put_to_its_letter_by_a_person():
    school, round_, _printed, clerk = a_stack()
    data = scanned(Image.new("L", (800, 1100), 255))
    batch = services.take_in(round_=round_, unit=school, data=data, name="scan.pdf", actor=clerk, now=NOW)
    page = services.assign(page=batch.pages.get(), number=2, actor=clerk, now=NOW)
    assert (page.letter.number, page.state) == (2, PageState.MATCHED)
    with pytest.raises(Refused, match="没有编号9"):
        services.assign(page=page, number=9, actor=clerk, now=NOW)


def test_a_sheet_of_another_school_is_not_matched_here():
    school, round_, _printed, clerk = a_stack()
    other = a_school(school.parent, name="另一所")
    services.issue_missing(round_=round_, actor=None, now=NOW)
    theirs = pictures(sheets.print_letters(round_, round_.letters.filter(unit=other)))
    batch = services.take_in(round_=round_, unit=school, data=scanned(theirs[0]), name="scan.pdf", actor=clerk, now=NOW)
    assert states(batch) == [(None, "unmatched")]


@pytest.mark.parametrize("data", [b"%PDF-1.4 nothing", b"MZ\x90\x00", b""])
def test_what_is_no_scan_is_refused_and_stores_nothing(data):
    school, round_, _printed, clerk = a_stack()
    with pytest.raises(Refused):
        services.take_in(round_=round_, unit=school, data=data, name="scan.pdf", actor=clerk, now=NOW)
    assert not round_.batches.exists()
