"""A county of random matters, written straight into the tables, and every figure of it counted again in plain Python over plain rows.

The second counting shares nothing with the first but the meaning: it knows no SQL, no conditions of measures, no windows.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from django.utils import timezone

from qingfeng.core.calendar import SHANGHAI
from qingfeng.core.matters.models import Clock, Handover, Matter
from qingfeng.core.norms.queries import in_force
from qingfeng.core.parties.models import Unit
from qingfeng.engines.cases.models import Allegation, Complaint, Reopening

FIRST = dt.date(2025, 1, 1)
DAYS = 500
ONE = dt.timedelta(days=1)
CHANNELS = ("web", "phone", "visit", "letter", "import")
FAMILY = {"charge_not_listed": "fees", "no_refund": "fees", "insult": "ethics", "enrolment": "service", "suggestion": "other"}


@dataclass
class Round:
    start: dt.date
    due: dt.date | None
    stop: dt.date | None


@dataclass
class Case:
    """What happened, as somebody would tell it."""

    number: int
    school: str
    channel: str
    kinds: list[str]
    accusation: bool
    received: dt.datetime
    notice: Round
    rounds: list[Round] = field(default_factory=list)
    reopened: list[dt.datetime] = field(default_factory=list)
    end: str = ""
    ended: dt.datetime | None = None
    answered: dt.datetime | None = None
    rating: tuple[dt.datetime, str, int] | None = None
    offers: list[tuple[dt.datetime | None, bool | None]] = field(default_factory=list)


def moment(rng: random.Random, day: dt.date) -> dt.datetime:
    """Any minute of the day at the office, the last and the first included: there the day in UTC is another."""
    return dt.datetime.combine(day, rng.choice([dt.time(0, 0), dt.time(7, 59), dt.time(8), dt.time(23, 59)]), SHANGHAI)


def invent(rng: random.Random, number: int, schools: list[str]) -> Case:
    day = FIRST + ONE * rng.randrange(DAYS)
    notice = Round(day, day + ONE * 15, None)
    kinds = rng.sample(sorted(FAMILY), rng.choice([0, 1, 1, 1, 2]))
    case = Case(number, rng.choice(schools), rng.choice(CHANNELS), kinds, rng.random() < 0.08, moment(rng, day), notice)
    case.offers = [(moment(rng, day + ONE * rng.randrange(9)), rng.choice([True, False, None])) for _n in range(rng.choice([0, 0, 1, 2]))]
    case.offers = [(at if accepted is not None else None, accepted) for at, accepted in case.offers]
    case.offers = case.offers[: next((n + 1 for n, offer in enumerate(case.offers) if offer[1] is None), None)]
    if rng.random() < 0.15:
        _goes(rng, case, notice, day)
        return case
    if rng.random() < 0.15:
        return case  # still waiting to be accepted
    accepted = day + ONE * rng.choice([0, 3, 15, 16, 30])
    notice.stop = accepted
    _is_handled(rng, case, accepted)
    return case


def _is_handled(rng: random.Random, case: Case, accepted: dt.date) -> None:
    for _round in range(3):
        work = Round(accepted, accepted + ONE * rng.choice([60, 60, 90]), None)
        case.rounds.append(work)
        if rng.random() < 0.15:
            work.due = rng.choice([work.due, None])  # open, perhaps paused
            return
        if rng.random() < 0.15:
            _goes(rng, case, work, accepted)
            return
        work.stop = accepted + ONE * rng.choice([1, 40, 59, 60, 61, 90, 91, 120])
        case.answered = moment(rng, work.stop)
        if rng.random() < 0.6:
            case.rating = (case.answered + ONE * rng.randrange(40), rng.choice(["yes", "partly", "no"]), rng.randint(1, 5))
        if rng.random() < 0.75:
            return
        accepted = work.stop + ONE * rng.randrange(30)
        case.reopened.append(moment(rng, accepted))


def _goes(rng: random.Random, case: Case, running: Round, since: dt.date) -> None:
    """Withdrawn or joined, in time or late."""
    running.stop = since + ONE * rng.choice([0, 5, 14, 15, 16, 60, 61, 100])
    case.end, case.ended = rng.choice(["withdrawn", "joined"]), moment(rng, running.stop)


class County:
    def __init__(self, house, seed: int, size: int = 150, first: int = 0) -> None:
        self.house, rng = house, random.Random(seed)
        self.schools = {f"R{n}": self._school(f"R{n}") for n in range(4)}
        self.cases = [invent(rng, number, sorted(self.schools)) for number in range(first, first + size)]
        for case in self.cases:
            self._store(case)

    def _school(self, code: str) -> Unit:
        facts = {"name": f"{code}学校", "kind": "school", "stage": "primary", "parent": self.house.office}
        unit, _new = Unit.objects.get_or_create(code=code, defaults=facts)
        unit.path = f"{self.house.office.path}{unit.pk}/"
        unit.save(update_fields=["path"])
        return unit

    def _store(self, case: Case) -> None:
        day = case.received.astimezone(SHANGHAI).date()
        who, school = self.house.registrar, self.schools[case.school]
        matter = Matter.objects.create(
            ref=f"RC-{case.number:06d}", institution="complaints", procedure="complaint", unit=self.house.office, respondent_unit=school,
            state="received", classification="accusation" if case.accusation else "appeal", opened_at=case.received, received_on=day,
            facts_from=day, accountable=who, ended_at=case.ended, outcome=case.end,
        )  # fmt: skip
        said = Complaint.objects.create(
            matter=matter, token_digest=f"t{case.number}", code_digest=f"c{case.number}", channel=case.channel, anonymous=True,
            classification=matter.classification, received_at=case.received, answered_at=case.answered,
            **({"rated_at": case.rating[0], "solved": case.rating[1], "satisfied": case.rating[2]} if case.rating else {}),
        )  # fmt: skip
        for kind in case.kinds:
            Allegation.objects.create(matter=matter, complaint=said, unit=school, kind=kind, classification=matter.classification)
        self._clock(matter, "petition.notice", case.notice)
        for work in case.rounds:
            self._clock(matter, "petition.handle", work)
        for at in case.reopened:
            Reopening.objects.create(matter=matter, by=who, at=at)
        for at, accepted in case.offers:
            offered = at or timezone.now()
            Handover.objects.create(
                matter=matter, from_account=who, to_account=self.house.handler, offered_at=offered, answered_at=at, accepted=accepted
            )

    def _clock(self, matter: Matter, code: str, work: Round) -> None:
        rule = in_force(code, dt.date(2026, 1, 1), self.house.office)
        Clock.objects.create(matter=matter, code=code, rule=rule, started_on=work.start, due_on=work.due, stopped_on=work.stop)


# counted again ----------------------------------------------------------------------------------------------------------


def on(at: dt.datetime | None) -> dt.date | None:
    return at.astimezone(SHANGHAI).date() if at else None


def went(case: Case, work: Round) -> bool:
    return case.end in ("withdrawn", "joined") and on(case.ended) == work.stop


def met(work: Round) -> bool:
    return work.stop is not None and (work.due is None or work.stop <= work.due)


def is_late(work: Round, end: dt.date, today: dt.date) -> bool:
    """Open at the end of that day and past its day; today is not over."""
    if work.due is None or (work.stop is not None and work.stop <= end):
        return False
    return work.due < end or (work.due == end and end < today)


def timely(case: Case, works: list[Round], start: dt.date, end: dt.date, today: dt.date) -> tuple[int, int]:
    hits = n = 0
    for work in works:
        if work.stop is not None and start <= work.stop <= end:
            if went(case, work):
                n += not met(work)
            else:
                n, hits = n + 1, hits + met(work)
        elif is_late(work, end, today):
            n += 1
    return hits, n


def again(case: Case, works: list[Round], start: dt.date, end: dt.date) -> tuple[int, int]:
    answered = [work for work in works if work.stop and start <= work.stop <= end and not went(case, work)]
    back = [work for work in answered if any(work.stop <= on(at) <= end for at in case.reopened)]
    return len(back), len(answered)


def figures_of(case: Case, start: dt.date, end: dt.date, today: dt.date) -> dict[str, tuple[int | None, int]]:
    """code -> (numerator, how many) that this one case adds."""

    def here(day: dt.date | None) -> bool:
        return day is not None and start <= day <= end

    if case.accusation:
        return {"accusations": (None, int(here(on(case.received))))}
    own = case.channel != "import"
    first = case.rounds[0] if case.rounds and here(case.rounds[0].start) else None
    gone = first is not None and went(case, first) and first.stop <= end
    rated = own and case.rating is not None and here(on(case.rating[0]))
    silent = own and here(on(case.answered)) and not (case.rating and on(case.rating[0]) <= end)
    offers = [accepted for at, accepted in case.offers if here(on(at))]
    stayed = first is not None and not gone
    return {
        "received": (None, int(own and here(on(case.received)))),
        "accepted": (None, int(first is not None)),
        "gone": (None, int(gone)),
        "finished_rate": (int(stayed and first.stop is not None and first.stop <= end), int(stayed)),
        "on_time_rate": timely(case, case.rounds, start, end, today),
        "told_in_time_rate": timely(case, [case.notice], start, end, today),
        "solved_rate": (int(rated and case.rating[1] == "yes"), int(rated)),
        "satisfied_rate": (int(rated and case.rating[2] >= 3), int(rated)),
        "unrated": (None, int(silent)),
        "reopened_rate": again(case, case.rounds, start, end),
        "declined_rate": (offers.count(False), len(offers)),
    }


def counted(cases: list[Case], start: dt.date, end: dt.date, today: dt.date) -> dict[str, tuple[int | None, int]]:
    """`end` is cut to today: nothing that has not come yet is counted."""
    end = min(end, today)
    sums: dict[str, tuple[int | None, int]] = {}
    for case in cases:
        for code, (hits, n) in figures_of(case, start, end, today).items():
            before = sums.get(code, (None if hits is None else 0, 0))
            sums[code] = (None if hits is None else before[0] + hits, before[1] + n)
    return sums


def family_of(case: Case) -> str:
    return FAMILY[case.kinds[0]] if case.kinds else "other"
