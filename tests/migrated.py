"""An empty, migrated SQLite database, ready for whoever comes next: migrating one takes seconds in every process."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
GUARDS = ("qingfeng/*/*/guards.py", "qingfeng/*/*/triggers.py", "qingfeng/core/guarding.py")
MAKERS = ("qingfeng/*/*/migrations/*.py", "requirements.txt", *GUARDS)


def pattern() -> Path:
    """Its name tells what made it."""
    makers = sorted(path for glob in MAKERS for path in ROOT.glob(glob))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in makers)).hexdigest()[:16]
    return Path(os.environ["QINGFENG_TEST_BASE"]) / "tests" / f"migrated-{digest}.sqlite3"


def copy_to(path: Path) -> bool:
    """False if nobody has made one yet."""
    if not pattern().exists():
        return False
    shutil.copyfile(pattern(), path)
    return True


def keep(connection: BaseDatabaseWrapper) -> None:
    own = pattern().with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(own)])
    own.replace(pattern())
