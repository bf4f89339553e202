"""The text of a circular, drafted from the decision. A person reads and rewrites it before it goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from qingfeng.core.papers.chinese import full_date, yuan
from qingfeng.core.papers.official import OfficialDocument, blocks
from qingfeng.engines.disclosure.sensitive import FEW, public_count

from .facts import DecisionFacts, FoundCharge, NamedPerson

ANONYMOUS_UNIT = "某校"


def draft(facts: DecisionFacts, *, naming: bool) -> tuple[str, dict[str, Any]]:
    """Title and public content. Without `naming` neither unit nor person is named."""
    units = list(dict.fromkeys(f.unit for f in facts.findings))
    kinds = list(dict.fromkeys(f.kind for f in facts.findings))
    subject = "、".join(units) if naming and len(units) <= 2 else "部分学校" if len(units) > 1 else units[0] if naming else "一所学校"
    title = f"关于{subject}{'、'.join(kinds)}问题的通报"
    content: dict[str, Any] = {
        "organ": facts.organ,
        "main_to": facts.main_to,
        "units": units if naming else [],
        "body": "\n".join(_body(facts, naming)),
        "basis": list(facts.basis),
        "measures": list(facts.measures),
        "refund_people": public_count(facts.refund_people) if facts.refund_people else "",
        "refund_total": facts.refund_total if facts.refund_people >= FEW else None,
        "heard_on": facts.heard_on,
        "remedies_run_out_on": facts.remedies_run_out_on,
        "remedies_note": facts.remedies_note,
        "people": [{"name": p.name, "post": p.post, "measure": p.measure} for p in facts.people] if naming else [],
        "copy_to": list(facts.copy_to),
    }
    return title, content


def _body(facts: DecisionFacts, naming: bool) -> list[str]:
    opening = f"{_month(facts.received_month)}，我局接到反映，" if facts.received_month else "我局接到反映，"
    told = "、".join(dict.fromkeys(f"“{f.what}”" for f in facts.findings))
    lines = [f"{opening}有学校向学生收取{told}。经查，现将有关情况通报如下。", "一、查明的情况"]
    lines += [_finding(f, naming) for f in facts.findings]
    lines += ["二、处理", _handling(facts)]
    lines += [_person(p) for p in facts.people] if naming else []
    lines += ["三、要求", *(facts.demands or ("各学校对照本学期收费公示自查，发现问题立即改正。",))]
    if facts.phone:
        lines.append(f"家长发现没有公示的收费，可以拨打{facts.phone}反映，可以匿名。")
    return lines


def _finding(f: FoundCharge, naming: bool) -> str:
    when = full_date(f.from_day) + (f"至{full_date(f.to_day)}" if f.to_day and f.to_day != f.from_day else "")
    who = f.unit if naming else ANONYMOUS_UNIT
    payers = f"{f.payers}名学生" if f.payers >= FEW else "部分学生"
    scope = f"{f.scope}{payers}" if f.scope else payers
    amount = f"每人收取“{f.what}”{yuan(f.per_head)}元" if f.per_head else f"收取“{f.what}”"
    total = f"，共{yuan(f.total)}元" if f.total and f.payers >= FEW else ""
    clause = f"，违反{f.clause}" if f.clause else ""
    return f"{when}，{who}向{scope}{amount}{total}，属于{f.kind}{clause}。"


def _handling(facts: DecisionFacts) -> str:
    basis = f"按照{'、'.join(facts.basis)}的规定，" if facts.basis else ""
    text = f"{basis}{'；'.join(facts.measures)}。" if facts.measures else f"{basis}责令改正。"
    if facts.refund_total and facts.refunded_by:
        sums = f"{yuan(facts.refund_total)}元" if facts.refund_people >= FEW else "应退的款项"
        text += f"截至{full_date(facts.refunded_by)}，{sums}已逐人退清。"
    return text


def _person(p: NamedPerson) -> str:
    return f"对{p.post}{p.name}：{p.measure}。"


def _month(day: dt.date | None) -> str:
    return f"{day.year}年{day.month}月" if day else ""


def document(title: str, content: Mapping[str, Any]) -> OfficialDocument:
    """The circular as an official document; number, date and proof are filled in when it is published."""
    return OfficialDocument(
        organ_mark=f"{content['organ']}文件",
        title=title,
        main_to=content.get("main_to", ""),
        body=blocks(content["body"]),
        signer=content["organ"],
        dated=dt.date.fromisoformat(content["dated"]) if content.get("dated") else dt.date(2000, 1, 1),
        note="此件公开发布",
        copy_to=tuple(content.get("copy_to", ())),
        printed_by=f"{content['organ']}办公室",
    )
