"""What a letter, a visit and several people bring with them beside a call: postmark and scans, who received, representatives, the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import nearest_holders
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import intake, mailbox
from qingfeng.engines.cases.groups import TOGETHER
from qingfeng.engines.cases.models import Channel, Complaint

from .uploads import keep
from .who import Desk

SPEAKERS = range(2, 7)  # beside the first; one more than may come, so that the sixth reads why not
SCANS = ("scan_1", "scan_2", "scan_3")
CLOSED = {"autocomplete": "off"}
RECEIVERS = (Role.REGISTRAR, Role.HANDLER, Role.HEAD, Role.CALLER)


class WaysMixin:
    """Fields of the form that a channel may bring. Those of another channel are not read."""

    def add_ways(self, desk: Desk, office: Any) -> None:
        add = self.add  # type: ignore[attr-defined]
        day = forms.DateInput(attrs={"type": "date"})
        add("postmarked_on", forms.DateField(label=_("邮戳日期"), required=False, widget=day))
        for name in SCANS:
            add(name, forms.FileField(label=_("来信扫描件"), required=False))
        add("no_secrets", forms.BooleanField(label=_("文件里没有国家秘密、工作秘密"), required=False))
        staff = Account.objects.filter(pk__in=[a.pk for a in nearest_holders(RECEIVERS, office, desk.day)]).select_related("person")
        receiver = forms.ModelChoiceField(staff, label=_("接待人"), required=False, empty_label=_("登记人自己"))
        receiver.label_from_instance = lambda account: account.name  # type: ignore[attr-defined]
        add("received_by", receiver)
        add("people", forms.IntegerField(label=_("一共几个人"), required=False, min_value=2, max_value=100_000))
        wide = forms.Textarea(attrs={"rows": 2, **CLOSED})
        add("names", forms.CharField(label=_("全部人的名单（一起封存）"), required=False, max_length=10_000, widget=wide))
        for n in SPEAKERS:
            add(f"speaker_{n}", forms.CharField(label=_("代表姓名"), required=False, max_length=60, widget=forms.TextInput(attrs=CLOSED)))
            tel = forms.TextInput(attrs={**CLOSED, "inputmode": "tel"})
            add(f"speaker_phone_{n}", forms.CharField(label=_("代表电话"), required=False, max_length=40, widget=tel))

    def clean_ways(self, data: dict[str, Any]) -> None:
        if data.get("channel") == Channel.LETTER and any(data.get(name) for name in SCANS) and not data.get("no_secrets"):
            self.add_error("no_secrets", _now("交文件要先确认：里面没有国家秘密、工作秘密。"))  # type: ignore[attr-defined]

    def speakers(self) -> list[dict[str, Any]]:
        return [{"n": n, "name": self[f"speaker_{n}"], "phone": self[f"speaker_phone_{n}"]} for n in SPEAKERS]  # type: ignore[index]

    def is_together(self) -> bool:
        """Whether anything of a group was typed: then its part of the form comes back open."""
        return any(self[name].value() for name in ("people", "names", *(f"speaker_{n}" for n in SPEAKERS)))  # type: ignore[index]


def ways_of(data: dict[str, Any]) -> dict[str, Any]:
    """What goes into the intake, by channel."""
    channel, found = data["channel"], {}
    if channel == Channel.LETTER:
        found["postmarked_on"] = data.get("postmarked_on")
    if channel == Channel.VISIT:
        found["received_by"] = data.get("received_by")
    if channel in TOGETHER:
        found["several"] = _several(data)
    return found


def _several(data: dict[str, Any]) -> intake.Several | None:
    others = [
        {"name": data[f"speaker_{n}"].strip(), "phone": data[f"speaker_phone_{n}"].strip()} for n in SPEAKERS if data.get(f"speaker_{n}")
    ]
    if not (data.get("people") or others or data.get("names")):
        return None
    return intake.Several(data.get("people") or 0, data.get("names", ""), others)


def keep_scans(data: dict[str, Any], receipt: intake.Receipt, desk: Desk) -> None:
    """The letter itself, as files in the mailbox of whoever wrote it; a retry keeps nothing twice."""
    uploads = [data[name] for name in SCANS if data.get(name)] if data["channel"] == Channel.LETTER else []
    if not uploads or receipt.repeated:
        return
    stored = []
    for name, upload in ((n, data[n]) for n in SCANS if data.get(n)):
        try:
            stored.append(keep(upload, desk.now, len(stored) + 1))
        except Refused as refused:
            raise Refused(refused.reason, authority=refused.authority, advice=refused.advice, field=name) from refused
    complaint = Complaint.objects.select_related("matter").get(pk=receipt.complaint_id)
    mailbox.write(complaint=complaint, kind="note", text=_now("来信原件的扫描件。"), author=None, now=desk.now, files=stored, key="scans")
