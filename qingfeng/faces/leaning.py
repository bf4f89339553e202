"""What leans on the clauses of a document: the rules that apply, the figures that are read from them or cite them, the letters that put
them on somebody, and how often a finding or a consequence rests on them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from qingfeng.core.norms.models import Clause, Document, Version
from qingfeng.engines.agreements.models import EditionClause, EditionState
from qingfeng.engines.cases.models import Finding
from qingfeng.engines.consequences.models import Consequence
from qingfeng.engines.insight.figures import declared
from qingfeng.engines.insight.suppression import FEW
from qingfeng.faces.components.rules import TYPES


@dataclass
class Leaning:
    clause: Clause
    rules: list[tuple[str, str, str]] = field(default_factory=list)  # key, title, type
    figures: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    cases: int = 0  # findings and consequences

    @property
    def few(self) -> bool:
        return 0 < self.cases < FEW


def leaning(document: Document) -> list[Leaning]:
    """Every clause in its order; a handful of questions, however many there are."""
    found = {clause.pk: Leaning(clause) for clause in document.clauses.all()}
    seen: dict[int, dict[str, tuple[str, str, str]]] = defaultdict(dict)
    versions = Version.objects.published().filter(clause__in=found)
    for pk, key, title, type_ in versions.values_list("clause_id", "key", "title", "type"):
        seen[pk][key] = (key, title or key, str(TYPES.get(type_, type_)))
    figures = _figures_by_rule()
    for pk, rules in seen.items():
        found[pk].rules = list(rules.values())
        found[pk].figures = [name for key in rules for name in figures.get(key, ())]
    editions = EditionClause.objects.filter(basis__in=found, edition__state=EditionState.APPROVED)
    for pk, title, ref in editions.values_list("basis_id", "edition__template__title", "ref").distinct():
        found[pk].letters.append(f"{title}{ref}")
    for pk, n in _cases(found).items():
        found[pk].cases = n
    return list(found.values())


def _figures_by_rule() -> dict[str, list[str]]:
    named: dict[str, list[str]] = defaultdict(list)
    for figure in declared():
        if figure.norm:
            named[figure.norm].append(str(figure.label))
    return named


def _cases(clauses: Iterable[int]) -> Counter[int]:
    wanted = list(clauses)
    stand = Finding.objects.filter(clause__in=wanted, decided_at__isnull=False, fell_at=None).values_list("clause_id", flat=True)
    follow = Consequence.objects.live().filter(version__clause__in=wanted).values_list("version__clause_id", flat=True)
    return Counter([*stand, *follow])
