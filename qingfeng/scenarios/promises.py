"""What was laid down and promised: the office's documents of 2011, the letters and pledges under them, and who signed."""

from __future__ import annotations

import datetime as dt
from hashlib import blake2b

from qingfeng.core.norms import services as norms
from qingfeng.core.norms.models import Clause, Document
from qingfeng.core.parties.models import PostKind
from qingfeng.engines.agreements import services
from qingfeng.engines.agreements.models import LetterState, Round, Template, Way

from .agenda import Agenda, Life
from .county import Cast
from .rows import Row, at, day, day_or_none, later, pick, rows

POSTS = {str(label): value for value, label in PostKind.choices}
ONE_IN = 400  # so many sign and one does not: on leave, ill
SLOW = ("YX-S38", "YX-S04", "YX-S01")  # schools whose people have not all signed yet, in the present


def plan(cast: Cast, agenda: Agenda) -> None:
    for row in rows("documents.csv"):
        agenda.add(_document(cast, row))
    templates: dict[str, Template] = {}
    for row in rows("letters.csv"):  # a letter stands after the one above it
        agenda.add(_letters(cast, row, templates))


def _document(cast: Cast, row: Row) -> Life:
    now = at(row["dated"], 9)
    yield now
    document = norms.add_document(
        key=row["key"], number=row["number"], title=row["title"], unit=cast.office, dated=day(row["dated"]),
        in_force_from=day(row["in_force_from"]), trial_ends=day_or_none(row["trial_ends"]), actor=cast["head"], now=now,
    )  # fmt: skip
    for clause in rows("clauses.csv"):
        if clause["document"] == row["key"]:
            norms.add_clause(document=document, ref=clause["ref"], text=clause["text"], actor=cast["head"], now=now)


def _letters(cast: Cast, row: Row, templates: dict[str, Template]) -> Life:
    drafted = at(row["issued_on"], 9)
    yield drafted
    templates[row["code"]] = _template(cast, row, templates, drafted)
    issued = at(row["issued_on"], 15)
    yield issued
    round_ = services.issue(
        edition=templates[row["code"]].editions.get(), period_from=day(row["issued_on"]), period_to=day(row["period_to"]),
        due_on=day(row["due_on"]), actor=cast["head"], now=issued,
    )  # fmt: skip
    signing = at(row["signed_on"] or _soon(row["issued_on"]), 16)
    yield signing
    _sign(round_, signing, everybody=bool(row["signed_on"]))
    if row["other_side"]:
        countersigning = at(later(signing.date(), 2), 16)
        yield countersigning
        _countersign(cast, round_, countersigning)
    if row["added_on"]:
        yield from _added(cast, round_, at(row["added_on"], 9))


def _added(cast: Cast, round_: Round, now: dt.datetime) -> Life:
    """To whoever came into a post since; who stayed in the seat beside them signed too."""
    yield now
    services.issue_missing(round_=round_, actor=cast["head"], now=now)
    signing = at(later(now.date(), 3), 16)
    yield signing
    _sign(round_, signing, everybody=True)
    _countersign(cast, round_, signing)


def _soon(issued_on: str) -> dt.date:
    return day(issued_on) + dt.timedelta(days=3)


def _template(cast: Cast, row: Row, templates: dict[str, Template], now: dt.datetime) -> Template:
    made = services.create_template(
        kind=row["kind"], unit=cast.office, title=row["title"], signers=[POSTS[name] for name in row["signers"].split("、")],
        other_side=POSTS.get(row["other_side"], ""), parent=templates.get(row["parent"]), actor=cast["registrar"], now=now,
    )  # fmt: skip
    bases = dict(pair.split("=") for pair in row["bases"].split("；") if pair)
    draft = services.draft_edition(
        template=made, text=row["text"], authority=_clause(row["authority"]), actor=cast["registrar"], now=now,
        bases={ref: clause for ref, name in bases.items() if (clause := _clause(name))},
    )  # fmt: skip
    services.approve_edition(edition=draft, actor=cast["head"], now=now)
    return made


def _clause(name: str) -> Clause | None:
    if not name:
        return None
    key, _blank, ref = name.partition(" ")
    return Document.objects.get(key=key).clauses.get(ref=ref)


def _absent(number: str, round_: Round) -> bool:
    """The same few each time."""
    return int.from_bytes(blake2b(f"{number}{round_.issued_on}".encode(), digest_size=4).digest(), "big") % ONE_IN == 0


def _countersign(cast: Cast, round_: Round, now: dt.datetime) -> None:
    """The head at the desk; principals on the same paper, recorded from the lists of the schools."""
    if round_.edition.template.other_side == PostKind.HEAD:
        services.countersign(round_=round_, actor=cast["head"], now=now)
    signed = round_.letters.uncountersigned().filter(state=LetterState.SIGNED).values_list("pk", flat=True)
    services.record_countersigned(round_=round_, days=dict.fromkeys(signed, now.date()), actor=None, now=now)


def _sign(round_: Round, now: dt.datetime, *, everybody: bool) -> None:
    """On paper, recorded from the lists of the schools."""
    slow = () if everybody else SLOW
    letters = round_.letters.select_related("unit", "person")
    signed = {
        letter.pk: now.date()
        for letter in letters
        if (letter.post != PostKind.TEACHER or not _absent(letter.person.number, round_))
        and not (letter.unit.code in slow and pick(letter.person.number, 3) == 0)
    }
    services.record_signed(round_=round_, days=signed, way=Way.LIST, actor=None, now=now)
