"""One's password, one's own page, reminders. What administrators do is in accounts_admin.py and accounts_security.py."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingfeng.core.access import factors, services, sittings
from qingfeng.core.access.middleware import before_password_change
from qingfeng.core.access.models import ChildAt, Factor, FactorKind, Kin
from qingfeng.core.calendar import today
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.notices import services as notices
from qingfeng.core.notices.models import Notice
from qingfeng.core.refusal import Refused
from qingfeng.faces import languages

from . import accounts_admin, accounts_factors, accounts_keys, accounts_login, accounts_many, accounts_security, accounts_sittings
from .notice_words import headed


class Password(PasswordChangeView):
    template_name = "desk/password_change.html"
    success_url = reverse_lazy("desk:home")

    def get_form(self, form_class=None):
        """What a good password is stands beside the form."""
        form = super().get_form(form_class)
        for name in ("new_password1", "new_password2"):
            form.fields[name].help_text = ""
        return form

    def form_valid(self, form) -> HttpResponse:
        try:
            new, before = form.cleaned_data["new_password1"], self.request.session.session_key or ""
            services.change_password(account=self.request.user, new_password=new, now=timezone.now(), keep=before)
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
            return self.form_invalid(form)
        update_session_auth_hash(self.request, form.user)
        sittings.renamed(before=before, after=self.request.session.session_key or "")
        messages.success(self.request, _("新密码已保存，其他电脑上的登录已退出。"))
        return HttpResponseRedirect(self.get_success_url())


def me(request: HttpRequest) -> HttpResponse:
    """What is kept about the person at this desk, and why."""
    account, day = request.user, today(timezone.now())
    held = factors.second_of(account)
    person = account.person
    log = Entry.objects.of("security", str(account.unit_id or 0))
    context = {
        "account": account,
        "holdings": account.holdings.in_force(day).select_related("unit").order_by("role"),
        "posts": person.posts.select_related("unit").order_by("-held_from") if person else (),
        "kin": _kin_of(person) if person else (),
        "children": ChildAt.objects.filter(person=person).select_related("school") if person else (),
        "logins": log.filter(event__startswith="login.", body__account=account.pk).order_by("-pk")[:10],
        "acts": Entry.objects.filter(actor=f"account:{account.pk}").count(),
        "second": held,
        "needs_second": factors.must_have(account, day),
        "codes": Factor.objects.filter(account=account, kind=FactorKind.RECOVERY).count(),
        "sittings": sittings.alive(account, timezone.now()),
        "here": request.session.session_key,
        "unread": Notice.objects.unread(account).count(),
    }
    return render(request, "desk/accounts/me.html", context)


def _kin_of(person) -> list[tuple[str, str]]:
    declared = [(k.other.name, k.relation) for k in Kin.objects.filter(person=person).select_related("other")]
    return declared + [(k.person.name, k.relation) for k in Kin.objects.filter(other=person).select_related("person")]


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    services.choose_language(actor=request.user, language=request.POST.get("to", ""))
    answer = languages.back(request, "desk:home")
    languages.remember(answer, request.user.language)
    return answer


def notice_list(request: HttpRequest) -> HttpResponse:
    found = list(Notice.objects.for_desk(request.user)[:100])
    return render(request, "desk/accounts/notices.html", {"rows": list(zip(found, headed(found), strict=True))})


@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice, pk=pk, to_account=request.user)
    notices.mark_read(notice=notice, actor=request.user, now=timezone.now())
    return redirect("desk:notices")


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    notices.mark_all_read(actor=request.user, now=timezone.now())
    return redirect("desk:notices")


urlpatterns = [
    *accounts_login.urlpatterns,
    *accounts_factors.urlpatterns,
    *accounts_sittings.urlpatterns,
    path("password/", before_password_change(Password.as_view()), name="password"),
    path("me/", me, name="me"),
    path("language/", language, name="language"),
    path("notices/", notice_list, name="notices"),
    path("notices/read/", notices_read, name="notices_read"),
    path("notices/<int:pk>/read/", notice_read, name="notice_read"),
    *accounts_admin.urlpatterns,
    *accounts_many.urlpatterns,
    *accounts_security.urlpatterns,
    *accounts_keys.urlpatterns,
]
