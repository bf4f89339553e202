"""The printed recovery sheet: the private half in letters that survive a typewriter, with a check at the end."""

from __future__ import annotations

import base64
import hashlib

from django.utils.translation import gettext as _
from nacl.public import PrivateKey

from qingfeng.core.refusal import Refused

CHECK_BYTES = 5
GROUP = 4
MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B", "|": "I"})  # base32 has none of these figures


def written(private: PrivateKey) -> str:
    """Fifteen groups of four."""
    raw = bytes(private)
    letters = base64.b32encode(raw).decode().rstrip("=") + base64.b32encode(_check(raw)).decode()
    return " ".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))


def read(code: str) -> PrivateKey:
    letters = "".join(c for c in code.upper().translate(MISREAD) if c.isascii() and c.isalnum())
    body, check = letters[:52], letters[52:]
    try:
        raw = base64.b32decode(body + "====")
        right = len(letters) == 60 and base64.b32decode(check) == _check(raw)
    except ValueError:
        right = False
    if not right:
        raise Refused(_("恢复单上的字抄得不对，核对码对不上。"), advice=_("请逐组核对，共十五组，每组四个字。"), field="code")
    return PrivateKey(raw)


def key_mark(public: bytes) -> str:
    """A short mark by which people tell keys apart, printed on the sheet and shown on the page of keys."""
    letters = base64.b32encode(hashlib.sha256(bytes(public)).digest()[:10]).decode()
    return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))


def sheet(unit_name: str, day: str, private: PrivateKey) -> str:
    return _(
        "封存钥匙恢复单\n"
        "\n"
        "机关：%(unit)s\n"
        "建立日期：%(day)s\n"
        "钥匙标记：%(mark)s\n"
        "\n"
        "%(code)s\n"
        "\n"
        "这张单子只打印一次。请当场装入信封，由两名保管人在封口签字，存入保险柜。\n"
        "凭它可以打开本机关封存的全部身份信息；不得拍照、扫描、复印或者存入电脑。\n"
        "保管人的口令全部遗失时，用它为新的保管人重建钥匙。\n"
    ) % {"unit": unit_name, "day": day, "mark": key_mark(bytes(private.public_key)), "code": written(private)}


def _check(raw: bytes) -> bytes:
    return hashlib.sha256(b"qingfeng recovery" + raw).digest()[:CHECK_BYTES]
