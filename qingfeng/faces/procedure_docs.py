"""Each declared procedure as a page: the diagram, every step in one row, every clock with its clause. Made from the tables alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from qingfeng import catalogue
from qingfeng.core.access.models import Role
from qingfeng.core.matters.procedure import ANY_OPEN, Procedure, Step, all_procedures
from qingfeng.core.norms.loading import statute_files

UNITS = {"day": "日", "workday": "个工作日", "month": "个月", "year": "年"}
HEADS = ("步骤", "从", "到", "谁", "规则", "期限", "做什么", "备注")


def pages() -> dict[str, str]:
    """File name and content of every page."""
    return {f"{p.name}.md": page(p) for p in all_procedures()}


def page(procedure: Procedure) -> str:
    name = next(i.name for i in catalogue.institutions() if procedure in i.procedures)
    title = f"{name}：{procedure.title}" if procedure.title else name
    parts = [
        f"# {title}",
        "由程序表生成（`manage.py procedure_diagrams`），不手改。规则、权限和效果写的是代码里的名字：到同名的函数去读。",
        f"```mermaid\n{procedure.diagram()}```",
        "## 步骤",
        table(HEADS, (row(s, procedure) for s in procedure.steps)),
        "## 期限",
        table(("代码", "名称", "多长", "依据", "从哪天起"), clocks(procedure)),
    ]
    return "\n\n".join(parts) + "\n"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(heads), *rows]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def row(s: Step, procedure: Procedure) -> list[str]:
    sources = "任何未结状态" if s.sources == ANY_OPEN else "、".join(str(procedure.states[x]) for x in s.sources)
    runs = [*(f"起 `{c}`" for c in s.starts), *(f"停 `{c}`" for c in s.stops)]
    return [
        f"{s.label} `{s.name}`",
        sources,
        str(procedure.states[s.target]) if s.target else "不变",
        who(s.permission),
        "<br>".join(f"`{rule.__name__}`" for rule in s.rules),
        "<br>".join(runs),
        "<br>".join(f"`{effect_name(e)}`" for e in s.effects),
        "；".join(note for note in (str(s.hint), "密件也可以" if s.sealed else "", "通知" if s.notice else "") if note),
    ]


def who(permission: Callable[..., Any]) -> str:
    """Role names where the permission was made from roles; else the name of the permission, which is a sentence."""
    roles = [r for cell in permission.__closure__ or () if isinstance(cell.cell_contents, tuple) for r in cell.cell_contents]
    named = "、".join(str(r.label) for r in roles if isinstance(r, Role))
    return named or f"`{permission.__name__}`"


def effect_name(effect: Callable[..., Any]) -> str:
    """`offer("handler")` makes an effect: it is called after what made it."""
    module = effect.__module__.rpartition(".")[2]
    return f"{module}.{effect.__qualname__.partition('.')[0]}"


def clocks(procedure: Procedure) -> Iterable[list[str]]:
    codes = sorted({c for s in procedure.steps for c in (*s.starts, *s.stops)})
    return [line for code in codes for line in shipped().get(code, [[f"`{code}`", "", "", "", ""]])]


@cache
def shipped() -> dict[str, list[list[str]]]:
    """Every shipped clock by its code, the oldest version first."""
    files = [yaml.safe_load(Path(path).read_text(encoding="utf-8")) for path in [*statute_files(), *catalogue.parameter_files()]]
    documents = {d["key"]: d for content in files for d in content.get("documents", ())}
    found: dict[str, list[list[str]]] = {}
    for version in (v for content in files for v in content.get("versions", ()) if v["type"] == "clock"):
        key, _space, ref = version["clause"].partition(" ")
        document, value = documents[key], version["value"]
        since = str(version.get("valid_from", document["in_force_from"]))
        line = [f"`{version['key']}`", version.get("title", ""), length(value), f"《{document['title']}》{ref}", since]
        found.setdefault(version["key"], []).append(line)
    return {code: sorted(lines, key=lambda line: line[-1]) for code, lines in found.items()}


def length(value: dict) -> str:
    words = f"{value.get('event', '')}起{value['amount']}{UNITS[value.get('unit', 'day')]}"
    if value.get("extend_amount"):
        words += f"，可延{value['extend_amount']}{UNITS[value.get('extend_unit', value.get('unit', 'day'))]}一次"
    return words + (f"；暂停：{'、'.join(value['pause_on'])}" if value.get("pause_on") else "")
