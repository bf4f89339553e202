"""Accounts, what they may do where, and from what they must stand back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.parties.models import Person, Unit


class Role(models.TextChoices):
    REGISTRAR = "registrar", _("登记员")
    HANDLER = "handler", _("承办人")
    REVIEWER = "reviewer", _("核稿人")
    DECIDER = "decider", _("决定人")
    HEAD = "head", _("机关负责人")
    KEEPER = "keeper", _("封存保管人")
    DUTY = "duty", _("未成年人保护值班人")
    PUBLISHER = "publisher", _("公示管理员")
    CASHIER = "cashier", _("退费经办人")
    CALLER = "caller", _("回访复核员")
    RESPONDENT = "respondent", _("单位答复人")  # a school's principal or clerk: sees only what was asked of the school
    STAFF = "staff", _("教职工")  # may answer and object about what concerns oneself
    INSPECTOR = "inspector", _("行风监督员")  # from outside the office: says what could be better; sees no matter, not even the own ones
    AUDITOR = "auditor", _("审计查验员")  # verifies chronicle and public records; sees no complaint material
    SYSADMIN = "sysadmin", _("系统管理员")
    SECADMIN = "secadmin", _("安全管理员")
    AUDITADMIN = "auditadmin", _("审计管理员")


ADMIN_ROLES = (Role.SYSADMIN, Role.SECADMIN, Role.AUDITADMIN)
# Held for one unit and not for those below it: a county's clerk does not answer for its schools.
EXACT_ROLES = (Role.RESPONDENT, Role.STAFF, Role.INSPECTOR, Role.KEEPER)


class Account(AbstractUser):
    """A login. Carries a person; the person's posts carry the responsibility, the roles here carry the rights."""

    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="account")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="accounts")
    must_change_password = models.BooleanField(default=True)
    previous_login_at = models.DateTimeField(null=True, blank=True)
    large_type = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)  # chosen by its holder; empty: the browser's, and the record's for mails
    enabled_at = models.DateTimeField(null=True, blank=True)  # last re-activation: idleness is counted from here

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    @property
    def name(self) -> str:
        return self.person.name if self.person else self.username

    def get_full_name(self) -> str:
        return self.name


class RoleHoldingQuerySet(models.QuerySet):
    def in_force(self, day: dt.date) -> RoleHoldingQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class RoleHolding(models.Model):
    """An account holds a role for a unit and everything below it. `stands_in` marks a second person lent by the superior office."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="holdings")
    role = models.CharField("角色", max_length=16, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="role_holdings")
    stands_in = models.BooleanField("上级机关代行", default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = RoleHoldingQuerySet.as_manager()
    generation = 0  # counts changes in this process; what permissions remember of an account is older or equal

    class Meta:
        indexes = [models.Index(fields=["role", "unit"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        RoleHolding.generation += 1


class Kin(models.Model):
    """Two people who may not handle each other's affairs; entered by the security administrator on declaration."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="kin")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    relation = models.CharField("关系", max_length=40)


class ChildAt(models.Model):
    """A school attended by the child of a staff member; no child's name is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="children_at")
    school = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)


class FactorKind(models.TextChoices):
    TOTP = "totp", _("动态码")
    PASSKEY = "passkey", _("通行密钥")
    RECOVERY = "recovery", _("备用码")


class Factor(models.Model):
    """What an account proves itself with beside its password. A recovery code is one row, gone once it is used.

    `secret`: the shared secret of an authenticator app, sealed; the public key of a passkey; the keyed hash of a recovery code.
    `counter`: the last time step an app's code was taken for, or the last count a passkey told. Neither is taken twice.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=10, choices=FactorKind.choices)
    name = models.CharField(max_length=40, blank=True)
    secret = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(kind="totp"), name="access_one_authenticator_app"),
        ]


class Sitting(models.Model):
    """One browser at which an account is logged in, told in plain words. No address; gone when it ends."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sittings")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()
    used_at = models.DateTimeField()
