"""The spine: a matter, who answers for it, its clocks, its hand-overs, who took part, and which requests were already done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.norms.models import Version
from qingfeng.core.parties.models import Person, Unit

from .querysets import ClockQuerySet, MatterQuerySet


class Stranded(models.TextChoices):
    """Why nobody is left to answer for a matter."""

    NO_HOLDER = "no_holder", _("没有别的人有可以负责的角色")
    STAND_BACK = "stand_back", _("有角色的人都要回避")
    DECLINED = "declined", _("能接的人都没有接受")


class Matter(models.Model):
    """One case file. `accountable` is never empty: an open matter always has exactly one person who answers for it."""

    ref = models.CharField(_("编号"), max_length=24, unique=True)
    institution = models.CharField(max_length=32)
    procedure = models.CharField(max_length=32)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="matters", verbose_name=_("承办机关"))
    respondent_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, db_index=False, related_name="matters_against", verbose_name=_("被反映单位")
    )
    state = models.CharField(_("状态"), max_length=24)
    classification = models.CharField(_("类别"), max_length=16, blank=True)
    title = models.CharField(_("事由"), max_length=120, blank=True)
    opened_at = models.DateTimeField()
    received_on = models.DateField(_("收到日期"))
    # The first day of what is alleged or was found; the day of receipt while none is known. Whoever was tied to a respondent at any
    # moment since then stands back, so it only ever moves to an earlier day.
    facts_from = models.DateField(_("事情最早发生在"))
    accountable = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="accountable_for", verbose_name=_("现在由谁负责"))
    due_on = models.DateField(_("期限"), null=True)  # of the leading open clock; empty while paused
    soon_on = models.DateField(null=True)  # from this day on the deadline counts as near: see `lights`
    paused = models.BooleanField(default=False)
    sealed = models.BooleanField(_("密件"), default=False)  # shown only to those who take part in it
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, blank=True)
    stranded_at = models.DateTimeField(null=True)  # since then nobody is left who could be asked to answer for it
    stranded_why = models.CharField(max_length=12, choices=Stranded.choices, blank=True)
    disposed_at = models.DateTimeField(null=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        indexes = [
            # What runs by its deadline, what has ended the last first, and both by state: a list is read along one of them.
            models.Index(fields=["due_on", "ref"], name="matter_running", condition=Q(ended_at=None)),
            models.Index(fields=["-ended_at", "ref"], name="matter_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["state", "-ended_at", "ref"], name="matter_ended_so", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["state", "due_on", "ref"], name="matter_at", condition=Q(ended_at=None)),
            models.Index(fields=["accountable", "due_on", "ref"], name="matter_mine", condition=Q(ended_at=None)),
            models.Index(fields=["respondent_unit", "received_on"], name="matter_against"),
            models.Index(fields=["received_on"], name="matter_received"),
            models.Index(fields=["unit"], name="matter_stranded", condition=Q(stranded_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def stream(self) -> tuple[str, str]:
        return ("matter", str(self.pk))


class Counter(models.Model):
    """The last number given out in a series; locked while the next one is taken, so that none is given twice."""

    series = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)


class Respondent(models.Model):
    """A further unit, or a person, that a matter complains about. Neither ever sees the matter."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="respondents")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "unit"], condition=Q(person=None), name="respondent_unit_once"),
            models.UniqueConstraint(fields=["matter", "person"], condition=Q(unit=None), name="respondent_person_once"),
        ]


class Part(models.Model):
    """Somebody had a part in a matter: the ground for later recusal and for asking for an opening."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="parts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="parts")
    role = models.CharField(max_length=24)  # registrar, handler, assistant, reviewer, decider, rechecker, duty, head
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "account", "role"], name="part_once")]


class Clock(models.Model):
    """A time limit that runs on a matter. The rule is the norm version in force on the day it started."""

    matter = models.ForeignKey(Matter, models.CASCADE, db_index=False, related_name="clocks")
    code = models.CharField(max_length=40)
    rule = models.ForeignKey(Version, models.PROTECT, related_name="+")
    leading = models.BooleanField(default=True)  # shown as the deadline of the matter
    subject = models.CharField(max_length=40, blank=True)  # what else the limit concerns, e.g. "extract:12"
    started_on = models.DateField()
    due_on = models.DateField(null=True)  # empty while paused
    extended_by = models.PositiveIntegerField(default=0)  # in the unit of the rule's extension
    extended_on = models.DateField(null=True)
    calendar_edition = models.PositiveIntegerField(default=0)
    stopped_on = models.DateField(null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["matter", "stopped_on"]), models.Index(fields=["stopped_on", "due_on"])]


class Pause(models.Model):
    """A clock stands still, by a ground that the rule lists, from a day on until a day (not counted)."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses")
    ground = models.CharField(max_length=40)
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(to_on=None), name="one_open_pause_per_clock"),
        ]


class Handover(models.Model):
    """An offer to answer for a matter. Until it is accepted the one who offers stays accountable."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="handovers")
    from_account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    to_account = models.ForeignKey(Account, models.PROTECT, related_name="offers")
    role = models.CharField(max_length=24, default="handler")
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)  # answered and still empty: lapsed, whoever was asked can no longer take it
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(answered_at=None), name="one_open_offer_per_matter"),
        ]


class SavedFilter(models.Model):
    """A filter of the list of matters under a name. With a unit everybody there has it; it shows nobody more than they may see."""

    owner = models.ForeignKey(Account, models.CASCADE, related_name="saved_filters")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=500)
    on_home = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_name_once")]


class RequestKey(models.Model):
    """A request that was already carried out: the same key gets the same answer and does nothing again."""

    key = models.CharField(max_length=80, unique=True)
    result = models.JSONField(default=dict)
    at = models.DateTimeField()


class CommittedText(models.Model):
    """A text whose salted commitment stands in the chronicle. Text and salt can be disposed of; the proof still holds."""

    text = models.TextField(blank=True)
    salt = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    def dispose_text(self) -> None:
        self.text = ""
        self.salt = ""
