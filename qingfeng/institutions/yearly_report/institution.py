"""Reports that offices write again each year: the experience of setting the conduct of a trade right, and how complaints were handled.

What is shipped are two templates as plain text; an office takes one as its own and changes it in Word.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from qingfeng.core.institution import Institution
from qingfeng.engines.insight.samples import Sample

HERE = Path(__file__).parent
SAMPLES = (
    Sample(
        "experience",
        _("治理教育乱收费工作报告"),
        _("年度经验材料：制度、宣传、监督、查处四部分，附收费投诉各月图"),
        HERE / "experience.txt",
    ),
    Sample("handling", _("投诉举报办理情况报告"), _("月报、季报、年报都可用：同比段落、主要指标表、各月图和表"), HERE / "handling.txt"),
)
INSTITUTION = Institution(code="yearly_report", name="工作报告", rows=(), engines=("insight",), declares={"reports": SAMPLES})
