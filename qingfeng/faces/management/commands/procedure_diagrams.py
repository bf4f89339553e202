"""manage.py procedure_diagrams: writes docs/procedures/ anew from the procedures themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from qingfeng.faces.procedure_docs import pages

FOLDER = Path(settings.BASE_DIR) / "docs" / "procedures"


class Command(BaseCommand):
    help = "把每个程序的状态图和步骤表写到 docs/procedures/"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查是否与程序一致，不写")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = [name for name, text in pages().items() if _differs(FOLDER / name, text)]
        if options["check"]:
            if stale:
                raise CommandError(f"已过时：{'、'.join(stale)}。请运行 manage.py procedure_diagrams")
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (FOLDER / name).write_text(pages()[name], encoding="utf-8")
            self.stdout.write(f"docs/procedures/{name}")


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text
