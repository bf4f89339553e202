"""B09, D05, D08, D16, J13: study and warning education, the monthly day, education by post, the special meeting of democratic life."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qingfeng.core.institution import Institution
from qingfeng.core.parties.models import PostKind
from qingfeng.engines.gatherings.kinds import SessionKind

from .figures import FIGURES
from .occasions import OCCASIONS, STAFF
from .shapes import SHAPES

LEADING = (PostKind.HEAD, PostKind.DEPUTY, PostKind.SECTION, PostKind.PRINCIPAL, PostKind.SECRETARY)
KINDS = (
    SessionKind(code="lecture", name=_("报告、讲座"), posts=LEADING),
    SessionKind(code="centre_group", name=_("中心组学习"), posts=(PostKind.HEAD, PostKind.DEPUTY, PostKind.SECTION)),
    SessionKind(code="red_base", name=_("红色教育基地参观"), posts=LEADING),
    SessionKind(code="visit", name=_("警示教育参观"), posts=LEADING),
    SessionKind(code="study", name=_("集中学习"), posts=STAFF),
    SessionKind(code="education_day", name=_("廉政教育日"), posts=STAFF),
    SessionKind(code="tour", name=_("优秀教师巡回报告"), posts=STAFF),
    SessionKind(code="party_lesson", name=_("党课"), posts=LEADING),
    SessionKind(code="before_post", name=_("任前教育"), posts=(PostKind.PRINCIPAL, PostKind.SECRETARY), for_new=True),
    SessionKind(code="reminder", name=_("提醒教育"), posts=LEADING),
    SessionKind(code="by_case", name=_("案例教育"), posts=STAFF),
    SessionKind(code="grassroots", name=_("进机关、进家庭、进基层"), posts=LEADING),
    SessionKind(code="village", name=_("走村入户"), posts=LEADING),
    SessionKind(code="civilised_trade", name=_("文明行业创建"), posts=STAFF, minutes=True),
    SessionKind(code="ethics_course", name=_("职业道德教育"), posts=STAFF),
    SessionKind(
        code="democratic_life",
        name=_("专题民主生活会"),
        posts=LEADING,
        minutes=True,
        hint=_("写征求到的意见、自我检查、互相批评、整改清单；不写谁反映的。"),
    ),
)

INSTITUTION = Institution(
    code="study",
    name="学习教育",
    rows=("B09", "D05", "D08", "D16", "J13"),
    engines=("gatherings", "insight", "consequences", "disclosure"),
    parameters=Path(__file__).with_name("parameters.yaml"),
    declares={"gatherings": KINDS, "occasions": OCCASIONS, "insight": FIGURES, "norms": SHAPES},
)
