"""What somebody in a register keeps to themselves: lines that only the own words open."""

from __future__ import annotations

from django.db import models

from .entries import RegisterEntry


class Notebook(models.Model):
    """One sealed list for one entry. The database holds how many lines there are and nothing of what they say, nor when they came:
    a day or a running number beside a line would tell which matter it belongs to.

    Lines are added with the public half alone; the private half is wrapped under words that only its owner knows. Words forgotten:
    the lines are lost, what they opened goes on without them.
    """

    entry = models.OneToOneField(RegisterEntry, models.CASCADE, related_name="notebook")
    public_key = models.BinaryField()
    wrapped = models.BinaryField()
    salt = models.BinaryField()
    ops = models.PositiveIntegerField()
    mem = models.PositiveBigIntegerField()
    lines = models.JSONField(default=list)  # each sealed for the public half
