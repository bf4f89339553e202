"""qingfeng restore: into an empty place, proved against the last signed head before anybody relies on it."""

from __future__ import annotations

import argparse
import json
import shutil
import tarfile
import tempfile
from pathlib import Path

from .backup import FORMAT, digest

NAME = "restore"
HELP = "把备份恢复到一个空的数据目录与数据库，并按备份时的树头查验"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="qingfeng backup 写的文件")
    parser.set_defaults(run=run)


def unpack(source: Path, folder: Path) -> dict:
    """The whole archive, checked byte for byte before anything is put in place."""
    from qingfeng.core.refusal import Refused

    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        wrong = [name for name, value in manifest["sha256"].items() if digest(folder / name) != value]
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError) as error:
        raise Refused(f"{source} 不是完整的备份文件（{type(error).__name__}）。", advice="请换一份备份。") from error
    if wrong:
        raise Refused(f"备份里有 {len(wrong)} 个文件与清单不符（如 {wrong[0]}），没有恢复任何内容。", advice="请换一份备份。")
    return manifest


def refuse_unless_empty(manifest: dict) -> None:
    from django.conf import settings
    from django.db import connection

    from qingfeng.core.refusal import Refused

    from . import snapshot

    if manifest.get("format") != FORMAT:
        raise Refused(f"备份的格式是 {manifest.get('format')}，这一版认得的是 {FORMAT}。", advice="请用写这份备份的那一版恢复，再升级。")
    if manifest["vendor"] != connection.vendor:
        raise Refused(
            f"备份来自 {manifest['vendor']}，这里的数据库是 {connection.vendor}。", advice="请用 QINGFENG_DATABASE 指定同类的空数据库。"
        )
    files = Path(settings.FILES_ROOT)
    if not snapshot.is_empty() or any(files.rglob("*")):
        raise Refused(
            "这里已经有数据，恢复只写进空的地方，没有改动任何内容。",
            advice="请用 QINGFENG_VAR（与 QINGFENG_DATABASE）指定空的目录与数据库。",
        )


def put_in_place(folder: Path) -> None:
    from django.conf import settings

    from . import snapshot

    snapshot.read(folder / "database")
    for name, target in (("secrets", settings.VAR / "secrets"), ("files", Path(settings.FILES_ROOT))):
        if (folder / name).is_dir():
            shutil.copytree(folder / name, target, dirs_exist_ok=True)
    for path in (settings.VAR / "secrets").iterdir():
        path.chmod(0o600)


def run(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.core.management import call_command

    from . import chronicle
    from .refusals import existing_file

    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix="restore-") as name:
        folder = Path(name)
        manifest = unpack(existing_file(options.file), folder)
        refuse_unless_empty(manifest)
        put_in_place(folder)
    call_command("migrate", interactive=False, verbosity=0)
    print(f"已恢复 {manifest['made_at'][:16].replace('T', ' ')} 的备份。封存保管人须重新设立密钥份额，登录会话已全部失效。")
    return chronicle.prove(manifest["head"])
