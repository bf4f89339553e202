"""How many signed the public pledge."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.core.parties.models import PostKind
from qingfeng.engines.agreements import places as letters
from qingfeng.engines.agreements.models import Letter
from qingfeng.engines.insight.figures import Question, Record
from qingfeng.engines.insight.persons import of_people
from qingfeng.engines.insight.places import told_by


def signed(asked: Question) -> QuerySet[Letter]:
    """Pledges of teachers, signed in the period, of the offices asked for."""
    found = Letter.objects.signed().filter(
        round__edition__template__kind="public_pledge", post=PostKind.TEACHER,
        round__office__path__startswith=asked.scope.path, signed_on__range=(asked.period.start, asked.period.end),
    )  # fmt: skip
    return found.select_related("unit").order_by("round", "number")


def tell(row: Letter) -> Record:
    what = _("%(unit)s：承诺书第%(number)d号") % {"unit": row.unit.name, "number": row.number}
    return Record(f"letter:{row.pk}", what, row.signed_on, who=row.person_id)


FIGURES = (
    of_people(
        "public_pledges.teachers_signed",
        gettext_lazy("签订公开承诺书的教师"),
        gettext_lazy("统计期内签订公开承诺书的教师，每人一次；改版重签的不再计"),
        signed,
        tell,
        opens={"letter": told_by(letters.pages_of)},
    ),
)
