"""What an answer cites: a basis, a time, somebody to turn to. Each with the words that show it; and whether it is a stub."""

from __future__ import annotations

import datetime as dt
import re

from .pieces import PASSED_ON, Piece, around, letters, substance

TITLE = re.compile(r"《([^《》]{2,80}(?:《[^《》]{2,60}》[^《》]{0,30})?)》")
LAW_ENDS = re.compile(
    r"(?:法|条例|规定|办法|通知|意见|细则|规范|标准|方案|规划|决定|批复|规程|规则|目录|准则|制度|纲要|公告|政策|交办函|函|解释|通则|计划|导则|指引|指南|意见书)$|手册$"
)
NO_LAW = re.compile(r"问政|问题|咨询|投诉|反映|说明书|指令书|通知书|协议|合同|许可证|留言")
SUFFIX = re.compile(r"[（(\[〔][^（）()]{0,40}[)）\]〕]?$|[（(].*$")
NUMBER = re.compile(
    r"(?:[\u4e00-\u9fff]{1,12}(?:[\[〔（(【]\s*(?:19|20)\d{2}\s*[\]〕）)】])\s*第?\d{1,5}\s*号)|\[政府发文\]\]?\s*\d{1,4}号"
)
ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,6}条")
# The article by which somebody may go further is no ground for what was decided.
FURTHER = re.compile(r"不服|(?:请求|申请)[^，。]{0,12}复查")
NO_NUMBER = re.compile(r"(?:国用|产权证|房权证|执异|裁|许可|地字|建规|新建)")
NAMED = re.compile(
    r"(?:根据|依据|按照|依照|遵照)(?!有关|相关|国家有关|国家相关|法律)([^，。；《》]{3,36}?(?:条例|办法|实施细则|细则|规程|(?<!宪|办|方|看|想|说|做)法(?!律|院|规|定|人|庭|治)))(?=的?(?:规定|要求|精神)|第|，|,)"
)

_D, _M, _Y = r"\d{1,2}", r"(?:1[0-2]|0?[1-9])", r"(?:20\d{2})"
DATE = re.compile(
    rf"(?:(?P<y>{_Y})年)?(?P<m>{_M})月(?:(?P<d>{_D})[日号]|(?P<part>底|末|初|上旬|中旬|下旬|份|中))?|(?P<y2>{_Y})年(?P<half>底|末|初|上半年|下半年|内|年底)?(?!\d|[之以]?前\d)"
)
TERM = re.compile(
    r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3}|半)个?(?:工作日|日|天|周|星期|个月|月|年|小时)(?:之内|以内|内)(?!的?(?:有效|免费|销售|累计))|每[年月](?:\d{1,2}月)?\d{1,2}[日号](?:前|之前|以前|起|后|之后)"
)
# The term within which the person may go further says nothing of what the office will do.
REMEDY = re.compile(r"复查|复核|复议|诉讼|起诉|仲裁")
AHEAD = re.compile(r"预计|大致在|决定|安排在|计划|力争|争取|确保|拟|将|暂定|预期|定于|届时|安排在|待|有望|可望|目标|完工|竣工|交付|启动")
LATER = re.compile(
    r"(?<!\d年)(?:年内|年底(?:前|之前)?|今年底|明年|下(?:个?月|周|半年|学期|一年度)(?:初|底|起|前)?|下月|本月(?:底|内|下旬|中旬|末)|本周内|月底前?|(?:春节|清明节?|五一|端午节?|中秋节?|国庆节?|元旦)(?:前|后|期间)|今年内|(?:元|[一二三四五六七八九十]{1,2})月份?(?:底|初|上旬|中旬|下旬)?|\d{1,2}月底前?)"
)
LIMIT = re.compile(r"^(?:之前|以前|前|底前|起|开始|后)")

PHONE = re.compile(
    r"［电话］|(?<!\d)0(?:\d{2,3})?[\-—－ ]?(?:\d?\*{2,}[\-—－ ]?\*{3,}|\*+[\-—－]?\d*\*+)"
    r"|(?<!\d)0\d{2,3}[\-—－ ]{0,2}[2-8]\d{6,7}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)400[\-—]?\d{3}[\-—]?\d{4}(?!\d)"
)
HOTLINE = re.compile(r"(?<![\d.])(?:1[12]\d{3}|96\d{3,4}|95\d{3,4}|11[0249]|12[02])(?![\d.元年月日℃%万余人件号户])")
SAID_PHONE = re.compile(r"(?:电话|致电|拨打|热线|联系方式|来电)[^。；]{0,12}?(?<!\d)([2-8]\d{6,7})(?!\d)")
NO_PHONE = re.compile(r"(?:编号|证号|字第|账号|文号|号码为|驾驶证)[^，。；]{0,12}$")
CALLS = re.compile(r"拨打|热线|电话|致电|来电|举报|投诉|咨询|联系")
OFFICE = (
    r"[^，。；！？]{0,24}?(?:局|办公室|医保办|拆迁办|街道办|审批办|信访办|[县市区镇乡]办|办事处|所|中心|站|窗口|大厅|部门|委员会|委|科室?|"
    r"处|支队|大队|医院|社区|街道|居委会|村委会|公司|机构|协会|业委会|学校|管委会|政府|银行|行)"
)
DOES = "咨询|联系|办理|申请|反映|投诉|举报|沟通|查询|提出|复核|索取|登记|报名|就医|协商|答疑"
GOES = re.compile(
    r"(?:请|可|可以|建议|欢迎|须|需要?|应|烦请)[^，。；]{0,14}?"
    rf"(?:到|向|与|和|去|前往|至|往|找|后?来|联系|咨询)({OFFICE})[^，。；]{{0,16}}?(?:{DOES})"
)
ASKS_OFFICE = re.compile(rf"(?:请|可|可以|也可|建议)(?:您|你|直接|先|也|[到当地])*(?:咨询|联系)({OFFICE})")
NOT_NAMED = re.compile(r"^(?:到|向)?(?:上级|有关|相关|上级主管|相关职能|有关职能)(?:主管)?(?:部门|机构|单位|政府)$|通过")
US = re.compile(r"我[局办委镇街区县市司队院中]|我们(?:将|会|已)|已建议|将(?:向|与|和|同)|督促|责令")

NOTHING, STUB = 8, 22  # characters beyond politeness; beside words of passing on it takes more to be an answer
# Said shortly, and still an answer.
DEED = re.compile(
    r"(?:已|于)[^，。]{0,14}(?:修|退|拆|清|换|装|完成|解决|公布|整改|处罚|恢复|开通|纠正|办结|办好)|属实|不符合|不可以|不能|无需|不需要"
)


def basis(answer: str) -> list[Piece]:
    found = [around(answer, hit.start(), hit.end()) for hit in TITLE.finditer(answer) if _is_law(hit.group(1))]
    found += [around(answer, hit.start(), hit.end()) for hit in NUMBER.finditer(answer) if not NO_NUMBER.search(hit.group())]
    found += [around(answer, hit.start(), hit.end()) for pattern in (ARTICLE, NAMED) for hit in pattern.finditer(answer)]
    return _kept([piece for piece in found if not FURTHER.search(piece.text)])


def _is_law(title: str) -> bool:
    plain = SUFFIX.sub("", title.replace("》", "").strip()).strip()
    return bool(LAW_ENDS.search(plain)) and not NO_LAW.search(plain)


def times(answer: str, day: dt.date | None = None) -> list[Piece]:
    """When something will be, may be done, or must be done. Days that have passed by the day of the answer are none."""
    terms = [hit for hit in TERM.finditer(answer) if not REMEDY.search(answer[hit.end() : hit.end() + 24])]
    found = [around(answer, hit.start(), hit.end()) for hit in terms]
    for hit in DATE.finditer(answer):
        if _is_ahead(answer, hit, day):
            found.append(around(answer, hit.start(), hit.end()))
    for hit in LATER.finditer(answer):
        if AHEAD.search(answer[max(0, hit.start() - 24) : hit.end() + 16]):
            found.append(around(answer, hit.start(), hit.end()))
    return _kept(found)


def _is_ahead(answer: str, hit: re.Match[str], day: dt.date | None) -> bool:
    year = int(hit["y"] or hit["y2"] or 0)
    month = int(hit["m"]) if hit["m"] else 12
    behind, before = answer[hit.end() : hit.end() + 16], answer[max(0, hit.start() - 20) : hit.start()]
    if day is None:
        return bool(re.search(r"预计|计划|力争|争取|暂定|拟于|将于|定于", before) or LIMIT.search(behind))
    if hit["y2"] and not hit["half"]:
        planned = re.search(r"(?:预计|计划|力争|争取|拟|将于|定于|到|在)[^，。]{0,6}$", before) or re.match(
            r".{0,8}(?:完成|建成|开工|启动|竣工|交付|投入|实施)", behind
        )
        return year > day.year and bool(planned)
    if year:
        last = min(int(hit["d"] or 31), 28)
        return (year, month, last) > (day.year, day.month, min(day.day, 28)) and bool(AHEAD.search(before + behind) or LIMIT.search(behind))
    later = (month, int(hit["d"] or 31)) > (day.month, day.day) or month < day.month - 6
    return later and bool(re.search(r"预计|计划|力争|争取|暂定|拟|将|自|定于|结合|一般在", before) or LIMIT.search(behind))


def contacts(answer: str) -> list[Piece]:
    """A telephone, or an office with a name to which the person is sent."""
    found = [
        around(answer, hit.start(), hit.end())
        for pattern in (PHONE, SAID_PHONE)
        for hit in pattern.finditer(answer)
        if not NO_PHONE.search(answer[max(0, hit.start() - 16) : hit.start()])
    ]
    for hit in HOTLINE.finditer(answer):
        if CALLS.search(answer[max(0, hit.start() - 24) : hit.end() + 12]):
            found.append(around(answer, hit.start(), hit.end()))
    for pattern in (GOES, ASKS_OFFICE):
        for hit in pattern.finditer(answer):
            if not NOT_NAMED.search(hit.group(1)) and not US.search(answer[max(0, hit.start() - 8) : hit.end()]):
                found.append(around(answer, hit.start(), hit.end()))
    return _kept(found)


def is_stub(answer: str) -> bool:
    """Nothing but thanks, "received" and "passed on"."""
    left = list(substance(answer))
    said = sum(letters(clause) for clause in left)
    enough = STUB if PASSED_ON.search(answer) else NOTHING
    return said < enough and not any(DEED.search(clause) for clause in left)


def _kept(found: list[Piece], most: int = 3) -> list[Piece]:
    """The first ones; of the same sentence once."""
    kept: list[Piece] = []
    for piece in sorted(found, key=lambda p: p.start):
        if not any(piece.start < other.end and other.start < piece.end for other in kept):
            kept.append(piece)
    return kept[:most]
