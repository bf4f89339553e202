"""Components of the look as template tags. `{% load qf %}` gives all of them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template.base import VariableNode
from django.template.defaulttags import ForNode, IfNode
from django.template.loader_tags import BlockNode, IncludeNode
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingfeng.core.search.marking import Piece
from qingfeng.engines.consequences.explaining import points
from qingfeng.faces import languages
from qingfeng.faces.components import formats
from qingfeng.faces.components.fields import control, kind, options
from qingfeng.faces.components.icons import PATHS
from qingfeng.faces.components.parts import LAMPS, clock_context, days_context, pager_context, query_with

register = template.Library()

for name in (
    "cn_date", "cn_day", "cn_when", "iso_date", "iso_time", "short_day", "short_time", "weekday", "week", "year_only", "month_name",
    "fen", "fen_plain", "cn_money", "thousands", "groups_of_four", "slips",
):  # fmt: skip
    register.filter(name, getattr(formats, name))
register.filter("hundredths", points)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """{% icon "lock" %}: decoration beside a word. With a label it speaks for itself."""
    voice = format_html(' role="img" aria-label="{}"', label) if label else SafeString(' aria-hidden="true"')
    return format_html(
        '<svg class="qf-ic{}" viewBox="0 0 24 24" focusable="false"{}><path d="{}"/></svg>', f" {css}" if css else "", voice, PATHS[name]
    )


@register.simple_tag
def lamp(state: str, label: str, chip: bool = False, css: str = "") -> SafeString:
    """State: ok, soon, late, paused, done, not. Shape and word carry the meaning, colour follows."""
    state = state if state in LAMPS else "paused"
    extra = (" is-chip" if chip else "") + (f" {css}" if css else "")
    return format_html('<span class="qf-lamp is-{}{}"><i aria-hidden="true"></i>{}</span>', state, extra, label)


@register.simple_tag
def seal(sealed: bool = True) -> SafeString:
    if sealed:
        return format_html('<span class="qf-seal" title="{}">{}</span>', _("已封入登记树"), _("封"))
    return format_html('<span class="qf-seal is-open" title="{}">{}</span>', _("一分钟内封入"), _("待"))


@register.simple_tag
def cut(text: object, url: str = "") -> SafeString:
    """One line in a list, whole text on hover and in print."""
    if url:
        return format_html('<a class="qf-cut" href="{}" title="{}">{}</a>', url, text, text)
    return format_html('<span class="qf-cut" title="{}">{}</span>', text, text)


@register.simple_tag
def offer(pairs: Iterable[tuple[object, object]], chosen: object = "") -> SafeString:
    """The options of a select. A list of units is long: as a loop of the template it was half of what its page cost."""
    lines = [
        f'<option value="{escape(value)}"{" selected" if str(value) == str(chosen) else ""}>{escape(words)}</option>'
        for value, words in pairs
    ]
    return mark_safe("".join(lines))  # noqa: S308


@register.simple_tag
def marked(pieces: Iterable[Piece]) -> SafeString:
    """A text with what was looked for marked in it."""
    return mark_safe("".join([f"<mark>{escape(p.text)}</mark>" if p.marked else escape(p.text) for p in pieces]))  # noqa: S308


@register.inclusion_tag("qf/receipt_code.html")
def receipt_code(code: str) -> dict:
    return {"slips": formats.slips(code)}


@register.inclusion_tag("qf/slip.html", takes_context=True)
def receipt_slip(context, code: str, day, address: str = "") -> dict:
    """The paper a person takes home: the code, the telephone, and not a word about the matter or about anyone."""
    return {"code": code, "day": day, "address": address, "office": context.get("office")}


@register.inclusion_tag("qf/clock.html")
def clock(view, compact: bool = False) -> dict:
    return {**clock_context(view), "compact": compact}


@register.inclusion_tag("qf/timeline.html")
def timeline(entries, sealed_marks: bool = False) -> dict:
    return {"entries": entries, "sealed_marks": sealed_marks}


@register.inclusion_tag("qf/mailbox.html", takes_context=True)
def mailbox(context, messages) -> dict:
    return {"mail": messages, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("qf/board.html")
def fee_board(lines, caption: str) -> dict:
    return {"lines": lines, "caption": caption}


@register.inclusion_tag("qf/verdict.html")
def verdict(view) -> dict:
    return {"v": view}


@register.inclusion_tag("qf/steps.html", takes_context=True)
def steps(context, choices) -> dict:
    return {"choices": choices, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("qf/facts.html")
def facts(pairs, css: str = "") -> dict:
    return {"pairs": pairs, "css": css}


@register.inclusion_tag("qf/proof.html")
def proof(view) -> dict:
    return {"p": view}


@register.inclusion_tag("qf/figures.html")
def figures(items) -> dict:
    return {"items": items}


@register.inclusion_tag("qf/paste.html")
def paste(text: str, ident: str = "paste") -> dict:
    return {"text": text, "ident": ident}


@register.inclusion_tag("qf/extract.html")
def extract(pieces) -> dict:
    """Pieces are (kind, text): "text", "mark" or "strike". What is struck never reaches the page."""
    return {"pieces": [(kind, "" if kind == "strike" else text) for kind, text in pieces]}


@register.inclusion_tag("qf/sealbox.html")
def sealbox(label: str = "") -> dict:
    return {"label": label}


@register.inclusion_tag("qf/empty_state.html")
def empty_state(title: str, text: str = "", url: str = "", action: str = "") -> dict:
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("qf/refusal.html")
def refusal(refused) -> dict:
    return {"refused": refused}


@register.inclusion_tag("qf/error_summary.html")
def error_summary(form) -> dict:
    return {"form": form}


@register.inclusion_tag("qf/field.html")
def field(bound, label: str = "", hint: str = "", unit: str = "", hide_label: bool = False) -> dict:
    return {"field": bound, "label_text": label, "hint": hint, "unit": unit, "hide_label": hide_label}


@register.inclusion_tag("qf/rows.html")
def rows(formset, add_label: str = "") -> dict:
    """A formset whose rows can be added and taken away; without script the extra rows are simply there."""
    return {"formset": formset, "add_label": add_label or _("再加一项")}


@register.inclusion_tag("qf/upload.html")
def upload(bound, confirm=None, label: str = "", hint: str = "") -> dict:
    """A file field with its confirmation that no state secrets are in it (a BooleanField with data-secrets)."""
    return {"field": bound, "confirm": confirm, "label_text": label, "hint": hint}


def _languages(context) -> dict:
    """Each under its own name, so that a reader finds it without reading the language of the page."""
    request, current = context.get("request"), get_language() or ""
    path = request.get_full_path() if request is not None and request.method in ("GET", "HEAD") else ""
    return {
        "names": languages.NAMES.items(),
        "current": current,
        "short": languages.SHORT.get(current, ""),
        "said": _("语言"),
        "path": path,
    }


@register.inclusion_tag("qf/languages.html", takes_context=True, name="languages")
def language_links(context) -> dict:
    """For everybody: links that set a cookie."""
    return _languages(context)


@register.inclusion_tag("qf/language_buttons.html", takes_context=True)
def language_buttons(context) -> dict:
    """For staff: the choice goes into the account, too."""
    return {**_languages(context), "csrf_token": context.get("csrf_token")}


class OnceNode(template.Node):
    """Words, addresses and drawings that are the same on every page: made once for each language."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self.made: dict[str | None, SafeString] = {}

    def render(self, context) -> SafeString:
        language = get_language()
        if language not in self.made:
            self.made[language] = self.nodelist.render(template.Context())
        return self.made[language]


@register.tag
def once(parser, token) -> OnceNode:
    """{% once %}…{% endonce %} around what depends on no page, person or day. It sees no variables, and no block may be in it."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    if nodelist.get_nodes_by_type((BlockNode, ForNode, IfNode, IncludeNode, VariableNode)):
        raise template.TemplateSyntaxError("{% once %} may hold no variables, conditions, blocks or other templates")
    return OnceNode(nodelist)


register.filter("control", control)
register.filter("kind", kind)
register.filter("options", options)


@register.inclusion_tag("qf/chip.html")
def chip(label: str, url: str, on: bool = False, count: object = None, state: str = "") -> dict:
    return {"label": label, "url": url, "on": on, "count": count, "state": state}


@register.inclusion_tag("qf/pager.html", takes_context=True)
def pager(context, page, unit: str = "", key: str = "page") -> dict:
    return pager_context(context.get("request"), page, unit or _("件"), key)


@register.inclusion_tag("qf/days.html")
def days_strip(days, label: str = "") -> dict:
    return days_context(days, label)


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """This page's address with some parameters changed; None or "" takes one away."""
    return query_with(context.get("request"), changes)


@register.simple_tag(takes_context=True)
def here(context, url: str) -> SafeString:
    """aria-current for the navigation entry whose section the page is in."""
    request = context.get("request")
    path = getattr(request, "path", "")
    current = path == url or (url not in ("/", "/desk/") and path.startswith(url))
    return SafeString(' aria-current="page"') if current else SafeString("")
