"""Word and Excel files taken apart with bounds and packed anew without author, company, history or anything that acts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused

MOST_ENTRIES = 2000
MOST_BYTES = 100 * 1024 * 1024
MOST_RATIO = 200
CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
CUSTOM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
)
BLANKED = {"docProps/core.xml": CORE, "docProps/app.xml": APP, "docProps/custom.xml": CUSTOM}
PHOTO = re.compile(r"\.(jpe?g|png)$", re.IGNORECASE)
ACTIVE = re.compile(r"vbaproject|activex|oleobject|embeddings/|macrosheets/|\.bin$|\.exe$|\.js$|\.html?$", re.IGNORECASE)
HARMLESS_BIN = re.compile(r"printerSettings\d*\.bin$", re.IGNORECASE)
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def repacked(data: bytes, paint: Callable[[bytes], bytes]) -> bytes:
    """`paint` makes a photo anew: one pasted into a document carries its place and time along."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            _bounded(source)
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
                for entry in source.infolist():
                    content = BLANKED.get(entry.filename) or _content(source, entry)
                    fresh = zipfile.ZipInfo(entry.filename)  # 1980-01-01: no time of the sender's clock
                    fresh.compress_type = zipfile.ZIP_DEFLATED
                    target.writestr(fresh, paint(content) if PHOTO.search(entry.filename) else content)
            return out.getvalue()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise _no(_("这份文件打不开，可能已损坏或者加了密码。")) from None


def _bounded(source: zipfile.ZipFile) -> None:
    """By what the directory declares; `_content` holds each entry to its declaration."""
    entries = source.infolist()
    total = sum(e.file_size for e in entries)
    packed = sum(e.compress_size for e in entries) or 1
    if len(entries) > MOST_ENTRIES or total > MOST_BYTES or total > MOST_RATIO * packed:
        raise _no(_("这份文件解开后太大。"))
    names = [e.filename for e in entries]
    if len(set(names)) != len(names) or any(n.startswith("/") or ".." in n.split("/") or "\\" in n for n in names):
        raise _no(_("这份文件的结构不正常。"))
    if any(ACTIVE.search(n) and not HARMLESS_BIN.search(n) for n in names):
        raise _no(_("这份文件含有宏或者嵌入的对象。"))


def _content(source: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with source.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise _no(_("这份文件的结构不正常。"))
    if entry.filename.endswith((".xml", ".rels")) and DTD.search(content):
        raise _no(_("这份文件的结构不正常。"))
    return content


def _no(reason: str) -> Refused:
    return Refused(reason, advice=_("请另存为新的docx或者xlsx，或者导出PDF后上传。"), field="file")
