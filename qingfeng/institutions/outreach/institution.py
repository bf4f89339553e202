"""B13: what is put before the public: boards, letters to parents, media, telephone numbers, broadcasts; counted for each school."""

from __future__ import annotations

from qingfeng.core.institution import Institution

from .figures import FIGURES

INSTITUTION = Institution(code="outreach", name="社会宣传", rows=("B13",), engines=("disclosure", "insight"), declares={"insight": FIGURES})
