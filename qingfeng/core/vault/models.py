"""Sealed identities, the keys of offices, openings and files. A dump of these tables names nobody."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit

# Left out of every backup: whoever finds a backup finds no key, not even a wrapped one.
KEEPER_SHARES_TABLE = "vault_keepershare"


class OfficeKey(models.Model):
    """The public half of an office's X25519 pair. Retired keys stay, so that what was sealed with them can be opened."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="office_keys")
    public_key = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=models.Q(retired_at=None), name="one_key_in_use_per_office"),
        ]


class KeeperShare(models.Model):
    """The whole private half, wrapped with a key that Argon2id derives from one keeper's passphrase."""

    office_key = models.ForeignKey(OfficeKey, models.PROTECT, related_name="shares")
    account = models.ForeignKey(Account, models.PROTECT, related_name="keeper_shares")
    wrapped = models.BinaryField()
    salt = models.BinaryField()
    ops = models.PositiveIntegerField()
    mem = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = KEEPER_SHARES_TABLE
        constraints = [models.UniqueConstraint(fields=["office_key", "account"], name="one_share_per_keeper")]


class Compartment(models.TextChoices):
    IDENTITY = "identity", _("身份")
    NOTICE_ADDRESS = "notice_address", _("通知地址")


class SealedIdentity(models.Model):
    """Who somebody is, readable only through an opening.

    `fingerprints` packs keyed digests for the leak scan, see `fingerprints.py`. `commitment` is the hash of the ciphertext:
    it stands in the chronicle, and stays here when the ciphertext is disposed of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office_key = models.ForeignKey(OfficeKey, models.PROTECT, null=True, related_name="sealed")
    compartment = models.CharField(max_length=16, choices=Compartment.choices, default=Compartment.IDENTITY)
    ciphertext = models.BinaryField()
    fingerprints = models.BinaryField(default=bytes)
    commitment = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    disposed_at = models.DateTimeField(null=True, blank=True)
    # Keyed digests that are equal for the same person, see `again.py`; empty where nobody may recognise the person.
    again_by_number = models.CharField(max_length=32, blank=True, default="", db_default="")
    again_by_phone = models.CharField(max_length=32, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=[name], name=f"sealed_{name}", condition=~models.Q(**{name: ""}))
            for name in ("again_by_number", "again_by_phone")
        ]


class OpeningReason(models.Model):
    """Why somebody asked to read an identity. Stays when the opening is gone, for the person concerned to read, as long as the
    texts of the matter are kept. The key is that of the opening; the salted commitment stands in the chronicle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.ForeignKey(SealedIdentity, models.CASCADE, related_name="opening_reasons")
    matter_key = models.CharField(max_length=64, db_index=True)
    text = models.TextField("理由", max_length=500, blank=True)
    salt = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)


class OpeningQuerySet(models.QuerySet):
    def waiting(self, now: dt.datetime) -> OpeningQuerySet:
        return self.filter(granted_at=None, refused_at=None, expires_at__gt=now)


class Opening(models.Model):
    """One person's request to read one identity. The row is deleted when it expires; the chronicle keeps that it was, `why` the reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.ForeignKey(SealedIdentity, models.CASCADE, related_name="openings")
    matter_key = models.CharField(max_length=64)
    asker = models.ForeignKey(Account, models.CASCADE, related_name="+")
    why = models.OneToOneField(OpeningReason, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    keeper = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")
    granted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True)
    public_key = models.BinaryField(max_length=32)
    wrapped = models.BinaryField()
    salt = models.BinaryField()
    ops = models.PositiveIntegerField()
    mem = models.PositiveBigIntegerField()
    resealed = models.BinaryField(default=bytes)
    expires_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True)

    objects = OpeningQuerySet.as_manager()

    @property
    def reason(self) -> str:
        return self.why.text


class StoredFile(models.Model):
    """Evidence or an upload, encrypted on the disk under its id. The name is neutral; the sender's name for it is not kept.

    `sha256` is of the stored plain bytes. When the file is disposed of, hash and salt go too and the salted commitment stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("名称", max_length=40)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    salt = models.CharField(max_length=32, blank=True)
    commitment = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    disposed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
