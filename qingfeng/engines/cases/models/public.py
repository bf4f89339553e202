"""What a public channel shows of a message beside its words."""

from __future__ import annotations

from django.db import models

from .complaint import Complaint


class PublicMessage(models.Model):
    """Of an imported message. `sender` is a keyed hash of the code under which it was written: it tells the same writer again and
    nothing else."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="public")
    sender = models.CharField(max_length=32, blank=True)
    likes = models.PositiveIntegerField(default=0)
    dislikes = models.PositiveIntegerField(default=0)
    category = models.CharField(max_length=40, blank=True)  # as it came
