"""What holds for every template, style and script file in the house."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

FACES = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((FACES / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(FACES / "templates")) for path in TEMPLATES]
STYLES = sorted((FACES / "static").rglob("*.css"))
SCRIPTS = sorted((FACES / "static").rglob("*.js"))
NEWER = re.compile(
    r":(is|where|has)\(|aspect-ratio|[\s;{]inset\s*:|color-mix|@layer|@container|@property|\d[dsl]vh\b|accent-color|:user-valid"
)
HAN = re.compile(r"[\u3400-\u9fff]+")


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles_and_needs_no_inline_style_or_script(name):
    get_template(name)
    source = (FACES / "templates" / name).read_text()
    assert not re.search(r"\sstyle\s*=", source), "the content security policy forbids inline style"
    assert not re.search(r"<style\b", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source), "handlers belong in a script file"
    assert not re.search(r"javascript:", source)
    for tag in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in tag, f"inline script in {name}"


@pytest.mark.parametrize("name", [n for n in NAMES if n != "desk/style.html"])
def test_every_text_of_a_template_can_be_translated(name):
    source = (FACES / "templates" / name).read_text()
    for covered in (
        r"\{% comment %\}.*?\{% endcomment %\}",
        r"\{#.*?#\}",
        r"\{% blocktrans(late)?\b.*?\{% endblocktrans(late)? %\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
        r"＿+年＿+月＿+日",  # a blank to be filled in by hand
    ):
        source = re.sub(covered, "", source, flags=re.S)
    assert not HAN.findall(source)


@pytest.mark.parametrize("path", STYLES, ids=lambda p: p.name)
def test_a_style_sheet_stays_within_chromium_87(path):
    source = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert not NEWER.search(source)
    assert source.count("{") == source.count("}")
    assert "http" not in source, "nothing is loaded from elsewhere"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_a_script_is_plain_and_small(path):
    source = path.read_text()
    assert not re.search(r"\?\.[a-zA-Z\[(]|\?\?|\|\|=|&&=|\.at\(|replaceAll|structuredClone", source), "newer than ES2019"
    assert not re.search(r"\beval\(|new Function|document\.write", source)
    assert not re.search(r"\.style\b|setAttribute\(\s*[\"']style", source), "the content security policy forbids inline style"
    assert len(source.splitlines()) <= 200


def test_each_class_of_our_own_that_a_template_uses_exists():
    css = "".join(path.read_text() for path in STYLES)
    known = set(re.findall(r"\.(qf-[a-z0-9-]+)", css))
    hooks = {"qf-login"}
    for path in TEMPLATES:
        for value in re.findall(r'class="([^"]*)"', path.read_text()):
            for name in re.findall(r"(?<![\w-])qf-[a-z0-9-]+(?![\w-]|\{)", value):
                assert name in known | hooks, f"{name} in {path.name}"
