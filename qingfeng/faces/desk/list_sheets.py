"""Lists of the desk as sheets: the columns of the screen, all pages of it, one function a list."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from qingfeng.core.calendar import today
from qingfeng.core.sheets import cells
from qingfeng.core.sheets.writing import OutColumn, OutSheet

from .exports import taken_away
from .who import Desk

MOST_ROWS = 5000
SIMULATED = (
    OutColumn("单位代码", "code"),
    OutColumn("单位", "unit", width=28),
    OutColumn("工号", "number"),
    OutColumn("项目", "what", width=24),
    OutColumn("哪一期", "window", width=16),
    OutColumn("现在", "before", width=28),
    OutColumn("改了以后", "after", width=28),
    OutColumn("凭哪些事项", "cases", width=40),
)
BOARDS = (
    OutColumn("代码", "code"),
    OutColumn("学校（窗口）", "name", width=28),
    OutColumn("学段", "stage"),
    OutColumn("今天", "state"),
    OutColumn("学期", "term"),
    OutColumn("有效期起", "since", cells.DATE),
    OutColumn("有效期止", "until", cells.DATE),
    OutColumn("拟稿", "waiting"),
)
CIRCULARS = (
    OutColumn("标题", "title", width=36),
    OutColumn("文号", "number"),
    OutColumn("状态", "state"),
    OutColumn("拟稿人", "prepared_by"),
    OutColumn("拟稿日期", "prepared", cells.DATE),
    OutColumn("核准人", "approved_by"),
    OutColumn("公布日期", "published", cells.DATE),
    OutColumn("公布到", "ends", cells.DATE),
)
CONSEQUENCES = (
    OutColumn("什么", "headline", width=28),
    OutColumn("单位", "unit", width=28),
    OutColumn("个人", "person"),
    OutColumn("哪一期", "window"),
    OutColumn("次数", "count", cells.INT),
    OutColumn("规则", "rule", width=20),
    OutColumn("状态", "state"),
    OutColumn("时限", "left"),
    OutColumn("到期", "due", cells.DATE),
    OutColumn("提出日期", "proposed", cells.DATE),
    OutColumn("依据", "cite", width=32),
)
UNITS = (
    OutColumn("代码", "code"),
    OutColumn("单位", "name", width=32),
    OutColumn("上级", "parent", width=28),
    OutColumn("上级单位代码", "parent_code"),
    OutColumn("类别", "kind"),
    OutColumn("学段", "stage"),
    OutColumn("负责人", "leader"),
    OutColumn("职务", "post"),
    OutColumn("在任", "posts", cells.INT, total=True),
    OutColumn("电话", "phone"),
    OutColumn("撤销日期", "closed", cells.DATE),
)
DOCUMENTS = (
    OutColumn("文件", "title", width=40),
    OutColumn("文号", "number"),
    OutColumn("种类", "kind"),
    OutColumn("制定机关", "issuer", width=24),
    OutColumn("施行", "since", cells.DATE),
    OutColumn("状态", "state"),
    OutColumn("条款", "clauses", cells.INT, total=True),
    OutColumn("管着几项", "rules", cells.INT, total=True),
)
RULES = (
    OutColumn("名称", "title", width=32),
    OutColumn("类型", "type"),
    OutColumn("那天的值", "value", width=40),
    OutColumn("本级", "own", cells.YES_NO),
    OutColumn("依据", "cite", width=32),
    OutColumn("从哪天起", "since", cells.DATE),
    OutColumn("版本", "versions", cells.INT),
)


def boards_sheet(lines: Iterable, view: str, desk: Desk) -> HttpResponse:
    rows = [
        {
            "code": r.unit.code, "name": r.unit.name, "stage": r.unit.get_stage_display() or r.unit.get_kind_display(), "state": r.state,
            "term": str(r.term), "since": r.live and r.live.live_from, "until": r.live and r.live.live_to,
            "waiting": r.waiting if r.draft else "",
        }
        for r in lines
    ]  # fmt: skip
    sheet = OutSheet(_("收费公示台账"), BOARDS, rows, footer=_range(view, len(rows), _("所")))
    return taken_away(desk, "boards", "fee-boards", sheet)


def circulars_sheet(found: Iterable, view: str, desk: Desk) -> HttpResponse:
    rows = [
        {
            "title": c.title, "number": c.number, "state": c.get_state_display(), "prepared_by": c.prepared_by.name,
            "prepared": today(c.prepared_at), "approved_by": c.approved_by.name if c.approved_by else "", "published": c.published_on,
            "ends": c.ends_on,
        }
        for c in found
    ]  # fmt: skip
    footer = _range(view, len(rows), _("份"))
    return taken_away(desk, "circulars", "circulars", OutSheet(_("通报台账"), CIRCULARS, rows, footer=footer))


def consequences_sheet(lines: Iterable, view: str) -> OutSheet:
    rows = [
        {
            "headline": headline, "unit": row.unit.name, "person": row.person.name if row.person else "", "window": window,
            "count": row.count, "rule": rule, "state": row.get_state_display(), "left": words, "due": row.due_on,
            "proposed": today(row.proposed_at), "cite": row.version.cite(),
        }
        for row, headline, window, rule, _shape, words in lines
    ]  # fmt: skip
    footer = _range(view, len(rows), _("条"))
    return OutSheet(_("后果台账"), CONSEQUENCES, rows, footer=footer)


def units_sheet(lines: Iterable, desk: Desk) -> HttpResponse:
    rows = [
        {
            "code": r.unit.code, "name": r.unit.name, "parent": r.unit.parent.name if r.unit.parent else "",
            "parent_code": r.unit.parent.code if r.unit.parent else "",
            "kind": r.unit.get_kind_display(), "stage": r.unit.get_stage_display(), "leader": r.leader.person.name if r.leader else "",
            "post": str(r.leader) if r.leader else "", "posts": r.posts, "phone": r.unit.phone, "closed": r.unit.closed_on,
        }
        for r in lines
    ]  # fmt: skip
    footer = _("共%s个单位。") % len(rows)
    return taken_away(desk, "units", "units", OutSheet(_("单位名册"), UNITS, rows, footer=footer))


def documents_sheet(lines: Iterable, desk: Desk) -> HttpResponse:
    rows = [
        {
            "title": r.document.title, "number": r.document.number, "kind": r.document.get_kind_display(), "issuer": r.document.issuer,
            "since": r.document.in_force_from, "state": r.state, "clauses": r.clauses, "rules": r.rules,
        }
        for r in lines
    ]  # fmt: skip
    return taken_away(desk, "norms", "documents", OutSheet(_("规范文件目录"), DOCUMENTS, rows, footer=_("共%s份。") % len(rows)))


def rules_sheet(lines: Iterable, desk: Desk) -> HttpResponse:
    rows = [
        {
            "title": r.title, "type": r.type, "value": r.value if r.version else _("这一天没有规定"), "own": r.is_own,
            "cite": r.version.cite() if r.version else "", "since": r.version.valid_from if r.version else None, "versions": r.versions,
        }
        for r in lines
    ]  # fmt: skip
    return taken_away(desk, "norms", "rules", OutSheet(_("规范数值一览"), RULES, rows, footer=_("共%s项。") % len(rows)))


def simulated_sheet(lines: Iterable, view: str, desk: Desk) -> HttpResponse:
    """People by their number alone, as on the command line."""
    rows = [
        {
            "code": line.unit.code, "unit": line.unit.name, "number": line.number, "what": line.what, "window": line.window,
            "before": line.before, "after": line.after, "cases": cases,
        }
        for line, cases in lines
    ]  # fmt: skip
    sheet = OutSheet(_("试算"), SIMULATED, rows, footer=_range(view, len(rows), _("处")))
    return taken_away(desk, "page", "simulation", sheet, listed="simulation")


def _range(view: str, n: int, unit: str) -> str:
    return _("范围：%(view)s，共%(n)s%(unit)s。") % {"view": view, "n": n, "unit": unit}
