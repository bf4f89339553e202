import datetime as dt
import io
import os
import struct
import zipfile
import zlib

import docx
import openpyxl
import pytest
from django.conf import settings
from PIL import Image

from qingfeng.core.access.tests.situations import NOW
from qingfeng.core.chronicle.commitments import Commitment, opens
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import content, files
from qingfeng.core.vault.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


def a_photo(form="JPEG", size=(64, 48), exif=None):
    image = Image.new("RGB", size, (30, 120, 100))
    out = io.BytesIO()
    image.save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def a_document(author="司徒晓岚"):
    document = docx.Document()
    document.core_properties.author = author
    document.add_paragraph("收据复印件")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_zip(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def store(data, name="x", **more):
    return files.store(upload_bytes=data, declared_name=name, now=NOW, **more)


def test_place_time_and_device_are_gone_from_a_photo():
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif[0x8825] = {1: "N", 2: (29.0, 35.0, 1.0), 3: "E", 4: (106.0, 13.0, 1.0)}
    photo = a_photo(exif=exif)
    assert b"PhoneMaker" in photo
    kept = files.open_file(store(photo, "IMG_2026.jpg"))
    assert b"PhoneMaker" not in kept
    assert b"Exif" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_photo_held_upright_stays_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = files.open_file(store(a_photo(size=(64, 48), exif=exif), "a.jpg"))
    assert Image.open(io.BytesIO(kept)).size == (48, 64)


def test_text_in_a_png_is_gone_and_transparency_stays():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "someone")
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (1, 2, 3, 0)).save(out, "PNG", pnginfo=info)
    kept = files.open_file(store(out.getvalue(), "a.png"))
    assert b"someone" not in kept
    assert Image.open(io.BytesIO(kept)).mode == "RGBA"


@pytest.mark.parametrize(("form", "name"), [("JPEG", "a.png"), ("WEBP", "a.jpg"), ("PNG", "a")])
def test_photos_under_another_photo_name_are_taken(form, name):
    assert store(a_photo(form), name).media_type.startswith("image/")


def test_the_name_of_the_sender_is_kept_nowhere():
    file = store(a_photo(), "../../司徒晓岚举报材料.jpg", number=2)
    assert file.name == "照片2.jpg"
    assert "司徒" not in str(StoredFile.objects.values())
    (path,) = [p for p in settings.FILES_ROOT.rglob("*") if p.is_file()]
    assert path.stem == str(file.pk)


def test_what_is_on_the_disk_is_not_readable_and_not_exchangeable():
    text = "收据照片在班级群里".encode()
    one, two = store(text, "a.txt"), store(b"other text", "b.txt")
    assert text not in files._path(one.pk).read_bytes()
    files._path(one.pk).write_bytes(files._path(two.pk).read_bytes())
    with pytest.raises(Refused, match="打不开"):
        files.open_file(one)


def test_a_changed_hash_is_noticed():
    file = store(b"some text", "a.txt")
    file.sha256 = "0" * 64
    with pytest.raises(Refused, match="散列不符"):
        files.open_file(file)


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_author_and_times_are_gone_from_a_word_file_and_it_still_opens():
    kept = files.open_file(store(a_document(), "材料.docx"))
    assert "司徒晓岚".encode() not in unpacked(kept)
    assert docx.Document(io.BytesIO(kept)).paragraphs[0].text == "收据复印件"


def test_a_photo_pasted_into_a_word_file_loses_its_place_too():
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    document = docx.Document()
    document.add_picture(io.BytesIO(a_photo(exif=exif)))
    out = io.BytesIO()
    document.save(out)
    assert b"PhoneMaker" in unpacked(out.getvalue())
    kept = files.open_file(store(out.getvalue(), "a.docx"))
    assert b"PhoneMaker" not in unpacked(kept)
    assert len(docx.Document(io.BytesIO(kept)).inline_shapes) == 1


def test_an_excel_file_still_opens():
    book = openpyxl.Workbook()
    book.active["A1"] = 120
    out = io.BytesIO()
    book.save(out)
    kept = files.open_file(store(out.getvalue(), "a.xlsx"))
    assert openpyxl.load_workbook(io.BytesIO(kept)).active["A1"].value == 120


def test_gbk_text_from_an_old_machine_is_taken_as_unicode():
    assert files.open_file(store("收费清单".encode("gb18030"), "a.txt")).decode() == "收费清单"


def test_a_picture_inside_a_pdf_may_hold_any_bytes():
    scanned = PDF.replace(b"trailer", b"2 0 obj<</Type/XObject>>stream\n\x01/JS\x02/Launch\xff\nendstream endobj trailer")
    assert files.open_file(store(scanned, "扫描件.pdf")) == scanned


def test_an_official_document_made_here_is_taken():
    import typst

    made = typst.compile(b"#set document(title: [x])\n= Title\nText", format="pdf")
    assert store(made, "a.pdf").media_type == "application/pdf"


def with_entry(document, name, data):
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return a_zip({**{n: archive.read(n) for n in archive.namelist()}, name: data})


def a_png_that_claims(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


BAD = {
    "nothing": (b"", "a.txt", "空的"),
    "more than ten megabytes": (b"a" * (10 * 1024 * 1024 + 1), "a.txt", "超过10兆"),
    "a program named as a photo": (b"MZ\x90\x00" + b"\0" * 100, "a.jpg", "不收"),
    "a program": (b"\x7fELF\x02\x01", "a", "不收"),
    "NUL bytes in a text": (b"abc\x00def", "a.txt", "不收"),
    "a web page named as a text": (b"<!DOCTYPE html><script>alert(1)</script>", "a.txt", "不收"),
    "a web page under its name": (b"hello <b>x</b>", "a.html", "不符"),
    "a drawing that can act": (b"<svg onload='x()'></svg>", "a.svg", "不收|不符"),
    "a PDF named as a photo": (PDF, "a.jpg", "不符"),
    "a text named as a PDF": (b"hello", "a.pdf", "不符"),
    "a photo named as a program": (a_photo(), "a.exe", "不符"),
    "a double extension": (a_photo(), "a.jpg.exe", "不符"),
    "a PDF with a script": (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "a.pdf", "脚本"),
    "a PDF with a script spelled in codes": (PDF.replace(b"/Catalog", b"/Catalog/J#61vaScript(x)"), "a.pdf", "脚本"),
    "a PDF with a script packed away": (
        PDF.replace(b"trailer", b"2 0 obj<</Type/ObjStm>>stream\n" + zlib.compress(b"<</S/JavaScript>>") + b"\nendstream endobj trailer"),
        "a.pdf",
        "脚本",
    ),
    "a PDF with an archive behind it": (PDF + a_zip({"a.txt": b"x"}), "a.pdf", "夹带"),
    "a PDF cut short": (PDF[:-8], "a.pdf", "不完整"),
    "a photo with an archive behind it": (a_photo() + a_zip({"a.txt": b"x"}), "a.jpg", "夹带"),
    "a photo with a program behind it": (a_photo() + b"<?php system($_GET[0]); ?>", "a.jpg", "夹带"),
    "a photo cut short": (a_photo(size=(600, 600))[:700], "a.jpg", "打不开"),
    "a picture of two billion pixels": (a_png_that_claims(50_000, 50_000), "a.png", "尺寸太大"),
    "a picture of a hundred million pixels": (a_png_that_claims(10_000, 10_000), "a.png", "尺寸太大"),
    "an archive": (a_zip({"a.txt": b"x"}), "a.zip", "不收"),
    "an archive named as a document": (a_zip({"a.txt": b"x"}), "a.docx", "不收"),
    "a document named as a sheet": (a_document(), "a.xlsx", "不符"),
    "a document that unpacks to gigabytes": (with_entry(a_document(), "word/media/x.xml", b"0" * 60_000_000), "a.docx", "太大"),
    "a document with macros": (with_entry(a_document(), "word/vbaProject.bin", b"x"), "a.docx", "宏"),
    "a document with an embedded file": (with_entry(a_document(), "word/embeddings/o.bin", b"x"), "a.docx", "宏"),
    "a document that climbs": (with_entry(a_document(), "../../evil.xml", b"x"), "a.docx", "结构"),
    "a document that calls entities": (with_entry(a_document(), "word/e.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "a.docx", "结构"),
    "a broken archive": (b"PK\x03\x04" + os.urandom(500), "a.docx", "打不开"),
    "a photo of the other telephone": (b"\0\0\0\x18ftypheic" + b"\0" * 100, "a.heic", "HEIC"),
}


@pytest.mark.parametrize("case", BAD)
def test_refused_with_a_clear_message_and_nothing_stored(case):
    data, name, message = BAD[case]
    with pytest.raises(Refused, match=message) as refusal:
        store(data, name)
    assert refusal.value.field == "file"
    assert not StoredFile.objects.exists()
    assert not [p for p in settings.FILES_ROOT.rglob("*") if p.is_file()]


def test_an_entry_larger_than_it_declares_is_refused():
    data = bytearray(with_entry(a_document(), "word/z.xml", b"0" * 5000))
    at = data.rfind(b"PK\x01\x02")
    while data[at + 46 : at + 56] != b"word/z.xml":
        at = data.rfind(b"PK\x01\x02", 0, at)
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(Refused):
        store(bytes(data), "a.docx")


def test_disposal_removes_the_content_and_leaves_a_commitment_that_held(django_capture_on_commit_callbacks):
    file = store(b"some text", "a.txt")
    before = Commitment(file.salt, file.commitment)
    assert opens(before, b"some text")
    with django_capture_on_commit_callbacks(execute=True):
        files.dispose(file=file, now=NOW)
    kept = StoredFile.objects.get()
    assert (kept.sha256, kept.salt, kept.commitment) == ("", "", before.digest)
    assert not files._path(file.pk).exists()
    with pytest.raises(Refused, match="销毁"):
        files.open_file(kept)


def test_the_sweep_takes_what_no_row_knows_and_nothing_else():
    kept, lost = store(b"kept", "a.txt"), store(b"lost", "b.txt")
    StoredFile.objects.filter(pk=lost.pk).delete()
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
    assert files.sweep(now=later) == 1
    assert files.open_file(kept) == b"kept"
    assert files.sweep(now=later) == 0


def test_a_row_that_cannot_be_written_leaves_no_file(monkeypatch):
    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr(StoredFile.objects, "create", broken)
    with pytest.raises(RuntimeError):
        store(b"text", "a.txt")
    assert not [p for p in settings.FILES_ROOT.rglob("*") if p.is_file()]


def test_the_limits_are_those_the_pages_promise():
    assert content.LIMIT == 10 * 1024 * 1024
