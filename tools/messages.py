"""The catalogues of texts: which texts there are, their traditional form, and the files that the product reads.

`make messages` writes qingfeng/locale/*/LC_MESSAGES/django.po anew from the code; `make setup` compiles them.
Babel does both, so no gettext program has to be on the machine.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "qingfeng"
LOCALE = HOUSE / "locale"
LANGUAGES = ("zh_Hant", "en")
SINGLE = ("_", "_l", "_now", "gettext", "gettext_lazy", "gettext_noop")
PLURAL = ("ngettext", "ngettext_lazy")
HEADER = "# Texts of Qingfeng. The msgids are simplified Chinese; see docs/languages.md.\n#"
# What Babel writes above a catalogue and nobody here needs; dates would change a file whose texts did not.
DATELESS = re.compile(r'"(POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator|Language-Team)')
Found = dict[object, list[str]]


def sources() -> list[Path]:
    apart = {"tests", "migrations", "static"}
    found = [path for kind in ("*.py", "*.html", "*.txt") for path in HOUSE.rglob(kind)]
    return sorted(path for path in found if not apart & set(path.relative_to(HOUSE).parts))


def texts(paths: Iterable[Path] | None = None) -> Found:
    """Every text that can be translated, and the files it stands in. A plural is a pair."""
    found: Found = {}
    for path in paths or sources():
        for text in texts_of(path):
            if text:
                places = found.setdefault(text, [])
                name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
                if name not in places:
                    places.append(name)
    return found


def texts_of(path: Path) -> Iterator[object]:
    """A template is first turned into the calls that it makes, as Django's own makemessages does.

    Read from the syntax tree: what looks for words alone misses the calls inside f-strings.
    """
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source if path.suffix == ".py" else calls_of(source))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            said = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if name in SINGLE and said:
                yield said[0]
            elif name in PLURAL and len(said) > 1:
                yield said[0], said[1]


STRING = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(gettext|ngettext|_)\(\s*({STRING})\s*(?:,\s*({STRING})\s*,\s*\w+\s*)?\)", re.S)


def calls_of(template: str) -> str:
    from django.utils.translation.template import templatize

    lines = []
    for name, one, many in (m.groups() for m in CALL.finditer(templatize(template))):
        lines.append(f"{name}({_joined(one)}, {_joined(many)}, 2)" if many else f"{name}({_joined(one)})")
    return "\n".join(lines)


def _joined(literal: str) -> str:
    """Line breaks inside a literal as escapes, since a call has to be one statement."""
    return literal.lstrip("u").replace("\n", "\\n")


def po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    if not po(language).exists():
        return Catalog(locale=language)
    with po(language).open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, found: Found) -> Catalog:
    """The catalogue with exactly these texts; what was translated stays, what is gone goes."""
    from tools.traditional import traditional

    before = read(language)
    catalog = Catalog(locale=language, header_comment=HEADER, project="qingfeng", fuzzy=False, charset="utf-8")
    for text in sorted(found, key=str):
        known = before.get(text[0] if isinstance(text, tuple) else text)
        said = known.string if isinstance(known, Message) and not known.fuzzy else ""
        if language == "zh_Hant":
            said = tuple(traditional(part) for part in text[:1]) if isinstance(text, tuple) else traditional(text)
        catalog.add(text, said, locations=[(place, None) for place in found[text]])
    return catalog


def write(language: str, catalog: Catalog) -> None:
    """Without dates, so that an unchanged catalogue is an unchanged file."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, include_lineno=False)
    kept = [line for line in out.getvalue().decode().splitlines() if not DATELESS.match(line)]
    po(language).parent.mkdir(parents=True, exist_ok=True)
    po(language).write_text("\n".join(kept).rstrip() + "\n", encoding="utf-8")


def compile_all() -> None:
    for path in LOCALE.glob("*/LC_MESSAGES/django.po"):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path.parent.parent.name))


def renew() -> None:
    found = texts()
    for language in LANGUAGES:
        catalog = updated(language, found)
        write(language, catalog)
        missing = [m.id for m in catalog if m.id and not all(m.string if isinstance(m.string, tuple) else (m.string,))]
        print(f"{language}: {len(found)} 条，未译 {len(missing)} 条", *[f"  {text}" for text in missing[:20]], sep="\n")
    compile_all()


if __name__ == "__main__":
    compile_all() if sys.argv[1:] == ["compile"] else renew()
