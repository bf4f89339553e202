"""By which texts a matter is found, and keeping the index in line with them.

A sealed matter and an accusation are not found by any word, nor is what was disposed of. Numbers and names that people give of
themselves are masked before anything is indexed, and so is whoever was named without a finding that stands: nobody is looked up by
what was not borne out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import StepContext
from qingfeng.core.search import services as search
from qingfeng.core.search.models import Document, key_of
from qingfeng.core.search.services import Found
from qingfeng.core.text.masking import mask

from .models import Complaint, ComplaintClass, Extract, Finding, MailMessage, Opinion, Result

BATCH = 500
IN_THE_MAILBOX = (MailMessage.Kind.NOTE, MailMessage.Kind.QUESTION)  # what is said; notices say the same everywhere
STANDS = (Result.CONFIRMED, Result.PARTLY)
NOBODY = "［姓名］"
PARTS = ("request", "facts", "basis", "opinion")


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a matter as the index knows it, and what kind of text it is."""

    where: str | Promise
    text: str


@dataclass(frozen=True, slots=True)
class _Source:
    where: Promise
    rows: Callable[[Sequence[int]], QuerySet[Any, tuple[Any, ...]]]  # matter, then texts


def _answers(keys: Sequence[int]) -> QuerySet[Any, tuple[Any, ...]]:
    """Everybody of one matter as a rule gets the same answer."""
    return (
        Complaint.objects.filter(matter__in=keys).exclude(answer="").order_by("matter", "answer").values_list("matter", "answer").distinct()
    )


def _mailbox(keys: Sequence[int]) -> QuerySet[Any, tuple[Any, ...]]:
    said = MailMessage.objects.filter(complaint__matter__in=keys, kind__in=IN_THE_MAILBOX)
    return said.order_by("pk").values_list("complaint__matter", "text")


def _findings(keys: Sequence[int]) -> QuerySet[Any, tuple[Any, ...]]:
    stand = Finding.objects.filter(incident__matter__in=keys, result__in=STANDS, fell_at=None, decided_at__isnull=False)
    return stand.order_by("pk").values_list("incident__matter", "text")


SOURCES = (
    _Source(_("投诉"), lambda keys: Complaint.objects.filter(matter__in=keys).order_by("pk").values_list("matter", "text")),
    _Source(_("答复"), _answers),
    _Source(_("信箱"), _mailbox),
    _Source(_("摘要"), lambda keys: Extract.objects.filter(matter__in=keys).order_by("pk").values_list("matter", "text")),
    _Source(_("认定"), _findings),
    _Source(
        _("处理意见"), lambda keys: Opinion.objects.filter(matter__in=keys).values_list("matter", "request", "facts", "basis", "opinion")
    ),
)


def is_found(matter: Matter) -> bool:
    return not (matter.sealed or matter.disposed_at or matter.classification == ComplaintClass.ACCUSATION)


def texts_of(matters: Sequence[Matter]) -> dict[int, list[Said]]:
    """All texts by which these are found, by the key of the matter. The number of questions does not depend on how many they are."""
    keys = [matter.pk for matter in matters if is_found(matter)]
    cleared = _not_borne_out(keys) if keys else {}
    said: dict[int, list[Said]] = defaultdict(list)
    for matter in matters:
        if is_found(matter):
            said[matter.pk] = [Said(_("编号"), matter.ref), Said(_("事由"), _without(matter.title, cleared[matter.pk]))]
    for source in SOURCES if keys else ():
        for key, *texts in source.rows(keys):
            said[key] += [Said(source.where, _without(mask(text), cleared[key])) for text in texts if text]
    return said


def _not_borne_out(keys: Sequence[int]) -> dict[int, set[str]]:
    """Names of those about whom there is a finding and none that stands, by matter."""
    found = Finding.objects.filter(incident__matter__in=keys, person__isnull=False)
    borne_out: set[tuple[int, str]] = set()
    names: dict[int, set[str]] = defaultdict(set)
    for key, name, result, fell in found.values_list("incident__matter", "person__name", "result", "fell_at"):
        names[key].add(name)
        if result in STANDS and fell is None:
            borne_out.add((key, name))
    for key, name in borne_out:
        names[key].discard(name)
    return names


def _without(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, NOBODY)
    return text


def found(matters: Sequence[Matter]) -> list[Found]:
    said = texts_of(matters)
    return [Found(matter.pk, matter.received_on, [s.text for s in said.get(matter.pk, ())]) for matter in matters]


def ready(*texts: str) -> search.Ready:
    """What somebody wrote, masked and made ready for the index."""
    return search.ready(mask(text) for text in texts)


def entered(matter: Matter, said: search.Ready) -> list[Document]:
    """The row by which a matter that is being opened will be found, if it is one that can be found; nobody else can know it yet."""
    if not is_found(matter):
        return []
    row = Found(matter.pk, matter.received_on, [matter.ref, matter.title], said).row
    return [row] if row else []


def enter_many(matters: Iterable[tuple[Matter, Sequence[str]]]) -> None:
    search.add_many(Found(matter.pk, matter.received_on, _first(matter, texts)) for matter, texts in matters if is_found(matter))


def _first(matter: Matter, texts: Sequence[str]) -> list[str]:
    return [matter.ref, matter.title, *(mask(text) for text in texts)]


def keep_in_line(key: int) -> None:
    """After a text of the matter was written, moved or emptied. Whoever else writes to the same matter waits, and then reads this text."""
    search.put_many(found([Matter.objects.select_for_update().get(pk=key)]))


def after_a_step(ctx: StepContext) -> None:
    """Effect of every step, after its own."""
    search.put_many(found([ctx.matter]))


@dataclass(slots=True)
class Rebuilt:
    matters: int = 0
    differed: int = 0
    strays: int = 0

    @property
    def same(self) -> bool:
        return not (self.differed or self.strays)


def rebuild() -> Rebuilt:
    """Makes the index anew from the texts, a batch at a time while others go on working; says how much was not in line."""
    done, right, last = Rebuilt(), set(), 0
    while True:
        with transaction.atomic():
            matters = list(Matter.objects.select_for_update().filter(pk__gt=last).order_by("pk")[:BATCH])
            if not matters:
                break
            wanted = found(matters)
            done.differed += search.put_many(wanted)
        last = matters[-1].pk
        right |= {one.number for one in wanted}
        done.matters += len(matters)
    for number in search.numbers() - right:
        done.strays += _stray(number)
    return done


@transaction.atomic
def _stray(number: int) -> bool:
    """A row that no matter accounts for; one that came while the rest was made anew is none."""
    matter = Matter.objects.select_for_update().filter(pk=key_of(number)).first()
    if matter is not None and found([matter])[0].number == number:
        return False
    search.drop([number])
    return True
