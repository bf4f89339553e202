"""Guards inside the database: what was published is never edited or deleted, nor the items of a board that is no draft.

One change passes: the text of what was withdrawn is emptied when its time is up.
"""

from __future__ import annotations

from qingfeng.core.guarding import Guard, Guards

from .models.publications import DISPOSED

SAYS = "what was published is never changed"
OUT = "OLD.state IN ('published', 'corrected', 'ended', 'withdrawn')"
FROZEN = (
    "kind", "key", "unit_id", "number", "version", "content_digest", "published_on", "published_at", "ends_on",
    "prepared_by_id", "approved_by_id", "entry_id", "correction_of_id",
)  # fmt: skip
TEXT = ("title", "content")
EMPTIED = f"""OLD.state = 'withdrawn' AND OLD.disposed_at IS NULL AND NEW.disposed_at IS NOT NULL
  AND NEW.content = '{{{{}}}}' AND NEW.title = '{DISPOSED}'"""
BACK = "NEW.state NOT IN ('published', 'corrected', 'ended', 'withdrawn')"
NO_DRAFT = "(SELECT state FROM disclosure_feeboard WHERE id = {row}.board_id) <> 'draft'"


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{column} {{differs}} OLD.{column}" for column in columns)


REWRITTEN = f"({_changed(TEXT)} OR NEW.disposed_at {{differs}} OLD.disposed_at) AND NOT ({EMPTIED})"
ALTERED = f"{OUT} AND ({_changed(FROZEN)} OR {BACK} OR ({REWRITTEN}))"
GUARDS = Guards(
    (
        Guard("disclosure_publication_fixed", "disclosure_publication", "BEFORE UPDATE", SAYS, ALTERED),
        Guard("disclosure_publication_kept", "disclosure_publication", "BEFORE DELETE", SAYS, OUT),
        Guard("disclosure_file_fixed", "disclosure_publishedfile", "BEFORE UPDATE", SAYS),
        Guard("disclosure_file_kept", "disclosure_publishedfile", "BEFORE DELETE", SAYS),
        Guard("disclosure_board_kept", "disclosure_feeboard", "BEFORE DELETE", SAYS, "OLD.state <> 'draft'"),
        Guard("disclosure_item_added", "disclosure_feeitem", "BEFORE INSERT", SAYS, NO_DRAFT.format(row="NEW")),
        Guard("disclosure_item_fixed", "disclosure_feeitem", "BEFORE UPDATE", SAYS, NO_DRAFT.format(row="OLD")),
        Guard("disclosure_item_kept", "disclosure_feeitem", "BEFORE DELETE", SAYS, NO_DRAFT.format(row="OLD")),
    ),
    kept=("disclosure_publication", "disclosure_publishedfile", "disclosure_feeboard", "disclosure_feeitem"),
)
install, remove, missing = GUARDS.install, GUARDS.remove, GUARDS.missing
