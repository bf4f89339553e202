"""Guards inside the database: a template's version and a frozen report are never changed nor deleted."""

from __future__ import annotations

from qingfeng.core.guarding import Guard, Guards

SAYS = "a frozen report is never changed"
REPORT, TEMPLATE = "insight_report", "insight_reporttemplate"
PARTS = ("insight_reportfigure", "insight_reportanswer", "insight_reportpaper")
FIXED = ("unit_id", "title", "version", "file_id", "sha256", "sample", "taken_by_id", "taken_at")
CHANGED = " OR ".join(f"NEW.{column} {{differs}} OLD.{column}" for column in FIXED)
GUARDS = Guards(
    (
        Guard("insight_report_fixed", REPORT, "BEFORE UPDATE", SAYS, "OLD.state <> 'draft'"),
        Guard("insight_report_kept", REPORT, "BEFORE DELETE", SAYS, "OLD.state = 'frozen'"),
        Guard("insight_template_fixed", TEMPLATE, "BEFORE UPDATE", SAYS, CHANGED),
        Guard("insight_template_kept", TEMPLATE, "BEFORE DELETE", SAYS),
        *(Guard(f"{table}_fixed", table, "BEFORE UPDATE", SAYS) for table in PARTS),
        *(Guard(f"{table}_kept", table, "BEFORE DELETE", SAYS) for table in PARTS),
    ),
    kept=(REPORT, TEMPLATE, *PARTS),
)
install, remove, missing = GUARDS.install, GUARDS.remove, GUARDS.missing
