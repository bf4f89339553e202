"""What a message asks for: its questions, its requests, its numbered points."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .pieces import Piece, letters, sentences

MOST = 12  # more than that nobody answers one by one
NUMBERED = re.compile(
    r"(?:^|(?<=[。；;：:，,！!？?\n\s]))(?:[（(]?(?:[一二三四五六七八九十]|\d{1,2})[、．)）]|(?:\d{1,2})\.(?!\d)|[①②③④⑤⑥⑦⑧⑨]|第[一二三四五六七八九十][，、,：:])"
)
QUESTION = re.compile(
    r"[？?]|(?:吗|呢|么)[。！!；;]*$|怎么(?:办|才|样|还|能|会|就|回事|解决|申请|处理)|怎样|如何(?!是好)|为什么|为何|为啥|何时|何种|哪里(?:办|申请|可以)|请问|是否|是不是|能否|可否|可不可以|"
    r"能不能|有没有|会不会|要不要|什么时候|多久|合不合|咨询(?:一下)?"
)
REQUEST = re.compile(
    r"(?:恳请|请求|诉求|强烈要求|要求(?!.{0,12}(?:我们|我|业主|家长|学生|村民)(?:必须|要|交|缴|签))|希望|期望|期盼|盼望|建议|敬请|拜请|跪求|恳求|呼吁|望(?=领导|有关|政府|相关|能|贵|尽|予|给|市|县|区|部门|书记))"
    r"|(?<![申邀聘宴])请(?=(?:领导|政府|有关|相关|各级|上级|书记|市长|县长|区长|局长|贵|部门|市|县|区|你们|您|予以|给|尽快|帮|查|依法|问|求|把|将|在|对|为|严|不要|物业|公安|交警|教育|城管|环保|住建|解决))"
    r"|给(?:我们|百姓|老百姓|村民|业主|个)?.{0,4}(?:一个)?(?:说法|答复|交代|公道)"
)
# Asked for by everybody: without anything of their own these are no demands beside others.
POLITE = re.compile(
    r"(?:恳请|请求|希望|敬请|请|望|盼|能|够|尽快|及时|早日|予以|给予|得到|领导|政府|部门|有关|相关|上级|各级|重视|关注|关心|解决|处理|回复|答复|回答|答覆|调查|核实|谢谢|感谢|为盼|"
    r"此事|这件事|这个|问题|情况|我们|本人|我|你们|您|你|一下|的|了|并|把|将|对|给|百忙|之中|抽|时间|帮忙|帮助|尊敬|书记|市长|县长|区长|局长|您好|你好|市委|县委|区委)"
)
OWN = 4  # characters beyond politeness
# Asked without waiting for an answer.
RHETORIC = re.compile(
    r"^.{0,6}(?:难道|岂不|岂能|岂是)|谁敢|谁信|(?:这|那)(?:不是|不就是|不明显是|是什么).{0,14}[？?吗]|何在[？?]|让人如何|于心何忍|心不[心安痛焦]|天理|还是.{2,8}呢[？?]|^.{0,6}何时是个头"
)
THANKS = re.compile(r"^(?:谢谢|感谢|此致|敬礼|祝|非常感谢|万分感谢|多谢)")


def demands(text: str) -> list[Piece]:
    """In order, each once. None where the message only tells: then it is looked at as a whole."""
    points = list(_points(text))
    taken = [(p.start, p.end) for p in points]
    for s in sentences(text):
        if not any(start < s.end and s.start < end for start, end in taken) and _asks(s.text):
            points.append(s)
    found = [p for p in sorted(points, key=lambda p: p.start) if own(p.text) >= OWN] or points[:1]
    return _once(found)[:MOST]


def own(text: str) -> int:
    return letters(POLITE.sub("", text))


def _asks(sentence: str) -> bool:
    return not THANKS.search(sentence) and not RHETORIC.search(sentence) and bool(QUESTION.search(sentence) or REQUEST.search(sentence))


def _points(text: str) -> Iterator[Piece]:
    """Numbered points, if there are several and some of them ask: those who number their points want each answered."""
    marks = [hit.end() for hit in NUMBERED.finditer(text)]
    if len(marks) < 2:
        return
    pieces = []
    for at, start in enumerate(marks):
        end = marks[at + 1] if at + 1 < len(marks) else _end(text, start)
        words = NUMBERED.sub("", text[start:end]).strip()
        if letters(words) >= OWN:
            start = text.index(words[0], start)
            pieces.append(Piece(start, min(end, start + len(words)), words))
    before = text[: marks[0]]
    if any(_asks(p.text) for p in pieces) or _asks(before[-40:]) or re.search(r"问题|诉求|建议|要求|疑问|几点|如下", before[-40:]):
        yield from (p for p in pieces if letters(p.text) <= 300)


def _end(text: str, start: int) -> int:
    """The last point ends with its paragraph, or after two sentences."""
    for count, s in enumerate(sentences(text[start:])):
        if count == 1 or "\n" in text[start + s.end : start + s.end + 2]:
            return start + s.end
    return len(text)


def _once(pieces: list[Piece]) -> list[Piece]:
    seen: set[str] = set()
    found = []
    for piece in pieces:
        key = re.sub(r"\W", "", piece.text)
        if key not in seen:
            seen.add(key)
            found.append(piece)
    return found
