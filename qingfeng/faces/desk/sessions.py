"""学习: sessions of an office or a school: arranging them, who is asked, signing in, minutes, making up what was missed. See also
`session_rosters`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.norms.models import Document
from qingfeng.core.papers.qr import svg
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.text.normal import one_line
from qingfeng.engines.gatherings import attending, kinds, permissions, services
from qingfeng.engines.gatherings.models import Attendance, Came, Session, SessionState
from qingfeng.engines.gatherings.models.sessions import READERS
from qingfeng.institutions.lay_inspectors import attendance as inspectors

from . import education, study
from .board_forms import refused_in
from .page_sheets import leaves_as_sheet
from .session_forms import AskForm, ChangeForm, FollowUpForm, SessionForm, SessionListForm, marks_of
from .session_guests import guest_context
from .session_standing import standing
from .who import Desk, desk_of, needs

PER_PAGE, NAMES = 20, 100
WHO = (*READERS, Role.RESPONDENT)


def units_of(desk: Desk) -> list[Unit]:
    """Units for which the reader may arrange sessions."""
    return [u for u in desk.offices(*WHO) if permissions.can_arrange_session(desk.actor, u, desk.day)]


@require_GET
@needs(*WHO)
@leaves_as_sheet(_l("学习、会议"), "sessions")
def session_list(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    found = Session.objects.visible_to(desk.actor, desk.day).select_related("unit")
    kind, q = request.GET.get("kind", ""), one_line(request.GET.get("q", ""))[:40]
    if kind in {k.code for k in kinds.declared()}:
        found = found.filter(kind=kind)
    if q:
        found = found.filter(title__icontains=q)
    page = Paginator(found.with_counts().order_by("-held_on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(s, s.declared.name, *standing(s, desk.day)) for s in page.object_list]
    context = {
        "page": page, "rows": rows, "kinds": [(k.code, k.name) for k in kinds.declared()], "kind": kind, "q": q,
        "may": bool(units_of(desk)),
    }  # fmt: skip
    return render(request, "desk/sessions/list.html", context)


@needs(*WHO)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    posted = request.POST if request.method == "POST" else None
    initial = {"held_on": desk.day, "kind": request.GET.get("kind", "")}
    form = SessionForm(posted, units=units_of(desk), documents=_documents(desk), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        posts = data.pop("posts")
        try:
            made = services.arrange(actor=desk.actor, now=desk.now, **data)
            if posts:
                services.ask_posts(session=made, posts=posts, actor=desk.actor, now=desk.now)
            return redirect("desk:session", made.pk)
        except Refused as refused:
            refused_in(form, refused)
    return render(request, "desk/sessions/new.html", {"form": form}, status=422 if form.errors else 200)


def _documents(desk: Desk) -> Any:
    return Document.objects.filter(in_force_from__lte=desk.day).order_by("-in_force_from", "key")


def session_or_404(desk: Desk, pk: int) -> Session:
    found = Session.objects.visible_to(desk.actor, desk.day).filter(pk=pk).select_related("unit", "make_up_for", "about").first()
    if found is None:
        raise Http404
    return found


@require_GET
@needs(*WHO)
@never_cache
def session(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    return session_page(request, session_or_404(desk, pk))


def session_page(request: HttpRequest, found: Session, *, status: int = 200, **given: Any) -> HttpResponse:
    return render(request, "desk/sessions/session.html", page_context(request, found, **given), status=status)


def page_context(request: HttpRequest, found: Session, **given: Any) -> dict[str, Any]:
    desk = desk_of(request)
    names = found.attendance.named_to(desk.actor, desk.day).select_related("person", "unit").order_by("unit__code", "person__number")
    page = Paginator(names, NAMES).get_page(request.GET.get("page"))
    may = permissions.can_record_attendance(desk.actor, found, desk.day)
    counts = {came: found.attendance.filter(came=came).count() for came in Came.values}
    code = attending.code_of(found) if found.code_digest and may else ""
    where = request.build_absolute_uri(reverse("portal:sign_in"))
    return {
        "session": found, "kind": found.declared.name, "lamp": standing(found, desk.day), "page": page, "may": may,
        "counts": counts, "asked": sum(counts.values()), "hidden": sum(counts.values()) - page.paginator.count,
        "came_choices": [(value, label) for value, label in Came.choices if value != Came.MADE_UP],
        "documents": found.documents.all(), "code": code, "where": where, "qr": svg(where) if code else "",
        "is_today": found.held_on == desk.day, "is_past": found.held_on <= desk.day,
        "may_close": not found.declared.register or inspectors.keeps_roster(desk.actor, found, desk.day),
        "change": given.get("change") or _change_form(found),
        "ask": given.get("ask") or AskForm(initial={"posts": list(found.declared.posts)}), "list": given.get("list") or SessionListForm(),
        "wrong": given.get("wrong"), "would": given.get("would"), "refused": given.get("refused"),
        "make_ups": found.make_ups.all(),
        **guest_context(desk, found, **given),
        "stops": Session.objects.filter(tour=found.tour_id).with_counts().order_by("held_on", "pk") if found.tour_id else [],
        "follow_ups": found.follow_ups.all(), "follow_up": given.get("follow_up") or FollowUpForm(prefix="f"), "today": desk.day,
        "consultations": found.consultations.select_related("document"),
    }  # fmt: skip


def _change_form(found: Session) -> ChangeForm:
    return ChangeForm(initial={n: getattr(found, n) for n in ("held_on", "place", "host", "minutes")}, kind=found.declared)


def _open_code(desk: Desk, found: Session) -> str:
    services.open_code(session=found, actor=desk.actor, now=desk.now)
    return _("签到码已开，今天有效。")


def _close(desk: Desk, found: Session) -> str:
    (inspectors.close if found.declared.register else services.close)(session=found, actor=desk.actor, now=desk.now)
    return _("已登记为举行过；没有登记到场的算没到。")


def _cancel(desk: Desk, found: Session) -> str:
    services.cancel(session=found, actor=desk.actor, now=desk.now)
    return _("已取消。")


ACTS = {"code": _open_code, "close": _close, "cancel": _cancel}


@require_POST
@needs(*WHO)
@never_cache
def act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    desk = desk_of(request)
    found = session_or_404(desk, pk)
    if step not in ACTS:
        raise Http404
    try:
        messages.success(request, ACTS[step](desk, found))
    except Refused as refused:
        return session_page(request, found, status=409, refused=refused)
    return redirect("desk:session", pk)


@require_POST
@needs(*WHO)
@never_cache
def change(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = session_or_404(desk, pk)
    form = ChangeForm(request.POST, kind=found.declared)
    if not form.is_valid():
        return session_page(request, found, status=422, change=form)
    try:
        services.change(session=found, actor=desk.actor, now=desk.now, **form.cleaned_data)
    except Refused as refused:
        refused_in(form, refused)
        return session_page(request, found, status=409, change=form)
    messages.success(request, _("已保存。"))
    return redirect("desk:session", pk)


@require_POST
@needs(*WHO)
@never_cache
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    desk = desk_of(request)
    found = session_or_404(desk, pk)
    form = AskForm(request.POST)
    if not form.is_valid():
        return session_page(request, found, status=422, ask=form)
    try:
        n = services.ask_posts(session=found, posts=form.cleaned_data["posts"], actor=desk.actor, now=desk.now)
    except Refused as refused:
        refused_in(form, refused)
        return session_page(request, found, status=409, ask=form)
    messages.success(request, _("加了%d人。") % n)
    return redirect("desk:session", pk)


@require_POST
@needs(*WHO)
@never_cache
def marks(request: HttpRequest, pk: int) -> HttpResponse:
    """Those of the page that was shown; a name that says nothing new is left alone."""
    desk = desk_of(request)
    found = session_or_404(desk, pk)
    said = {person: value for person, value in marks_of(request, "p-").items() if value in Came.values and value != Came.MADE_UP}
    made_up = set(Attendance.objects.filter(session=found, came=Came.MADE_UP).values_list("person_id", flat=True))
    try:
        n = services.mark(
            session=found, marks={p: v for p, v in said.items() if p not in made_up}, actor=desk.actor, now=desk.now
        )  # fmt: skip
    except Refused as refused:
        return session_page(request, found, status=409, refused=refused)
    messages.success(request, _("登记了%d人。") % n)
    return redirect("desk:session", pk)


@needs(*WHO)
@require_POST
@never_cache
def make_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Another session for those who were not there; it asks them at once."""
    desk = desk_of(request)
    found = session_or_404(desk, pk)
    form = ChangeForm(request.POST, kind=found.declared)
    if not form.is_valid():
        return session_page(request, found, status=422, change=form)
    data = form.cleaned_data
    try:
        made = services.arrange(
            kind=found.kind, unit=found.unit, title=_("%s（补）") % found.title[:110], held_on=data["held_on"], place=data["place"],
            host=data["host"], documents=list(found.documents.all()), make_up_for=found, actor=desk.actor, now=desk.now,
        )  # fmt: skip
    except Refused as refused:
        return session_page(request, found, status=409, refused=refused)
    return redirect("desk:session", made.pk)


@require_GET
@never_cache
@leaves_as_sheet(_l("我的学习"), "my-study")
def own(request: HttpRequest) -> HttpResponse:
    """What one was asked to: one's own alone."""
    desk = desk_of(request)
    found = Attendance.objects.filter(person_id=desk.actor.person_id or 0).exclude(session__state=SessionState.CANCELLED)
    page = Paginator(found.select_related("session").order_by("-session__held_on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "readings": study.own_readings(desk), "due": education.own_education(desk), "dues": education.own_dues(desk)}
    return render(request, "desk/sessions/own.html", context)


urlpatterns = [
    path("sessions/", session_list, name="sessions"),
    path("sessions/new/", new, name="session_new"),
    path("sessions/<int:pk>/", session, name="session"),
    path("sessions/<int:pk>/change/", change, name="session_change"),
    path("sessions/<int:pk>/ask/", ask, name="session_ask"),
    path("sessions/<int:pk>/marks/", marks, name="session_marks"),
    path("sessions/<int:pk>/make-up/", make_up, name="session_make_up"),
    path("sessions/<int:pk>/do/<slug:step>/", act, name="session_act"),
    path("my-study/", own, name="my_study"),
]
