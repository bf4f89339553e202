"""Keepers at their desk. Wrapping is made cheap by a fixture; the names are invented."""

from qingfeng.core.access.models import Role
from qingfeng.core.access.tests.situations import NOW, an_account, an_office_with_a_school
from qingfeng.core.vault import keys

IDENTITY = {
    "name": "司徒晓岚",
    "phone": "13800001234",
    "id_number": "110101199003070134",
    "address": "云岫县城关镇松风路12号3栋501室",
    "child": "柳依然",
    "class_": "八年级3班",
    "email": "xiaolan@example.org",
}
FIRST, SECOND = "松树 石桥 白鹭 灯笼 一", "竹林 渡口 青瓦 纸伞 二"


def an_office_with_a_key():
    """The office, its school, its two keepers and the text of the recovery sheet."""
    office, school = an_office_with_a_school()
    one, two = an_account(office, Role.KEEPER), an_account(office, Role.KEEPER)
    sheet = keys.create_office_key(unit=office, keepers=[(one, FIRST), (two, SECOND)], actor=one, now=NOW)
    return office, school, one, two, sheet
