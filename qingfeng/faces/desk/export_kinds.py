"""Which lists leave the system as files, what stands in their columns, and so whether another person has to agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingfeng.core.exports.models import ExportRequest
from qingfeng.core.sheets.writing import OutSheet

from . import consequences, figure_records, issue, issues, matters, supervision
from .figure_choice import READERS as FIGURE_READERS
from .who import Desk


@dataclass(frozen=True)
class Kind:
    """`make`: from what the reader may see now; of a kind without it nobody has to agree, it is handed out where it stands."""

    code: str
    label: Promise
    holds: Promise
    roles: tuple[str, ...] = ()
    make: Callable[[Desk, QueryDict], OutSheet] | None = None

    @property
    def rule(self) -> str:
        return str(_("写明用途，负责人或决定人批准，三天内取")) if self.make else str(_("没有个人信息：直接导出，只登记"))


KINDS = (
    Kind("matters", _("事项台账"), _("编号、事由、被反映单位、现在由谁负责、环节、期限、金额"), matters.READERS, matters.sheet),
    Kind(
        "supervision",
        _("限时办结红黄灯表"),
        _("编号、事由、单位、由谁负责、期限、原因"),
        supervision.WATCHERS,
        supervision.sheet,
    ),
    Kind("issues", _("热点清单"), _("名称、地点、起止日期、件数、人数、点赞、热度"), issues.READERS, issues.sheet),
    Kind("issue", _("一个热点的留言"), _("编号、收到日期、事由、点赞"), issues.READERS, issue.sheet),
    Kind("figure", _("一项统计的逐条记录"), _("日期、记录、事项编号、数"), FIGURE_READERS, figure_records.sheet),
    Kind("consequences", _("后果台账"), _("单位、个人、条款、状态、期限"), consequences.READERS, consequences.sheet),
    Kind("refunds", _("退费台账"), _("单号、收费项目、退费单位、交费人数、金额、日期")),
    Kind("signing", _("退费签收名册"), _("名单序号、班级、金额；姓名由学校手填")),
    Kind("boards", _("收费公示台账"), _("学校、学期、版本、日期")),
    Kind("circulars", _("通报台账"), _("标题、文号、拟稿人、核准人、日期")),
    Kind("units", _("单位名册"), _("单位、负责人、职务、办公电话")),
    Kind("page", _("各页的清单"), _("同页面上的栏：到期销毁、角色、日志、阅看、待复核、找人、待公布")),
    Kind("norms", _("规范目录"), _("文号、标题、条款、数值")),
    Kind("figures", _("统计表"), _("指标、数值、记录数、怎样算")),
    Kind("chronicle", _("办理记录"), _("编号、日期、金额、散列；没有姓名和文字")),
)


def kind_of(code: str) -> Kind | None:
    """Only kinds that somebody has to agree to."""
    return next((kind for kind in KINDS if kind.code == code and kind.make), None)


def label_of(request: ExportRequest) -> str:
    found = next((kind for kind in KINDS if kind.code == request.kind), None)
    return str(found.label) if found else request.kind
