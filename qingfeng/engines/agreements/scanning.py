"""Signed sheets from the scanner find their letters by the code on the sheet; what finds none waits for a person to say whose it is.

That a signature stands on a sheet only a person can say: matched pages are signed letters once somebody has looked through them.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import pypdfium2
import zxingcpp
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import files
from qingfeng.core.vault.content import accept

from . import codes, permissions
from .models import Letter, LetterState, PageState, Round, ScanBatch, ScannedPage, Way
from .record import record
from .signing import record_signed

MOST_PAGES, MOST_BYTES = 300, 60 * 1024 * 1024
DOTS = 150  # per inch: a code of 17 mm is read, a page has some 100 kB
LONGEST = 1800
QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def take_in(*, round_: Round, unit: Unit | None, data: bytes, name: str, actor: Account, now: dt.datetime) -> ScanBatch:
    """One PDF of many pages or one photo. `unit`: whose letters; empty for those that the office has signed with."""
    _may_record(round_, unit, actor, now)
    if round_.closed_at is not None:
        raise Refused(_("这一次签订已经结束，不能再登记。"))
    pages = list(_pages(data, name))
    with transaction.atomic():
        batch = ScanBatch.objects.create(round=round_, unit=unit, uploaded_by=actor, uploaded_at=now)
        for number, image in enumerate(pages, 1):
            kept = files.store(upload_bytes=_jpeg(image), declared_name="page.jpg", now=now, number=number)
            letter, state = _belongs(round_, unit, _sheet_on(image))
            ScannedPage.objects.create(batch=batch, number=number, file=kept, letter=letter, state=state)
        record(round_.stream, "scanned", {"batch": batch.pk, "pages": len(pages)}, actor, now)
    return batch


@transaction.atomic
def assign(*, page: ScannedPage, number: int, actor: Account, now: dt.datetime) -> ScannedPage:
    """Somebody says whose sheet it is."""
    found = _open_page(page, actor, now)
    round_, unit = found.batch.round, found.batch.unit
    letters = round_.letters.live().filter(number=number)
    letter = (letters.filter(unit=unit) if unit is not None else letters).first()
    if letter is None:
        raise Refused(_("这里没有编号%d的一份。") % number, field="number")
    found.letter, found.state = letter, _state(letter, found.pk)
    found.save(update_fields=["letter", "state"])
    return found


@transaction.atomic
def set_aside(*, page: ScannedPage, actor: Account, now: dt.datetime) -> ScannedPage:
    """A blank page, one without a signature, or one too many."""
    found = _open_page(page, actor, now)
    found.state = PageState.SET_ASIDE
    found.save(update_fields=["state"])
    files.dispose(file=found.file, now=now, actor=actor)
    return found


@transaction.atomic
def confirm(*, batch: ScanBatch, signed_on: dt.date, actor: Account, now: dt.datetime) -> int:
    """Somebody has looked: each matched page carries a signature. Says how many letters were newly signed."""
    locked = ScanBatch.objects.select_for_update(of=("self",)).select_related("round__edition__template", "unit").get(pk=batch.pk)
    _may_record(locked.round, locked.unit, actor, now)
    pages = list(locked.pages.filter(state=PageState.MATCHED).select_related("letter"))
    days = {page.letter_id: signed_on for page in pages if page.letter_id is not None}
    if not days:
        return 0
    done = record_signed(round_=locked.round, days=days, way=Way.PAPER, actor=actor, now=now)
    ScannedPage.objects.filter(pk__in=[page.pk for page in pages]).update(state=PageState.TAKEN)
    return done


def _may_record(round_: Round, unit: Unit | None, actor: Account, now: dt.datetime) -> None:
    if not permissions.can_record_signing(actor, round_, unit or round_.office, today(now)):
        raise Refused(_("扫描件由签的人所在单位登记；与机关签的，由机关登记。"))


def _open_page(page: ScannedPage, actor: Account, now: dt.datetime) -> ScannedPage:
    related = ("batch__round__edition__template", "batch__round__office", "batch__unit", "file")
    found = ScannedPage.objects.select_for_update(of=("self",)).select_related(*related).get(pk=page.pk)
    _may_record(found.batch.round, found.batch.unit, actor, now)
    if found.state in (PageState.TAKEN, PageState.SET_ASIDE):
        raise Refused(_("这一页现在是“%s”，不能再改。") % found.get_state_display())
    return found


def _belongs(round_: Round, unit: Unit | None, sheet: str) -> tuple[Letter | None, str]:
    letters = round_.letters.live().filter(sheet=sheet) if sheet else Letter.objects.none()
    letter = (letters.filter(unit=unit) if unit is not None else letters).first()
    return (letter, _state(letter)) if letter else (None, PageState.UNMATCHED)


def _state(letter: Letter, page: int = 0) -> str:
    """A letter has one page: a second one is shown beside it, and left."""
    if letter.state != LetterState.WAITING:
        return PageState.TWICE
    others = letter.pages.filter(state=PageState.MATCHED).exclude(pk=page)
    return PageState.TWICE if others.exists() else PageState.MATCHED


def _sheet_on(image: Image.Image) -> str:
    for code in zxingcpp.read_barcodes(image, formats=QR_CODES):
        if sheet := codes.read_sheet(code.text):
            return sheet
    return ""


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def _pages(data: bytes, name: str) -> Iterator[Image.Image]:
    """As grey pictures: whatever else is in the file stays outside."""
    if len(data) > MOST_BYTES:
        raise Refused(_("文件超过%d MB。") % (MOST_BYTES // 1024 // 1024), advice=_("请分成几个文件上传。"), field="file")
    if not data.startswith(b"%PDF-"):
        yield _photo(data, name)
        return
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise Refused(_("这份PDF打不开，可能已损坏或者加了密码。"), advice=_("请重新扫描。"), field="file") from None
    try:
        if len(document) > MOST_PAGES:
            raise Refused(_("一次最多%d页。") % MOST_PAGES, advice=_("请分成几个文件上传。"), field="file")
        for page in document:
            longest = max(page.get_size()) or 1
            scale = min(DOTS / 72, LONGEST / longest)
            yield page.render(scale=scale, grayscale=True).to_pil().convert("L")
    finally:
        document.close()


def _photo(data: bytes, name: str) -> Image.Image:
    taken = accept(data, name, LONGEST)
    if not taken.media_type.startswith("image/"):
        raise Refused(_("这里收PDF或者照片（JPG、PNG、WebP）。"), field="file")
    return Image.open(io.BytesIO(taken.data)).convert("L")
