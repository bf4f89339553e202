"""Whether a PDF is whole, alone, and does nothing when it is opened."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused

ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST_UNPACKED = 5 * 1024 * 1024


def refuse_unfit_pdf(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end < 0 or data[end + 5 :].strip(b"\r\n\t \x00"):
        raise _no(_("这份PDF不完整，或者后面夹带了别的内容。"), _("请重新导出后上传。"))
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise _no(_("这份PDF里夹带了压缩文件。"), _("请重新导出后上传。"))
    if any(ACTIVE.search(ESCAPED.sub(_plain, part)) for part in _objects(data)):
        raise _no(_("这份PDF含有脚本、附件或者动态表单。"), _("请打印成新的PDF后上传。"))


def _objects(data: bytes) -> list[bytes]:
    """What is written outside of streams, and the objects that newer PDFs pack into streams. Pictures and fonts say nothing."""
    parts = [STREAM.sub(b"stream endstream", data)]
    for hit in STREAM.finditer(data):
        if b"/ObjStm" in data[max(0, hit.start() - 500) : hit.start()]:
            try:
                parts.append(zlib.decompressobj().decompress(hit[1], MOST_UNPACKED))
            except zlib.error:
                raise _no(_("这份PDF打不开，可能加了密码。"), _("请去掉密码，重新导出后上传。")) from None
    return parts


def _plain(hit: re.Match[bytes]) -> bytes:
    return bytes([int(hit[1], 16)])


def _no(reason: str, advice: str) -> Refused:
    return Refused(reason, advice=advice, field="file")
