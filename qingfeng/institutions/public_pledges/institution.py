"""B10: what people pledge before everybody: the text, who signed it, and that everybody may read it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from qingfeng.core.institution import Institution
from qingfeng.core.parties.models import PostKind
from qingfeng.engines.agreements.kinds import AgreementKind

from .figures import FIGURES

PLEDGE = AgreementKind(code="public_pledge", name=_("公开承诺书"), public=True, signers=(PostKind.TEACHER,))

INSTITUTION = Institution(
    code="public_pledges",
    name="公开承诺",
    rows=("B10",),
    engines=("agreements", "insight"),
    declares={"agreements": (PLEDGE,), "insight": FIGURES},
)
