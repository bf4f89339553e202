"""What a parameter may say by which `times.by_year` counts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.core.norms.shapes import Choice, Group, MonthDay

COUNTING = Group(
    parts=(
        MonthDay(name="year_starts", label=_("学年开始"), hint=_("写成月-日，如09-01")),
        Choice(name="one_time", label=_("怎样算一次"), labels={"decision": _("一份处理决定"), "incident": _("一件查实的事")}),
    )
)
