"""Invented messages of three categories, as many as a test needs, each different."""

from __future__ import annotations

from itertools import product

from qingfeng.engines.triage.classifying.training import Sample

PLACES = ("东门", "西桥", "南湖", "北岭", "河口", "柳巷", "石塘", "云台")
SAID = {
    "劳动和社会保障": (("工地", "厂里", "公司"), ("拖欠工资三个月不发", "不给我们交社保", "辞退我不给经济补偿", "受了工伤不给赔")),
    "环境保护": (("砖厂", "养猪场", "搅拌站"), ("夜里排黑烟很呛人", "污水直接排进河里", "噪音吵得睡不着", "粉尘落满窗台")),
    "教育文体": (("小学", "中学", "幼儿园"), ("周末违规补课还收费", "班主任体罚学生", "招生划片不公开", "食堂饭菜不好")),
}


def samples(places: int = len(PLACES)) -> list[Sample]:
    return [
        Sample(category, f"{place}的{where}{what}，请有关部门查一查。", f"{place}{where}{what}")
        for category, (wheres, whats) in SAID.items()
        for place, where, what in product(PLACES[:places], wheres, whats)
    ]
