"""Names that people give of themselves or of those near to them, in simplified and traditional writing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .normal import by_character
from .surnames import COMPOUND, SINGLE

# With a colon a name is expected; without one a family name must follow, and after 我是 the name must also be closed by a mark.
GIVEN = ("名字是", "我的名字", "姓名", "真名")
_NEAR = "孩子 小孩 儿子 兒子 女儿 女兒 丈夫 老公 妻子 老婆 父亲 父親 母亲 母親 爸爸 妈妈 弟弟 妹妹 哥哥 姐姐 爱人"
CALLED = ("我", "我名", "本人", "名字", *(near + how for near in re.split(" ", _NEAR) for how in ("", "名", "名字")))  # 叫 follows
WEAK = ("我是", "本人", "落款", "名叫")
NO_CUE = ("基本人", "根本人", "原本人", "日本人", "定代表人")
PART = re.compile(
    r"(?:联系人|聯繫人|聯絡人|联络人|反映人|反映者|反應人|投诉人|投訴人|投诉者|举报人|舉報人|举报者|申请人|申請人|求助人|求助者|来信人|"
    r"來信人|留言人|诉求人|控诉人|请求人|信访人|上访人|建议人|代表人|当事人|户主|戶主|署名|民工代表|村民代表|业主代表|家长代表|职工代表)"
)
TAIL = re.compile(r"做?(?:姓名)?[ \u3000]*[:是为為]?[ \u3000]*")
LETTER_END = re.compile(r"(?:敬礼|敬禮)[ \u3000!！。,:\n]*|(?:敬上|敬呈|拜上)[ \u3000:]+")
FELLOW = re.compile(r"(?:村民|业主)(?=[\u4e00-\u9fff]{3}[,，。（(:])")  # 某村三组村民某某某
# A name with what identifies its bearer behind it.
IDENTIFIED = re.compile(r"[ \u3000]*[(,:][ \u3000]*(?:[男女],)?(?:公民)?(?:身份[证證号號]|证件号|證件號|手机号|手機號)")
PROOF = re.compile(r"身份|身份证|证件号|證件號|手机号|手機號")
HAN = re.compile(r"[\u4e00-\u9fff]+")
NOT_A_NAME = "了他她你您它我们这那不没别着车人谁什啥一的是在有要和与對对就都也被把让给向住家今年现从于及电因为男女岁系来到去说想曾经位个本"
ENDS_A_NAME = "的是在有住家今年现从于及和与电因为男女岁系来说我曾经了"
_ROLES = (
    "家长 学生 老师 教师 居民 村民 业主 市民 群众 职工 退休 一名 本人 校长 单位 公司 所有 全体 农民 相关 何时 都是 常年 于是 和平 经常 "
    "时常 从事 应当 申请 双方 解除 通过 公共 公开 安全 应该 姓名 费用 成绩 支取 干部 签名 签字 年龄 性别 身份 电话 地址 联系 匿名 同意 "
    "手机 房屋 房内 关系 怀孕 程度 余下 满意 全家 全部 安徽 广东 广西 云南 贵州 江西 江苏"
)
ROLES = tuple(_ROLES.split())
AFTER_A_NAME = re.compile(
    r"[^\u4e00-\u9fff]|$|联系|聯|电话|電話|日期|身份|手机|住址|地址|性别|于|一家|的|签|说|称|与|和|在|被|呈|代表|[二男女年]|\d"
)
_NO_END = "人 省 市 县 村 镇 区 族 民 们 方 学生 医生 先生 老师 律师 校长 家长 组长 村长 党员 人员 职工 员工 业主 大家 国家"
NO_END = tuple(_NO_END.split())


def names(plain: str) -> Iterator[tuple[int, int]]:
    for at, colon in (*_after(plain, GIVEN), *_called(plain)):
        yield from _span(at, _length(plain, at, surname_needed=not colon))
    for at, colon in _tails(plain, (hit.span() for hit in PART.finditer(plain))):
        yield from _span(at, _followed(plain, at, surname_needed=not colon))
    for at, _colon in _after(plain, WEAK):
        yield from _span(at, _whole(plain, at))
    for hints, pattern in ((("敬礼", "敬禮", "敬上", "敬呈", "拜上"), LETTER_END), (("村民", "业主"), FELLOW)):
        for cue in pattern.finditer(plain) if any(hint in plain for hint in hints) else ():
            yield from _span(cue.end(), _whole(plain, cue.end()))
    yield from _identified(plain)


def _span(at: int, length: int) -> Iterator[tuple[int, int]]:
    if length:
        yield at, at + length


def _after(plain: str, words: tuple[str, ...]) -> Iterator[tuple[int, bool]]:
    """Finding words is ten times as fast as trying a pattern at each character, and most texts hold none."""
    return _tails(plain, (place for word in words for place in _places(plain, word)))


def _places(plain: str, word: str) -> Iterator[tuple[int, int]]:
    at = plain.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = plain.find(word, at + len(word))


def _tails(plain: str, cues: Iterator[tuple[int, int]]) -> Iterator[tuple[int, bool]]:
    """Where a name would begin after each cue, and whether a colon stands between."""
    for start, end in cues:
        if not plain.startswith(NO_CUE, max(0, start - 1)):
            tail = TAIL.match(plain, end)
            assert tail is not None
            yield tail.end(), ":" in tail.group()


def _called(plain: str) -> Iterator[tuple[int, bool]]:
    at = plain.find("叫")
    while at >= 0:
        if plain.endswith(CALLED, max(0, at - 4), at):
            tail = TAIL.match(plain, at + 1)
            yield (tail.end(), ":" in tail.group()) if tail else (at + 1, False)
        at = plain.find("叫", at + 1)


def _identified(plain: str) -> Iterator[tuple[int, int]]:
    for proof in PROOF.finditer(plain) if "身份" in plain or "件" in plain or "手" in plain else ():
        for length in (4, 3, 2):
            at = proof.start() - length - 1
            for start in (at, at - 2):  # with 男, between
                if start >= 0 and IDENTIFIED.match(plain, start + length) and _whole(plain, start) == length:
                    yield start, start + length


def _followed(plain: str, at: int, *, surname_needed: bool) -> int:
    """A name, and then what follows upon a name. Without a family name it must be all that stands before the next mark."""
    most = _length(plain, at, surname_needed=True)
    for length in (most, most - 1):
        if length >= 2 and AFTER_A_NAME.match(plain, at + length) and not plain.endswith(NO_END, at, at + length):
            return length
    if most or surname_needed:
        return 0
    run = HAN.match(plain, at)
    return _length(plain, at, surname_needed=False) if run and len(run.group()) in (2, 3) and not run.group().endswith(NO_END) else 0


def _whole(plain: str, at: int, *, surname_needed: bool = True) -> int:
    """The name must be all that stands before the next mark, and begin with a family name in any case."""
    run = HAN.match(plain, at)
    if not run or not 2 <= len(run.group()) <= 4 or run.group().endswith(NO_END):
        return 0
    length = _length(plain, at, surname_needed=True)
    return length if length == len(run.group()) else 0


def _length(plain: str, at: int, *, surname_needed: bool) -> int:
    """How many characters of the name to mask; 0 when no name stands here."""
    run = HAN.match(plain, at)
    if not run:
        return 0
    han = by_character(run.group()[:8])
    if han.startswith(ROLES) or han[0] in NOT_A_NAME and (surname_needed or han[0] not in SINGLE):
        return 0
    compound = han[:2] in COMPOUND
    if surname_needed and not compound and han[0] not in SINGLE:
        return 0
    family = 2 if compound else 1
    if family < len(run.group()) <= family + 2:  # closed by a mark: also 和 or 来 may be part of it
        return len(run.group())
    given = 0
    for c in han[family : family + 2]:
        if c in ENDS_A_NAME:
            break
        given += 1
    return family + given if given else 0
