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
from lxml import etree

from qingfeng.core.refusal import Refused

P, T, TBL, TR, TC = (qn(f"w:{name}") for name in ("p", "t", "tbl", "tr", "tc"))
BODY, BOX = qn("w:body"), qn("w:txbxContent")
SAFE_LINK = re.compile(r"(?:https?:|mailto:)", re.IGNORECASE)
IMPORTED = ("/afchunk", "/subdocument", "/attachedtemplate", "/frame", "/control", "/package")
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
        document = Document(io.BytesIO(data))
        codes = list(_codes(document))
    except Exception:  # whatever a broken file makes the library stumble over
        raise Refused(_("这份文件打不开。"), advice=_("请用Word或者WPS另存为docx再上传。"), field="file") from None
    for relationship in document.part.package.iter_rels():
        _own(relationship)
    if any(ACTING.search(code) for code in codes):
        raise Refused(_("模板里有会从别处取内容的域代码。"), advice=_("请在Word里选中它，按Ctrl+Shift+F9变成普通文字。"), field="file")
    return document


def _codes(document: DocumentType) -> Iterator[str]:
    """The field codes of every part, those that are cut over runs as one: body, heads, feet, notes."""
    for part in document.part.package.iter_parts():
        if not str(part.partname).endswith(".xml"):
            continue
        root = part.element if hasattr(part, "element") else etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False))
        yield "".join(node.text or "" for node in root.iter(qn("w:instrText")))
        yield from (node.get(qn("w:instr")) or "" for node in root.iter(qn("w:fldSimple")))


def _own(relationship: Any) -> None:
    """As the library read it, whatever way it was written."""
    kind = relationship.reltype.lower()
    if relationship.is_external and not (kind.endswith("/hyperlink") and SAFE_LINK.match(relationship.target_ref)):
        raise Refused(_("模板引用了文件以外的内容。"), advice=_("请去掉链接的图片、对象和所附模板，把图片嵌入文件再上传。"), field="file")
    if kind.endswith(IMPORTED):
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
