"""In what figures are counted, as it stands beside the number."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

UNITS: dict[str, Promise] = {
    "person": gettext_lazy("人"),
    "complaint": gettext_lazy("件"),
    "incident": gettext_lazy("件"),
    "document": gettext_lazy("份"),
    "session": gettext_lazy("场"),
    "board": gettext_lazy("块"),
    "school": gettext_lazy("所"),
    "copy": gettext_lazy("份"),
    "broadcast": gettext_lazy("次"),
    "outlet": gettext_lazy("家"),
    "clause": gettext_lazy("条"),
    "CNY": gettext_lazy("元"),
    "point": gettext_lazy("分"),
    "%": gettext_lazy("%"),
}
