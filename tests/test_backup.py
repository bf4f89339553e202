"""A backup brings the office back, proves it, and is of no use to whoever finds it."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
PASSPHRASE = "竹外桃花三两枝，春江水暖"
# An office at work: an administrator, an office key with two keepers, a sealed identity, a stored file, sealed entries.
LIFE = f"""
import datetime as dt
from django.utils import timezone
from qingfeng.core.access.models import Account, Role, RoleHolding
from qingfeng.core.chronicle import services as chronicle
from qingfeng.core.parties.models import Unit
from qingfeng.core.vault import keys, services as vault
from django.conf import settings
now = timezone.now()
unit = Unit.objects.get()
keepers = []
for name in ("jia", "yi"):
    keeper = Account.objects.create(username=name, unit=unit)
    RoleHolding.objects.create(account=keeper, role=Role.KEEPER, unit=unit, valid_from=dt.date(2020, 1, 1))
    keepers.append((keeper, "{PASSPHRASE}" + name))
keys.create_office_key(unit=unit, keepers=keepers, actor=keepers[0][0], now=now)
vault.seal(unit=unit, identity={{"name": "赵某", "phone": "13900000000"}}, now=now)
for n in range(20):
    chronicle.append(stream=("matter", str(n % 3)), event="matter.step", body={{"n": n}}, actor="a", now=now)
settings.FILES_ROOT.mkdir(exist_ok=True)
(settings.FILES_ROOT / "ab").mkdir()
(settings.FILES_ROOT / "ab" / "abcd").write_bytes(bytes(range(256)) * 40)
"""


@dataclass
class Place:
    """A data folder and a database, and the commands run there."""

    var: Path
    database: str = ""

    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("QINGFENG_DATABASE", "DJANGO_SETTINGS_MODULE")}
        chosen = {"QINGFENG_DATABASE": self.database} if self.database else {}
        return {**kept, **chosen, "QINGFENG_VAR": str(self.var), "PYTHONPATH": str(ROOT)}

    def run(self, *command: str) -> subprocess.CompletedProcess:
        line = [sys.executable, "-m", "qingfeng.faces.cli.main", *command]
        return subprocess.run(line, env=self.env(), cwd=ROOT, capture_output=True, text=True, check=False)

    def script(self, text: str) -> str:
        line = [sys.executable, "-c", f"from qingfeng.faces.cli.main import start_django; start_django()\n{text}"]
        done = subprocess.run(line, env=self.env(), cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def new_place(tmp_path_factory):
    """Places with empty databases of the kind that the run is about."""
    made = []

    def make(name: str) -> Place:
        var = tmp_path_factory.mktemp(name)
        if connection.vendor != "postgresql":
            return Place(var)
        import psycopg

        database = f"backup_{name}_{os.getpid()}"
        with psycopg.connect(os.environ["QINGFENG_DATABASE"], autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{database}"')
        made.append(database)
        return Place(var, os.environ["QINGFENG_DATABASE"].replace("/postgres?", f"/{database}?"))

    yield make
    if made:
        import psycopg

        with psycopg.connect(os.environ["QINGFENG_DATABASE"], autocommit=True) as server:
            for database in made:
                server.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


@pytest.fixture(scope="module")
def office(new_place) -> Place:
    place = new_place("office")
    assert place.run("migrate").returncode == 0
    made = place.run("createadmin", "--role", "sysadmin", "--username", "shezhi", "--office", "试验县教育委员会")
    assert made.returncode == 0, made.stderr
    place.script(LIFE)
    return place


@pytest.fixture(scope="module")
def archive(office, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("elsewhere") / "office.tar.gz"
    done = office.run("backup", str(path))
    assert done.returncode == 0, done.stderr
    return path


def counted(place: Place) -> str:
    return place.script(
        "from django.apps import apps\n"
        "left = {'vault_keepershare', 'vault_opening', 'django_session'}\n"
        "print({m._meta.db_table: m.objects.count() for m in apps.get_models() if m._meta.db_table not in left})"
    )


def test_a_restored_office_has_every_row_and_file_and_proves_itself(office, archive, new_place):
    place = new_place("restored")
    done = place.run("restore", str(archive))
    assert done.returncode == 0, done.stderr + done.stdout
    assert "没有发现改动" in done.stdout
    assert counted(place) == counted(office)
    assert (place.var / "files" / "ab" / "abcd").read_bytes() == (office.var / "files" / "ab" / "abcd").read_bytes()
    for name in ("receipts", "chronicle_ed25519"):
        assert (place.var / "secrets" / name).read_text() == (office.var / "secrets" / name).read_text()
    assert (place.var / "secrets" / "django").read_text() != (office.var / "secrets" / "django").read_text()
    assert place.run("chronicle", "verify").returncode == 0


def test_a_restored_chronicle_is_guarded_and_goes_on(archive, new_place):
    place = new_place("goes_on")
    assert place.run("restore", str(archive)).returncode == 0
    place.script(
        "from django.utils import timezone\n"
        "from qingfeng.core.chronicle import services, guards\n"
        "from django.db import connection\n"
        "assert guards.missing(connection) == []\n"
        "services.append(stream=('matter', '1'), event='matter.step', body={}, actor='a', now=timezone.now())\n"
        "assert services.seal(now=timezone.now()) is not None"
    )
    assert place.run("chronicle", "verify").returncode == 0


def test_the_keepers_keys_are_in_no_file_of_a_backup(office, archive, new_place):
    assert office.script("from qingfeng.core.vault.models import KeeperShare; print(KeeperShare.objects.count())").strip() == "2"
    wrapped = office.script(
        "from qingfeng.core.vault.models import KeeperShare\nfor s in KeeperShare.objects.all(): print(bytes(s.wrapped).hex())"
    )
    content = database_of(archive)
    if connection.vendor == "sqlite":
        for line in wrapped.split():
            assert bytes.fromhex(line) not in content
    place = new_place("keyless")
    assert place.run("restore", str(archive)).returncode == 0
    assert place.script("from qingfeng.core.vault.models import KeeperShare; print(KeeperShare.objects.count())").strip() == "0"


def database_of(archive: Path) -> bytes:
    with tarfile.open(archive) as opened:
        return opened.extractfile("database").read()


def test_the_data_of_a_backup_hold_no_key_of_the_installation(office, archive):
    content = gzip.decompress(archive.read_bytes())
    for path in (office.var / "secrets").iterdir():
        assert path.read_bytes().strip() not in content
    kept = json.loads(Path(f"{archive}.keys").read_text())
    assert "django" not in kept
    assert {"receipts", "fingerprints", "chronicle_ed25519"} <= set(kept)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="file modes")
def test_only_the_owner_may_read_a_backup(archive):
    assert archive.stat().st_mode & 0o077 == 0
    assert Path(f"{archive}.keys").stat().st_mode & 0o077 == 0


def test_a_restore_never_writes_over_anything(office, archive):
    before = counted(office)
    done = office.run("restore", str(archive))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "已经有数据" in done.stderr
    assert counted(office) == before


def test_a_backup_never_overwrites_an_earlier_one(office, archive):
    before = archive.read_bytes()
    assert office.run("backup", str(archive)).returncode == 1
    assert archive.read_bytes() == before


def rewritten(archive: Path, target: Path, change) -> Path:
    """The archive with another database in it, and a list of sums that agrees: what a forger would do."""
    import hashlib

    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        contents = {member.name: old.extractfile(member).read() for member in old.getmembers()}
        contents["database"] = change(contents["database"])
        manifest = json.loads(contents["manifest.json"])
        manifest["sha256"]["database"] = hashlib.sha256(contents["database"]).hexdigest()
        contents["manifest.json"] = json.dumps(manifest).encode()
        for name, data in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            new.addfile(info, io.BytesIO(data))
    shutil.copyfile(f"{archive}.keys", f"{target}.keys")
    return target


@pytest.mark.sqlite_only
def test_a_backup_whose_chronicle_was_cut_is_found_out(archive, new_place, tmp_path):
    def cut(data: bytes) -> bytes:
        path = tmp_path / "cut.sqlite3"
        path.write_bytes(data)
        database = sqlite3.connect(path)
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("DELETE FROM chronicle_leaf")
        database.execute("DELETE FROM chronicle_treehead")
        database.execute("DELETE FROM chronicle_entry WHERE id = (SELECT max(id) FROM chronicle_entry)")
        database.commit()
        database.close()
        return path.read_bytes()

    done = new_place("cut").run("restore", str(rewritten(archive, tmp_path / "cut.tar.gz", cut)))
    assert done.returncode == 1
    assert "处问题" in done.stdout


@pytest.mark.parametrize("spoil", ["truncated", "flipped", "empty", "text"])
def test_a_spoiled_backup_restores_nothing(spoil, archive, new_place, tmp_path):
    data = archive.read_bytes()
    spoiled = {
        "truncated": data[: len(data) // 2],
        "flipped": data[:-3000] + bytes(byte ^ 255 for byte in data[-3000:-2900]) + data[-2900:],
        "empty": b"",
        "text": "不是备份".encode(),
    }[spoil]
    path = tmp_path / "spoiled.tar.gz"
    path.write_bytes(spoiled)
    shutil.copyfile(f"{archive}.keys", f"{path}.keys")
    place = new_place(f"spoiled_{spoil}")
    done = place.run("restore", str(path))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert not (place.var / "files").exists()
    assert place.script("from django.db import connection; print(connection.introspection.table_names())").strip() == "[]"


def test_a_backup_without_its_keys_is_refused_unless_they_are_given_up(archive, new_place, tmp_path):
    path = tmp_path / "alone.tar.gz"
    shutil.copyfile(archive, path)
    place = new_place("alone")
    done = place.run("restore", str(path))
    assert done.returncode == 1
    assert "--without-keys" in done.stderr
    done = place.run("restore", str(path), "--without-keys")
    assert done.returncode == 0, done.stdout
    assert "没有发现改动" in done.stdout
