"""Sentences with invented traces of invented people, and where those stand: real texts come masked, so recall of each kind needs these."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from qingfeng.core.text import masking as m


@dataclass(frozen=True)
class Made:
    text: str
    start: int
    end: int
    kind: str


FAMILY = "柳赵钱孙李周吴郑王冯陈沈韩杨朱许何张孔曹严陶姜谢邹苏潘葛范彭鲁马方任袁唐薛雷贺罗郝安常于傅康余顾孟黄"
DOUBLE = ("欧阳", "上官", "诸葛", "司马", "令狐")
GIVEN = "青禾云岫子安明远清和知渊若水景行望舒梓涵晓东建国秀英"
PLACES = ("明月小区", "柳家湾小区", "云岫花园", "望江公寓", "东门新村", "清风苑", "桂花苑", "三中家属院")
STREETS = ("桂花路", "东门大街", "云山北路", "河滨巷", "青石街")
VILLAGES = ("柳家湾村", "云岫村新屋组", "高桥村3组", "河东村七组", "石塘村大屋湾组")
REGIONS = "京津冀晋辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
BEFORE = ("您好，", "反映一个问题。", "请领导看看，", "此事属实。", "　　", "尊敬的领导：")
AFTER = ("，请核实。", "，谢谢", "。", "，孩子在三中读书", "，请不要公开")
CUES = (
    ("我叫", ""), ("本人", "，"), ("我是", "，"), ("联系人：", ""), ("姓名：", " "), ("投诉人:", "。"), ("聯繫人：", "，"),
    ("我叫做", "，"), ("举报人", "电话"), ("署名：", "。"), ("我女儿叫", "，"), ("此致敬礼！", "。"), ("申請人：", "，"),
    ("", "（身份证号略）"),
)  # fmt: skip
Draw = random.Random


def _name(draw: Draw) -> str:
    family = draw.choice(DOUBLE) if draw.random() < 0.1 else draw.choice(FAMILY)
    return family + "".join(draw.sample(GIVEN, draw.choice((1, 2, 2))))


def _digits(draw: Draw, number: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(number))


def _phone(draw: Draw) -> tuple[str, str, str]:
    mobile = "1" + draw.choice("3456789") + _digits(draw, 9)
    shown = draw.choice(
        (mobile, f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}", f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}", f"023-6{_digits(draw, 7)}")
    )
    return draw.choice(("电话", "我的号码是", "请打", "手机：", "")), shown, ""


def _id_number(draw: Draw) -> tuple[str, str, str]:
    day = f"19{draw.randint(50, 99)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
    return (
        draw.choice(("身份证号", "身份证：", "证件")),
        f"{draw.randint(110101, 659000)}{day}{_digits(draw, 3)}{draw.choice('0123456789X')}",
        "",
    )


def _account(draw: Draw) -> tuple[str, str, str]:
    cue = draw.choice(("微信", "微信号：", "加我微信", "QQ：", "QQ号", "qq", "vx:", "VX：", "wx ", "薇信"))
    shown = (
        _digits(draw, draw.randint(6, 10)) if "q" in cue.lower() else draw.choice("abcxyz") + draw.choice(("_", "", "-")) + _digits(draw, 6)
    )
    return cue, shown, ""


def _named(draw: Draw) -> tuple[str, str, str]:
    name = _name(draw)
    cue, after = draw.choice(CUES)
    return cue, name, after


def _address(draw: Draw) -> tuple[str, str, str]:
    figure = draw.randint
    room = f"{figure(1, 28)}{figure(1, 8):02}"
    building = draw.choice(
        (
            f"{figure(1, 30)}栋",
            f"{figure(1, 30)}幢",
            f"{figure(1, 12)}号楼",
            draw.choice("三四五六七") + "栋",
            f"{draw.choice('ABC')}{figure(1, 9)}栋",
        )
    )
    unit = draw.choice(("", f"{figure(1, 4)}单元", draw.choice("一二三") + "单元"))
    flat = f"{building}{unit}{room}{draw.choice(('室', '号', '房', '号房', ''))}"
    return draw.choice(
        [
            (f"家住{draw.choice(PLACES)}", flat, ""),
            (f"住址：{draw.choice(STREETS)}{figure(1, 300)}号", flat, ""),
            (f"我是{draw.choice(PLACES)}", flat, "的住户"),
            (f"我住{draw.choice(PLACES)}", f"{figure(1, 30)}-{figure(1, 4)}-{room}", ""),
            (f"住在{draw.choice(VILLAGES)}", f"{figure(1, 200)}号", ""),
            (f"家住{draw.choice(STREETS)}", f"{figure(1, 300)}号", ""),
            (f"家住{draw.choice(STREETS)}{figure(1, 99)}号院", flat, ""),
        ]
    )


def _plate(draw: Draw) -> tuple[str, str, str]:
    shown = (
        draw.choice(REGIONS)
        + draw.choice("ABCDEFG")
        + draw.choice(("", "·", " "))
        + draw.choice((_digits(draw, 5), f"{draw.choice('ABDF')}{_digits(draw, 5)}", f"{_digits(draw, 3)}XK"))
    )
    return draw.choice(("车牌", "车牌号：", "我的车", "")), shown, draw.choice(("", "小车"))


KINDS: dict[str, Callable[[Draw], tuple[str, str, str]]] = {
    m.PHONE: _phone, m.ID_NUMBER: _id_number, m.ACCOUNT: _account, m.NAME: _named, m.ADDRESS: _address, m.PLATE: _plate,
}  # fmt: skip


def made(kind: str, number: int, seed: int = 2026) -> list[Made]:
    draw = random.Random(f"{kind}{seed}")
    rows = []
    for _ in range(number):
        cue, trace, behind = KINDS[kind](draw)
        before = draw.choice(BEFORE) + cue
        rows.append(Made(before + trace + behind + draw.choice(AFTER), len(before), len(before) + len(trace), kind))
    return rows
