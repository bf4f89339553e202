"""What can be done with a refund order or a consequence: one table of actions, one way through all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qingfeng.core.refusal import Refused
from qingfeng.faces.components.parts import Step
from qingfeng.faces.forms import PlainForm

from .taking_in import NotTaken, Would, is_dry
from .who import Desk

KEY = re.compile(r"[0-9a-f]{32}")


class ActionForm(PlainForm):
    """A form that knows the thing it is about and who asks."""

    def __init__(self, *args: Any, obj: Any, desk: Desk, **kwargs: Any) -> None:
        self.obj, self.desk = obj, desk
        super().__init__(*args, **kwargs)
        self.prepare()
        self.speak_plainly()

    def prepare(self) -> None:
        """Choices and first values that depend on the thing."""


@dataclass(frozen=True)
class Action:
    """`why_not` says in words why this person cannot do it now; empty: can. None: it has nothing to do with the thing as it stands.

    `run` gets the thing, who acts, what was typed, and the key under which a repeated post is recognised. `would`
    tells what that would do, and does nothing.
    """

    name: str
    label: str
    form: type[ActionForm]
    why_not: Callable[[Any, Desk], str | None]
    run: Callable[[Any, Desk, Mapping[str, Any], str], object]
    button: str = ""
    hint: str = ""
    done: str = ""
    would: Callable[[Any, Desk, Mapping[str, Any]], Would] | None = None

    @property
    def can_be_tried(self) -> bool:
        return self.would is not None


def offered(actions: Iterable[Action], obj: Any, desk: Desk, url: Callable[[str], str]) -> list[Step]:
    """As buttons: the possible ones first, the first of them the one to do next; the others with their reason."""
    possible, barred = [], []
    for action in actions:
        why_not = action.why_not(obj, desk)
        if why_not is None:
            continue
        words = {"label": str(action.label), "hint": str(action.hint), "button": str(action.button or action.label)}
        if why_not:
            barred.append(Step(label=words["label"], possible=False, reason=why_not))
        else:
            possible.append(Step(**words, url=url(action.name), primary=not possible))
    return possible + barred


def take(
    request: HttpRequest,
    desk: Desk,
    obj: Any,
    actions: Iterable[Action],
    name: str,
    *,
    template: str,
    back: str,
    context: Mapping[str, Any],
    initial: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The form on GET; on POST what the action does, or the form again with what was typed and why not."""
    action = next((a for a in actions if a.name == name), None)
    if action is None:
        raise Http404
    why_not = action.why_not(obj, desk)
    page = {**context, "action": action, "back": back}
    if request.method != "POST":
        refused = Refused(why_not) if why_not else Refused(_("现在没有这一步。")) if why_not is None else None
        page |= {"form": action.form(obj=obj, desk=desk, initial=dict(initial or {})), "refused": refused, "key": uuid4().hex}
        return _shown(request, template, page, 200)
    if why_not:
        raise PermissionDenied(why_not)
    if why_not is None:  # a second post of the same form: the thing has moved on, its page says where it is
        return redirect(back)
    form = action.form(request.POST, request.FILES, obj=obj, desk=desk)
    page |= {"form": form, "key": request.POST.get("key") or uuid4().hex}
    if not form.is_valid():
        return _shown(request, template, page, 422)
    status, more = _run(request, desk, obj, action, form)
    if status:
        return _shown(request, template, page | more, status)
    messages.success(request, str(action.done) or _("已办：%s。") % action.label)
    return redirect(back)


def _run(request: HttpRequest, desk: Desk, obj: Any, action: Action, form: ActionForm) -> tuple[int, dict[str, Any]]:
    """Zero when it was done; else what the page is shown with again."""
    try:
        if action.would is not None and is_dry(request):
            return 200, {"would": action.would(obj, desk, form.cleaned_data)}
        with transaction.atomic():
            action.run(obj, desk, form.cleaned_data, _key(request, desk, obj, action.name))
    except NotTaken as why:
        return why.status, {"wrong": why.wrong}
    except Refused as refused:
        return 409, {"refused": in_field(form, refused)}
    return 0, {}


def _shown(request: HttpRequest, template: str, page: dict[str, Any], status: int) -> HttpResponse:
    form: Form = page["form"]
    page["upload"] = form.is_multipart()
    return render(request, template, page, status=status)


def _key(request: HttpRequest, desk: Desk, obj: Any, name: str) -> str:
    sent = request.POST.get("key", "")
    return f"{name}:{obj.pk}:{desk.actor.pk}:{sent if KEY.fullmatch(sent) else uuid4().hex}"[:80]


def in_field(form: Form, refused: Refused) -> Refused | None:
    """A refusal that belongs to a field is shown at it."""
    if refused.field and refused.field in form.fields:
        form.add_error(refused.field, str(refused))
        return None
    return refused
