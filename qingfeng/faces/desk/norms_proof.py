"""A version for somebody who does not trust the office: its exact content, and the proof that it stands so in the sealed record."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from qingfeng.core.chronicle.export import bundle
from qingfeng.core.norms import record
from qingfeng.core.norms.models import Version

from .keeping import RULE_READERS
from .who import needs


def _version(key: str, pk: int) -> Version:
    return get_object_or_404(Version.objects.published().select_related("clause__document").filter(key=key), pk=pk)


@require_safe
@needs(*RULE_READERS)
def content(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    version = _version(key, pk)
    return _file(record.of_version(version), f"{key}-{version.valid_from:%Y%m%d}.json")


@require_safe
@needs(*RULE_READERS)
def certificate(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Refused, with what to do, while the entry waits for the next sealing, or when the version is not what was recorded."""
    version = _version(key, pk)
    entry = record.entry_of(version)
    if entry is None:
        raise Http404
    made = bundle(entry, record.of_version(version))
    return _file(json.dumps(made, ensure_ascii=False, indent=1).encode(), f"{key}-{version.valid_from:%Y%m%d}.proof.json")


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("norms/rules/<str:key>/<int:pk>.json", content, name="norm_content"),
    path("norms/rules/<str:key>/<int:pk>.proof.json", certificate, name="norm_certificate"),
]
