"""Triggers that keep versions as they were recorded."""

from __future__ import annotations

from qingfeng.core.guarding import Guard, Guards

TABLE = "norms_version"
GUARDS = Guards(
    (
        Guard(f"{TABLE}_no_update", TABLE, "BEFORE UPDATE", "versions are never edited"),
        Guard(f"{TABLE}_no_delete", TABLE, "BEFORE DELETE", "versions are never deleted"),
    ),
    kept=(TABLE,),
)
install, remove, missing = GUARDS.install, GUARDS.remove, GUARDS.missing
