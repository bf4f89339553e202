"""What came out of a survey: question by question, school by school where enough answered, and beside the year before."""

from __future__ import annotations

from dataclasses import dataclass

from qingfeng.core.norms.queries import in_force
from qingfeng.core.parties.models import Unit

from .boxes import Counts, added
from .counting import Counted, Difference, Tally, difference, folded
from .models import Question, Survey
from .paper import FEW


@dataclass(frozen=True)
class Result:
    question: Question
    tally: Tally
    before: Tally | None = None  # of the same question the year before

    @property
    def change(self) -> Difference | None:
        return difference(self.tally, self.before) if self.before else None


@dataclass(frozen=True)
class Part:
    """`unit`: nobody for all that are not told by themselves."""

    unit: Unit | None
    tally: Tally


def tally_of(question: Question, counts: Counts) -> Tally:
    return Tally(tuple(Counted(o.text, o.weight, o.satisfied, counts.get(str(o.pk), 0)) for o in question.options.all()))


def all_counts(survey: Survey) -> tuple[int, dict[str, int]]:
    """How many answered, and how often each option was chosen."""
    answers, counts = 0, dict[str, int]()
    for box in survey.boxes.all():
        answers, counts = answers + box.answers, added(counts, box.counts)
    return answers, counts


def year_before(survey: Survey) -> Survey | None:
    """The survey of the same kind and office for the year before, where there was one."""
    return Survey.objects.closed().filter(kind=survey.kind, unit=survey.unit, year=survey.year - 1).order_by("-closes_on").first()


def results(survey: Survey) -> list[Result]:
    """A question is compared with the one of the year before that has the same words and the same answers."""
    _n, counts = all_counts(survey)
    earlier = year_before(survey)
    before = {}
    if earlier is not None:
        _n, then = all_counts(earlier)
        before = {_same(q): tally_of(q, then) for q in earlier.asked()}
    return [Result(q, tally_of(q, counts), before.get(_same(q))) for q in survey.asked()]


def overall(survey: Survey) -> Tally:
    question = survey.asked().get(is_overall=True)
    return tally_of(question, all_counts(survey)[1])


def _same(question: Question) -> tuple[object, ...]:
    return (question.text, *((o.text, o.weight, o.satisfied) for o in question.options.all()))


def by_school(survey: Survey) -> list[Part]:
    """The question about the whole, in the order of the schools' codes and never of their shares; what is too small stands together."""
    question = survey.asked().get(is_overall=True)
    boxes = list(survey.boxes.select_related("unit"))
    nobody, parts, units = tally_of(question, {}), list[tuple[int, Tally]](), dict[int, Unit]()
    for box in boxes:
        tally = tally_of(question, box.counts)
        if box.unit is None:
            nobody = nobody + tally
        else:
            units[box.unit.pk] = box.unit
            parts.append((box.unit.pk, tally))
    least = in_force(survey.declared.least_answers, survey.opens_on, survey.unit).value
    told, rest = folded(parts, least, FEW, nobody)
    known = dict(parts)
    found = [Part(units[pk], known[pk]) for pk in sorted(told, key=lambda pk: units[pk].code)]
    return [*found, Part(None, rest)] if found and rest.n else found
