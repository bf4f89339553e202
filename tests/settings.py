"""Settings of the test suite: a data folder of its own for each run, so that no test ever meets an office's data.

pytest-django loads settings before any conftest, so what must be known to them is prepared here.
QINGFENG_TEST_DATABASE=postgresql runs the suite on a PostgreSQL that lives as long as the run.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prepare_folder() -> None:
    """The first process makes the folder; its children (xdist workers, servers) inherit it and leave it alone."""
    if "QINGFENG_TEST_BASE" in os.environ:
        return
    base = Path(os.environ.get("QINGFENG_VAR") or ROOT / "var").resolve()
    (base / "tests").mkdir(parents=True, exist_ok=True)
    own = tempfile.mkdtemp(dir=base / "tests")
    os.environ["QINGFENG_TEST_BASE"] = str(base)
    os.environ["QINGFENG_VAR"] = own
    os.environ.pop("QINGFENG_DATABASE", None)
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    if os.environ.get("QINGFENG_TEST_DATABASE", "sqlite") == "postgresql":
        from tests.postgres import start

        os.environ["QINGFENG_DATABASE"] = start()


prepare_folder()

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STATIC_ROOT, STORAGES, VAR  # noqa: E402

STATIC_ROOT.mkdir(exist_ok=True)
(VAR / "vendor").mkdir(exist_ok=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Playwright keeps an event loop in the main thread; without this Django would refuse the database to every later test.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
PASSWORD_HASHERS = ["tests.hashers.CheapArgon2"]
SECOND_FACTOR = "none"  # what needs one is tested by name
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# A file, not memory: threads and processes then meet each other as they do in an office.
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / f"test-{os.getpid()}.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
