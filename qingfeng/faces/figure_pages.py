"""What the public page of figures and the one at the desk share: the period that is asked for, and a figure as a page shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from qingfeng.core.calendar import SHANGHAI, today
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.core.refusal import Refused
from qingfeng.engines.cases.models import Channel, Complaint
from qingfeng.engines.insight import comparing, figures, periods, publishing
from qingfeng.engines.insight.figures import Figure, Reading
from qingfeng.engines.insight.measures import Tally
from qingfeng.engines.insight.periods import Period

MOST_MONTHS = 24
COMES_BACK = 5  # seconds


@dataclass(frozen=True)
class Asked:
    """`wrong` says why what was typed is no period; then this year is shown."""

    period: Period
    day: dt.date  # on which it is asked
    wrong: str = ""

    @property
    def first(self) -> str:
        return f"{self.period.start:%Y-%m}"

    @property
    def last(self) -> str:
        return f"{self.period.end:%Y-%m}"


def asked(given: QueryDict, day: dt.date) -> Asked:
    """?period=2011-01..2011-10, or ?from=2011-01&to=2011-10; without either the year so far."""
    so_far = Period(dt.date(day.year, 1, 1), periods.last_of(day.year, day.month))
    typed = given.get("period", "").strip()
    if not typed and given.get("from"):
        typed = f"{given['from'].strip()}..{(given.get('to') or given['from']).strip()}"
    if not typed:
        return Asked(so_far, day)
    try:
        return Asked(periods.parse(typed), day)
    except Refused as refused:
        return Asked(so_far, day, f"{refused.reason}{refused.advice}")


def years(day: dt.date) -> list[int]:
    """Years in which complaints came in here, the latest first, and the present one. One look into the index for each of them."""
    own, found = Complaint.objects.exclude(channel=Channel.IMPORT).order_by("-received_at"), [day.year]
    while latest := own.filter(received_at__lt=_begins(found[-1])).values_list("received_at", flat=True).first():
        found.append(today(latest).year)
    return found


def _begins(year: int) -> dt.datetime:
    return dt.datetime(year, 1, 1, tzinfo=SHANGHAI)


def office() -> Unit | None:
    return Unit.objects.filter(kind=UnitKind.OFFICE, closed_on=None).order_by("path").first()


def readings(asked: Asked, scope: Unit, *, public: bool) -> list[Reading]:
    wanted = [figure for figure in figures.declared() if figure.public or not public]
    return figures.read_all(wanted, figures.Question(asked.period, scope, asked.day))


def unit_name(pk: int) -> str:
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None:
        raise Http404
    return unit.name


def figure_or_404(code: str, *, public: bool) -> Figure:
    try:
        found = figures.figure(code)
    except Refused:
        raise Http404 from None
    if public and not found.public:
        raise Http404
    return found


def basis(reading: Reading) -> str:
    """Numerator and denominator, and of a share also how sure it is; none stands without."""
    value = reading.value
    if value.numerator is None or value.denominator is None:
        return ""
    told = _("%(over)s ÷ %(under)s") % {"over": f"{value.numerator:f}", "under": f"{value.denominator:f}"}
    interval = comparing.interval_in_words(Tally(int(value.denominator), int(value.numerator))) if reading.is_share else ""
    return _("%(basis)s　95%%区间%(interval)s") % {"basis": told, "interval": interval} if interval else told


def monthly(reading: Reading) -> list[Reading]:
    """Month by month, where the months make up the figure."""
    if not reading.figure.compares or reading.figure.unit not in ("complaint", "CNY"):
        return []
    months = periods.months_of(reading.period)
    found = [Reading(reading.figure, replace(reading.asked, period=month)) for month in months] if len(months) <= MOST_MONTHS else []
    figures.prefill(found)
    return found


def paragraph(shown: list[Reading]) -> str:
    return publishing.sentence([reading for reading in shown if reading.figure.compares])


def still_counting(page: HttpResponse) -> HttpResponse:
    """The numbers are not there yet: the page says so, and comes back by itself."""
    page.status_code = 202
    page["Refresh"] = str(COMES_BACK)
    return page
