"""What a published text must not say about a person (公示去标识化). Suspicion is enough: a person rewrites the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from qingfeng.core.text import masking
from qingfeng.core.text.normal import folded
from qingfeng.core.text.surnames import SINGLE

FEW = 5  # a number of people below this is never published
ILLNESS = re.compile(
    r"患有?[\u4e00-\u9fff]{0,6}(?:病|症|炎|癌|瘤)|确诊|白血病|抑郁症?|精神病|精神分裂|艾滋|HIV|乙肝|肺结核|癫痫|自闭症|多动症|残疾人?[一二三四]级|"
    r"[\u4e00-\u9fff]{1,3}癌(?:症|患)|病历|住院治疗|自杀|怀孕|流产",
    re.IGNORECASE,
)
SURNAME = f"[{''.join(sorted(SINGLE))}]"
GIVEN = r"[\u4e00-\u9fff某×xX*＊]{1,2}"
CHILD = re.compile(
    rf"(?:学生|孩子|儿子|女儿|其子|其女|之子|之女|幼儿|婴儿)(?:名?叫|姓名[是为:：]?)?{SURNAME}{GIVEN}(?=[，。、；,;:：（(）)的等]|同学|小朋友|$)|"
    rf"{SURNAME}{GIVEN}(?:同学|小朋友)|学籍号|(?:就读|在读)于?[\u4e00-\u9fff\d]{{2,12}}[（(]?\d{{1,2}}[)）]?班"
)
FEW_PEOPLE = re.compile(
    r"(?<![\d,.，第十百千万零〇])(?<!\d[年月])([1-4]|[一二两三四])\s*(?:名|位|个)?\s*(?:学生|家长|群众|投诉人|反映人|举报人|信访人|居民|村民|孩子)"
    r"|(?:学生|家长|群众|投诉人|反映人|举报人|信访人|居民|村民)(?:只有|仅有|共|仅)?\s*([1-4]|[一二两三四])\s*(?:名|位|人)(?!次)"
)
COMPLAINANT = re.compile(rf"(?:投诉人|反映人|举报人|信访人|来信人)(?:为|是|系|叫|[:：])?{SURNAME}{GIVEN}(?=[，。、；,;:：（(）)的等]|$)")
MASKED_KINDS = (masking.ID_NUMBER, masking.PHONE, masking.BANK_CARD, masking.EMAIL, masking.ACCOUNT)
WHAT = {
    masking.ID_NUMBER: _("证件号码"),
    masking.PHONE: _("个人电话"),
    masking.BANK_CARD: _("银行卡号"),
    masking.EMAIL: _("个人邮箱"),
    masking.ACCOUNT: _("个人账号"),
    "illness": _("病情或健康状况"),
    "child": _("未成年人的身份"),
    "complainant": _("反映人的身份"),
    "few": _("不足5人的人数"),
}


@dataclass(frozen=True)
class Sign:
    kind: str
    text: str

    @property
    def what(self) -> str:
        return str(WHAT[self.kind])


def signs(text: str, *, public_phones: frozenset[str] = frozenset()) -> list[Sign]:
    """Everything in the text that may not be published. Office phones may."""
    plain = folded(text)
    found = [Sign(s.kind, s.text) for s in masking.find_spans(text) if s.kind in MASKED_KINDS and not _is_public(s, public_phones)]
    for kind, pattern in (("illness", ILLNESS), ("child", CHILD), ("complainant", COMPLAINANT), ("few", FEW_PEOPLE)):
        found += [Sign(kind, hit.group()) for hit in pattern.finditer(plain)]
    return found


def _is_public(span: masking.Span, public_phones: frozenset[str]) -> bool:
    return span.kind == masking.PHONE and digits(span.text) in public_phones


def digits(phone: str) -> str:
    return re.sub(r"\D", "", folded(phone))


def public_phones(phones: Iterable[str]) -> frozenset[str]:
    return frozenset(d for phone in phones if (d := digits(phone)))


def public_count(people: int) -> str:
    """A number of people as it may be shown to everybody."""
    return str(people) if people >= FEW else f"不足{FEW}"


def public_sum(fen: int, people: int) -> int | None:
    """A sum over people, or None when so few stand behind it that it would speak of one of them."""
    return fen if people >= FEW else None
