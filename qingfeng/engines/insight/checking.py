"""A template read before it is taken: every field with its place, and everything that could not be filled later."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from docx.document import Document as DocumentType

from . import conditions, fields, word_texts
from .fields import Faulty, Field
from .word_texts import Text

BRACES = re.compile(r"(?:\{|｛){2}(.*?)(?:\}|｝){2}")
LEFT = re.compile(r"(?:\{|｛){2}|(?:\}|｝){2}")
LONGEST = 300
MOST_FIELDS = 300


@dataclass(frozen=True)
class Found:
    place: str
    raw: str
    field: Field


@dataclass(frozen=True)
class Fault:
    place: str
    raw: str
    problem: str
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    found: tuple[Found, ...]
    faults: tuple[Fault, ...]

    @property
    def fields(self) -> dict[str, Field]:
        """Each once, in the order in which they stand."""
        return {each.field.key: each.field for each in self.found}


def check(data: bytes) -> Checked:
    document = word_texts.opened(data)
    found: list[Found] = []
    faults = _beside(document, data)
    for text in word_texts.texts(document):
        for each in _in_paragraph(text):
            (found if isinstance(each, Found) else faults).append(each)  # type: ignore[arg-type]
    if not found and not faults:
        faults.append(Fault(_("全文"), "", _("一个字段也没有。"), (fields.EXAMPLE,)))
    if len({each.field.key for each in found}) > MOST_FIELDS:
        faults.append(Fault(_("全文"), "", _("字段超过%d个，请分成几份模板。") % MOST_FIELDS))
    return Checked(tuple(found), tuple(dict.fromkeys(faults)))


def _beside(document: DocumentType, data: bytes) -> list[Fault]:
    faults = []
    if word_texts.has_revisions(document):
        faults.append(Fault(_("全文"), "", _("还有没有接受的修订。"), (_("在“审阅”里接受全部修订，再上传"),)))
    for name, text in word_texts.side_texts(data).items():
        if "comments" in name and text.strip():
            faults.append(Fault(_("批注"), "", _("还有批注，会带进报告里。"), (_("删除全部批注，再上传"),)))
        elif LEFT.search(text):
            faults.append(Fault(_("脚注"), "", _("脚注、尾注里不能写字段。"), (_("移到正文里"),)))
    return faults


def _in_paragraph(text: Text) -> list[Found | Fault]:
    words = text.text
    answers: list[Found | Fault] = [_one(text, match[1], words, match[0]) for match in BRACES.finditer(words)]
    if problem := conditions.fault([each.field for each in answers if isinstance(each, Found)]):
        answers.append(Fault(text.place, words.strip()[:60], problem, (fields.CONDITION,)))
    rest = BRACES.sub("", words)
    if LEFT.search(rest):
        answers.append(Fault(text.place, rest.strip()[:60], _("花括号没有成对，或者字段被换行断开了。"), ("{{ … }}",)))
    return answers


def _one(text: Text, raw: str, words: str, whole: str) -> Found | Fault:
    if len(raw) > LONGEST:
        return Fault(text.place, raw[:60], _("字段太长。"))
    try:
        field = fields.read(raw)
    except Faulty as fault:
        return Fault(text.place, raw, fault.problem, fault.hints)
    if field.is_block and words.strip() != whole:
        return Fault(text.place, raw, _("表和图要单独占一段，这一段不能有别的文字。"))
    if field.is_block and (not text.in_body or (field.kind == fields.TABLE and not text.stands_free)):
        return Fault(text.place, raw, _("表不能放在别的表、文本框或者页眉页脚里，图不能放在页眉页脚里。"))
    return Found(text.place, raw, field)
