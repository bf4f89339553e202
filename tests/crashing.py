"""What the crash tests run in processes of their own: `python -m tests.crashing build|walk|duties|count [die-after]`.

`walk` leads three complaints through every step of the procedure and prints each step once it is committed. With a number behind it
the process kills itself as a power cut would, before that statement of SQL: so every place in a transaction is hit sooner or later.
Started again it takes the same way with the same request keys.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

MATTERS = 3
# actor, step, what it needs; each is one transaction.
WAY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("registrar", "accept", {}),
    ("registrar", "assign", {"to": "handler"}),
    ("handler", "take_over", {}),
    ("handler", "draft_extract", {"text": "反映你校2026年9月收取空调使用费，请说明依据、人数和金额。"}),
    ("reviewer", "approve_extract", {}),
    ("handler", "ask_statement", {}),
    ("handler", "pause", {"ground": "听证"}),
    ("handler", "resume", {}),
    ("handler", "add_evidence", {"text": "学校收款记录"}),
    ("handler", "find", {"result": "confirmed", "text": "收款记录显示收取。", "amount_fen": 8000}),
    ("handler", "draft_opinion", {"request": "退还", "facts": "收取80元", "basis": "公示未列", "opinion": "责令退费", "result": "support"}),
    ("handler", "silence", {}),
    ("handler", "submit", {}),
    ("decider", "send_back", {"reason": "补充人数"}),
    ("handler", "submit", {}),
    ("decider", "decide", {"written_opinion": "同意，责令退费。"}),
    ("handler", "serve", {"answer": "已责令退费。"}),
    ("caller", "recheck", {"passed": True, "note": "查看了退费名册"}),
    ("handler", "close", {}),
)
DAYS = {"silence": 40}  # everything else follows day by day


def key(matter: int, place: int) -> str:
    return f"crash-{matter}-{place}-{WAY[place][1]}"


def die_after(statements: int) -> Callable:
    left = [statements]

    def count(execute, *arguments):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)

    return count


def build() -> None:
    from qingfeng.core.access.models import Account
    from qingfeng.institutions.complaints.tests import situations as s
    from tests.situations import letters_allowed

    letters_allowed(s.build())  # so that more follows from a decision than the money
    for account in Account.objects.all():
        account.email = f"{account.username}@office.invalid"
        account.save(update_fields=["email"])
    from qingfeng.engines.cases import receipts

    print(json.dumps([receipts.new_token() for _ in range(MATTERS)]))


def walk(tokens: list[str]) -> None:
    from qingfeng.core.access.models import Account
    from qingfeng.core.parties.models import Unit
    from qingfeng.institutions.complaints.tests import situations as s

    house = s.House(Unit.objects.get(code="YX"), Unit.objects.get(code="YX-S1"), {a.username: a for a in Account.objects.all()})
    for number, token in enumerate(tokens):
        receipt = s.complain(house, token=token)
        print(f"{number} received {receipt.code}", flush=True)
        for place in range(len(WAY)):
            _step(house, receipt.matter_id, number, place)


def _step(house: Any, pk: int, number: int, place: int) -> None:
    from qingfeng.core.matters.steps import done_before, take
    from qingfeng.core.norms.models import Clause
    from qingfeng.engines.cases.models import Allegation, Complaint
    from qingfeng.institutions.complaints.tests import situations as s

    who, step, data = WAY[place]
    actor = house.accounts[who]
    if done_before(matter_id=pk, step=step, actor=actor, request_key=key(number, place)) is None:
        needed = dict(data)
        needed |= {"to": house.accounts[data["to"]]} if "to" in data else {}
        if step == "find":
            needed |= {"allegation": Allegation.objects.get(matter=pk).pk, "clause": Clause.objects.order_by("pk").first()}
        if step == "serve":
            needed |= {"complaint": Complaint.objects.get(matter=pk)}
        at = s.at(place + sum(days for later, days in DAYS.items() if later in [row[1] for row in WAY[: place + 1]]))
        take(matter_id=pk, step=step, actor=actor, now=at, data=needed, request_key=key(number, place))
    print(f"{number} {place} {step}", flush=True)


def duties() -> None:
    """What the worker beside the server does each minute, once through."""
    from django.utils import timezone

    from qingfeng.core.notices.services import CLAIM_LASTS
    from qingfeng.faces.cli import duties as beside

    for duty in beside.DUTIES:
        assert beside.perform(duty), duty
    beside.deliver_notices(now=timezone.now() + 2 * CLAIM_LASTS)  # what a dead worker had claimed is free again by then


def _events(matter: Any) -> list[str]:
    from qingfeng.core.chronicle.models import Entry

    kind, name = matter.stream
    return list(Entry.objects.filter(stream__kind=kind, stream__key=name).order_by("seq").values_list("event", flat=True))


def count() -> None:
    """What an outsider can count afterwards."""
    from django.conf import settings

    from qingfeng.core.chronicle.models import Entry, Leaf
    from qingfeng.core.chronicle.verify import verify
    from qingfeng.core.matters.models import Matter
    from qingfeng.core.notices.models import Notice
    from qingfeng.engines.consequences.models import Cause, Consequence
    from qingfeng.engines.ledgers import proof

    matters = list(Matter.objects.order_by("pk"))
    mails = [path.read_text(encoding="utf-8") for path in sorted((settings.VAR / "mail").glob("*"))]
    sent = [line for text in mails for line in text.splitlines() if line.startswith("Message-ID:")]
    told = {
        "steps": {number: _events(m) for number, m in enumerate(matters)},
        "states": [m.state for m in matters],
        "notices": Notice.objects.count(),
        "notice_keys": Notice.objects.values("key").distinct().count(),
        "by_mail": Notice.objects.filter(by_mail=True).count(),
        "mails": len(set(sent)),
        "mailed_again": len(sent) - len(set(sent)),
        "causes": Cause.objects.count(),
        "consequences": sorted(Consequence.objects.values_list("measure", "state", "count")),
        "entries": Entry.objects.count(),
        "leaves": Leaf.objects.count(),
        "record": sorted(verify().codes),
        "books": proof.prove(),
    }
    print(json.dumps(told, ensure_ascii=False))


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    what, rest = sys.argv[1], sys.argv[2:]
    limit = int(os.environ.get("DIE_AFTER", "0"))
    from contextlib import nullcontext

    with connection.execute_wrapper(die_after(limit)) if limit else nullcontext():
        {"build": build, "walk": lambda: walk(rest), "duties": duties, "count": count}[what]()


if __name__ == "__main__":
    main()
