"""A letter as an office uses it year after year, and its text as it was at each edition."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import scope_paths
from qingfeng.core.norms.models import Clause
from qingfeng.core.parties.models import PostKind, Unit

from ..kinds import AgreementKind, kind

READERS = (Role.REGISTRAR, Role.HANDLER, Role.REVIEWER, Role.DECIDER, Role.HEAD)


def of_their_offices(actor: Any, day: dt.date, way: str) -> Q:
    """Of the offices for which the account works, and those below them."""
    scope = Q(pk__in=[])
    for path in scope_paths(actor, READERS, day):
        scope |= Q(**{f"{way}__path__startswith": path})
    return scope


class TemplateQuerySet(models.QuerySet):
    def visible_to(self, actor: Any, day: dt.date) -> TemplateQuerySet:
        return self.filter(of_their_offices(actor, day, "unit"))


class Template(models.Model):
    """Who signs it by post, who stands on the other side, and the letter above it in the chain (commission, principal, teacher)."""

    kind = models.SlugField("种类", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="letter_templates", verbose_name="机关")
    title = models.CharField("名称", max_length=120)
    signers = models.JSONField("谁签")  # kinds of posts
    other_side = models.CharField("与谁签", max_length=16, choices=PostKind.choices, blank=True)  # empty: with everybody (a pledge)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上一层")
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="letter_template_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def declared(self) -> AgreementKind:
        return kind(self.kind)

    @property
    def signer_names(self) -> list[str]:
        return [str(PostKind(post).label) for post in self.signers]

    @cached_property
    def depth(self) -> int:
        """0 for the letter at the top of its chain."""
        return self.parent.depth + 1 if self.parent else 0


class EditionState(models.TextChoices):
    DRAFT = "draft", _("拟稿")
    APPROVED = "approved", _("已核准")
    DROPPED = "dropped", _("已作废")


class Edition(models.Model):
    """One text. Once approved it is never changed; another text is another edition."""

    template = models.ForeignKey(Template, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField("版次")
    preamble = models.TextField("开头", blank=True)
    authority = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="letter_editions", verbose_name="依据")
    state = models.CharField("状态", max_length=12, choices=EditionState.choices, default=EditionState.DRAFT)
    digest = models.CharField("指纹", max_length=64, blank=True)
    prepared_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="letter_edition_once"),
            models.UniqueConstraint(fields=["template"], condition=Q(state="draft"), name="one_draft_of_a_letter"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(prepared_by=None) | ~Q(approved_by=F("prepared_by")), name="letter_approver_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template.title} {self.number}"

    @property
    def stream(self) -> tuple[str, str]:
        return ("letter_edition", str(self.pk))

    def as_data(self) -> dict[str, Any]:
        """What its fingerprint is taken of, and what is printed."""
        clauses = [{"ref": c.ref, "text": c.text} for c in self.clauses.all()]
        return {"title": self.template.title, "number": self.number, "preamble": self.preamble, "clauses": clauses}


class EditionClause(models.Model):
    """One clause of a letter; `basis` is the clause of a document that it puts on the signer, so that both ends are found."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="clauses")
    order = models.PositiveSmallIntegerField()
    ref = models.CharField("条款", max_length=40, blank=True)
    text = models.TextField("内容")
    basis = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="letter_clauses", verbose_name="出处")

    class Meta:
        ordering = ["edition", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "order"], name="letter_clause_order")]

    def __str__(self) -> str:
        return f"{self.ref} {self.text}".strip()
