"""A Word file as its author reads it: paragraph by paragraph, each with the place where it stands. A field that Word or WPS split over
several runs is one again here.

The file came through the vault, which refuses macros, embedded objects, document types and what unpacks too large
(core/vault/documents.py); what only a template may not have is refused here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn

from qingfeng.core.refusal import Refused

P, T, TBL, TR, TC = (qn(f"w:{name}") for name in ("p", "t", "tbl", "tr", "tc"))
BODY, BOX = qn("w:body"), qn("w:txbxContent")
EXTERNAL = re.compile(rb"<Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
HYPERLINK = re.compile(rb"/relationships/hyperlink[\"']")
SAFE_LINK = re.compile(rb"\bTarget\s*=\s*[\"'](?:https?:|mailto:)", re.IGNORECASE)
IMPORTED = re.compile(rb"/relationships/(?:aFChunk|subDocument|attachedTemplate|frame|control|package)[\"']", re.IGNORECASE)
ACTING = re.compile(r"\b(?:INCLUDETEXT|INCLUDEPICTURE|DDE|DDEAUTO|LINK|IMPORT|DATABASE|RD|MACROBUTTON|AUTOTEXT)\b", re.IGNORECASE)
SIDE_PARTS = re.compile(r"word/(?:footnotes|endnotes|comments)[^/]*\.xml$")


@dataclass(frozen=True)
class Text:
    """One paragraph. `stands_free`: in the body itself, so that a table can take its place."""

    element: Any
    place: str
    stands_free: bool = False
    in_body: bool = True

    @property
    def nodes(self) -> list[Any]:
        return [node for node in self.element.iter(T) if _paragraph_of(node) is self.element]

    @property
    def text(self) -> str:
        return "".join(node.text or "" for node in self.nodes)


def _paragraph_of(node: Any) -> Any:
    return next(node.iterancestors(P), None)


def opened(data: bytes) -> DocumentType:
    """A document that holds nothing from elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for name in parts.namelist():
                if name.endswith(".rels"):
                    _own(parts.read(name))
        document = Document(io.BytesIO(data))
    except Refused:
        raise
    except Exception:  # whatever a broken file makes the library stumble over
        raise Refused(_("这份文件打不开。"), advice=_("请用Word或者WPS另存为docx再上传。"), field="file") from None
    if ACTING.search("".join(node.text or "" for node in document.element.iter(qn("w:instrText")))):
        raise Refused(_("模板里有会从别处取内容的域代码。"), advice=_("请在Word里选中它，按Ctrl+Shift+F9变成普通文字。"), field="file")
    return document


def _own(relationships: bytes) -> None:
    for found in EXTERNAL.finditer(relationships):
        if not (HYPERLINK.search(found[0]) and SAFE_LINK.search(found[0])):
            raise Refused(
                _("模板引用了文件以外的内容。"), advice=_("请去掉链接的图片、对象和所附模板，把图片嵌入文件再上传。"), field="file"
            )
    if IMPORTED.search(relationships):
        raise Refused(_("模板引用了别的文档。"), advice=_("请把内容粘贴进来，另存后再上传。"), field="file")


def texts(document: DocumentType) -> list[Text]:
    """The body first, then heads and feet of pages."""
    found = list(_walk(document.element.body, "", free=True, body=True))
    heads = {rel.target_part: rel.reltype for rel in document.part.rels.values() if rel.reltype.endswith(("/header", "/footer"))}
    for part in sorted(heads, key=lambda each: str(each.partname)):
        place = _("页眉") if heads[part].endswith("/header") else _("页脚")
        found += [Text(text.element, place, in_body=False) for text in _walk(part.element, "", free=False, body=False)]  # type: ignore[attr-defined]
    return found


def _walk(container: Any, where: str, *, free: bool, body: bool) -> Iterator[Text]:
    paragraphs = tables = 0
    for child in children(container):
        if child.tag == P:
            paragraphs += 1
            place = where or _("第%d段") % paragraphs
            yield Text(child, place, stands_free=free, in_body=body)
            for box in child.iter(BOX):
                yield from _walk(box, _("%s的文本框") % place, free=False, body=body)
        else:
            tables += 1
            yield from _cells(child, where or _("第%d个表") % tables, body)


def children(container: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those in content controls too."""
    for child in container:
        if child.tag in (P, TBL):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")):
            yield from children(child)


def _cells(table: Any, where: str, body: bool) -> Iterator[Text]:
    for row, line in enumerate(table.iterchildren(TR), start=1):
        for column, cell in enumerate(line.iterchildren(TC), start=1):
            place = _("%(table)s第%(row)d行第%(column)d格") % {"table": where, "row": row, "column": column}
            yield from _walk(cell, place, free=False, body=body)


def side_texts(data: bytes) -> dict[str, str]:
    """What stands in footnotes and comments."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        found = {name: parts.read(name).decode("utf-8", "replace") for name in parts.namelist() if SIDE_PARTS.search(name)}
    return {name: re.sub(r"<[^>]+>", "", text) for name, text in found.items()}


def has_revisions(document: DocumentType) -> bool:
    """Changes that nobody has accepted yet."""
    return any(True for tag in ("w:ins", "w:del", "w:moveFrom", "w:moveTo") for _found in document.element.iter(qn(tag)))


def replace(text: Text, start: int, end: int, words: str) -> None:
    """The words take the place of the characters, and the look of the first of them."""
    at = 0
    for node in text.nodes:
        said = node.text or ""
        first, last = max(start - at, 0), min(end - at, len(said))
        if first < len(said) and last > first:
            node.text = said[:first] + (words if start >= at else "") + said[last:]
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        at += len(said)
