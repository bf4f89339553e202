"""Templates come in: made harmless by the vault, read field by field, and taken only when every field can be answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from qingfeng.core.access.models import Account
from qingfeng.core.calendar import today
from qingfeng.core.language import on_record
from qingfeng.core.parties.models import Unit
from qingfeng.core.refusal import Refused
from qingfeng.core.vault import files
from qingfeng.core.vault.content import DOCX, accept

from . import permissions
from .checking import Checked, Fault, check
from .models import ReportTemplate
from .record import record
from .samples import Sample

DOTTED = (".docm", ".dotm", ".dotx", ".doc", ".wps")


class TemplateFaulty(Refused):
    """Each fault with the place where it stands, for a list beside the form."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        text = _("模板里有%d处要改，没有收下。") % len(faults)
        super().__init__(text, advice=_("下面逐处写明在哪里、是什么、可以怎样写；改好再上传。"), field="file")
        self.faults = tuple(faults)


def looked_at(data: bytes, name: str) -> tuple[bytes, Checked]:
    """The file as it would be kept, and what stands in it. Nothing is stored."""
    if name.lower().endswith(DOTTED):
        advice = _("请在Word或者WPS里另存为“docx”文档（不带宏）再上传。")
        raise Refused(_("模板只收docx文档。"), advice=advice, field="file")
    taken = accept(data, name)
    if taken.media_type != DOCX:
        raise Refused(_("模板只收docx文档。"), advice=_("请在Word或者WPS里另存为“docx”文档再上传。"), field="file")
    return taken.data, check(taken.data)


@transaction.atomic
def take_template(*, unit: Unit, title: str, data: bytes, name: str, actor: Account, now: dt.datetime, sample: str = "") -> ReportTemplate:
    """A new template, or under a title that is there its next version."""
    if not permissions.can_take_template(actor, unit, today(now)):
        raise Refused(_("您没有在%s上传报告模板的权限。") % unit.name)
    title = title.strip()
    if not title:
        raise Refused(_("请写模板的名称。"), field="title")
    _kept, checked = looked_at(data, name)
    if checked.faults:
        raise TemplateFaulty(checked.faults)
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)  # two uploads under one title follow each other
    last = ReportTemplate.objects.filter(unit=unit, title=title).order_by("-version").first()
    version = last.version + 1 if last else 1
    with on_record():
        file = files.store(upload_bytes=data, declared_name=name, now=now, number=version)
    listed = [{"place": each.place, "raw": each.raw} for each in checked.found]
    made = ReportTemplate.objects.create(
        unit=unit, title=title, version=version, file=file, sha256=file.sha256, fields=listed, sample=sample, taken_by=actor, taken_at=now,
    )  # fmt: skip
    record(made, "template_taken", {"unit": unit.pk, "version": version, "sha256": file.sha256, "fields": len(listed)}, actor, now)
    return made


def take_sample(*, sample: Sample, unit: Unit, actor: Account, now: dt.datetime) -> ReportTemplate:
    """A shipped template becomes the office's own."""
    with on_record():
        title = str(sample.label)
    return take_template(unit=unit, title=title, data=sample.docx(), name=f"{sample.code}.docx", sample=sample.code, actor=actor, now=now)


@transaction.atomic
def retire_template(*, template: ReportTemplate, actor: Account, now: dt.datetime) -> ReportTemplate:
    """Offered no more. Reports made from it stay, and can be made again."""
    found = ReportTemplate.objects.select_for_update(of=("self",)).select_related("unit").get(pk=template.pk)
    if not permissions.can_take_template(actor, found.unit, today(now)):
        raise Refused(_("您没有停用%s报告模板的权限。") % found.unit.name)
    if found.retired_at is None:
        found.retired_at = now
        found.save(update_fields=["retired_at"])
        record(found, "template_retired", {"version": found.version}, actor, now)
    return found
