"""Kinds of misconduct a complaint may be about. Which rule counts which kind is mapped in the parameters of that rule."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.engines.cases.kinds import Kind

KINDS = (
    Kind("charge_not_listed", _("收取公示以外的费用"), asks_charge=True, family="fees"),
    Kind("charge_over_standard", _("超标准收费"), asks_charge=True, family="fees"),
    Kind("tutoring_charge", _("违规补课收费"), asks_charge=True, family="fees"),
    Kind("school_choice_charge", _("收取择校费"), asks_charge=True, family="fees"),
    Kind("forced_purchase", _("强制购买服务或用品"), asks_charge=True, family="fees"),
    Kind("no_refund", _("应退未退"), asks_charge=True, family="fees"),
    Kind("aids_recommended", _("推荐、推销教辅资料"), asks_charge=True, family="ethics"),
    Kind("gifts", _("收受礼品礼金"), family="ethics"),
    Kind("corporal_punishment", _("体罚或变相体罚"), family="ethics"),
    Kind("insult", _("侮辱、歧视学生"), family="ethics"),
    Kind("paid_tutoring", _("在职教师有偿补课"), family="ethics"),
    Kind("neglect", _("不履行教学职责"), family="ethics"),
    Kind("enrolment", _("违规招生"), family="service"),
    Kind("dissuasion", _("阻拦、劝阻投诉，打听谁投诉"), family="service"),
    Kind("service_attitude", _("服务态度、办事拖拉"), family="service"),
    Kind("corruption", _("贪污、受贿等违纪违法"), family="other"),
    Kind("suggestion", _("意见建议"), family="other"),
    Kind("other", _("其他"), family="other"),
)
