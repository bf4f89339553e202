"""Fixtures that drive Chromium against a real server: `qingfeng serve` with a data folder, a database and the demo county of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import migrated

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"phone": (390, 844), "desktop": (1366, 768)}
CHROMIUM = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none"),
)
PATIENCE = 240.0  # of a machine that is busy with other things too


@dataclass
class House:
    """A running Qingfeng, as somebody outside sees it."""

    var: Path
    port: int
    logins: dict[str, tuple[str, str]] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    database: str = ""  # empty: SQLite in the data folder

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("QINGFENG_DATABASE", "DJANGO_SETTINGS_MODULE")}
        if self.database:
            kept["QINGFENG_DATABASE"] = self.database
        own = {"QINGFENG_VAR": str(self.var), "QINGFENG_ADDRESS": self.address, "PYTHONPATH": str(ROOT)}
        return {"QINGFENG_SECOND_FACTOR": "none", **kept, **own}

    def run(self, *command: str) -> str:
        """One qingfeng command to its end; its output."""
        line = [sys.executable, "-m", "qingfeng.faces.cli.main", *command]
        done = subprocess.run(line, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"qingfeng {' '.join(command)}: {done.stderr or done.stdout}"
        return done.stdout

    def start(self) -> None:
        """A session of its own, so that the whole group can be ended without touching the test run."""
        line = [sys.executable, "-m", "qingfeng.faces.cli.main", "serve", "--port", str(self.port)]
        with (self.var / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(line, env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        wait_until(self.answers, "the server answers")

    def answers(self) -> bool:
        assert self.process is None or self.process.poll() is None, (self.var / "serve.log").read_text(encoding="utf-8")
        try:
            urllib.request.urlopen(f"{self.address}/", timeout=5)  # noqa: S310
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """As a power cut does: everything at once, nobody is asked."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


def wait_until(true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, f"waited {patience:.0f} s in vain until {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_house(var: Path, database: str = "") -> House:
    """Static files and an empty, migrated database; not running yet."""
    var.mkdir(parents=True)
    house = House(var, free_port(), database=database)
    subprocess.run([sys.executable, "tools/prepare.py", "static"], env=house.env, cwd=ROOT, check=True, capture_output=True)
    if not database:
        migrated.copy_to(var / "qingfeng.sqlite3")
    house.run("migrate")
    return house


def read_logins(text: str) -> dict[str, tuple[str, str]]:
    """The list that `qingfeng demo` prints: role -> name to log in with, password. The first of each role counts."""
    found: dict[str, tuple[str, str]] = {}
    for role, username, password in re.findall(r"^  (.+?) · .+? · (\S+) · (\S+)$", text, re.M):
        found.setdefault(role, (username, password))
    return found


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo county, served."""
    house = make_house(tmp_path_factory.mktemp("live") / "var")
    house.logins = read_logins(house.run("demo"))
    house.start()
    yield house
    house.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    from conftest import unavailable

    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        unavailable("Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, live: House) -> Iterator[Callable]:
    """new_page("phone") or new_page("desktop"): somebody new at a browser. What the browser complains about fails the test."""
    contexts, complaints = [], []

    def listen(page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if is_complaint(said) else None)

    def open_page(size: str = "desktop", **options):
        width, height = SIZES[size]
        handheld = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2} if size == "phone" else {}
        seat = {"viewport": {"width": width, "height": height}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        context = chromium.new_context(**{**seat, "base_url": live.address, **handheld, **options})
        context.set_default_timeout(15_000)
        context.on("page", listen)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == [], f"see also {live.var / 'serve.log'}"


def is_complaint(said) -> bool:
    """A refused form answers 4xx, which the browser reports as a failed resource; that is no fault of the page."""
    return said.type == "error" and not re.search(r"status of 4\d\d", said.text)


@pytest.fixture
def phone(new_page):
    return new_page("phone")


@pytest.fixture
def desktop(new_page):
    return new_page("desktop")


@pytest.fixture
def sign_in(new_page, live: House) -> Callable:
    """sign_in("承办人"): a new page of somebody in that role, at the desk."""

    def enter(role: str, size: str = "desktop"):
        username, password = live.logins[role]
        page = new_page(size)
        page.goto("/desk/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", password)
        page.locator("form:has([name=password]) [type=submit]").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    return enter


@pytest.fixture(scope="session")
def shot() -> Callable:
    """shot(page, "name"): the page as seen, under shots/ of the data folder that the run was started with."""
    folder = Path(os.environ["QINGFENG_TEST_BASE"]) / "shots"
    folder.mkdir(parents=True, exist_ok=True)

    def save(page, name: str, *, full: bool = False) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=full, animations="disabled")
        return path

    return save
