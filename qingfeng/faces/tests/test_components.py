"""Every component renders with ordinary, long and missing content, and lets no markup through."""

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from qingfeng.core.refusal import Refused
from qingfeng.faces.components import parts, samples
from qingfeng.faces.components.icons import PATHS
from qingfeng.faces.forms import PlainForm

EVIL = "<script>alert(1)</script>"


def draw(source: str, **values) -> str:
    request = RequestFactory().get("/desk/matters/?state=late&page=2")
    return Template("{% load qf %}" + source).render(Context({"request": request, **values}))


TAGS = [
    '{% lamp "soon" x %}',
    "{% cut x x %}",
    "{% receipt_code x %}",
    "{% clock clock %}{% clock clock True %}",
    "{% timeline entries %}{% timeline entries True %}",
    "{% mailbox mail %}",
    "{% fee_board lines x %}",
    "{% verdict verdict %}",
    "{% steps choices %}",
    "{% facts pairs x %}",
    "{% proof proof %}",
    "{% figures figures %}",
    '{% paste x "p" %}',
    "{% extract pieces %}",
    "{% sealbox x %}",
    "{% empty_state x x x x %}",
    "{% refusal refused %}",
    "{% chip x x True x %}",
    "{% days_strip days x %}",
    "{% query state=x %}",
]


def filled(x: str) -> dict:
    return {
        "x": x,
        "clock": parts.ClockView(state=x, left=x, total=60, used=10, unit=x, sentence=x, reasons=[x], rows=[(x, x)], authority=x),
        "entries": [parts.Entry(x, None, x, x, True, x, x)],
        "mail": [parts.Message(x, x, None, True, [(x, x)], x, x, x, [(x, x, True)], x)],
        "lines": [parts.BoardLine(x, x, x, x, x, x, x, x)],
        "verdict": parts.VerdictView("over", x, x, x, x, x, x),
        "choices": [parts.Step(x, x, x, x, post=True, hidden={x: x}), parts.Step(x, possible=False, reason=x, authority=x)],
        "pairs": [(x, x)],
        "proof": parts.ProofView(x, 1, None, x, [(x, x, x)], x),
        "figures": [parts.Figure(x, x, x, x, x, x, x)],
        "pieces": [("text", x), ("mark", x), ("strike", x)],
        "refused": Refused(x, authority=x, advice=x),
        "days": [parts.Day(x, 1, x, x)],
    }


@pytest.mark.parametrize("source", TAGS)
def test_markup_typed_by_people_stays_text(source):
    assert "<script" not in draw(source, **filled(EVIL))


@pytest.mark.parametrize("source", TAGS)
@pytest.mark.parametrize("text", ["", "启" * 300])
def test_long_and_missing_words_render(source, text):
    assert "None" not in draw(source, **filled(text))


def test_struck_words_never_reach_the_page():
    html = draw("{% extract pieces %}", pieces=[("text", "由"), ("strike", "张某某"), ("text", "收取")])
    assert "张某某" not in html
    assert "qf-strike" in html


def test_a_step_that_is_not_possible_stays_with_its_reason():
    html = draw("{% steps choices %}", choices=samples.choices())
    assert "送审" in html
    assert "还有1项没有认定" in html
    assert html.count("暂不能") == 2


def test_lists_without_content_say_so():
    assert "还没有公示任何收费" in draw('{% fee_board none "x" %}', none=[])
    assert "还没有来往信件" in draw("{% mailbox none %}", none=[])
    assert "没有您要办的" in draw("{% steps none %}", none=[])


@pytest.mark.parametrize("name", sorted(PATHS))
def test_each_icon_is_one_path_of_plain_commands(name):
    assert PATHS[name].startswith("M")
    assert set(PATHS[name]) <= set("MmLlHhVvCcSsQqTtAaZz0123456789 .,-")


def test_an_icon_alone_speaks_and_one_beside_a_word_is_silent():
    assert 'aria-hidden="true"' in draw('{% icon "lock" %}')
    assert 'role="img" aria-label="锁"' in draw('{% icon "lock" "锁" %}')


@pytest.mark.parametrize(("used", "total"), [(0, 60), (42, 60), (60, 60), (63, 60), (600, 60), (-3, 60), (1, 1)])
def test_no_bar_is_longer_than_its_drawing(used, total):
    bar = parts.bar(used, total)
    assert 0 <= bar.used <= parts.BAR
    assert bar.last + max(bar.last_width, bar.over) == parts.BAR
    assert (bar.over > 0) == (used > total)


def test_the_pager_keeps_the_filters_and_says_where_one_is():
    html = draw('{% pager page "件" %}', page=Paginator(range(62), 20).page(2))
    assert "第21–40件，共62件" in html
    assert "?state=late&amp;page=3" in html
    assert "共0条" in draw('{% pager page "条" %}', page=Paginator([], 20).page(1))


def test_errors_are_tied_to_their_field_and_listed_with_links():
    html = draw("{{ form }}", form=samples.SampleForm({"item": EVIL * 2, "amount": "八十", "want": []}))
    assert 'href="#id_amount"' in html
    assert 'id="id_amount_error"' in html
    assert 'aria-describedby="id_amount_error"' in html
    assert 'value="八十"' in html, "what was typed stays"
    assert "请只写数字" in html
    assert "<script" not in html


def test_every_field_has_a_label_and_choices_a_legend():
    html = draw("{{ form }}", form=samples.SampleForm())
    assert html.count("<legend") == 2
    for name in ("item", "amount", "day", "grade", "text", "no_secrets"):
        assert f'for="id_{name}"' in html


def test_a_message_written_for_a_form_is_kept():
    from django import forms

    class Own(PlainForm):
        sum = forms.IntegerField(error_messages={"required": "写上人数"})

    assert Own({}).errors["sum"] == ["写上人数"]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("words", "长" * 70, "最多60个字，现在70个，请缩短"),
        ("words", "字\x00", "里面有不能保存的控制符，请删去，或者重新输入"),
        ("count", "9", "最大填5，请改小"),
        ("count", "0", "最小填1，请改大"),
        ("sum", "1.005", "最多2位小数"),
    ],
)
def test_what_does_not_fit_is_told_in_plain_words_with_the_numbers(field, typed, said):
    from django import forms

    class Limits(PlainForm):
        words = forms.CharField(max_length=60)
        count = forms.IntegerField(min_value=1, max_value=5)
        sum = forms.DecimalField(max_digits=8, decimal_places=2)

    assert Limits({field: typed}).errors[field] == [said]


def test_a_file_is_asked_for_with_its_confirmation():
    from django import forms

    class Photos(PlainForm):
        photos = forms.FileField(label="照片", required=False)
        clean = forms.BooleanField(label="没有国家秘密", widget=forms.CheckboxInput(attrs={"data-secrets": ""}), required=False)

    form = Photos()
    html = draw("{% upload form.photos form.clean %}", form=form)
    assert "data-secrets" in html
    assert "没有国家秘密" in html
    assert 'data-files="id_photos"' in html


def test_the_slip_carries_nothing_but_code_and_ways_to_reach_the_office():
    html = draw('{% receipt_slip "48210937551620487713" day %}', day=samples.at(11, 5))
    assert "2026年11月5日" in html
    assert html.count("<span>") == 5


def test_rows_can_be_added_with_script_and_are_there_without():
    html = draw("{% rows charges %}", charges=samples.sample()["charges"])
    assert 'name="charges-1-item"' in html, "one row more is there without script"
    assert "charges-__prefix__-item" in html
    assert "data-row-add hidden" in html


def test_what_is_the_same_on_every_page_is_made_once():
    template = Template("{% load i18n qf %}{% once %}{% translate '事项' %}{% icon 'lock' %}{% endonce %}{{ x }}")
    first, second = (template.render(Context({"x": x})) for x in "ab")
    assert first.startswith("事项<svg")
    assert (first[:-1], second[-1]) == (second[:-1], "b")


@pytest.mark.parametrize(
    "inside", ["{{ x }}", "{% if x %}y{% endif %}", "{% for y in x %}{{ y }}{% endfor %}", "{% include 'qf/mark.html' %}"]
)
def test_what_changes_cannot_be_made_once(inside):
    with pytest.raises(TemplateSyntaxError):
        Template("{% load qf %}{% once %}" + inside + "{% endonce %}")


def test_the_bar_marks_the_yellow_days_of_the_rule():
    import datetime as dt

    view = parts.ClockView(
        state="ok", left="剩32日", started=dt.date(2026, 10, 1), due=dt.date(2026, 11, 30), total=60, used=10, yellow=dt.date(2026, 11, 24)
    )
    drawn = parts.clock_context(view)["bar"]
    assert (drawn.last, drawn.last_width) == (540, 60)
