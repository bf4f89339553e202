"""What a new text changes in the one that its signers signed before."""

from __future__ import annotations

from .models import Edition, Round
from .texts import Change, Paragraph, changes


def paragraphs(edition: Edition) -> list[Paragraph]:
    return [Paragraph(clause.ref, clause.text) for clause in edition.clauses.all()]


def changed_since(round_: Round) -> list[Change]:
    """Against the edition of the round that it replaces; empty where it replaces none, or the text is the same."""
    if round_.amends is None or round_.amends.edition_id == round_.edition_id:
        return []
    return changes(paragraphs(round_.amends.edition), paragraphs(round_.edition))
