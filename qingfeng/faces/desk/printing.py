"""One way to every paper: as PDF to be printed, or as Word; of one matter, or of several in one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import CharField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingfeng.core.chronicle.models import Entry
from qingfeng.core.language import on_record
from qingfeng.core.matters.models import Matter
from qingfeng.core.papers.official import OfficialDocument
from qingfeng.core.papers.pdf import official_pdf
from qingfeng.core.papers.tables import Column, ListPaper, TableForm, list_pdf, table_pdf
from qingfeng.core.papers.word import official_docx
from qingfeng.core.papers.word_tables import list_docx, table_docx
from qingfeng.core.prepared import Prepared, Slot
from qingfeng.engines.cases.models import Opinion, OutwardTransfer, Urging

from . import paper_letters
from .exports import recorded
from .paper_facts import Told
from .paper_forms import BATCHED, BY_CODE, EVENTS, FORMS, LEVELS, Made, PaperForm, Standing
from .supervision import COLUMNS, WATCHERS, as_cells, footer_of, listed
from .who import Desk, desk_of, matter_or_404, needs

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_TOGETHER = 50
MOST_LINES = 1000  # of a list on paper

_taken = Prepared(
    lambda: (
        Entry.objects.of(Slot("kind", CharField()), Slot("key", CharField()))
        .filter(event__in=[f"complaint.{step}" for step in EVENTS])
        .values_list("event", flat=True)
        .distinct()
    )
)


def standing(matter: Matter, decided: bool, sent: bool) -> Standing:
    kind, key = matter.stream
    return Standing(matter.state, frozenset(event.partition(".")[2] for event in _taken(kind=kind, key=key)), decided, sent)


def papers_of(matter: Matter, desk: Desk, decided: bool, sent: bool) -> list[tuple[str, str, str]]:
    """What can be printed now: address, name, note."""
    stands = standing(matter, decided, sent)
    return [
        (reverse("desk:paper", args=[matter.ref, form.code]), str(form.title), str(form.note))
        for form in FORMS
        if form.listed and form.when(stands) and form.may(desk)
    ]


@require_GET
def paper(request: HttpRequest, ref: str, code: str) -> HttpResponse:
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    form = BY_CODE.get(code)
    if form is None or not _there(form, matter):
        raise Http404
    _may(form, desk)
    of = request.GET.get("of", "")
    with on_record():
        made = form.make(Told(matter, desk, _urging_of(code, matter, int(of[:18]) if of.isdecimal() else 0)))
        return served([made], f"{matter.ref}{form.title}", request)


def _there(form: PaperForm, matter: Matter) -> bool:
    decided = Opinion.objects.filter(matter=matter, decided_on__isnull=False).exists()
    return form.when(standing(matter, decided, OutwardTransfer.objects.filter(matter=matter).exists()))


def _may(form: PaperForm, desk: Desk) -> None:
    if not form.may(desk):
        raise PermissionDenied(_("您的角色不打印“%s”。") % form.title)


def _urging_of(code: str, matter: Matter, of: int) -> int:
    """The one that was asked for, or the last of its level."""
    if code not in LEVELS or of:
        return of
    return matter.urgings.filter(level=LEVELS[code]).order_by("-pk").values_list("pk", flat=True).first() or -1


def served(made: Sequence[Made], name: str, request: HttpRequest) -> HttpResponse:
    """All letters or all tables, in one file with a Chinese name."""
    word = request.GET.get("form") == "word"
    if not made:
        raise Http404
    if isinstance(made[0], OfficialDocument):
        first, *rest = [one for one in made if isinstance(one, OfficialDocument)]
        content = official_docx(first, *rest) if word else official_pdf(first, *rest)
    else:
        tables = [form for one in made if not isinstance(one, OfficialDocument) for form in one]
        if not tables:
            raise Http404
        content = _tables(tables, word)
    return handed_out(content, name, word)


def _tables(tables: Sequence[TableForm], word: bool) -> bytes:
    return table_docx(tables) if word else table_pdf(tables)


def handed_out(content: bytes, name: str, word: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=WORD if word else "application/pdf")
    response["Content-Disposition"] = content_disposition_header(word, f"{name}.{'docx' if word else 'pdf'}") or ""
    return response


@require_GET
def together(request: HttpRequest) -> HttpResponse:
    """One paper of several matters. Which of them have none is told first; `only=1` prints the others."""
    desk, code = desk_of(request), request.GET.get("code", "")
    if code not in BATCHED:
        raise Http404
    form = BY_CODE[code]
    _may(form, desk)
    refs = list(dict.fromkeys(request.GET.getlist("ref")))
    if not refs or len(refs) > MOST_TOGETHER:
        messages.warning(request, _("请勾选1到%s件事项。") % MOST_TOGETHER)
        return redirect("desk:matters")
    there, without = _sorted(form, desk, refs)
    if without and request.GET.get("only") != "1":
        query = "&".join([f"code={code}", "only=1", *(f"ref={m.ref}" for m in there)])
        return render(request, "desk/papers/some.html", {"form": form, "there": there, "without": without, "query": query})
    recorded(desk, "papers", len(there), paper=code)
    with on_record():
        made = [form.make(Told(matter, desk)) for matter in there]
        return served(made, _("%(title)s等%(n)s件") % {"title": form.title, "n": len(there)}, request)


def _sorted(form: PaperForm, desk: Desk, refs: Iterable[str]) -> tuple[list[Matter], list[Matter]]:
    related = ("unit", "respondent_unit", "accountable__person", "accountable__unit")
    matters = {m.ref: m for m in desk.matters().filter(ref__in=list(refs)).select_related(*related)}
    found = [matters[ref] for ref in refs if ref in matters]
    there = [m for m in found if _there(form, m)]
    return there, [m for m in found if m not in there]


@needs(*WATCHERS)
@require_GET
@on_record()
def urgings(request: HttpRequest) -> HttpResponse:
    """Several reminders and orders in one file."""
    desk = desk_of(request)
    keys = [int(k) for k in request.GET.getlist("u") if k.isdecimal()][:MOST_TOGETHER]
    related = ("matter__unit", "matter__respondent_unit", "matter__accountable__person", "to__person")
    rows = Urging.objects.filter(desk.sees("matter"), pk__in=keys).select_related(*related).order_by("pk")
    made = [paper_letters.urging_letter(Told(row.matter, desk), row) for row in rows]
    return served(made, _("催办督办%s份") % len(made), request)


SHARES = {"title": 2.4, "unit": 1.6, "office": 1.6, "why": 1.6, "urged": 1.8, "light": 0.6, "who": 0.7, "state": 0.8}


@needs(*WATCHERS)
@require_GET
@on_record()
def lights(request: HttpRequest) -> HttpResponse:
    """限时办结红黄灯表 on paper: as the reader's own list is narrowed, all pages of it."""
    desk = desk_of(request)
    lines, total = listed(desk, request.GET, MOST_LINES)
    word = request.GET.get("form") == "word"
    columns = tuple(Column(c.title, SHARES.get(c.key, 1.0)) for c in COLUMNS)
    rows = tuple(tuple(_text(as_cells(line)[c.key]) for c in COLUMNS) for line in lines)
    office = desk.actor.unit.name if desk.actor.unit else ""
    sheet = ListPaper(_("限时办结红黄灯表"), office, columns, rows, desk.day, footer=footer_of(len(lines), total))
    recorded(desk, "supervision", len(rows))
    return handed_out(list_docx(sheet) if word else list_pdf(sheet), _("限时办结红黄灯表"), word)


def _text(value: object) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


urlpatterns = [
    path("matters/<str:ref>/print/<slug:code>/", paper, name="paper"),
    path("papers/together/", together, name="together"),
    path("papers/urgings/", urgings, name="urgings_paper"),
    path("papers/lights/", lights, name="lights_paper"),
]
