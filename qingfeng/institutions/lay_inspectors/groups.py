"""From where the inspectors come."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

GROUPS = (("deputy", _("人大代表")), ("committee", _("政协委员")), ("parent", _("学生家长")))
