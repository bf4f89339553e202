"""python -m benchmarks.letters: a letter for each of so many people, issued at once and printed on paper. Ratios only.

Issuing is compared with as many bare rows inserted by Django, printing with as many sheets that carry a title and a code alone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SCHOOLS = 65
TEXT = "为规范教育收费，作如下承诺。\n" + "\n".join(f"第{n}条　不收公示以外的费用，不强制购买服务。" for n in "一二三四五六七八九十")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.letters", description=__doc__)
    parser.add_argument("--letters", type=int, default=4_600)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    from benchmarks.__main__ import _databases

    with tempfile.TemporaryDirectory(prefix="qingfeng-bench-") as folder:
        _databases(options.database, Path(folder))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return measure(options.letters)


def took(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done


def people(count: int) -> Any:
    """An office with schools, and so many teachers at them."""
    from qingfeng.core.parties.models import Person, Post, Unit
    from qingfeng.core.rows import insert_many

    office = Unit.objects.create(code="B", name="机关", kind="office", path="/1/")
    Unit.objects.filter(pk=office.pk).update(path=f"/{office.pk}/")
    office.refresh_from_db()
    schools = insert_many([Unit(code=f"B{n}", name=f"第{n}学校", kind="school", stage="primary", parent=office) for n in range(SCHOOLS)])
    for school in schools:
        Unit.objects.filter(pk=school.pk).update(path=f"{office.path}{school.pk}/")
    teachers = insert_many([Person(number=f"N{n:06d}", name=f"教师{n}") for n in range(count)])
    insert_many(
        [Post(person=person, unit=schools[n % SCHOOLS], kind="teacher", held_from=dt.date(2020, 9, 1)) for n, person in enumerate(teachers)]
    )
    return office


def measure(count: int) -> int:
    from django.db import transaction
    from django.utils import timezone

    from qingfeng.core.calendar import today
    from qingfeng.core.papers.letters import LetterSheet, LetterText, letters_pdf
    from qingfeng.core.parties.models import Person
    from qingfeng.engines.agreements import sheets

    now = timezone.now()
    day = today(now)
    with transaction.atomic():
        office = people(count)
    round_of = drafted(office, now)
    with transaction.atomic():
        bare, _rows = took(lambda: Person.objects.bulk_create([Person(number=f"X{n:06d}", name="某") for n in range(count)]))
        transaction.set_rollback(True)
    issuing, round_ = took(lambda: round_of(day))
    letters = round_.letters.all()
    files = sheets.files_of(letters)

    def printed() -> None:
        for first, last in files:
            sheets.print_letters(round_, letters.filter(number__range=(first, last)))

    def bare_sheets() -> None:
        labels = dict.fromkeys(("number", "other", "signer", "sign", "day", "code"), "")
        for first, last in files:
            some = [LetterSheet(f"{n:04d}", "", "", "", "", "", f"QF{n:010d}", "") for n in range(first, last + 1)]
            letters_pdf(LetterText("承诺书", "", (), ""), some, period="", labels=labels, day=day)

    plain, _none = took(bare_sheets)
    full, _none = took(printed)
    print(f"{letters.count():,} letters in {len(files)} files")
    print(f"  issued: {issuing / bare:.1f} times as many bare rows · printed: {full / plain:.1f} times as many bare sheets")
    print(f"  printing takes {full / issuing:.1f} times as long as issuing")
    return 0 if letters.count() == count else 1


def drafted(office: Any, now: dt.datetime) -> Callable[[dt.date], Any]:
    """A pledge whose text two people agreed on, ready to be issued."""
    from qingfeng.core.access.models import Account, RoleHolding
    from qingfeng.core.parties.models import Person
    from qingfeng.engines.agreements import services

    accounts = []
    for role in ("handler", "head"):
        person = Person.objects.create(number=role, name=role)
        account = Account.objects.create(username=role, unit=office, person=person, must_change_password=False)
        RoleHolding.objects.create(account=account, role=role, unit=office, valid_from=dt.date(2020, 1, 1))
        accounts.append(account)
    handler, head = accounts
    template = services.create_template(
        kind="public_pledge", unit=office, title="规范收费承诺书", signers=["teacher"], other_side="", actor=None, now=now
    )
    draft = services.draft_edition(template=template, text=TEXT, authority=None, actor=handler, now=now)
    edition = services.approve_edition(edition=draft, actor=head, now=now)

    def issue(day: dt.date) -> Any:
        until = day + dt.timedelta(days=300)
        return services.issue(edition=edition, actor=head, now=now, period_from=day, period_to=until, due_on=until)

    return issue


if __name__ == "__main__":
    sys.exit(main())
