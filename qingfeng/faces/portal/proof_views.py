"""The proof of a publication as the pages show it."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qingfeng.core.papers import qr
from qingfeng.engines.disclosure import proofs
from qingfeng.engines.disclosure.models import Publication
from qingfeng.faces.components.parts import ProofView


def proof_view(publication: Publication, *, files: bool = True) -> ProofView:
    place = proofs.sealed(publication)
    downloads = []
    if files and publication.kind == "circular":
        downloads.append((reverse("portal:circular_file", args=[publication.key, "pdf"]), _("下载原文 PDF"), ""))
        downloads.append((reverse("portal:circular_file", args=[publication.key, "docx"]), _("下载原文 Word"), ""))
    downloads.append((reverse("portal:record", args=[publication.key]), _("下载公开记录"), _("指纹就是从它算出来的")))
    if place:
        downloads.append((reverse("portal:certificate", args=[publication.key]), _("下载凭证"), _("记录、证明和签名树头")))
    downloads.append((reverse("portal:verify"), _("用独立核验程序核对"), _("不用联网，不经过本局")))
    return ProofView(
        digest=publication.content_digest,
        number=place.number + 1 if place else None,
        sealed_at=place.head.at if place else None,
        head=_("树上共%(size)s条时签名，印在本文末页") % {"size": f"{place.head.size:,}"} if place else "",
        downloads=downloads,
        sealed=place is not None,
    )


def qr_code(publication: Publication) -> SafeString:
    address = f"{settings.PUBLIC_ADDRESS}{reverse('portal:proof', args=[publication.key])}"
    return qr.svg(address, label=_("核验页的二维码"))
