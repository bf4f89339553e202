"""A database that is ready to work with: tables, the law and parameters that the product ships, the calendar it knows."""

from __future__ import annotations


def prepare() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    load_what_is_shipped()


def load_what_is_shipped() -> None:
    """Again and again without effect; refused where a shipped text changed under its old date."""
    from django.utils import timezone

    from qingfeng import catalogue
    from qingfeng.core.calendar.services import seed
    from qingfeng.core.norms.loading import load_shipped

    now = timezone.now()
    load_shipped(now=now, files=catalogue.parameter_files())
    seed(now=now)
