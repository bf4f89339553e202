"""Promises about the code itself, for which no ready-made checker exists."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.pure


def committed(*suffixes: str) -> list[Path]:
    """Files that git knows or would take, so that a mistake is seen before it is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in listed if name.endswith(suffixes) and (ROOT / name).is_file()]


def places(pattern: str, paths: list[Path], *, flags: int = 0) -> list[str]:
    found = []
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        for match in re.finditer(pattern, text, flags):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {match.group(0)[:80]}")
    return found


def product_code() -> list[Path]:
    return [path for path in committed(".py") if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)]


def domain_code() -> list[Path]:
    return [
        path
        for path in product_code()
        if path.relative_to(ROOT).parts[:2] in {("qingfeng", n) for n in ("core", "engines", "institutions")}
    ]


def test_no_file_is_called_utils():
    assert [path for path in committed(".py") if path.stem in ("utils", "helpers", "misc", "common")] == []


def test_no_file_of_the_product_is_longer_than_three_hundred_lines():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in product_code()}
    # The stand-alone verifier is one file on purpose: whoever distrusts the office reads and runs it alone.
    assert {name: count for name, count in lengths.items() if count > 300 and not name.startswith("verifier/")} == {}


def test_every_setting_of_the_environment_is_documented():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    sources = [*committed(".py", ".sh"), ROOT / "Makefile", ROOT / ".ci" / "run"]
    used = {match for path in sources for match in re.findall(r"\bQINGFENG_[A-Z_]+\b", path.read_text(encoding="utf-8"))}
    inner = {"QINGFENG_TEST_BASE", "QINGFENG_BENCH_VENDOR"}  # handed from one process of a run to the next, not set by people
    assert {name for name in used - inner if f"`{name}`" not in text} == set()


def test_every_documented_setting_exists():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in [*committed(".py"), ROOT / "Makefile"])
    assert {name for name in re.findall(r"`(QINGFENG_[A-Z_]+)`", text) if name not in code} == set()


def test_nothing_committed_names_a_package_registry():
    # Assembled, so that this file does not name one either.
    hosts = "|".join(
        (
            "py" + "pi\\.org",
            "python" + "hosted",
            "npm" + "js\\.(org|com)",
            "npm" + "mirror",
            "mirrors?\\.[a-z]+\\.(edu|com)",
            "arti" + "factory",
        )
    )
    assert places(hosts, committed(".py", ".txt", ".toml", ".json", ".md", ".yaml", ".yml", ".npmrc", "Makefile", "run")) == []


def test_pages_load_nothing_from_elsewhere():
    loading = r"""(?:src|href|action)\s*=\s*["']\s*(?:https?:)?//[^"'\s]*|url\(\s*["']?(?:https?:)?//[^)]*|@import\s+["']https?:[^"']*"""
    assert places(loading, committed(".html", ".css", ".js"), flags=re.I) == []


def test_pages_have_no_inline_style_or_script():
    """The content security policy would silently drop it."""
    inline = (
        r"""<[^>{]*?\s(?:style|on[a-z]+)\s*=\s*["']|<style[\s>]|<script(?![^>]*\ssrc=)(?![^>]*type="application/json")[^>]*>|javascript:"""
    )
    assert places(inline, committed(".html"), flags=re.I) == []


def test_domain_code_is_told_the_time_and_never_asks_for_it():
    asking = r"\b(?:datetime|date|timezone)\.(?:now|utcnow|today|localdate|localtime)\(|\btime\.time\(|auto_now"
    entrances = ("middleware.py", "sessions.py", "checks.py")  # where a request and a start-up enter
    told = [path for path in domain_code() if path.name not in entrances]
    assert places(asking, told) == []


def test_domain_code_uses_no_signals_and_no_metaclasses():
    assert (
        places(r"from django\.(?:db\.models|dispatch|core|contrib\.auth)[\w.]*signals? import|@receiver|metaclass\s*=", domain_code()) == []
    )


def test_rules_import_nothing_but_parameters_and_plain_facts():
    allowed = r"(__future__|dataclasses|datetime|decimal|enum|typing|collections(\.abc)?|django\.utils\.translation|\.parameters"
    allowed += r"|qingfeng\.core\.(matters\.procedure|calendar(\.counting)?|norms\.tables)|qingfeng\.engines\.\w+\.(facts|times))"
    for path in (path for path in domain_code() if path.stem == "rules" and "institutions" in path.parts):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = ["." * node.level + (node.module or node.names[0].name)]
            assert [name for name in names if not re.fullmatch(allowed, name)] == [], path


def test_institutions_bring_no_models():
    assert [path for path in product_code() if "institutions" in path.parts and (path.stem == "models" or "migrations" in path.parts)] == []


def test_no_page_takes_for_a_number_what_python_cannot_read_as_one():
    """ "²".isdigit() is true and int("²") fails: core/text/normal.py reads what is typed."""
    faces = [path for path in product_code() if "faces" in path.parts]
    assert [place for place in places(r"int\(.*\.isdigit\(\)|\.isdigit\(\).*int\(", faces) if "payback_view" not in place] == []


def test_no_promise_is_left_in_the_code():
    assert places(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b|raise NotImplemented", [*product_code(), *committed(".html")]) == []
