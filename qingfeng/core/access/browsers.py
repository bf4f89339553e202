"""A browser in plain words, so that its owner recognises it: the program and the kind of machine, no version, no mark of the device."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that is found counts: most programs also name those whose pages they understand.
PROGRAMS = (
    ("MicroMessenger", gettext_lazy("微信")),
    ("DingTalk", gettext_lazy("钉钉")),
    ("QQBrowser", gettext_lazy("QQ浏览器")),
    ("QIHU", gettext_lazy("360浏览器")),
    ("360SE", gettext_lazy("360浏览器")),
    ("360EE", gettext_lazy("360浏览器")),
    ("MetaSr", gettext_lazy("搜狗浏览器")),
    ("UBrowser", gettext_lazy("UC浏览器")),
    ("UCBrowser", gettext_lazy("UC浏览器")),
    ("HuaweiBrowser", gettext_lazy("华为浏览器")),
    ("MiuiBrowser", gettext_lazy("小米浏览器")),
    ("Edg", gettext_lazy("Edge浏览器")),
    ("Firefox", gettext_lazy("火狐浏览器")),
    ("Chrome", gettext_lazy("谷歌内核浏览器")),
    ("Safari", gettext_lazy("Safari浏览器")),
)
MACHINES = (
    ("iPhone", gettext_lazy("苹果手机")),
    ("iPad", gettext_lazy("苹果平板")),
    ("OpenHarmony", gettext_lazy("鸿蒙手机")),
    ("Android", gettext_lazy("安卓手机")),
    ("Windows", gettext_lazy("Windows电脑")),
    ("Macintosh", gettext_lazy("苹果电脑")),
    ("Linux", gettext_lazy("Linux电脑（含统信、麒麟）")),
)


def in_plain_words(user_agent: str) -> str:
    found = [next((str(words) for mark, words in table if mark in user_agent), "") for table in (PROGRAMS, MACHINES)]
    return "，".join(filter(None, found)) or _("认不出的浏览器")
