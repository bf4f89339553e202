"""Word and PDF of a publication. Each rendering is made from the record, the banner and the head of the moment, and kept by digest."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.chronicle import keys
from qingfeng.core.chronicle.checkpoints import verifier_key
from qingfeng.core.language import on_record
from qingfeng.core.papers.official import HeadNote, OfficialDocument
from qingfeng.core.papers.pdf import official_pdf
from qingfeng.core.papers.word import official_docx
from qingfeng.core.refusal import Refused

from . import kinds, records
from .models import Publication, PublishedFile
from .proofs import sealed

FORMS = {"pdf": official_pdf, "docx": official_docx}
FOLDER = "published"


def document(publication: Publication, *, address: str = "") -> OfficialDocument:
    """The publication as an official document, with what must be said above it and what makes it checkable below."""
    kind = kinds.kind(publication.kind)
    if publication.disposed_at is not None:
        raise Refused(_("原文已按保管期限销毁。"), advice=_("手上有当时副本的，仍可以核对指纹。"))
    if kind.document is None:
        raise Refused(_("这类公示没有公文形式。"))
    plain = kind.document(publication.title, publication.content)
    return dataclasses.replace(
        plain,
        number=publication.number,
        dated=publication.published_on or plain.dated,
        printed_on=publication.published_on if plain.printed_by else None,
        correction=publication.banner(),
        sample="" if publication.is_out else _("拟稿，未公布"),
        head_note=_head_note(publication, address) if publication.is_out else None,
    )


@transaction.atomic
def rendered(*, publication: Publication, form: str, now: dt.datetime) -> PublishedFile:
    """The rendering that is right now; made once, found again until a correction or the sealing changes it."""
    if form not in FORMS or not publication.is_out or publication.disposed_at is not None:
        raise Refused(_("没有这种文件。"))
    Publication.objects.select_for_update().get(pk=publication.pk)
    stamp = _stamp(publication)
    found = PublishedFile.objects.filter(publication=publication, form=form, stamp=stamp).first()
    if found and path(found).exists():
        return found
    with on_record():
        data = FORMS[form](document(publication, address=settings.PUBLIC_ADDRESS))
    digest = hashlib.sha256(data).hexdigest()
    name = _keep(data, digest, form)
    if found:
        return found
    made = PublishedFile.objects.filter(digest=digest).first()
    return made or PublishedFile.objects.create(
        publication=publication, form=form, digest=digest, size=len(data), path=name, stamp=stamp, made_at=now
    )


def path(file: PublishedFile) -> Path:
    return Path(settings.FILES_ROOT) / file.path


def whose(digest: str) -> Publication | None:
    """The publication that a copy in somebody's hands was made from, by the digest of the file or of the record."""
    file = PublishedFile.objects.filter(digest=digest).select_related("publication").first()
    return file.publication if file else Publication.objects.out().filter(content_digest=digest).first()


def forget(publication: Publication) -> None:
    """The renderings go from the disk once the transaction stands; their digests stay, so that a copy is still recognised."""
    paths = [path(file) for file in publication.files.all()]  # type: ignore[attr-defined]

    def gone() -> None:
        for each in paths:
            each.unlink(missing_ok=True)

    transaction.on_commit(gone)


@on_record()
def _stamp(publication: Publication) -> str:
    place = sealed(publication)
    parts = (publication.content_digest, publication.banner(), place.head.checkpoint() if place else "", settings.PUBLIC_ADDRESS)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _head_note(publication: Publication, address: str) -> HeadNote:
    place = sealed(publication)
    lines = [_("公布登记　%(key)s　指纹 %(digest)s") % {"key": publication.key, "digest": publication.content_digest}]
    if place:
        told = {"number": place.number + 1, "size": place.head.size}
        lines.append(_("封入登记树第%(number)s条；以下是树上共%(size)s条时的签名树头，可以用它核对本文一字未改：") % told)
        lines += [line for line in place.head.checkpoint().splitlines() if line.strip()]
        lines.append(_("公钥 %s") % verifier_key(keys.public_key()))
    else:
        lines.append(_("尚未封入登记树；一分钟后再下载，这里会印上签名树头。"))
    return HeadNote(lines=tuple(lines), qr_text=f"{address}/verify/{publication.key}/" if address else "")


def _keep(data: bytes, digest: str, form: str) -> str:
    name = f"{FOLDER}/{digest[:2]}/{digest}.{form}"
    target = Path(settings.FILES_ROOT) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(data)
    os.replace(fresh, target)
    return name


def self_consistent(publication: Publication) -> bool:
    """Whether the stored record still has the digest that was published."""
    return records.digest(publication) == publication.content_digest
