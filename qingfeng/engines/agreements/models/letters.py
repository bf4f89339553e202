"""One letter of one person, and that it was signed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import units_where
from qingfeng.core.parties.models import Person, Post, PostKind, Unit

from .rounds import Round


class LetterState(models.TextChoices):
    WAITING = "waiting", _("待签")
    SIGNED = "signed", _("已签")
    REPLACED = "replaced", _("已由新版代替")
    WITHDRAWN = "withdrawn", _("已收回")


class Way(models.TextChoices):
    """How it was signed."""

    SCREEN = "screen", _("本人登录签")
    CODE = "code", _("本人凭签名码签")
    PAPER = "paper", _("纸上签，扫描件在档")
    LIST = "list", _("纸上签，按名册登记")


WITH = (PostKind.HEAD, PostKind.DEPUTY, PostKind.PRINCIPAL, PostKind.SECRETARY)  # who stands on the other side of letters


class LetterQuerySet(models.QuerySet):
    def signed(self) -> LetterQuerySet:
        """Everything that was ever signed; a letter replaced by a newer one was."""
        return self.filter(state__in=(LetterState.SIGNED, LetterState.REPLACED))

    def uncountersigned(self) -> LetterQuerySet:
        """Still bind or wait to be signed, and the other side has not signed."""
        return self.filter(state__in=(LetterState.WAITING, LetterState.SIGNED), other_signed_on=None)

    def perhaps_with(self, person_id: int, day: dt.date) -> LetterQuerySet:
        """For which the person may stand on the other side: named in them, or in such a post at the signer's unit or above."""
        scope = Q(other=person_id)
        for kind, path in Post.objects.held_on(day).filter(person=person_id, kind__in=WITH).values_list("kind", "unit__path"):
            sides = (kind, PostKind.PRINCIPAL) if kind == PostKind.SECRETARY else (kind,)
            scope |= Q(round__edition__template__other_side__in=sides, unit__path__startswith=path)
        return self.exclude(round__edition__template__other_side="").filter(scope)

    def countersigned(self) -> LetterQuerySet:
        return self.filter(other_signed_on__isnull=False)

    def waiting(self) -> LetterQuerySet:
        return self.filter(state=LetterState.WAITING)

    def live(self) -> LetterQuerySet:
        return self.exclude(state=LetterState.WITHDRAWN)

    def binding_on(self, day: dt.date) -> LetterQuerySet:
        """Signed, within their period, by somebody who holds the post that day. Who signed the text again is bound by the older one up
        to the day on which the newer was signed and its period had begun: on each day one letter of a text binds."""
        held = Post.objects.held_on(day).filter(person=OuterRef("person"), unit=OuterRef("unit"), kind=OuterRef("post"))
        period = Q(round__period_from__lte=day, round__period_to__gte=day)
        again = Letter.objects.signed().filter(
            round__edition__template=OuterRef("round__edition__template"), person=OuterRef("person"), unit=OuterRef("unit"),
            round__gt=OuterRef("round"), round__period_from__lte=day, signed_on__lte=day,
        )  # fmt: skip
        return self.signed().filter(period, Exists(held), ~Exists(again), signed_on__lte=day)

    def named_to(self, actor: Any, day: dt.date) -> LetterQuerySet:
        """Names are for the signer, the signer's own unit, and the office that signs on the other side."""
        own = Q(unit__in=units_where(actor, Role.RESPONDENT, day)) | Q(person_id=getattr(actor, "person_id", None) or 0)
        offices = Q(round__edition__template__other_side__in=(PostKind.HEAD, PostKind.DEPUTY)) & Q(
            round__in=Round.objects.visible_to(actor, day)
        )
        return self.filter(own | offices)


class Letter(models.Model):
    round = models.ForeignKey(Round, models.PROTECT, related_name="letters")
    number = models.PositiveIntegerField("编号")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="letters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="letters")
    post = models.CharField("职务", max_length=16, choices=PostKind.choices)
    title = models.CharField("职务名称", max_length=60, blank=True)
    other = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # who signs for the other side
    other_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=12, choices=LetterState.choices, default=LetterState.WAITING)
    sheet = models.CharField("页码", max_length=16, unique=True)  # printed on the sheet, so that a scan finds its letter
    serial = models.PositiveSmallIntegerField(default=1)  # of the one-time code
    code_digest = models.CharField(max_length=64, unique=True, null=True)  # empty once used
    way = models.CharField("怎样签的", max_length=8, choices=Way.choices, blank=True)
    signed_on = models.DateField("签订日期", null=True)
    signed_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    salt = models.CharField(max_length=64)  # of the commitment that the chronicle keeps of the signature
    other_way = models.CharField("对方怎样签的", max_length=8, choices=Way.choices, blank=True)
    other_signed_on = models.DateField("对方签字日期", null=True)
    other_signed_at = models.DateTimeField(null=True)
    other_recorded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    withdrawn_on = models.DateField(null=True)
    withdrawn_because = models.CharField("收回的原因", max_length=120, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["round", "number"]
        indexes = [
            models.Index(fields=["round", "unit", "state"], name="letters_of_unit"),
            models.Index(fields=["person", "state"], name="letters_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="letter_number_once"),
            models.UniqueConstraint(fields=["round", "person", "unit"], condition=~Q(state="withdrawn"), name="one_letter_per_person"),
            models.CheckConstraint(
                condition=Q(other_signed_on=None) | Q(signed_on__isnull=False, other__isnull=False), name="countersigned_letter_is_signed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "withdrawn")) | Q(signed_on__isnull=False), name="signed_letter_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}-{self.number}"

    @property
    def post_name(self) -> str:
        return self.title or self.get_post_display()
