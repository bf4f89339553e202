"""Queueing, showing and sending notices. Queue inside the transaction of the step; deliver from the worker."""

from __future__ import annotations

import datetime as dt
import logging
import re
import smtplib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import select_template
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.language import spoken_to
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused

from .models import Notice

if TYPE_CHECKING:
    from qingfeng.core.vault.models import SealedIdentity

log = logging.getLogger(__name__)

# All that a notice may carry, and in what form: no name, no title, no text of anybody's. An office and a measure are told by their keys.
PARAMS = {
    "ref": re.compile(r"[A-Z]{1,8}\d{4}-\d{1,7}|"),
    "step": re.compile(r"[a-z][a-z0-9_.]{0,60}"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "due": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "count": re.compile(r"\d{1,6}"),
    "office": re.compile(r"\d{1,18}"),
    "consequence": re.compile(r"\d{1,18}"),
}
CODE = re.compile(r"[a-z][a-z0-9_.]{0,59}")
CLAIM_LASTS = dt.timedelta(minutes=10)
AddressOf = Callable[["SealedIdentity"], str | None]


def queue(
    *,
    template: str,
    key: str,
    to_account: Account | None = None,
    to_sealed: SealedIdentity | None = None,
    params: dict[str, Any],
    now: dt.datetime,
) -> Notice | None:
    """One notice under this key, however often it is asked for. To nobody (no address was given) it is not queued."""
    if to_account is None and to_sealed is None:
        return None
    if to_account is not None and to_sealed is not None:
        raise ValueError("a notice goes to one address")
    plain = neutral(template, params)
    by_mail = to_sealed is not None or bool(to_account and to_account.email)
    facts = {"template": template, "params": plain, "by_mail": by_mail, "created_at": now}
    notice, _fresh = Notice.objects.get_or_create(key=key, defaults={**facts, "to_account": to_account, "to_sealed": to_sealed})
    return notice


def neutral(template: str, params: dict[str, Any]) -> dict[str, str]:
    """The facts as text; anything that is not on the list, or does not look like it, is a programming error."""
    if not CODE.fullmatch(template):
        raise ValueError(f"not the name of a template: {template!r}")
    plain = {name: str(value) for name, value in params.items() if value is not None}
    for name, value in plain.items():
        if name not in PARAMS or not PARAMS[name].fullmatch(value):
            raise ValueError(f"a notice may not carry {name}")
    return plain


def words(notice: Notice) -> str:
    """What the notice says, on the desk and in a mail alike. The first line is the subject."""
    return words_of([notice])[0]


def words_of(notices: Sequence[Notice]) -> list[str]:
    """Of many, with one question at most: the names of the offices they speak of, as they are now."""
    offices = {int(n.params["office"]) for n in notices if "office" in n.params}
    names = dict(Unit.objects.filter(pk__in=offices).values_list("pk", "name")) if offices else {}
    return [_words(n, names) for n in notices]


def _words(notice: Notice, offices: dict[int, str]) -> str:
    who = "staff" if notice.to_account_id else "public"
    template = select_template([f"notices/{notice.template}.txt", f"notices/default_{who}.txt"])
    named = {"office": offices.get(int(notice.params["office"]), "")} if "office" in notice.params else {}
    return template.render({"staff": who == "staff", **notice.params, **named}).strip() + "\n"


@transaction.atomic
def mark_read(*, notice: Notice, actor: Account, now: dt.datetime) -> None:
    if notice.to_account_id != actor.pk:
        raise Refused(_("这条提醒不是给您的。"))
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)


def mark_all_read(*, actor: Account, now: dt.datetime) -> int:
    return Notice.objects.filter(to_account=actor, read_at=None).update(read_at=now)


def deliver(*, now: dt.datetime, address_of: AddressOf, limit: int = 200) -> int:
    """Sends what is due, each notice once: claimed in one statement, sent, marked.

    A worker killed between the mail server's answer and the mark sends that one mail again once its claim has lapsed;
    no other duplicate is possible. `address_of` opens a sealed notice address (the vault's `notice_address`).
    """
    sent = 0
    for notice in list(Notice.objects.to_mail(lapsed=now - CLAIM_LASTS).select_related("to_account", "to_sealed")[:limit]):
        if _claimed(notice, now) and _sent(notice, address_of):
            Notice.objects.filter(pk=notice.pk).update(mailed_at=now)
            sent += 1
    return sent


def _claimed(notice: Notice, now: dt.datetime) -> bool:
    """Of several workers one gets it: the row must still be as it was read."""
    same = Notice.objects.filter(pk=notice.pk, mailed_at=None, claimed_at=notice.claimed_at, attempts=notice.attempts)
    return same.update(claimed_at=now, attempts=F("attempts") + 1) == 1


def _sent(notice: Notice, address_of: AddressOf) -> bool:
    address = _address(notice, address_of)
    if not address:
        Notice.objects.filter(pk=notice.pk).update(by_mail=False)
        return False
    with spoken_to(notice.to_account.language if notice.to_account else ""):
        subject, _newline, body = words(notice).partition("\n")
    try:
        EmailMessage(subject, body.strip() + "\n", to=[address], headers={"Message-ID": _number(notice)}).send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("notice %s was not sent: %s", notice.pk, type(error).__name__)  # never the address
        return False
    return True


def _number(notice: Notice) -> str:
    """The same mail sent again has the same number, so that whoever receives it shows it once (RFC 5322, 3.6.4)."""
    return f"<{salted_hmac('qingfeng.notices', str(notice.pk)).hexdigest()[:32]}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"


def _address(notice: Notice, address_of: AddressOf) -> str | None:
    if notice.to_account is not None:
        return notice.to_account.email if notice.to_account.is_active else None
    return address_of(notice.to_sealed) if notice.to_sealed is not None else None
