"""Documents, their clauses, and the dated versions of parameters and rule tables that rest on them."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.calendar import today
from qingfeng.core.norms.checking import cell_words
from qingfeng.core.norms.tables import RuleTable, rule_table
from qingfeng.core.norms.trying import Trial, read_trials
from qingfeng.core.parties.models import Unit


class DocumentKind(models.TextChoices):
    LAW = "law", _("法律")
    REGULATION = "regulation", _("行政法规")
    PARTY = "party", _("党内法规")
    RULE = "rule", _("规章")
    NORMATIVE = "normative", _("规范性文件")
    STANDARD = "standard", _("标准")
    LOCAL = "local", _("本地文件")


class DocumentStatus(models.TextChoices):
    TRIAL = "trial", _("试行")
    IN_FORCE = "in_force", _("现行有效")
    REPEALED = "repealed", _("已废止")


class Document(models.Model):
    key = models.SlugField("标识", max_length=80, unique=True)  # how shipped files name it: petition-2005
    number = models.CharField("文号", max_length=80, blank=True)
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("制定机关", max_length=120)
    issuer_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="documents")
    kind = models.CharField("种类", max_length=16, choices=DocumentKind.choices)
    dated = models.DateField("公布日期")
    in_force_from = models.DateField("施行日期")
    in_force_to = models.DateField("废止日期", null=True, blank=True)  # the first day on which it no longer applies
    status = models.CharField("状态", max_length=16, choices=DocumentStatus.choices, default=DocumentStatus.IN_FORCE)
    trial_ends = models.DateField("试行期满", null=True, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    url = models.URLField("网址", blank=True)
    text = models.TextField("全文", blank=True)
    shipped = models.BooleanField("随产品提供", default=False)

    class Meta:
        ordering = ["in_force_from", "key"]

    def __str__(self) -> str:
        return self.cite()

    def cite(self) -> str:
        return f"《{self.title}》"

    def in_force_on(self, day: dt.date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day < self.in_force_to)


class Clause(models.Model):
    document = models.ForeignKey(Document, models.PROTECT, related_name="clauses")
    ref = models.CharField("条款", max_length=60)
    order = models.PositiveIntegerField("顺序", default=0)
    text = models.TextField("内容", blank=True)
    in_force_from = models.DateField(null=True, blank=True)  # empty: as the document
    in_force_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["document", "order"]
        constraints = [models.UniqueConstraint(fields=["document", "ref"], name="clause_once_per_document")]

    def __str__(self) -> str:
        return self.cite()

    def cite(self) -> str:
        """《信访工作条例》第三十四条."""
        return f"{self.document.cite()}{self.ref}"


class VersionKind(models.TextChoices):
    PARAMETER = "parameter", _("参数")
    TABLE = "table", _("规则表")


class Local(models.TextChoices):
    """What an office may do to a shipped value."""

    NONE = "none", _("不得另定")
    SHORTER = "shorter", _("只可更短")
    BOUNDED = "bounded", _("在幅度内另定")
    FREE = "free", _("可以另定")


class Immutable(Exception):
    """A version is never edited or deleted; a change is a new version."""


class VersionQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise Immutable("versions are never edited")

    def bulk_update(self, *args, **kwargs):
        raise Immutable("versions are never edited")

    def delete(self):
        raise Immutable("versions are never deleted")

    def shipped(self) -> VersionQuerySet:
        return self.filter(shipped=True)

    def published(self) -> VersionQuerySet:
        """What ships, and what a second person published. Nothing else decides anything."""
        return self.filter(Q(shipped=True) | Q(published_at__isnull=False))


class Version(models.Model):
    """One value of a parameter or rule table, from a day (counted) to a day (not counted)."""

    key = models.CharField("名称", max_length=80)
    title = models.CharField("说明", max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=VersionKind.choices, default=VersionKind.PARAMETER)
    type = models.CharField(max_length=12)  # clock, int, money ...: see values.py; "table" for tables
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="norm_versions")
    value = models.JSONField("值")
    local = models.CharField(max_length=12, choices=Local.choices, default=Local.NONE)
    bounds = models.JSONField(default=dict, blank=True)  # {"min": .., "max": ..} where local is "bounded"
    ended = models.BooleanField("终止", default=False)  # the unit's own rule ends: the next one up holds again
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("失效日期", null=True, blank=True)
    published_on = models.DateField("公布日期")  # of the document that says it
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField("核对公布的时间", null=True, blank=True)  # by a second person; empty for what ships
    published_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="versions")
    digest = models.CharField(max_length=64, editable=False)
    shipped = models.BooleanField("随产品提供", default=False)
    source_path = models.CharField(max_length=200, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["key", "valid_from", "recorded_at", "id"]
        indexes = [models.Index(fields=["key", "valid_from"])]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], condition=Q(shipped=True), name="shipped_once_per_day"),
            models.CheckConstraint(condition=Q(shipped=False) | Q(unit=None), name="shipped_has_no_unit"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")), name="version_ends_after_start"),
            models.CheckConstraint(condition=~Q(published_by=models.F("recorded_by")), name="recorder_is_not_publisher"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from.isoformat()}"

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise Immutable("versions are never edited")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Immutable("versions are never deleted")

    def cite(self) -> str:
        return self.clause.cite()

    @cached_property
    def holds_from(self) -> dt.date:
        """An office's own rule never reaches back behind the day on which a second person published it here, whatever an older document
        says: else whoever records one late could change what was decided before."""
        here = (today(self.published_at),) if self.published_at else ()
        return max(self.valid_from, self.published_on, *here)

    @cached_property
    def rules(self) -> RuleTable:
        """The value of a rule table, ready to evaluate."""
        return rule_table(self.value, cell_words(self.key))

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """The test rows that it passed before it took force: of an office's own, those it was recorded with."""
        beside: Proposal | ShippedTests | None = getattr(self, "shipped_tests" if self.shipped else "proposal", None)
        return read_trials(beside.tests, self.rules) if beside is not None and beside.tests else ()


class ShippedTests(models.Model):
    """Test rows of a rule table that ships. They stand beside the version, which is never edited, and decide nothing."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="shipped_tests")
    tests = models.JSONField("试算", default=list)


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("待公布")
    PUBLISHED = "published", _("已公布")
    DECLINED = "declined", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class ProposalQuerySet(models.QuerySet):
    def waiting(self) -> ProposalQuerySet:
        return self.filter(state=ProposalState.WAITING)

    def to_publish_by(self, actor: Account, day: dt.date) -> ProposalQuerySet:
        """What waits for this person as the second one. As `permissions.can_publish_norms`, for lists."""
        units = Q()
        for role in (Role.DECIDER, Role.HEAD):
            units |= Q(unit__in=units_where(actor, role, day))
        return self.waiting().filter(units).exclude(proposed_by=actor)


class Proposal(models.Model):
    """A version as one person recorded it. It is no version, and nothing decides with it, before a second person publishes it."""

    key = models.CharField("名称", max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    value = models.JSONField("值")
    tests = models.JSONField("试算", default=list, blank=True)  # of a rule table: trying.py
    ended = models.BooleanField("终止", default=False)
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("失效日期", null=True, blank=True)
    published_on = models.DateField("公布日期")
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("录入时间")
    state = models.CharField("状态", max_length=12, choices=ProposalState.choices, default=ProposalState.WAITING)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField("退回的理由", max_length=300, blank=True)
    version = models.OneToOneField(Version, models.PROTECT, null=True, related_name="proposal")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "pk"]
        indexes = [models.Index(fields=["state", "unit"], name="norm_proposals")]

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from.isoformat()}"

    def cite(self) -> str:
        return self.clause.cite()

    @cached_property
    def rules(self) -> RuleTable:
        """What it would decide with: `proposal.rules.evaluate(facts)`."""
        return rule_table(self.value, cell_words(self.key))

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        return read_trials(self.tests, self.rules) if self.tests else ()


class NormEdition(models.Model):
    """Marks every change of norms, so that processes know when to read them again."""

    stamp = models.UUIDField(default=uuid.uuid4)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
