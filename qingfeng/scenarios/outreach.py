"""What the schools of the demonstration put before the public, brought in as one list, as an office would."""

from __future__ import annotations

import io

from qingfeng.core.parties.models import Post
from qingfeng.core.refusal import Refused
from qingfeng.engines.disclosure import services
from qingfeng.engines.disclosure.models import Outreach, OutreachKind

from .agenda import Agenda, Life
from .county import Cast
from .rows import Row, at, day, path, rows

LISTED = at("2011-10-31", 15)


def plan(cast: Cast, agenda: Agenda) -> None:
    agenda.add(_list(cast))
    for row in rows("broadcasts.csv"):
        agenda.add(_broadcast(cast, row))
    for row in rows("promises.csv"):
        agenda.add(_promise(cast, row))


def _list(cast: Cast) -> Life:
    yield LISTED
    file = io.BytesIO(path("outreach.csv").read_bytes())
    done = services.take_outreach(file=file, actor=cast["publisher"], now=LISTED)
    if done.errors:
        raise Refused(f"outreach.csv：{done.errors[0]}")


def _broadcast(cast: Cast, row: Row) -> Life:
    now = at(row["on"], 18)
    yield now
    services.record_outreach(
        kind=OutreachKind.TV_PLEDGE, unit=cast.office, on=day(row["on"]), count=1, outlet=row["outlet"], what=row["what"],
        actor=cast["publisher"], now=now,
    )  # fmt: skip


def _promise(cast: Cast, row: Row) -> Life:
    """Taken down some days after it was on the air; told kept or not when its day has come."""
    now = at(row["recorded_on"], 10)
    yield now
    aired = Outreach.objects.standing().get(kind=OutreachKind.TV_PLEDGE, unit=cast.office, on=day(row["aired_on"]))
    post = Post.objects.held_on(now.date()).filter(person=cast.people[row["person"]], unit=cast.office).first()
    assert post is not None
    made = services.record_promise(
        broadcast=aired, text=row["text"], answers=post, due_on=day(row["due_on"]), actor=cast["publisher"], now=now
    )
    if row["settled_on"]:
        now = at(row["settled_on"], 16)
        yield now
        services.settle_promise(promise=made, kept=row["kept"] == "1", said=row["said"], link=row["link"], actor=cast["registrar"], now=now)
