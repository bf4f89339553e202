"""qingfeng restore: into an empty place, proved against the last signed head before anybody relies on it."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import tarfile
import tempfile
from pathlib import Path

from .backup import FORMAT, digest, keys_file

NAME = "restore"
HELP = "把备份恢复到一个空的数据目录与数据库，并按备份时的树头查验"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="qingfeng backup 写的文件")
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument("--keys", type=Path, metavar="文件", help="本机密钥文件，默认是备份文件同名加 .keys")
    keys.add_argument("--without-keys", action="store_true", help="密钥已失：换新密钥恢复。原有回执码、通知地址与泄露比对从此不能再用")
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


def read_keys(options: argparse.Namespace) -> dict[str, str]:
    from qingfeng.core.refusal import Refused

    if options.without_keys:
        return {}
    path = options.keys or keys_file(options.file)
    if not path.is_file():
        raise Refused(f"找不到本机密钥文件 {path}。", advice="请用 --keys 指出；确已丢失的用 --without-keys。")
    try:
        keys = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Refused(f"{path} 不是本机密钥文件。") from error
    if not all(re.fullmatch(r"[\w.-]+", name) and isinstance(text, str) for name, text in keys.items()):
        raise Refused(f"{path} 不是本机密钥文件。")
    return keys


def put_in_place(folder: Path, keys: dict[str, str]) -> None:
    from django.conf import settings

    from . import snapshot

    snapshot.read(folder / "database")
    if (folder / "files").is_dir():
        shutil.copytree(folder / "files", settings.FILES_ROOT, dirs_exist_ok=True)
    for name, text in keys.items():
        path = settings.VAR / "secrets" / name
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)


def run(options: argparse.Namespace) -> int:
    from django.conf import settings

    from . import chronicle
    from .preparing import prepare
    from .refusals import existing_file

    with tempfile.TemporaryDirectory(dir=settings.VAR, prefix="restore-") as name:
        folder = Path(name)
        manifest = unpack(existing_file(options.file), folder)
        keys = read_keys(options)
        refuse_unless_empty(manifest)
        put_in_place(folder, keys)
    prepare()
    print(f"已恢复 {manifest['made_at'][:16].replace('T', ' ')} 的备份。封存保管人须凭恢复页重新设立密钥，登录会话已全部失效。")
    return chronicle.prove(manifest["head"], manifest["public_key"])
