"""qingfeng backup: one file with everything an office needs to go on, except the keys of the keepers and of sessions."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tarfile
import tempfile
from pathlib import Path

NAME = "backup"
HELP = "把数据库、文件与本机密钥备份成一个文件；不含封存保管人的密钥"
FORMAT = 1
# The key of cookies and forms is made anew after a restore: everybody logs in again.
SECRETS_LEFT_OUT = ("django",)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="写到哪里（新文件，建议以 .tar.gz 结尾）；请放在另一台机器或介质上")
    parser.set_defaults(run=run)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def members(database: Path, var: Path, files: Path) -> dict[str, Path]:
    """Name in the archive -> file. Files are listed after the database was copied, so whatever the database names is there."""
    listed = {"database": database}
    for name, folder, left_out in (("secrets", var / "secrets", SECRETS_LEFT_OUT), ("files", files, ())):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name not in left_out:
                listed[f"{name}/{path.relative_to(folder).as_posix()}"] = path
    return listed


def last_head() -> str:
    """Seal what is committed, so that the head in the backup speaks for all of it."""
    from django.utils import timezone

    from qingfeng.core.chronicle.models import TreeHead
    from qingfeng.core.chronicle.services import seal

    seal(now=timezone.now())
    head = TreeHead.objects.order_by("-size").first()
    return head.checkpoint() if head else ""


def write(target: Path, listed: dict[str, Path], manifest: dict, work: Path) -> None:
    manifest["sha256"] = {name: digest(path) for name, path in listed.items()}
    description = work / "manifest.json"
    description.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    raw = os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")  # never over another file
    try:
        with raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive:
            for name, path in {"manifest.json": description, **listed}.items():
                archive.add(path, name, recursive=False)
            archive.close()
            raw.flush()
            os.fsync(raw.fileno())
    except BaseException:
        target.unlink(missing_ok=True)  # half a backup is worse than none
        raise


def run(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from . import snapshot
    from .refusals import new_file

    new_file(options.file)
    manifest = {"format": FORMAT, "made_at": timezone.now().isoformat(), "vendor": connection.vendor, "head": last_head()}
    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix="backup-") as folder:
        database = Path(folder) / "database"
        snapshot.write(database)
        listed = members(database, settings.VAR, Path(settings.FILES_ROOT))
        write(options.file, listed, manifest, Path(folder))
    size = options.file.stat().st_size / 1024 / 1024
    print(f"已备份到 {options.file}（{size:.1f} MB，{len(listed)} 个文件）。封存保管人的密钥不在其中，请凭各人口令与打印的恢复页另行保管。")
    return 0
