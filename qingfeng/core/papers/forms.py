"""Plain office forms. Each is a dataclass of what is printed, rendered to PDF; opinion letters are official documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from .chinese import full_date
from .official import OfficialDocument, blocks
from .pdf import Form, render


@dataclass(frozen=True)
class ReceiptSlip:
    """Given to whoever spoke. It names no matter, no unit and no person: who finds it learns nothing."""

    code: str  # five groups of four digits
    office: str
    phone: str
    address: str = ""
    hours: str = ""
    where: str = ""  # address of the page where the code is typed
    day: dt.date = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class HandOverSlip:
    """Sends a person to the organ in charge. Nothing about the matter is stored or printed."""

    organ: str
    organ_address: str
    organ_phone: str
    why: str  # the kind of matter in the law's words
    authority: str
    office: str
    phone: str
    day: dt.date


@dataclass(frozen=True)
class OpinionLetter:
    """信访事项处理意见书: request, facts and reasons, opinion and its basis (信访工作条例第三十二条), remedy (第三十五条)."""

    organ: str
    organ_mark: str
    number: str
    addressee: str
    subject: str
    received: str  # how and when it was received
    requests: tuple[str, ...]
    facts: str
    basis: str
    result: str  # 支持, 解释说明, 不予支持
    opinion: str
    remedy: str
    dated: dt.date
    contact: str = ""


@dataclass(frozen=True)
class ReviewOpinion:
    """复查意见书、复核意见书 (信访工作条例第三十五、三十六条): plain data, from whatever procedure made it."""

    kind: str  # 复查 or 复核
    organ: str
    organ_mark: str
    number: str
    addressee: str
    subject: str
    applied: str  # how and when it was asked for
    against: str  # the opinion that was not accepted: organ and number
    requests: tuple[str, ...]
    facts: str
    basis: str
    result: str  # 维持, 撤销, 变更, 责令重新处理
    opinion: str
    dated: dt.date
    contact: str = ""

    @property
    def remedy(self) -> str:
        if self.kind == "复查":
            return "如不服本复查意见，可以自收到书面答复之日起30日内，请求上一级机关、单位复核。"
        return "本复核意见为终结意见。以同一事实和理由再提出的，不再受理。"


def receipt_slip(slip: ReceiptSlip, *, form: Form = "pdf") -> bytes:
    data = asdict(slip) | {"day": full_date(slip.day), "groups": slip.code.split()}
    return render("receipt", data, day=slip.day, form=form)


def hand_over_slip(slip: HandOverSlip, *, form: Form = "pdf") -> bytes:
    rows = [
        ("转告机关", slip.organ),
        ("地址", slip.organ_address),
        ("电话", slip.organ_phone),
        ("事项类别", slip.why),
        ("依据", slip.authority),
    ]
    note = "本单位不登记、不保存您所反映的内容。请持本单直接向上述机关反映，路上不需要经过本单位或者被反映的单位。"
    return _plain("转告单", rows, note, (slip.office, slip.phone), slip.day, form)


def _numbered(requests: tuple[str, ...]) -> str:
    return "\n".join(f"{at}．{text}" for at, text in enumerate(requests, start=1)) if len(requests) > 1 else requests[0]


def review_opinion(letter: ReviewOpinion) -> OfficialDocument:
    text = (
        f"{letter.applied}\n一、原处理意见\n{letter.against}\n二、{letter.kind}请求\n{_numbered(letter.requests)}\n三、查明的事实\n"
        f"{letter.facts}\n四、{letter.kind}意见及依据\n{letter.basis}\n{letter.kind}结果：{letter.result}。\n{letter.opinion}\n"
        f"五、救济途径\n{letter.remedy}"
    )
    return OfficialDocument(
        organ_mark=letter.organ_mark,
        number=letter.number,
        title=f"关于{letter.subject}信访事项的{letter.kind}意见",
        main_to=f"{letter.addressee}：",
        body=blocks(text),
        signer=letter.organ,
        dated=letter.dated,
        note=letter.contact,
    )


def opinion_letter(letter: OpinionLetter) -> OfficialDocument:
    requests = _numbered(letter.requests)
    text = (
        f"{letter.received}\n一、您的请求\n{requests}\n二、查明的事实\n{letter.facts}\n三、处理意见及依据\n{letter.basis}\n"
        f"处理结果：{letter.result}。\n{letter.opinion}\n四、救济途径\n{letter.remedy}"
    )
    return OfficialDocument(
        organ_mark=letter.organ_mark,
        number=letter.number,
        title=f"关于{letter.subject}信访事项的答复意见",
        main_to=f"{letter.addressee}：",
        body=blocks(text),
        signer=letter.organ,
        dated=letter.dated,
        note=letter.contact,
    )


def _plain(title: str, rows: list[tuple[str, str]], note: str, office: tuple[str, str], day: dt.date, form: Form) -> bytes:
    data = {"title": title, "rows": rows, "note": note, "office": office[0], "phone": office[1], "day": full_date(day)}
    return render("form", data, day=day, form=form)
