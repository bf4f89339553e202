"""Where somebody lives, as people write it: street and neighbourhood stay, for a matter is at a place; building and room go."""

from __future__ import annotations

import re
from collections.abc import Iterator

FIGURE = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
BUILDING = rf"(?:(?:[A-Za-z]{{1,2}}\d{{0,3}}|{FIGURE})(?:号楼|號樓|号栋|栋|棟|幢|#[楼栋]?)|(?:[A-Za-z]\d?|\d{{1,2}})座)"
# What counts households or measures is no door.
NO_DOOR = (
    r"(?![\d.]|-\d|[ ]?(?:平|㎡|[mM]|米|元|万|多|余|名|人|个|年|月|日|楼|栋|层|家|线|路|次|%|吨|公里|亩|辆|台|位|间|套|"
    r"张|块|棵|处|条|所|座|千瓦|单元|業主|业主们|住户们|户))"
)
# Shops and plant have numbers too.
NO_HOME = (
    r"(?![、，,和及\d号]{0,10}(?:门面|商铺|门店|店铺|铺面|商户|电梯|变压器|机房|配电|"
    r"[\u4e00-\u9fff]{0,4}(?:宾馆|酒店|旅馆|超市|网吧|公司)))"
)
ENDING = r"(?:号房|號房|室|房(?!屋|产|管|间|地|顶)|号(?!楼|栋|线|机|门)|號)"
ROOM = rf"(?:\d{{3,4}}(?:{ENDING}|{NO_DOOR})|\d{{1,2}}{ENDING}){NO_HOME}"
UNIT = rf"(?:{FIGURE}|[A-Za-z])(?:单元|單元|门洞|梯)"
LEVEL = rf"{FIGURE}(?:楼|层|樓|層)"
GAP = r"[ \-\u2014]?"
FLAT = re.compile(
    rf"(?<![\dA-Za-z第])(?:{BUILDING}{GAP}(?:{UNIT}{GAP})?(?:{LEVEL}{GAP})?{ROOM}|{UNIT}{GAP}(?:{LEVEL}{GAP})?(?:{ROOM}|\d{{1,4}}[户戶]))"
)
# Looking for what stands in every such place first is many times faster than trying each character as its beginning.
SIGN = re.compile(r"[栋棟幢座#]|号楼|號樓|单元|單元|门洞")
SIGNS = (*"栋棟幢座#", "号楼", "號樓", "单元", "單元", "门洞")
BEFORE, AFTER = 6, 24
DASHED = re.compile(
    r"[区區苑园園城府庭湾灣郡里墅院舍座寓](\d{1,3}[\-\u2014]\d{1,2}[\-\u2014]\d{3,4}(?!\d)(?:室|房|号)?)(?!商铺|门面|号商铺)"
)
SAID = re.compile(r"(?:(?P<home>家住|住在|住于|住址|我住|现住|現住|居住|家在|住所|,住)|地址)(?![房宅户院])")
HOMES = ("家住", "住在", "住于", "住址", "地址", "我住", "现住", "現住", "居住", "家在", "住所", ",住")
FAR = r"[^。;!?\n]{0,30}?(?<!\d)"
SAID_ROOM = re.compile(rf"{FAR}(\d{{1,4}}(?:室|号房|號房|房(?!屋|产|间)))")
_STREET = "[路街巷村组里弄坪庄冲湾]"
_DOOR = "|".join(rf"(?<={_STREET}{figures})[号號户戶]" for figures in (r"\d", r"\d\d", r"\d\d\d"))
_NO_HOUSE = (
    r"(?!\d|[A-Za-z]|[一二三四五六七八九十]{1,2}(?:栋|幢|单元)|线|公路|院|楼|栋|桥|井|居民|村民|业主|人|"
    r"[\u4e00-\u9fff]{1,8}(?:小区|苑|城|园|府|庭|湾|里))"
)
SAID_DOOR = re.compile(rf"{FAR}(\d{{1,4}}(?:室|号房|號房|房(?!屋|产|间)|{_DOOR}){_NO_HOUSE})")
# 某路66号304户, 某园1008号房
BEHIND = re.compile(r"(?:[路街巷]\d{1,4}号|[园苑郡庭府城湾])(\d{3,4}(?:室|户(?!业主|居民|村民|人)|号?房(?!屋|产|型)间?))")
VILLAGE = re.compile(
    rf"[村组組屯隊庄莊弄巷](?:门牌)?({FIGURE}[号號])(?!线|公路|路|院|楼|栋|桥|井|文|地|桩|台|车|机|矿|坑|渠|"
    r"点|界|道|令|通知|主|山|厅|公馆)"
)
# Rooms where an office or a trade can be found are told to everybody.
PUBLIC = re.compile(
    r"(?:政务|政務|办公|辦公|大厅|大廳|行政|机关|服务中心|写字楼|大厦|大廈|法院|派出所|医院|门诊|教学|学校|校区|考场|商务|市场|商业|广场|门面|"
    r"商铺|保障局|管理局|委员会)[^。;\n]{0,10}$"
)
NEAR = 20


def addresses(plain: str) -> Iterator[tuple[int, int]]:
    """From the building on; positions in the text as given, which must be folded."""
    for start, end in (*_flats(plain), *_doors(plain)):
        if not PUBLIC.search(plain[max(0, start - NEAR) : start]):
            yield start, end


def _flats(plain: str) -> Iterator[tuple[int, int]]:
    for sign in SIGN.finditer(plain) if any(hint in plain for hint in SIGNS) else ():
        if hit := FLAT.search(plain, max(0, sign.start() - BEFORE), sign.end() + AFTER):
            yield hit.start(), hit.end()


def _doors(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in (DASHED, VILLAGE, BEHIND) if "号" in plain or "-" in plain or "號" in plain else ():
        for hit in pattern.finditer(plain):
            yield hit.start(1), hit.end(1)
    for cue in SAID.finditer(plain) if any(hint in plain for hint in HOMES) else ():
        if room := (SAID_DOOR if cue["home"] else SAID_ROOM).match(plain, cue.end()):
            yield room.start(1), room.end(1)
