"""Whose letters: the names of a unit, for the unit itself and for an office that signs on the other side. Printing, slips, rosters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.access.models import Role
from qingfeng.core.access.permissions import holds
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.sheets.changes import Brought
from qingfeng.core.text.normal import one_line
from qingfeng.engines.agreements import permissions, services, sheets
from qingfeng.engines.agreements.countersigning import sides
from qingfeng.engines.agreements.models import Letter, Round
from qingfeng.engines.agreements.models.templates import READERS

from .exports import recorded, taken_away
from .letter_forms import RosterForm, ScanForm
from .letter_views import lamp_of, lamp_of_letter, may_name, other_words
from .taking_in import NotTaken, Would, is_dry, take_list
from .who import Desk, desk_of, needs

PER_PAGE = 50
WHO = (*READERS, Role.RESPONDENT)


@dataclass(frozen=True)
class Names:
    """A round and those of its letters that the reader may read by name: of a unit, or (`unit` empty) all, for the other side."""

    round: Round
    unit: Unit | None
    desk: Desk

    @property
    def letters(self) -> QuerySet[Letter]:
        found = self.round.letters.live().select_related("person", "unit", "other")
        return found.filter(unit=self.unit) if self.unit else found

    @property
    def owner(self) -> Unit:
        return self.unit or self.round.office

    @property
    def may_record(self) -> bool:
        return self.round.closed_at is None and permissions.can_record_signing(self.desk.actor, self.round, self.owner, self.desk.day)

    def url(self, name: str) -> str:
        if self.unit:
            return reverse(f"desk:letter_unit_{name}", args=[self.round.pk, self.unit.code])
        return reverse(f"desk:letter_all_{name}", args=[self.round.pk])


def names_or_404(desk: Desk, pk: int, code: str = "") -> Names:
    """What is not for this reader does not exist."""
    found = Round.objects.select_related("edition__template", "office", "amends__edition").with_counts().filter(pk=pk).first()
    if found is None:
        raise Http404
    office = permissions.can_follow_round(desk.actor, found, desk.day) and may_name(desk, found)
    if not code:
        if not office:
            raise Http404
        return Names(found, None, desk)
    unit = Unit.objects.filter(code=code, letters__round=found).distinct().first()
    if unit is None or not (office or holds(desk.actor, Role.RESPONDENT, unit, desk.day)):
        raise Http404
    return Names(found, unit, desk)


@require_GET
@needs(*WHO)
@never_cache
def people(request: HttpRequest, pk: int, code: str = "") -> HttpResponse:
    desk = desk_of(request)
    return people_page(request, names_or_404(desk, pk, code))


def people_page(request: HttpRequest, n: Names, *, status: int = 200, **given: Any) -> HttpResponse:
    found, counts = n.letters, {"all": n.letters.count(), "waiting": n.letters.waiting().count()}
    counts["other"] = _one_sided(n).count()
    view, find = request.GET.get("view", ""), one_line(request.GET.get("find", ""))[:40]
    if view == "waiting":
        found = found.waiting()
    if view == "other":
        found = _one_sided(n)
    if find:
        found = found.filter(person__name__icontains=find)
    page = Paginator(found.order_by("number"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "n": n, "round": n.round, "lamp": lamp_of(n.round, n.desk.day), "page": page, "view": view, "find": find, "counts": counts,
        "rows": _rows(n, page.object_list),
        "urls": {name: n.url(name) for name in ("print", "slips", "roster", "roster_in", "scan")},
        "here": n.url("people"), "per_file": sheets.MOST_IN_A_FILE,
        "files": [(_("没签的"), "", sheets.files_of(n.letters.waiting())), (_("全部"), "&all=1", sheets.files_of(n.letters))]
        if counts["all"] > sheets.MOST_IN_A_FILE else [],
        "roster": given.get("roster") or RosterForm(), "scan": given.get("scan") or ScanForm(),
        "batches": n.round.batches.filter(unit=n.unit)[:10], "wrong": given.get("wrong"), "would": given.get("would"),
        "refused": given.get("refused"),
    }  # fmt: skip
    return render(request, "desk/letters/people.html", context, status=status)


def _one_sided(n: Names) -> QuerySet[Letter]:
    """Signed, and not by the other side."""
    found = n.letters.uncountersigned().filter(signed_on__isnull=False)
    return found if n.round.edition.template.other_side else found.none()


def _rows(n: Names, letters: Any) -> list[tuple[Letter, tuple[str, str], str]]:
    standing = sides(n.round, letters, n.desk.day) if n.round.edition.template.other_side else {}
    return [(letter, lamp_of_letter(letter), other_words(letter, standing)) for letter in letters]


@require_GET
@needs(*WHO)
@never_cache
def printed(request: HttpRequest, pk: int, code: str = "") -> HttpResponse:
    """Those that wait, or with ?all=1 all; as many as a file takes, from the number `from` on. Who signs meanwhile leaves no gap."""
    n = names_or_404(desk_of(request), pk, code)
    letters = n.letters if request.GET.get("all") else n.letters.waiting()
    start = request.GET.get("from", "")
    if start.isdecimal() and len(start) < 7:
        letters = letters.filter(number__gte=int(start))
    files = sheets.files_of(letters)
    if not files:
        raise Http404
    first, last = files[0]
    letters = letters.filter(number__lte=last)
    recorded(n.desk, "letters.printed", letters.count(), round=str(n.round.pk))
    return _pdf(sheets.print_letters(n.round, letters), f"letters-{n.round.pk}-{n.owner.code}-{first}")


@require_GET
@needs(*WHO)
@never_cache
def slips(request: HttpRequest, pk: int, code: str = "") -> HttpResponse:
    n = names_or_404(desk_of(request), pk, code)
    if not n.may_record or not n.letters.waiting().exists():
        raise Http404
    where = request.build_absolute_uri(reverse("portal:sign"))
    letters = n.letters.waiting().order_by("number")
    recorded(n.desk, "letters.slips", letters.count(), round=str(n.round.pk))
    return _pdf(sheets.print_slips(n.round, letters, where=where, day=n.desk.day), f"slips-{n.round.pk}-{n.owner.code}")


def _pdf(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


@require_GET
@needs(*WHO)
@never_cache
def roster(request: HttpRequest, pk: int, code: str = "") -> HttpResponse:
    n = names_or_404(desk_of(request), pk, code)
    return taken_away(n.desk, "letters", f"letters-{n.round.pk}-{n.owner.code}", services.roster_sheet(n.round, n.unit, n.desk.day))


@require_POST
@needs(*WHO)
@never_cache
def roster_in(request: HttpRequest, pk: int, code: str = "") -> HttpResponse:
    desk = desk_of(request)
    n = names_or_404(desk, pk, code)
    form = RosterForm(request.POST, request.FILES)
    who: dict[str, Any] = {"round_": n.round, "unit": n.unit, "actor": desk.actor, "now": desk.now, "dry": is_dry(request)}
    try:
        done = take_list(form, lambda file: services.sign_by_roster(file=file, **who))
    except NotTaken as why:
        return people_page(request, n, status=why.status, roster=form, wrong=why.wrong)
    if who["dry"]:
        return people_page(request, n, roster=form, would=_would(n, done))
    signed = done.new + done.changed
    messages.success(request, _("登记了%d份。") % signed if signed else _("名册里没有新签的。"))
    return redirect(n.url("people"))


def _would(n: Names, done: Brought) -> Would:
    said = _("会登记本人签的%(new)s份，没有变化%(same)s份")
    if n.round.edition.template.other_side:
        said = _("会登记本人签的%(new)s份、对方签的%(changed)s份，没有变化%(same)s份")
    return Would(said % vars(done), _("登记"), done.changes, _("编号"), _("姓名"))


@require_POST
@needs(*WHO)
@never_cache
def new_code(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Another one-time code for a lost slip, shown once."""
    desk = desk_of(request)
    letter = Letter.objects.named_to(desk.actor, desk.day).filter(round=pk, number=number).select_related("unit", "person").first()
    if letter is None:
        raise Http404
    n = names_or_404(desk, pk, letter.unit.code)
    try:
        services.new_code(letter=letter, actor=desk.actor, now=desk.now)
    except Refused as refused:
        return people_page(request, n, status=409, refused=refused)
    letter.refresh_from_db()
    where = request.build_absolute_uri(reverse("portal:sign"))
    return _pdf(sheets.print_slips(n.round, [letter], where=where, day=desk.day), f"slip-{n.round.pk}-{number}")


def both_ways(route: str, view: Any, name: str) -> list[Any]:
    return [
        path(f"letters/<int:pk>/people/{route}", view, name=f"letter_all_{name}"),
        path(f"letters/<int:pk>/units/<str:code>/{route}", view, name=f"letter_unit_{name}"),
    ]


urlpatterns = [
    *both_ways("", people, "people"),
    *both_ways("letters.pdf", printed, "print"),
    *both_ways("slips.pdf", slips, "slips"),
    *both_ways("roster.xlsx", roster, "roster"),
    *both_ways("roster/", roster_in, "roster_in"),
    path("letters/<int:pk>/codes/<int:number>/", new_code, name="letter_code"),
]
