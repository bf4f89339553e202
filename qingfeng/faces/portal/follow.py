"""Follow a complaint with its receipt code: where it stands, the mailbox, the rating, withdrawal.

The code travels in the form, never in an address.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from qingfeng.core import guessing
from qingfeng.core.calendar import today
from qingfeng.core.matters import clocks, steps
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases import answering, hearing, mailbox, receipts, splitting
from qingfeng.engines.cases.models import Complaint, MailMessage, Solved
from qingfeng.engines.cases.remedies import remedy
from qingfeng.faces.components.clock import clock_view
from qingfeng.faces.serving import as_download
from qingfeng.faces.uploads import store_upload

from . import follow_remedy
from .follow_view import SATISFIED, progress, state_words, thread


@login_not_required
@never_cache
@csrf_exempt  # the receipt code is what entitles; there is no session to misuse
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/follow/code.html", {"form": guessing.look_up_token()})
    typed, form = request.POST.get("code", "")[:80], request.POST.get("form", "")[:200]
    try:
        complaint = mailbox.find(typed, form)
    except Refused as refused:
        return render(request, "portal/follow/code.html", {"refused": refused, "typed": typed, "form": form}, status=429)
    if complaint is None:
        return render(request, "portal/follow/code.html", {"wrong": True, "typed": typed, "form": form}, status=404)
    whole = complaint
    complaint = _part(whole, request.POST.get("part", ""))
    if complaint.disposed_at:
        return render(request, "portal/follow/gone.html", {"code": receipts.normalise(typed), "on": today(complaint.disposed_at)})
    if request.POST.get("paper") and (paper := remedy(complaint)).stage:
        return render(request, "portal/follow/request.html", {"r": paper, "matter": complaint.matter, "code": receipts.normalise(typed)})
    refused = done = None
    if action := ACTIONS.get(request.POST.get("action", "")):
        try:
            done = action(request, complaint)
        except Refused as no:
            refused = no
        complaint.refresh_from_db()
    context = _context(request, complaint, typed, refused, done) | _parts(whole, complaint)
    return render(request, "portal/follow/page.html", context, status=422 if refused else 200)


def _part(whole: Complaint, asked: str) -> Complaint:
    """One receipt opens every matter that the complaint was split into."""
    return next((part for part in splitting.parts(whole) if str(part.pk) == asked), whole)


def _parts(whole: Complaint, shown: Complaint) -> dict:
    others = splitting.parts(whole)
    listed = [(c, str(c.pk) if c.pk != whole.pk else "", c.pk == shown.pk) for c in (whole, *others)]
    return {"parts": listed if others else [], "part": str(shown.pk) if shown.pk != whole.pk else ""}


def _context(request: HttpRequest, complaint: Complaint, typed: str, refused: Refused | None, done: str | None) -> dict:
    matter, day = complaint.matter, today(timezone.now())
    clock = clocks.leading(matter)
    return {
        "complaint": complaint,
        "matter": matter,
        "twins": complaint.twins.filter(classification="accusation").select_related("matter"),
        "code": receipts.normalise(typed),
        "state": state_words(matter),
        "clock": clock_view(clock, day, gentle=True, unit=matter.unit) if clock else None,
        "entries": progress(complaint),
        "messages_": thread(complaint, receipts.normalise(typed)),
        "preview": complaint.messages.filter(kind="preview", extract__state="preview").select_related("extract").last(),
        "waiting": complaint.messages.filter(direction="out", kind="question", replied_at=None).count(),
        "may_rate": complaint.answered_at is not None,
        "solved_choices": Solved.choices,
        "satisfied_choices": SATISFIED,
        "may_withdraw": matter.is_open and complaint.withdrawn_at is None,
        "typed_text": request.POST.get("text", "") if refused else "",
        "refused": refused,
        "done": done,
        **follow_remedy.shown(request, complaint, day, refused),
    }


def _write(request: HttpRequest, complaint: Complaint) -> str:
    now = timezone.now()
    upload = request.FILES.get("photo")
    if upload and not request.POST.get("no_secrets"):
        raise Refused(_("请先勾选：照片里没有国家秘密。"), authority=_("《保守国家秘密法》第三十一条"), field="no_secrets")
    stored = store_upload(upload, now)
    text = request.POST.get("text", "") or (_("补充的照片或文件。") if stored else "")
    key = f"{complaint.pk}:{request.POST.get('key', '')[:60]}" if request.POST.get("key") else None
    mailbox.write(complaint=complaint, kind="note", text=text, author=None, now=now, files=[stored] if stored else [], key=key)
    return _("已送到经办人的信箱。")


def _rate(request: HttpRequest, complaint: Complaint) -> str:
    try:
        satisfied = int(request.POST.get("satisfied", ""))
    except ValueError:
        satisfied = 0
    answering.rate(complaint=complaint, solved=request.POST.get("solved", ""), satisfied=satisfied, now=timezone.now())
    return _("谢谢，您的评价已记下，被反映的单位看不到是谁评的。")


def _withdraw(request: HttpRequest, complaint: Complaint) -> str:
    if request.POST.get("sure") != "yes":
        raise Refused(_("请先勾选“我确定撤回”。"), field="sure")
    steps.take(matter_id=complaint.matter_id, step="withdraw", actor=None, now=timezone.now(), data={"complaint": complaint})
    return _("已撤回。您的回执码仍然可以查看。")


def _strike(request: HttpRequest, complaint: Complaint) -> str:
    message = complaint.messages.filter(kind="preview").select_related("extract").last()
    if message is None:
        raise Refused(_("没有等您看的摘要。"))
    hearing.strike(message=message, words=request.POST.get("words", ""), now=timezone.now())
    return _("已划去。学校看到的是划去以后的摘要。")


def _agree(request: HttpRequest, complaint: Complaint) -> str:
    mailbox.write(complaint=complaint, kind="note", text=_("摘要可以这样写。"), author=None, now=timezone.now())
    return _("已告诉经办人：您同意。")


ACTIONS: dict[str, Callable[[HttpRequest, Complaint], str]] = {
    "write": _write,
    "rate": _rate,
    "withdraw": _withdraw,
    "strike": _strike,
    "agree": _agree,
    "ask_review": follow_remedy.ask,
    "withdraw_request": follow_remedy.withdraw,
}


@login_not_required
@never_cache
@csrf_exempt
@require_POST
def attachment(request: HttpRequest, message: int, index: int) -> HttpResponse:
    """A file of the own mailbox; asked for with the code in the form."""
    complaint = mailbox.find(request.POST.get("code", "")[:80])
    opened = [complaint, *splitting.parts(complaint)] if complaint else []
    row = MailMessage.objects.filter(complaint__in=opened, pk=message).first()
    stored = list(row.files.order_by("created_at", "pk")) if row else []
    return as_download(stored[index] if index < len(stored) else None)


urlpatterns = [
    path("follow/", follow, name="follow"),
    path("follow/files/<int:message>/<int:index>/", attachment, name="follow_file"),
]
