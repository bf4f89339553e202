"""The record and what seals it. Rows are written by `services` alone; triggers refuse every later change (see guards)."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef

from .canonical import GENESIS
from .checkpoints import Checkpoint


class Stream(models.Model):
    """One chain: a matter, a register. Its row is the lock under which it grows; length and head are derived."""

    kind = models.CharField("类别", max_length=80)
    key = models.CharField("键", max_length=80)
    length = models.PositiveBigIntegerField("条数", default=0)
    head_hash = models.CharField("末条散列", max_length=64, default=GENESIS)

    class Meta:
        verbose_name = "链"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="chronicle_stream_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, kind: str, key: str) -> EntryQuerySet:
        """One stream, in its order."""
        return self.filter(stream__kind=kind, stream__key=key).order_by("seq")

    def with_sealed(self) -> EntryQuerySet:
        return self.annotate(sealed=Exists(Leaf.objects.filter(entry=OuterRef("pk"))))

    def unsealed(self) -> EntryQuerySet:
        """In the order of sealing. Passes over the whole record; the sealer has a queue."""
        return self.filter(leaf=None).order_by("pk")


class Entry(models.Model):
    stream = models.ForeignKey(Stream, models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveBigIntegerField("序号")
    event = models.CharField("事件", max_length=80)
    at = models.DateTimeField("时间")
    actor = models.CharField("经手", max_length=80)
    body = models.JSONField("内容")
    prev_hash = models.CharField("前条散列", max_length=64)
    hash = models.CharField("散列", max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "记录"
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="chronicle_entry_once")]

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq}"

    @property
    def is_sealed(self) -> bool:
        """False: newer than the last signed head."""
        if "sealed" in self.__dict__:
            return self.__dict__["sealed"]
        return Leaf.objects.filter(entry=self).exists()


class Leaf(models.Model):
    """The place of an entry in the tree."""

    number = models.PositiveBigIntegerField("叶号", primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="leaf")

    class Meta:
        verbose_name = "叶"

    def __str__(self) -> str:
        return str(self.number)


class Pending(models.Model):
    """The queue of the sealer, filled by a trigger. A late id or a slow transaction cannot be passed over; derived."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="pending")

    class Meta:
        verbose_name = "待封存"

    def __str__(self) -> str:
        return str(self.pk)


class Node(models.Model):
    """The hash of a complete subtree of 16 leaves or more (smaller ones are quickly made from their leaves); derived."""

    STORED_FROM = 4

    position = models.PositiveBigIntegerField("位置", primary_key=True)  # in-order: (2 * index + 1) * 2**level - 1
    hash = models.CharField("散列", max_length=64)

    class Meta:
        verbose_name = "结点"

    def __str__(self) -> str:
        return str(self.position)

    @staticmethod
    def at(level: int, index: int) -> int:
        return ((2 * index + 1) << level) - 1


class TreeHead(models.Model):
    size = models.PositiveBigIntegerField("条数", unique=True)
    root = models.CharField("树根", max_length=64)
    at = models.DateTimeField("封存时间")
    key_id = models.CharField("密钥编号", max_length=8)
    signature = models.CharField("签名", max_length=128)

    class Meta:
        verbose_name = "树头"
        ordering = ["size"]
        get_latest_by = "size"

    def __str__(self) -> str:
        return f"{self.size} {self.root}"

    def as_checkpoint(self) -> Checkpoint:
        return Checkpoint(self.size, self.root, self.at, self.key_id, self.signature)

    def checkpoint(self) -> str:
        """The signed text to print on a circular."""
        return self.as_checkpoint().text()
