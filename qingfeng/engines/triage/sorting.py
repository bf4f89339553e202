"""What a matter is about: a model suggests, a person decides. The one writer of `Sorting`.

A suggestion is made when somebody first looks at a matter, or in a batch; never while a message comes in. What a person decided stays,
whatever a later model says, and is learnt at the next training.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import roles_of
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.services import append
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import YES, Verdict, actor_code, no
from qingfeng.core.norms.queries import find
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from .classifying import store
from .classifying.model import Model, Suggestion
from .models import Sorting
from .ports import Message, messages

LEAST_SURE, CATEGORIES = "triage.least_sure", "triage.categories"
SORTERS = (Role.REGISTRAR, Role.HANDLER)
BATCH = 500


@dataclass
class Done:
    looked_at: int = 0
    suggested: int = 0
    unsure: int = 0


def model() -> Model | None:
    return store.current()


def least_sure(office: Unit | None, day: dt.date) -> float:
    """Without a rule in force nothing is sure enough."""
    rule = find(LEAST_SURE, day, office)
    return int(rule.value) / 100 if rule else 1.0


def categories(office: Unit | None, day: dt.date) -> list[str]:
    """What a person may choose: the list of the office, and what the model in use knows."""
    rule, known = find(CATEGORIES, day, office), model()
    return list(dict.fromkeys([*(rule.value if rule else ()), *(known.categories if known else ())]))


def can_sort_matter(actor: Account, matter: Matter, day: dt.date) -> Verdict:
    """Those who register and handle there and need not stand back. A sealed matter and an accusation are sorted by nobody."""
    if not roles_of(actor, day) & set(SORTERS) or not Matter.objects.visible_to(actor, day).filter(pk=matter.pk, sealed=False).exists():
        return no(_("类别由登记人、承办人定。"))
    return YES if messages().of([matter.pk]) else no(_("密件和检举控告不归类。"))


def of_text(text: str, title: str, office: Unit | None, day: dt.date) -> Suggestion | None:
    """For what is being typed. Nothing is stored."""
    known = model()
    return known.suggest(text, title, least=least_sure(office, day)) if known else None


def suggest(*, matter: Matter, now: dt.datetime) -> Sorting | None:
    """The suggestion of the model in use, made now if there is none of it yet; nothing for what may not be looked through."""
    found = Sorting.objects.filter(matter=matter).select_related("decided_by__person").first()
    known = model()
    if known is None or (found and (found.category or found.model == known.version)):
        return found
    said = messages().of([matter.pk])
    if not said:
        return None
    _write(known, said[:1], now)
    return Sorting.objects.filter(matter=matter).select_related("decided_by__person").first()


def suggest_all(*, now: dt.datetime) -> Done:
    """Every message that has no suggestion of the model in use and no decision."""
    known, done = model(), Done()
    if known is None:
        raise Refused(_("还没有学过的类别模型。"))
    settled = set(Sorting.objects.filter(model=known.version).values_list("matter", flat=True))
    settled |= set(Sorting.objects.exclude(category="").values_list("matter", flat=True))
    waiting = (message for message in messages().every() if message.key not in settled)
    while batch := list(islice(waiting, BATCH)):
        first = list({message.key: message for message in reversed(batch)}.values())  # a matter of several complaints: the first
        made = _write(known, first, now)
        done.looked_at += len(made)
        done.suggested += sum(bool(row.suggested) for row in made)
    done.unsure = done.looked_at - done.suggested
    return done


def _write(known: Model, said: Sequence[Message], now: dt.datetime) -> list[Sorting]:
    """A decision that somebody makes meanwhile stays: only what is suggested is written."""
    day = today(now)
    offices = Unit.objects.in_bulk({message.office for message in said})
    least = {pk: least_sure(office, day) for pk, office in offices.items()}
    rows = [_row(message, known.suggest(message.text, message.title, least=least[message.office])) for message in said]
    Sorting.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["matter"], update_fields=["suggested", "confidence", "reasons", "model"]
    )
    return rows


def _row(message: Message, found: Suggestion) -> Sorting:
    return Sorting(
        matter_id=message.key,
        suggested=found.category if found.sure else "",
        confidence=round(1000 * found.confidence),
        reasons=[[reason.word, reason.weight] for reason in found.reasons],
        model=found.model,
    )


@transaction.atomic
def decide(*, matter: Matter, category: str, actor: Account, now: dt.datetime) -> Sorting:
    """A person's word. May be changed later, by another decision; each stands in the chronicle, the category as a code."""
    day = today(now)
    if (verdict := can_sort_matter(actor, matter, day)) and not verdict.allowed:
        raise Refused(verdict.reason)
    if category not in categories(matter.unit, day):
        raise Refused(_("没有这个类别。"), field="category")
    row, _made = Sorting.objects.select_for_update().get_or_create(matter=matter)
    if row.category == category:
        return row
    row.category, row.decided_by, row.decided_at = category, actor, now
    row.save(update_fields=["category", "decided_by", "decided_at"])
    body = {"category": code_of(category), "model": row.model, "as_suggested": row.suggested == category}
    append(stream=matter.stream, event="matter.sorted", body=body, actor=actor_code(actor), now=now)
    return row


def forget_disposed(*, now: dt.datetime) -> None:
    """A duty of each day: when the texts of a matter were disposed of, the words out of them go too. The category stays, for counting."""
    Sorting.objects.filter(matter__disposed_at__lte=now).exclude(reasons=[]).update(reasons=[])


def code_of(category: str) -> str:
    """An entry holds codes only; whoever has the list of categories can tell which one it is."""
    return f"category:{hashlib.sha256(category.encode()).hexdigest()[:12]}"
