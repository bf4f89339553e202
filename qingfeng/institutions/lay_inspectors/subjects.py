"""What an opinion is about: neutral words that stand in lists and may be published, for they name nobody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SUBJECTS = (
    ("fees", _("收费和经费公开")),
    ("conduct", _("师德师风")),
    ("service", _("办事作风和服务")),
    ("enrolment", _("招生入学")),
    ("teaching", _("教学和学生负担")),
    ("safety", _("食堂、校车和安全")),
    ("openness", _("政务校务公开")),
    ("other", _("其他")),
)
