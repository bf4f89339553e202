"""Every address of the project, tried by everybody: who is let in, who is not, and what nobody finds behind a door that is not theirs.

The table is in tests/doors/table.txt, one row for each door; a new address without a row fails here.
"""

from __future__ import annotations

import base64
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from freezegun import freeze_time

from qingfeng.core import snapshots
from qingfeng.core.chronicle.export import export
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.notices import services as notices
from qingfeng.core.notices.models import Notice
from qingfeng.core.vault.services import notice_address
from qingfeng.engines.cases import intake, receipts
from qingfeng.faces import errors
from tests import situations as s
from tests.doors import planted
from tests.doors.county import CHARGED, TODAY, County
from tests.doors.walking import NEWCOMER, VISITOR, Door, Said, Walk, doors, names_of_all_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # fourteen thousand requests: once is enough
SECRETS = tuple(word for word in planted.NOBODY.values() if planted.MARK not in word)
EVERY_WORD = (*planted.NOBODY.values(), *planted.READ_BY)
# Figures ignore the viewer, for each must be the same whoever counts; the auditor counts entries. Everything else tells nothing.
COUNTS_FOR_ALL = (
    "desk:figures", "desk:figure", "desk:chronicle", "desk:report", "desk:report_docx", "desk:report_figure", "desk:report_changes",
    "desk:home_year",
)  # fmt: skip
WHO_MUST_NOTICE_NOTHING = (
    "respondent@s1", "respondent@s2", "handler@own~unit", "head@own~child", "registrar@own~earlier", "decider@own~kin", "sysadmin@own",
    "auditadmin@own", "keeper@own", "cashier@own", "handler@bureau", "duty@own~kin",
)  # fmt: skip


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for all tests of this file, in a transaction that is undone."""
    told = Told()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, freeze_time(s.at(TODAY)), transaction.atomic():
        from django.conf import settings

        patch.setattr(settings, "FILES_ROOT", tmp_path_factory.mktemp("files"))
        patch.setattr(logging.getLogger(), "level", logging.DEBUG)
        logging.getLogger().addHandler(told)
        patch.setattr(errors, "page", plainly)
        snapshots.forget_all()
        made = Walk(County(patch))
        made.told = told
        yield made
        transaction.set_rollback(True)
    logging.getLogger().removeHandler(told)
    snapshots.forget_all()


def plainly(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    """An error with its words and without its page: most doors are shut to most people, and drawing each of them takes minutes."""
    return HttpResponse(f"{template} {context}", status=status)


class Told(logging.Handler):
    """Every line that anything logged, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter().format(record))


def test_every_address_has_a_row():
    assert names_of_all_addresses() - {door.name for door in doors()} == set()


@pytest.mark.long
def test_every_door_opens_to_those_it_is_for_and_to_nobody_else(walk):
    wrong = [line for door in doors() for line in _tried(walk, door)]
    assert not wrong, "\n".join(wrong)
    assert [word for word in EVERY_WORD if word in "\n".join(walk.told.lines)] == []


def _tried(walk: Walk, door: Door) -> list[str]:
    """What is not as the row says."""
    wrong, finders = [], []
    for who, status in walk.expected(door).items():
        answer = walk.go(door, who)
        said = Said(answer)
        if answer.status_code != status:
            wrong.append(f"{who}: {answer.status_code}, not {status}")
        if who in (VISITOR, NEWCOMER) and not door.is_public:
            wrong += _goes_on(door, who, answer)
        wrong += [f"{who} reads {word}" for word in _not_theirs(walk, door, who, said.text)]
        finders += [door.finds in said.text] if status == 200 else []
    if door.finds and not any(finders):
        wrong.append(f"nobody finds {door.finds}")
    return [f"{door}\n    {line}" for line in wrong]


def _goes_on(door: Door, who: str, answer: Any) -> list[str]:
    """Whoever is not yet let in is sent to the one page where that can be mended."""
    if answer.status_code != 302 or door.name in ("desk:login", "desk:login_second", "desk:logout"):
        return []
    wanted = "/desk/login/" if who == VISITOR else "/desk/password/"
    return [] if answer["Location"].startswith(wanted) else [f"{who} is sent to {answer['Location']}"]


def _not_theirs(walk: Walk, door: Door, who: str, text: str) -> list[str]:
    found = [word for word in SECRETS if word in text]
    if planted.MARK not in text:
        return found
    found += [word for word in planted.NOBODY.values() if planted.MARK in word and word in text]
    return found + [word for word in planted.READ_BY if word in text and not _may_read(walk, door, who, word)]


def _may_read(walk: Walk, door: Door, who: str, word: str) -> bool:
    """Whoever follows with the receipt code reads the own words; what is out everybody; what was typed stands in the page's own boxes."""
    if ("code", "@code") in door.data:
        return word in planted.COMPLAINANT
    if word in door.echoes or (door.is_public and word in planted.PUBLISHED):
        return True
    return who in walk.county.members(planted.READ_BY[word])


@pytest.mark.long
def test_no_mail_notice_or_entry_says_a_planted_word(walk, tmp_path):
    with transaction.atomic():
        notices.deliver(now=s.at(TODAY), address_of=notice_address)
        letters = [f"{m.subject}{m.body}{m.extra_headers}" for m in mail.outbox]
        transaction.set_rollback(True)
    export(tmp_path / "record.jsonl")
    quiet = {
        "mails": "".join(letters),
        "notices": str(list(Notice.objects.values())),
        "the record": str(list(Entry.objects.values())),
        "its export": (tmp_path / "record.jsonl").read_text(encoding="utf-8"),
    }
    for where, said in quiet.items():
        assert len(said) > 100, where
        assert [word for word in EVERY_WORD if any(form in said.encode() for form in _forms(word))] == [], where
    addressed = [m for m in mail.outbox if planted.NOBODY["the address for notices"] in m.to]
    assert addressed
    assert all(m.to == [planted.NOBODY["the address for notices"]] for m in addressed)


@pytest.mark.long
def test_the_database_holds_nothing_that_nobody_may_read(walk):
    """Every byte of its pages, also of those that were freed; on PostgreSQL every column of every row."""
    kept = connection.connection.serialize() if connection.vendor == "sqlite" else b"".join(_rows())
    assert _forms("鼯文空调")[0] in kept  # what is looked for could be found
    for what, word in planted.NOBODY.items():
        assert [form for form in _forms(word) if form in kept] == [], what
    code = walk.county.facts["code"].replace(" ", "").encode()
    assert code not in kept


def _rows() -> Iterator[bytes]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names of our own tables
            for row in cursor.fetchall():
                yield b"\n".join(bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in row)


def _forms(word: str) -> list[bytes]:
    """As it is, as JSON writes it, in the other encodings of the country, and disguised as digits."""
    plain = word.encode()
    return [plain, json.dumps(word)[1:-1].encode(), word.encode("utf-16-le"), word.encode("gb18030"), plain.hex().encode(),
            base64.b64encode(plain).rstrip(b"=")[:-1]]  # fmt: skip


@pytest.mark.long
def test_a_hidden_matter_changes_no_page_of_those_who_must_not_know_of_it(walk):
    """The same county with one complaint more: byte for byte the same, apart from what is drawn anew for every answer."""
    left_out = (*COUNTS_FOR_ALL, "desk:factor_app")  # that page draws another secret for every answer
    asked = [door for door in doors() if door.method == "GET" and not door.is_public and door.name not in left_out]
    for who in WHO_MUST_NOTICE_NOTHING:
        walk.client(who)  # pages tell when somebody was last here, so all are here before the first is read
    reader = walk.client("handler@own", anew=True)
    before = _pages(walk, asked)
    with transaction.atomic():
        claim = intake.Claim(kind="charge_not_listed", demand="money_back", item="鼯项空调费", amount_fen=8000, charged_on=CHARGED)
        said = {"office": walk.county.house.office, "unit": walk.county.house.school, "text": "学校又收了一次。", "claims": [claim]}
        intake.submit(intake=intake.Intake(token=receipts.new_token(), **said), now=s.at(TODAY))
        after = _pages(walk, asked)
        seen = reader.get("/desk/matters/?state=all")
        transaction.set_rollback(True)
    walk.clients.clear()  # whoever logged in meanwhile is not logged in any more
    assert [key for key, page in before.items() if page != after[key]] == []
    assert seen.content != reader.get("/desk/matters/?state=all").content


def _pages(walk: Walk, asked: list[Door]) -> dict[tuple[str, str], str]:
    return {(str(door), who): _still(Said(walk.go(door, who)).text) for who in WHO_MUST_NOTICE_NOTHING for door in asked}


def _still(page: str) -> str:
    """Without tokens against forgery, keys of forms and the times of the clock."""
    return re.sub(r'[A-Za-z0-9]{64}|[0-9a-f]{32}|csrftoken=\S+|name="token" value="[^"]*"|/CreationDate.*|/ModDate.*', "", page)
