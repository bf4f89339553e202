"""One privacy notice for each form: who, why, what, how long, which rights (个人信息保护法 art 17).

Periods come from the norms in force on the day.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from qingfeng.core.calendar import today
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Unit
from qingfeng.core.retention.keepers import keeper, period_words
from qingfeng.faces.context import office

DUTY = _("履行法定职责（《个人信息保护法》第十三条第一款第三项）")
BY_CODE = _(
    "凭回执码在“关于我保存了什么”里查看、复制、更正、停止通知、要求删除；没有回执码的，持有效证件到窗口。答复不满意的，可以向上一级机关或者网信部门投诉。"
)


@dataclass(frozen=True)
class Form:
    """A form that people fill in, and what becomes of it. `keeps` are kinds that have a period."""

    anchor: str
    title: Promise
    purpose: Promise
    basis: Promise
    method: Promise
    kinds: Promise
    keeps: tuple[str, ...] = ()
    kept: Promise | str = ""  # said in words where no period applies
    rights: Promise = BY_CODE
    child: bool = False


CASE = ("complaint_text", "case_file", "case_attachments", "mailbox")
FORMS = (
    Form(
        "named",
        _("网上投诉（留姓名）"),
        _("办理您反映的事、把结果告诉您、把多收的钱退给您。"),
        DUTY,
        _(
            "姓名、电话等一提交就加密封存，经办人也看不到；确需查看的，由没有参与的保管人一次一次地打开，写明理由，永久记录。被反映的单位只看到经另一人核过的摘要。不用作别的，不对外提供，不做自动决定。"
        ),
        _(
            "必填：事情经过、单位、要求。可以不填：姓名、电话、证件号、住址、孩子姓名和班级、通知邮箱、照片。照片里的拍摄地点和设备信息收到时就去掉。"
        ),
        (*CASE, "identity", "notice_address"),
        child=True,
    ),
    Form(
        "anonymous",
        _("匿名投诉"),
        _("办理您反映的事；您凭回执码看进度。"),
        DUTY,
        _("走单独的入口，不登录，不记网络地址、设备和上网痕迹，不查您是谁。"),
        _("事情经过、单位、要求；可以不填：照片。没有姓名和联系方式。"),
        CASE,
    ),
    Form(
        "phone",
        _("打电话、来访、写信（由工作人员录入）"),
        _("如实记录您口头或者书面反映的事，照网上投诉一样办理。"),
        _("履行法定职责（《个人信息保护法》第十三条第一款第三项，《信访工作条例》第十九条）"),
        _("工作人员当面录入，先问反映哪个单位，再问姓名；姓名一保存就封存，屏幕上不再显示。谁录入、替谁录入都有记录。不录音。"),
        _("事情经过、单位、要求；可以不说：姓名、电话、证件号、住址、孩子姓名和班级。"),
        (*CASE, "identity"),
        child=True,
    ),
    Form(
        "mailbox",
        _("凭回执码的信箱和评价"),
        _("补充情况、回答经办人的提问、评价办理结果。"),
        DUTY,
        _("回执码只以加密的摘要保存，本机关不知道您的回执码。输错多少次也不记是谁输的。被反映的单位看不到信箱，也看不到是谁评的。"),
        _("您写的话、您附的文件、是否解决和是否满意。"),
        ("mailbox", "case_attachments"),
    ),
    Form(
        "fees",
        _("查收费、看通报、核验公开数据"),
        _("让任何人都能查到学校可以收什么钱。"),
        _("公开的政府信息，不处理个人信息"),
        _("不登录，不设用来认人的标记，不统计谁查了什么。“大字版”只在您的浏览器里记一个是或否。"),
        _("没有。"),
        kept=_("什么也不保存。"),
        rights=_("没有保存您的信息，不需要办理。"),
    ),
    Form(
        "staff",
        _("工作人员账号"),
        _("知道每一步是谁办的；该回避的自动回避。"),
        _("履行法定职责，人事管理所必需（《个人信息保护法》第十三条第一款第二、三项）"),
        _("密码只存加密的摘要；登录失败只按账号计数。近亲属和子女就读由本人申报、安全管理员登记，只用来回避。"),
        _("姓名、工号、单位、职务、邮箱、角色、登录时间；申报的近亲属和子女就读学校（不记孩子姓名）。"),
        ("notices", "security_log"),
        kept=_("账号在职期间保存；办过的事项里留编号。"),
        rights=_("在“我的账号”查看；更正和删除向系统管理员提出；近亲属申报向安全管理员提出。"),
    ),
)


def periods(form: Form, unit: Unit | None, day) -> list[tuple[str, str, str]]:
    """(what, how long, under which clause) for each kind that the form brings in."""
    rows = []
    for kind in form.keeps:
        found = keeper(kind)
        rule = find(f"retention.{kind}", day, unit)
        if found and rule:
            rows.append((str(found.label), period_words(rule), rule.cite()))
    return rows


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    day, top = today(timezone.now()), office()
    unit = Unit.objects.filter(pk=top.pk).first() if top else None
    age = find("privacy.guardian_age", day, unit)
    child = (
        _now("孩子不满%s周岁的，由父母或者其他监护人填写；孩子的姓名和班级只用来检查给学校看的摘要会不会暴露您。") % age.value
        if age
        else ""
    )
    context = {"forms": [(form, periods(form, unit, day)) for form in FORMS], "child": child, "day": day}
    return render(request, "portal/rights/privacy.html", context)
