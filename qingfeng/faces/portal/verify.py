"""How anyone checks what was published: by digest, by file, or with the stand-alone verifier that does not ask us."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from qingfeng.core.chronicle import keys
from qingfeng.core.chronicle.models import TreeHead
from qingfeng.core.refusal import Refused
from qingfeng.engines.disclosure import filing, proofs, records
from qingfeng.engines.disclosure.models import Publication

from .proof_views import proof_view, qr_code

VERIFIER = Path(settings.BASE_DIR) / "verifier" / "qingfeng_verify.py"
DIGEST = re.compile(r"[0-9a-f]{64}")
MOST_BYTES = 12 * 1024 * 1024
HEADS = 5


@login_not_required
@csrf_exempt  # a question, asked in nobody's name; what is sent is hashed and forgotten
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    asked, wrong = _asked(request)
    found = filing.whose(asked) if asked else None
    context = {
        "asked": asked,
        "wrong": wrong,
        "found": found,
        "has_correction": found.banner() if found else "",
        "heads": list(TreeHead.objects.order_by("-size")[:HEADS]),
        "public_key": keys.public_key_text(),
    }
    return render(request, "portal/verify/verify.html", context, status=422 if wrong else 200)


def _asked(request: HttpRequest) -> tuple[str, str]:
    """The digest asked about, and what is wrong with the question."""
    upload = request.FILES.get("file")
    if upload is not None:
        if upload.size > MOST_BYTES:
            return "", _("文件超过12 MB。公布的文书没有这么大。")
        return hashlib.sha256(upload.read()).hexdigest(), ""
    typed = request.POST.get("digest", request.GET.get("digest", ""))
    digest = re.sub(r"[\s-]", "", typed).lower()
    if digest and not DIGEST.fullmatch(digest):
        return "", _("指纹是64个数字和字母（0–9、a–f）。请照纸面上的写，空格可以不管。")
    if request.method == "POST" and not digest:
        return "", _("请写指纹，或者选一个文件。")
    return digest, ""


@login_not_required
@require_safe
def proof(request: HttpRequest, key: str) -> HttpResponse:
    found = _out(key)
    context = {
        "p": found,
        "proof": proof_view(found),
        "qr": qr_code(found),
        "intact": filing.self_consistent(found),
        "correction": found.correction(),
    }
    return render(request, "portal/verify/proof.html", context)


@login_not_required
@require_safe
def record(request: HttpRequest, key: str) -> HttpResponse:
    """The exact bytes whose digest stands in the chronicle."""
    found = _shown(key)
    return _download(records.record_bytes(found), f"{found.key}.record.json")


@login_not_required
@require_safe
def certificate(request: HttpRequest, key: str) -> HttpResponse:
    found = _shown(key)
    if proofs.sealed(found) is None:
        raise Refused(_("这份文书还没有封入登记树。"), advice=_("封存每分钟一次，请稍后再下载。"))
    return _download(proofs.certificate_bytes(found), f"{found.key}.certificate.json")


@login_not_required
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    if not VERIFIER.is_file():
        raise Http404
    answer = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="qingfeng_verify.py"'
    return answer


def _out(key: str) -> Publication:
    return get_object_or_404(Publication.objects.out().select_related("unit", "correction_of", "entry"), key=key)


def _shown(key: str) -> Publication:
    """A withdrawn or ended text is not given out again; whoever has a copy can still prove it by its digest."""
    found = _out(key)
    if found.state == "withdrawn":
        raise Refused(_("这份文书已经撤下，不再提供。"), advice=_("手上有当时副本的，可以用“核验”页对照指纹。"))
    return found


def _download(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Robots-Tag"] = "noindex, noarchive"
    return answer


urlpatterns = [
    path("verify/", verify, name="verify"),
    path("verify/qingfeng_verify.py", verifier, name="verifier"),
    path("verify/<slug:key>/", proof, name="proof"),
    path("verify/<slug:key>/record.json", record, name="record"),
    path("verify/<slug:key>/certificate.json", certificate, name="certificate"),
]
