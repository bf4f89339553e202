"""The catalogues are whole: what the code can say, it can say in each language that is offered."""

from __future__ import annotations

import re
from pathlib import Path

import opencc
import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from tools import messages
from tools.traditional import traditional

pytestmark = pytest.mark.pure
# In simplified texts these stand for several traditional ones, and are one of them themselves.
BOTH = set("准秘台干群吃着")
HAN = re.compile(r"[\u3400-\u9fff]+")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%(?:%|[sd]|\.\d+f)|\{(\w*)\}")


@pytest.fixture(scope="module")
def found() -> messages.Found:
    return messages.texts()


@pytest.fixture(scope="module", params=messages.LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return messages.read(request.param)


def said(message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_every_language_offered_has_a_catalogue_and_the_first_is_that_of_the_code():
    offered = [code for code, _name in settings.LANGUAGES]
    assert offered[0] == settings.LANGUAGE_CODE == "zh-hans"
    assert {code.lower().replace("_", "-") for code in messages.LANGUAGES} == set(offered[1:])


def test_every_text_of_the_code_is_translated(catalogue, found):
    known = {message.id for message in catalogue if message.id and all(said(message)) and not message.fuzzy}
    assert set(found) - known == set(), "run make messages, and translate what it lists"


def test_no_text_is_kept_that_the_code_no_longer_says(catalogue, found):
    assert {message.id for message in catalogue if message.id} - set(found) == set(), "run make messages"


def test_a_translation_fills_in_what_its_text_fills_in(catalogue):
    """A placeholder that the code does not give would break the page; one left out would lose what it says."""
    for message in catalogue:
        if message.id:
            text = message.id if isinstance(message.id, str) else message.id[0]
            for translated in said(message):
                assert placeholders(translated) == placeholders(text), text


def placeholders(text: str) -> set[str]:
    return {m.group(0) for m in PLACEHOLDER.finditer(text) if m.group(0) != "%%"}


def test_the_english_texts_hold_no_chinese_but_samples():
    for message in messages.read("en"):
        for text in said(message) if message.id else ():
            samples = HAN.findall(text)  # of what is typed, of a law's own title: shown as they are written
            assert all(sample in str(message.id) for sample in samples), message.id
            assert sum(map(len, samples)) * 2 < len(text), message.id


def test_the_traditional_texts_are_those_the_converter_and_its_corrections_make():
    for message in messages.read("zh_Hant"):
        if message.id:
            text = message.id if isinstance(message.id, str) else message.id[0]
            assert said(message)[0] == traditional(text), "run make messages; corrections stand in tools/traditional.py"


def test_no_simplified_character_is_left_in_a_traditional_text():
    converter = opencc.OpenCC("s2t")
    for message in messages.read("zh_Hant"):
        for text in said(message) if message.id else ():
            assert [c for c in text if HAN.match(c) and c not in BOTH and converter.convert(c) != c] == [], text


@pytest.mark.parametrize(
    ("simplified", "right"),
    [
        ("干部的亲属须回避", "幹部的親屬須迴避"),
        ("这里之后若干个月，与本案无关系", "這裡之後若干個月，與本案無關係"),
        ("系统管理员复核、核准、答复、复制", "系統管理員複核、核准、答覆、複製"),
        ("台账只显示一次", "台賬只顯示一次"),
        ("云岫县公布的信访工作条例", "雲岫縣公佈的信訪工作條例"),
        ("签领单、签名", "簽領單、簽名"),
    ],
)
def test_words_that_converters_get_wrong_are_right(simplified, right):
    assert traditional(simplified) == right


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_what_the_product_reads_was_made_from_what_people_read(language):
    import gettext

    with messages.po(language).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages.read(language):
        if message.id and isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string, "run make setup"


def test_a_text_inside_an_f_string_or_a_template_is_found(tmp_path: Path):
    code = tmp_path / "code.py"
    code.write_text("""said = f"{_('一')} {number}"\nboth = ngettext('%d项', '%d项', 2)\n""", encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text("""{% load i18n %}{% translate "二" %}{% blocktranslate with n=x %}三{{ n }}{% endblocktranslate %}{{ _("四") }}""")
    assert set(messages.texts([code, page])) == {"一", ("%d项", "%d项"), "二", "三%(n)s", "四"}
