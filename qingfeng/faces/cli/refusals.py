"""What several commands ask of the paths they are given."""

from __future__ import annotations

from pathlib import Path


def new_file(path: Path) -> Path:
    """A file that does not exist yet, in a folder that does."""
    from qingfeng.core.refusal import Refused

    if path.exists():
        raise Refused(f"{path} 已经存在，不覆盖。", advice="请换一个文件名。")
    if not path.absolute().parent.is_dir():
        raise Refused(f"目录 {path.absolute().parent} 不存在。", advice="请先建立目录。")
    return path


def existing_file(path: Path) -> Path:
    from qingfeng.core.refusal import Refused

    if not path.is_file():
        raise Refused(f"找不到文件 {path}。", advice="请核对路径。")
    return path
