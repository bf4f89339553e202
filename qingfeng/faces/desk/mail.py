"""写信: questions and answers to complainants, each in their own mailbox. The desk never sees a name or a number."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import mailbox
from qingfeng.faces.forms import PlainForm

from . import matter_panels as panels
from .matter_head import head
from .steps import KEY, refused_in
from .uploads import keep
from .who import desk_of, matter_or_404


class LetterForm(PlainForm):
    to = forms.MultipleChoiceField(label=_("写给谁"), widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(
        label=_("信的种类"),
        choices=[("question", _("提问，等回信")), ("note", _("说明情况"))],
        widget=forms.RadioSelect,
        initial="question",
    )
    text = forms.CharField(
        label=_("内容"), max_length=mailbox.MOST, widget=forms.Textarea(attrs={"rows": 5}), help_text=_("不要写别的投诉人说过什么。")
    )
    file = forms.FileField(label=_("附件"), required=False)
    no_secrets = forms.BooleanField(label=_("文件里没有国家秘密、工作秘密"), required=False)

    def clean(self):
        data = super().clean()
        if data.get("file") and not data.get("no_secrets"):
            self.add_error("no_secrets", _now("交文件要先确认：里面没有国家秘密、工作秘密。"))
        return data


@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest, ref: str) -> HttpResponse:
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    if matter.accountable_id != desk.actor.pk:
        raise PermissionDenied(_now("给投诉人写信，由现在的负责人%s来做。") % matter.accountable.name)
    complaints = [c for c in panels.complaints_of(matter) if c.withdrawn_at is None]
    letters = panels.letters_of(panels.complaints_of(matter))
    form = LetterForm(request.POST or None, request.FILES or None, initial={"to": [request.GET.get("to", "")]})
    form.fields["to"].choices = [(str(c.pk), _now("投诉人%s") % letters[c.pk]) for c in complaints]
    refused, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _send(request, desk, matter, complaints, form)
            except Refused as why:
                refused_in(form, why)
                refused, status = (None if why.field in form.fields else why), 409
    shown = panels.mail(matter, letters, desk.day)
    key = request.POST.get("key") or uuid4().hex
    context = head(desk, matter) | {"form": form, "refused": refused, "mail": shown, "complaints": complaints, "key": key}
    return render(request, "desk/matter/letter.html", context, status=status)


def _send(request: HttpRequest, desk, matter, complaints, form: LetterForm) -> HttpResponse:
    data, sent = form.cleaned_data, request.POST.get("key", "")
    chosen = [c for c in complaints if str(c.pk) in data["to"]]
    keys = {c.pk: f"{c.pk}:{desk.actor.pk}:{sent}" if KEY.fullmatch(sent) else None for c in chosen}
    if not (sent and mailbox.MailMessage.objects.filter(key__in=[k for k in keys.values() if k]).exists()):
        files = [keep(data["file"], desk.now)] if data.get("file") else []
        for c in chosen:
            mailbox.write(complaint=c, kind=data["kind"], text=data["text"], author=desk.actor, now=desk.now, files=files, key=keys[c.pk])
    messages.success(request, _now("已放进%s位投诉人的信箱。") % len(chosen))
    return redirect("desk:matter", ref=matter.ref)


urlpatterns = [path("matters/<str:ref>/mail/", mail, name="mail")]
