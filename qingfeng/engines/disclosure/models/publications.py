"""Anything published: what it says, who prepared and approved it, and what became of it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.access.recusal import Ties
from qingfeng.core.chronicle.models import Entry
from qingfeng.core.matters.models import Matter
from qingfeng.core.parties.models import Unit


class PublicationState(models.TextChoices):
    DRAFT = "draft", _("拟稿")
    APPROVED = "approved", _("已核准")
    PUBLISHED = "published", _("公布中")
    CORRECTED = "corrected", _("已更正")
    ENDED = "ended", _("公布期满")
    WITHDRAWN = "withdrawn", _("已撤下")
    DROPPED = "dropped", _("未公布，已作废")


DISPOSED = "（已按规定销毁）"  # stands for the title
OUT = (PublicationState.PUBLISHED, PublicationState.CORRECTED, PublicationState.ENDED, PublicationState.WITHDRAWN)


class PublicationQuerySet(models.QuerySet):
    def out(self) -> PublicationQuerySet:
        """Everything that was ever published."""
        return self.filter(state__in=OUT)

    def public(self, day: dt.date) -> PublicationQuerySet:
        """What everybody may read that day: published, not at its end, not withdrawn. A corrected one stays, and says so."""
        shown = self.filter(state__in=(PublicationState.PUBLISHED, PublicationState.CORRECTED), published_on__lte=day)
        return shown.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def readable_by(self, actor: Account, day: dt.date, ties: Ties | None = None) -> PublicationQuerySet:
        """What is not public comes from a matter: whoever must stand back from that one reads no draft of it, nor what was withdrawn."""
        back = Matter.objects.stood_back_from(actor, day, ties).values("ref")
        return self.filter(Q(source="") | Q(pk__in=self.public(day).values("pk")) | ~Q(source__in=back))

    def due_to_end(self, day: dt.date) -> PublicationQuerySet:
        return self.filter(state__in=(PublicationState.PUBLISHED, PublicationState.CORRECTED), ends_on__lt=day)

    def waiting(self) -> PublicationQuerySet:
        return self.filter(state__in=(PublicationState.DRAFT, PublicationState.APPROVED))


class Publication(models.Model):
    kind = models.SlugField("种类", max_length=40)
    key = models.CharField("登记键", max_length=80, unique=True)  # its stream in the chronicle, and its public address
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="publications", verbose_name="发布单位")
    number = models.CharField("文号", max_length=60, blank=True)
    title = models.CharField("标题", max_length=200)
    content = models.JSONField("公开内容")
    source = models.CharField("来源", max_length=80, blank=True)  # e.g. a matter's number; never published
    version = models.PositiveIntegerField("版次", default=1)
    state = models.CharField("状态", max_length=12, choices=PublicationState.choices, default=PublicationState.DRAFT)
    content_digest = models.CharField("指纹", max_length=64, blank=True)  # of the public record; set on approval, final on publication
    published_on = models.DateField("公布日期", null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField("公布至", null=True, blank=True)  # the last day on which it is shown
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField("撤下原因", max_length=200, blank=True)
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="替代")
    correction_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="更正")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拟稿")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核准")
    approved_at = models.DateTimeField(null=True, blank=True)
    disposed_at = models.DateTimeField("销毁时间", null=True, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, blank=True, related_name="+")  # of its publication

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "-id"]
        indexes = [models.Index(fields=["kind", "state", "published_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")), name="approver_is_not_preparer"),
            models.UniqueConstraint(fields=["unit", "number"], condition=~Q(number=""), name="document_number_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_out(self) -> bool:
        return self.state in OUT

    def correction(self) -> Publication | None:
        """The published correction of this one, if there is one."""
        return self.corrections.filter(state__in=OUT).order_by("published_at").last()

    def banner(self) -> str:
        """What every copy, page and rendering of this publication must say first."""
        if self.state == PublicationState.WITHDRAWN:
            return gettext("本文已撤下，不再有效")
        follower = self.correction() if self.state == PublicationState.CORRECTED else None
        return gettext("已更正，见%s") % (follower.number or follower.title) if follower else ""


class PublishedFile(models.Model):
    """One rendering that was handed out. Its digest tells which publication a copy belongs to, whenever it is shown."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files")
    form = models.CharField(max_length=8)  # pdf, docx
    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()
    path = models.CharField(max_length=200)  # below FILES_ROOT
    stamp = models.CharField(max_length=64)  # what it was made from: record, banner, head
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "form", "stamp"], name="rendering_once")]

    def __str__(self) -> str:
        return f"{self.publication_id}.{self.form}"
