"""What the parameters of the yearly sheets may say, and the words in their tables."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms import queries
from qingfeng.core.norms.checking import CellWords, Shape
from qingfeng.core.norms.shapes import Choice, Group, MonthDay, Percent, Rows, Several, Text, Whole
from qingfeng.engines.cases import kinds
from qingfeng.engines.consequences import declarations
from qingfeng.engines.consequences.shapes import COUNTING

from . import rules

SUBJECTS = {"school": _("学校"), "person": _("个人")}
HOLDERS = {"school": _("学校"), "leader": _("校长、书记"), "staff": _("教职工")}
SHEETS = {"supervision": _("综合督导评估"), "conduct": _("党风廉政建设考核"), "performance": _("绩效考核")}


def _deductions() -> dict[str, str]:
    """What takes points, of whatever rule: a sheet may take what another institution proposes."""
    return {code: name for code, name in declarations.measures().items() if code.endswith("_points")}


def _grades() -> dict[str, str]:
    return {grade: grade for grade in queries.outcomes(rules.GRADES, "grade")}


SHEET = (
    Choice(name="code", label=_("哪一张"), labels=SHEETS),
    Text(name="title", label=_("名称"), most=30),
    Whole(name="base", label=_("基础分"), least=1, most=1000),
    Several(name="subjects", label=_("考核对象"), labels=HOLDERS),
    Several(name="takes", label=_("扣哪些分"), labels=_deductions),
)
YEARLY = Group(
    parts=(
        MonthDay(name="year_starts", label=_("学年开始"), hint=_("写成月-日，如09-01")),
        Choice(name="veto_grade", label=_("一票否决的等次"), labels=_grades),
        Rows(name="sheets", label=_("考核表"), parts=SHEET, once=("code",), least=1),
    )
)
WEIGHT = (
    Choice(name="source", label=_("哪一种评议"), labels=declarations.rating_sources),
    Choice(name="sheet", label=_("计入哪张表"), labels=SHEETS),
    Percent(name="weight", label=_("占百分之几")),
)
RATINGS = Group(
    parts=(
        Whole(name="least", label=_("至少几份才计"), hint=_("不满的只列出，不计分")),
        Rows(name="weights", label=_("评议"), parts=WEIGHT, once=("source", "sheet")),
    )
)
BARS = Group(
    parts=(
        Several(name="advanced_person", label=_("评优评先"), labels=declarations.measures, least=0, optional=True),
        Several(name="appointment", label=_("职务评聘"), labels=declarations.measures, least=0, optional=True),
    )
)
SHAPES = (
    Shape(rules.SHEETS, YEARLY),
    Shape(rules.VETO, Group(parts=(Several(name="subjects", label=_("对谁"), labels=SUBJECTS, least=0),))),
    Shape(rules.RATINGS, RATINGS),
    Shape(rules.BARS, BARS),
    Shape(rules.COUNTED.how, COUNTING),
    Shape(rules.COUNTED.kinds, Several(labels=kinds.labels)),
    CellWords(rules.TABLE, {"subject": SUBJECTS, "sheet": SHEETS}),
)
