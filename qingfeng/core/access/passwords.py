"""What a password must be, said in plain words."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("太短了，至少%(n)d个字符；四五个不相干的词连起来最好记。") % {"n": self.min_length}

    def get_help_text(self) -> str:
        return _("至少%(n)d个字符。") % {"n": self.min_length}
