"""What hangs on a case page: files, the live leak scan, and who held which post on a day."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Line
from qingfeng.core.parties.queries import chain_of_responsibility
from qingfeng.core.vault.models import StoredFile
from qingfeng.engines.cases import hearing
from qingfeng.engines.cases.kinds import kind
from qingfeng.engines.cases.models import Evidence, MailMessage, Statement
from qingfeng.faces.serving import as_download

from . import matter_panels as panels
from .matter_head import head
from .who import desk_of, matter_or_404


@require_GET
def file(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    """A file of this matter, to whoever may see the matter; always as a download, never shown by the browser itself."""
    matter = matter_or_404(desk_of(request), ref)
    return as_download(_files_of(matter).filter(pk=pk).first())


def _files_of(matter: Matter):
    evidence = Evidence.objects.filter(matter=matter).values("file")
    mail = MailMessage.files.through.objects.filter(mailmessage__complaint__matter=matter).values("storedfile")
    statements = Statement.files.through.objects.filter(statement__extract__matter=matter).values("storedfile")
    proofs = matter.complaints.exclude(service_proof=None).values("service_proof")
    return StoredFile.objects.filter(Q(pk__in=evidence) | Q(pk__in=mail) | Q(pk__in=statements) | Q(pk__in=proofs))


@require_POST
def scan(request: HttpRequest, ref: str) -> HttpResponse:
    """The leak scan while an extract is being typed. Nothing is stored."""
    matter = matter_or_404(desk_of(request), ref)
    text = request.POST.get("text", "").replace("\x00", "")[:5000]
    found = hearing.scan(matter, text)
    context = {"scan": {"pieces": panels.pieces(text, found), "leaks": panels.leak_words(found)}}
    return render(request, "desk/matter/_scan.html", context)


@require_GET
def chain(request: HttpRequest, ref: str) -> HttpResponse:
    """责任链: the posts of the unit and of everybody above it on one day, with what makes each answerable."""
    desk = desk_of(request)
    matter = matter_or_404(desk, ref)
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = matter.received_on
    line = _line(matter, request.GET.get("line", ""))
    found = chain_of_responsibility(matter.respondent_unit, day, line) if matter.respondent_unit else []
    context = head(desk, matter) | {"on": day, "chain": found, "line": line, "lines": Line.objects.order_by("code")}
    return render(request, "desk/matter/chain.html", context)


def _line(matter: Matter, code: str) -> Line | None:
    """The line of work asked for, else the one that the first allegation belongs to."""
    first = matter.allegations.order_by("pk").first()
    return Line.objects.filter(code=code or (kind(first.kind).family if first else "")).first()


urlpatterns = [
    path("matters/<str:ref>/files/<uuid:pk>/", file, name="file"),
    path("matters/<str:ref>/scan/", scan, name="scan"),
    path("matters/<str:ref>/chain/", chain, name="chain"),
]
