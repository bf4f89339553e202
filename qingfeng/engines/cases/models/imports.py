"""How the columns of files from elsewhere were understood, and files on their way in."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.parties.models import Unit


class ColumnMapping(models.Model):
    """For a set of headings: field -> heading. The next file with these headings needs no word."""

    signature = models.CharField(max_length=64, unique=True)  # over the headings, in any order
    mapping = models.JSONField()
    at = models.DateTimeField()


class MessageFile(models.Model):
    """A file of messages that somebody brought to the desk. Its content lies encrypted aside and is forgotten within a day."""

    class State(models.TextChoices):
        READ = "read", _("等对应列")
        TRYING = "trying", _("正在试运行")
        TRIED = "tried", _("已试运行")
        RUNNING = "running", _("正在导入")
        DONE = "done", _("已导入")
        FAILED = "failed", _("没有办成")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    content = models.UUIDField()  # of the vault, while it lies there
    marked = models.UUIDField(null=True)  # the rows that were refused, to be given back
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    brought_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READ)
    rows = models.PositiveIntegerField(default=0)  # in the file, once it was tried
    why = models.CharField(max_length=300, blank=True)  # it failed
    created = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)  # likes or dislikes were counted anew
    refused = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)  # row, column and reason of the first of them; no text of a message
    moved_at = models.DateTimeField()  # when the last batch was through

    @property
    def done(self) -> int:
        return self.created + self.unchanged + self.updated + self.refused
