"""A consistent copy of the database: SQLite's own backup, PostgreSQL's own dump. Both keep triggers and search indexes as they are."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection

from qingfeng.core.refusal import Refused

# Empty in every copy. Whoever finds a backup finds no keeper's key, no identity opened for somebody, no session to take over.
LEFT_OUT = ("vault_keepershare", "vault_opening", "django_session", "access_sitting")


def write(path: Path) -> None:
    (_write_postgresql if connection.vendor == "postgresql" else _write_sqlite)(path)


def read(path: Path) -> None:
    """Into an empty database."""
    (_read_postgresql if connection.vendor == "postgresql" else _read_sqlite)(path)


def is_empty() -> bool:
    return not connection.introspection.table_names()


def _write_sqlite(path: Path) -> None:
    connection.close()
    source = sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
    copy = sqlite3.connect(path, isolation_level=None)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        there = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in LEFT_OUT:
            if table in there:
                copy.execute(f'DELETE FROM "{table}"')  # noqa: S608
        copy.execute("VACUUM")
    finally:
        copy.close()
        source.close()


def _read_sqlite(path: Path) -> None:
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    for leftover in (target, target.with_name(f"{target.name}-wal"), target.with_name(f"{target.name}-shm")):
        leftover.unlink(missing_ok=True)
    shutil.copyfile(path, target)


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Refused(f"找不到 PostgreSQL 的程序 {name}，不能备份或恢复。", advice="请安装与服务器同一版本的 PostgreSQL 客户端程序。")
    return found


def _run(*command: str) -> None:
    parameters = connection.get_connection_params()
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    env = {**os.environ, **{variable: str(parameters[key]) for variable, key in names.items() if parameters.get(key)}}
    result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Refused(
            f"{Path(command[0]).name} 没有成功：{result.stderr.strip().splitlines()[-1] if result.stderr.strip() else '没有说明原因'}"
        )


def _write_postgresql(path: Path) -> None:
    excluded = [f"--exclude-table-data=*.{table}" for table in LEFT_OUT]
    _run(_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", *excluded, f"--file={path}")


def _read_postgresql(path: Path) -> None:
    name = connection.get_connection_params()["dbname"]
    connection.close()
    _run(_program("pg_restore"), "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", f"--dbname={name}", str(path))
