"""A text in pieces: sentences, and what of an answer is only its frame (greeting, thanks, day, "received and passed on")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*|\n")
CLAUSE = re.compile(r"[^。！？!?；;，,：:\n]+")
WHITE = re.compile(r"\s+")
MARKS = "、 \u3000\t．."
HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the text, with their place in it."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Piece]:
    found = []
    for hit in SENTENCE.finditer(text):
        words = hit.group().strip()
        if words:
            start = hit.start() + hit.group().index(words[0])
            found.append(Piece(start, start + len(words), words))
    return found


def around(text: str, start: int, end: int, *, most: int = 60) -> Piece:
    """The sentence that holds a place, no longer than can be shown."""
    left = max(text.rfind(mark, 0, start) for mark in "。！？!?；;\n") + 1
    rights = [at for mark in "。！？!?；;\n" if (at := text.find(mark, end)) >= 0]
    right = min(rights, default=len(text) - 1) + 1
    left, right = max(left, start - most), min(right, end + most)
    return Piece(left, right, text[left:right].strip())


# Words of politeness and of passing on: what is left without them is what was answered.
FRAME = re.compile(
    r"^(?:(?:现(?:就|将|对|把|回复|答复)|兹|首先|再次|特此|此复|专此|谢谢|感谢|致谢|祝您|祝你|祝|敬请|请继续|欢迎|希望您|希望你|对您|对你|尊敬|亲爱)|.{0,4}你好|.{0,14}您好|.{0,12}网友|来信人|UU\d+|A\d{5,})"
    r"|感谢|谢谢|收悉|收到|已阅|阅悉|阅办|知悉|获悉|高度重视|(?:回复|答复|反馈|说明)如下|特此(?:回复|函复|答复)|敬请谅解"
)
PASSED_ON = re.compile(
    r"(?:转交|移交|转至|转到|转给|转送|转办|转由|转请|批转|交由|交办|转(?=.{0,16}(?:处理|调查|核处|核实|办理|办复|答复))|已[交转](?!通)|上报|报告了).{0,24}"
    r"|(?:及时|尽快|后续|再行|敬请)(?:回复|反馈|关注|予以回复)|(?:已经|已)(?:作了|做了|做出|作出)?(?:回复|答复|回应)|链接|点击|(?:认真|充分)?考虑[您你]的(?:建议|意见)|按(?:工作)?程序"
)
TOLD_AGAIN = re.compile(
    r"^(?:针对|关于|对于|就|有关)?(?:您|你|贵|该|网友|帖文|来信|诉求|留言).{0,60}(?:问题|情况|事宜|留言|来信|建议|反映|诉求|事项|咨询|意见)$|^关于.{1,40}(?:问题|事宜|情况|咨询|诉求|留言|来信)$"
)
DAY = re.compile(r"(?:二[〇○0零一二三四五六七八九]{3}年|\d{2,4}年)?[\d一二三四五六七八九十]{0,3}月?[\d一二三四五六七八九十]{0,3}[日月]?")
QUOTED = re.compile(r"[“\"《『「][^”\"》』」]{1,60}[”\"》』」]")


def is_frame(clause: str) -> bool:
    plain = QUOTED.sub("", WHITE.sub("", clause))
    return not HAN.search(plain) or bool(DAY.fullmatch(plain) or FRAME.search(plain) or TOLD_AGAIN.search(plain))


def substance(text: str) -> Iterator[str]:
    """Clauses that are neither politeness nor passing on."""
    for hit in CLAUSE.finditer(text):
        clause = hit.group().strip(MARKS)
        if clause and not is_frame(clause) and not PASSED_ON.search(clause):
            yield clause


def letters(text: str) -> int:
    return len(HAN.findall(text))
