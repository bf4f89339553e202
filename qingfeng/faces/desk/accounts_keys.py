"""The keepers' page: the office's key, their shares, recovery. The sheet is in the answer to one request and nowhere after."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import holders, units_where
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import keys as vault_keys
from qingfeng.core.vault.models import OfficeKey
from qingfeng.core.vault.recovery import key_mark
from qingfeng.faces.forms import PlainForm

from .accounts_admin import add_refusal, needs


def secret(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))


class Two(PlainForm):
    """Two keepers at one desk; each types the own passphrase twice, out of the other's sight."""

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        for n, name in ((1, _("第一名保管人")), (2, _("第二名保管人"))):
            self.fields[f"keeper{n}"] = forms.ModelChoiceField(people, label=name, empty_label=gettext_lazy("请选择"))
            self.fields[f"keeper{n}"].label_from_instance = lambda account: account.name
            self.fields[f"passphrase{n}"] = secret(_("口令"))
            self.fields[f"again{n}"] = secret(_("口令再输一遍"))

    def clean(self) -> dict:
        for n in (1, 2):
            if self.cleaned_data.get(f"passphrase{n}") != self.cleaned_data.get(f"again{n}"):
                self.add_error(f"again{n}", _("两次输入的口令不一样。"))
        return self.cleaned_data

    def keepers(self) -> list[tuple[Account, str]]:
        return [(self.cleaned_data[f"keeper{n}"], self.cleaned_data[f"passphrase{n}"]) for n in (1, 2)]


class Recover(Two):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = forms.CharField(label=_("恢复单上的十五组字"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
        self.fields = {"code": code, **self.fields}


class Hand(PlainForm):
    passphrase = secret(gettext_lazy("您自己的口令"))
    account = forms.ModelChoiceField(Account.objects.none(), label=gettext_lazy("接任的保管人"), empty_label=gettext_lazy("请选择"))
    new_passphrase = secret(gettext_lazy("接任人的口令（由接任人输入）"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = people
        self.fields["account"].label_from_instance = lambda account: account.name


class Change(PlainForm):
    passphrase = secret(gettext_lazy("现在的口令"))
    new_passphrase = secret(gettext_lazy("新口令"))
    again = secret(gettext_lazy("新口令再输一遍"))

    def clean(self) -> dict:
        if self.cleaned_data.get("new_passphrase") != self.cleaned_data.get("again"):
            self.add_error("again", _("两次输入的口令不一样。"))
        return self.cleaned_data


def office_of(request: HttpRequest) -> Unit:
    day = needs(request, Role.KEEPER)
    unit = units_where(request.user, Role.KEEPER, day).order_by("path").first()
    if unit is None:
        raise PermissionDenied(_("您不是任何机关的封存保管人。"))
    return unit


def keys(request: HttpRequest) -> HttpResponse:
    """One page of forms; the button says which was sent. A new key answers with the sheet, shown this once."""
    unit = office_of(request)
    which = request.POST.get("which", "")
    forms_ = _forms(request, unit, which)
    form = forms_.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            done = ACTS[which](request, unit, form)
            return done or redirect("desk:keys")
        except Refused as refused:
            add_refusal(form, refused)
    current = OfficeKey.objects.filter(unit=unit, retired_at=None).first()
    shares = current.shares.select_related("account__person").order_by("created_at") if current else ()
    context = {
        "unit": unit,
        "current": current,
        "mark": key_mark(bytes(current.public_key)) if current else "",
        "shares": shares,
        "mine": any(share.account_id == request.user.pk for share in shares),
        "retired": OfficeKey.objects.filter(unit=unit).exclude(retired_at=None).order_by("-retired_at"),
        "open": which,
        **{f"{name}_form": value for name, value in forms_.items()},
    }
    return render(request, "desk/accounts/keys.html", context)


def _forms(request: HttpRequest, unit: Unit, which: str) -> dict[str, forms.Form]:
    people = holders(Role.KEEPER, unit, needs(request, Role.KEEPER))
    others = people.exclude(pk=request.user.pk)

    def sent(name: str):
        return request.POST if which == name else None

    return {
        "create": Two(sent("create"), people=people, prefix="c"),
        "recover": Recover(sent("recover"), people=people, prefix="r"),
        "hand": Hand(sent("hand"), people=others, prefix="h"),
        "change": Change(sent("change"), prefix="p"),
    }


def _key(unit: Unit) -> OfficeKey:
    key = OfficeKey.objects.filter(unit=unit, retired_at=None).first()
    if key is None:
        raise Refused(_("本机关还没有封存钥匙。"))
    return key


def _create(request: HttpRequest, unit: Unit, form: Two) -> HttpResponse:
    sheet = vault_keys.create_office_key(unit=unit, keepers=form.keepers(), actor=request.user, now=timezone.now())
    return render(request, "desk/accounts/sheet.html", {"sheet": sheet, "unit": unit})


def _recover(request: HttpRequest, unit: Unit, form: Recover) -> None:
    code = form.cleaned_data["code"]
    vault_keys.recover_from_sheet(unit=unit, code=code, keepers=form.keepers(), actor=request.user, now=timezone.now())
    messages.success(request, _("已凭恢复单为两名保管人重建份额。"))


def _hand(request: HttpRequest, unit: Unit, form: Hand) -> None:
    vault_keys.add_keeper(key=_key(unit), **form.cleaned_data, actor=request.user, now=timezone.now())
    messages.success(request, _("已为%(who)s建立份额。") % {"who": form.cleaned_data["account"].name})


def _change(request: HttpRequest, unit: Unit, form: Change) -> None:
    said = {name: form.cleaned_data[name] for name in ("passphrase", "new_passphrase")}
    vault_keys.change_passphrase(key=_key(unit), **said, actor=request.user, now=timezone.now())
    messages.success(request, _("口令已换。"))


ACTS = {"create": _create, "recover": _recover, "hand": _hand, "change": _change}
urlpatterns = [path("keys/", keys, name="keys")]
