"""What an upload really is, told by its bytes; what is taken is made harmless, the rest refused with its reason.

Photos are painted anew, so place, time, device and anything appended are gone. Word and Excel files are packed anew without their
properties. Nothing here keeps the name the sender gave.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from qingfeng.core.refusal import Refused

from .documents import repacked
from .pdfs import refuse_unfit_pdf

LIMIT = 10 * 1024 * 1024
TEXT_LIMIT = 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 3000
PDF, TEXT = "application/pdf", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a name may claim for each kind of content; a claim that does not fit is a disguise.
CLAIMS = {
    "image": {"jpg", "jpeg", "jfif", "png", "webp"},
    PDF: {"pdf"},
    DOCX: {"docx"},
    XLSX: {"xlsx"},
    TEXT: {"txt", "csv", "log", "md"},
}
ACTIVE_TEXT = re.compile(r"<\s*(!doctype|html|script|svg|\?php|iframe|body)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Accepted:
    data: bytes
    media_type: str
    label: str  # 照片, 文档, …: the neutral display name
    extension: str


def accept(data: bytes, declared_name: str, longest: int = LONGEST_SIDE) -> Accepted:
    if not data:
        raise _no(_("文件是空的。"))
    if len(data) > LIMIT:
        raise _no(_("文件有%(n).1f兆，超过10兆。") % {"n": len(data) / 1024 / 1024}, _("照片可以先压缩，长文件可以分开上传。"))
    kind, take = _reader(data)
    claim = PurePosixPath(declared_name.replace("\\", "/")).suffix.lower().lstrip(".")
    if claim and claim not in CLAIMS[kind]:
        raise _no(_("文件内容和扩展名“%(ext)s”不符。") % {"ext": claim[:10]}, _("请用原来的文件，不要改扩展名。"))
    return _image(data, longest) if take is _image else take(data)


def _reader(data: bytes):
    head = data[:1024]
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return "image", _image
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"hevc", b"avif", b"msf1"):
        raise _no(_("这种照片格式（HEIC）现在还不能收。"), _("请在手机相机设置里选“兼容性最佳”（JPG），或者截屏后上传。"))
    if head.startswith(b"%PDF-"):
        return PDF, _pdf
    if head.startswith(b"PK\x03\x04"):
        return (DOCX, _docx) if _is_docx(data) else (XLSX, _xlsx)
    if head.startswith((b"GIF8", b"BM", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\x7fELF")):
        raise _unknown()
    return TEXT, _text


def _image(data: bytes, longest: int = LONGEST_SIDE) -> Accepted:
    if b"%PDF-" in data[:1024] or zipfile.is_zipfile(io.BytesIO(data)) or re.search(rb"<\?php|<script", data[-4096:], re.IGNORECASE):
        raise _no(_("这张图片里夹带了别的文件。"), _("请截屏后重新上传。"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _painted(data, longest)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Warning, MemoryError):
        raise _no(_("这张图片打不开，可能已损坏。"), _("请重新拍照或者截屏后上传。")) from None


def _painted(data: bytes, longest: int) -> Accepted:
    """Size is read from the header and bounded before a single pixel is unpacked."""
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise _too_large()
        png = image.format == "PNG"
        if image.format == "JPEG":
            image.draft("RGB", (longest, longest))
        image.load()
        turned = ImageOps.exif_transpose(image)
        turned.thumbnail((longest, longest))
        clean = turned.convert("RGBA" if png and turned.has_transparency_data else "RGB")
    fresh = Image.frombytes(clean.mode, clean.size, clean.tobytes())  # pixels and nothing else
    out = io.BytesIO()
    if png:
        fresh.save(out, "PNG", optimize=False)
        return Accepted(out.getvalue(), "image/png", _("照片"), "png")
    fresh.save(out, "JPEG", quality=85)
    return Accepted(out.getvalue(), "image/jpeg", _("照片"), "jpg")


def _pdf(data: bytes) -> Accepted:
    refuse_unfit_pdf(data)
    return Accepted(data, PDF, _("文件"), "pdf")


def _is_docx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _no(_("这份文件打不开，可能已损坏。"), _("请重新保存后上传。")) from None
    if "word/document.xml" not in names and "xl/workbook.xml" not in names:
        raise _unknown()
    return "word/document.xml" in names


def _docx(data: bytes) -> Accepted:
    return Accepted(repacked(data, lambda photo: _image(photo).data), DOCX, _("文档"), "docx")


def _xlsx(data: bytes) -> Accepted:
    return Accepted(repacked(data, lambda photo: _image(photo).data), XLSX, _("表格"), "xlsx")


def _text(data: bytes) -> Accepted:
    if b"\x00" in data:
        raise _unknown()
    if len(data) > TEXT_LIMIT:
        raise _no(_("文字太长，超过1兆。"), _("请分成几份上传。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise _unknown()
    if CONTROL.search(text) or ACTIVE_TEXT.search(text):
        raise _unknown()
    return Accepted(text.encode(), TEXT, _("文字"), "txt")


def _unknown() -> Refused:
    return _no(_("不收这种文件。"), _("可以上传照片（JPG、PNG、WebP）、PDF、Word（docx）、Excel（xlsx）和纯文字。"))


def _too_large() -> Refused:
    return _no(_("图片的尺寸太大。"), _("请缩小到六千万像素以内再上传。"))


def _no(reason: str, advice: str = "") -> Refused:
    return Refused(reason, advice=advice, field="file")
