"""Keeping lines for somebody in a register without being able to read them. Only here does a notebook change."""

from __future__ import annotations

import base64
import json

from django.db import transaction
from django.utils.translation import gettext as _
from nacl.public import PrivateKey

from qingfeng.core.access.models import Account
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import wrapping

from .models import Notebook, RegisterEntry

LEAST_WORDS = 12  # as for keepers: the key is kept, and who has a copy of it can try words without end


@transaction.atomic
def begin(*, entry: RegisterEntry, words: str, actor: Account) -> Notebook:
    """A new notebook under new words; of the old one nothing stays."""
    _own(entry, actor)
    if len(words.strip()) < LEAST_WORDS:
        raise Refused(_("口令至少%(n)d个字符，如一句记得住的话；只有您自己知道，忘了没有人能找回。") % {"n": LEAST_WORDS}, field="words")
    private = PrivateKey.generate()
    made = wrapping.wrap(private, words)
    values = {"wrapped": made.wrapped, "salt": made.salt, "ops": made.ops, "mem": made.mem, "lines": []}
    return Notebook.objects.update_or_create(entry=entry, defaults={"public_key": bytes(private.public_key), **values})[0]


@transaction.atomic
def keep(*, entry: RegisterEntry, line: str, actor: Account) -> None:
    """Needs no words: whoever writes into it cannot read it. Lines are of one length."""
    _own(entry, actor)
    book = Notebook.objects.select_for_update().filter(entry=entry).first()
    if book is None:
        return
    raw = json.dumps(line).encode()
    sealed = wrapping.lock(bytes(book.public_key), raw + b" " * (-len(raw) % wrapping.BLOCK))
    book.lines = [*book.lines, base64.b64encode(sealed).decode()]
    book.save(update_fields=["lines"])


def read(*, entry: RegisterEntry, words: str, actor: Account) -> list[str]:
    """The lines, the newest first. Nothing is recorded: that somebody looked would tell that there is something."""
    _own(entry, actor)
    book = Notebook.objects.filter(entry=entry).first()
    if book is None:
        return []
    private = wrapping.unwrap(book, words, field="words")
    return [json.loads(wrapping.unlock(private, base64.b64decode(line))) for line in reversed(book.lines)]


def _own(entry: RegisterEntry, actor: Account) -> None:
    if entry.account_id != actor.pk:
        raise Refused(_("这是别人的。"))
