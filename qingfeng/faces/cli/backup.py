"""qingfeng backup: what an office needs to go on, in two files to be kept apart: the data, and the keys of this installation.

Whoever finds the data alone can neither read an address nor try names against fingerprints. The keepers' keys are in neither.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tarfile
import tempfile
from pathlib import Path

NAME = "backup"
HELP = "备份数据库与材料，另成一个本机密钥文件，两个文件请分开保管；都不含封存保管人的密钥"
FORMAT = 1
# The key of cookies and forms is made anew after a restore: everybody logs in again.
SECRETS_LEFT_OUT = ("django",)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="写到哪里（新文件，如 某日.tar.gz）；密钥写到同名加 .keys 的文件")
    parser.set_defaults(run=run)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def members(database: Path, files: Path) -> dict[str, Path]:
    """Name in the archive -> file. Files are listed after the database was copied, so whatever the database names is there."""
    stored = (path for path in sorted(files.rglob("*")) if path.is_file())
    return {"database": database, **{f"files/{path.relative_to(files).as_posix()}": path for path in stored}}


def keys_file(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.keys")


def write_keys(target: Path, secrets: Path) -> None:
    keys = {path.name: path.read_text() for path in sorted(secrets.iterdir()) if path.is_file() and path.name not in SECRETS_LEFT_OUT}
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(keys, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


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

    from qingfeng.core.chronicle.keys import public_key_text

    from . import snapshot
    from .refusals import new_file

    target, keys = new_file(options.file), new_file(keys_file(options.file))
    manifest = {"format": FORMAT, "made_at": timezone.localtime().isoformat(), "vendor": connection.vendor}
    manifest |= {"head": last_head(), "public_key": public_key_text()}
    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix="backup-") as folder:
        database = Path(folder) / "database"
        snapshot.write(database)
        listed = members(database, Path(settings.FILES_ROOT))
        write(target, listed, manifest, Path(folder))
    write_keys(keys, settings.VAR / "secrets")
    size = target.stat().st_size / 1024 / 1024
    print(f"已备份到 {target}（{size:.1f} MB，{len(listed)} 个文件），本机密钥在 {keys}。两个文件请分开保管，且不要留在这台机器上。")
    print("封存保管人的密钥不在其中：恢复以后凭打印的恢复页重新设立。")
    return 0
