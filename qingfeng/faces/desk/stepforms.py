"""The form of each step, by the key that the procedure names. A form reads; whether the step may be taken, the engine says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account, Role
from qingfeng.core.access.permissions import nearest_holders
from qingfeng.core.calendar import today
from qingfeng.core.matters import clocks
from qingfeng.core.matters.models import Matter
from qingfeng.core.matters.procedure import Step
from qingfeng.core.matters.recusal import about
from qingfeng.core.parties.models import Unit, UnitKind
from qingfeng.engines.cases.remedies import barred_from
from qingfeng.faces.forms import PlainForm

from . import answer_panel
from .uploads import UploadMixin
from .who import Desk

LINES = {"rows": 4}
DATE = {"type": "date"}


def long_text(label: Any, *, rows: int = 4, most: int = 5000, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class PastDay(forms.DateField):
    """A day that is not after today, and may stay empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"), **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day > today(timezone.now()):
            raise forms.ValidationError(_("日期不能在今天以后"))
        return day


class StepForm(PlainForm):
    """`data()` is what goes to the step."""

    template = "desk/matter/step.html"
    layout: tuple[tuple[str, ...], ...] = ()  # rows of fields; empty: one below the other
    material_first = False  # what is to be read takes the main column, the form stands beside it

    def __init__(self, *args: Any, matter: Matter, desk: Desk, step: Step, **kwargs: Any) -> None:
        self.matter, self.desk, self.step = matter, desk, step
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on the matter."""

    def data_for_step(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def beside(self) -> dict[str, Any]:
        """What the page shows beside the form."""
        return {}


class EmptyForm(StepForm):
    pass


class RegisterForm(StepForm):
    title = forms.CharField(label=_("事由"), max_length=120, help_text=_("一行，写单位和事情，不写姓名、电话、班级。"))
    facts_from = PastDay(label=_("最早是哪天的事"), help_text=_("信里说到更早的，就改早。从那天起在该单位任过职的人都要回避。"))

    def prepare(self) -> None:
        self.fields["title"].initial = self.matter.title
        self.fields["facts_from"].initial = self.matter.facts_from


class RefuseForm(StepForm):
    reason = long_text(_("不予受理的理由"), rows=3, most=1000)
    where = forms.CharField(label=_("请向哪个机关提出"), max_length=120, help_text=_("写全称，最好有电话；会写进给投诉人的告知书。"))


class OrganForm(StepForm):
    organ = forms.CharField(
        label=_("移送给哪个机关"), max_length=80, help_text=_("写全称。"), widget=forms.TextInput(attrs={"list": "list-organ"})
    )

    def beside(self) -> dict[str, Any]:
        return {"suggestions": {"organ": list(Unit.objects.filter(kind=UnitKind.ORGAN).values_list("name", flat=True))}}


class JoinForm(StepForm):
    into = forms.CharField(
        label=_("并入哪一件"),
        max_length=24,
        help_text=_("填编号，或从右边抄。只能并入同一单位、还没有办结的事项。"),
        widget=forms.TextInput(attrs={"list": "list-into", "autocomplete": "off"}),
    )

    def beside(self) -> dict[str, Any]:
        same = self.desk.matters().open().filter(respondent_unit=self.matter.respondent_unit, sealed=False).exclude(pk=self.matter.pk)
        candidates = list(same.select_related("accountable__person").order_by("-received_on")[:20])
        return {"candidates": candidates, "suggestions": {"into": [m.ref for m in candidates]}}


class AssignForm(StepForm):
    to = forms.ModelChoiceField(Account.objects.none(), label=_("交给谁"), empty_label=_("请选择"))
    reason = long_text(_("交代一句"), rows=2, most=300, required=False)

    def prepare(self) -> None:
        field = self.fields["to"]
        field.queryset = Account.objects.filter(pk__in=self._able()).select_related("person", "unit")
        field.label_from_instance = lambda account: account.name  # type: ignore[attr-defined]

    def roles(self) -> tuple[Role, ...]:
        return (Role.HANDLER, Role.REGISTRAR, Role.DUTY) if self.matter.sealed else (Role.HANDLER, Role.REGISTRAR)

    def _able(self) -> list[int]:
        """Whoever may handle here and need not stand back."""
        matter, day = self.matter, self.desk.day
        out = {matter.accountable_id} | barred_from(matter)
        found = [a for a in nearest_holders(self.roles(), matter.unit, day) if a.pk not in out]
        return [a.pk for a in about(matter).free(found, day)]


class AdmitForm(AssignForm):
    reason = None

    def prepare(self) -> None:
        super().prepare()
        self.fields["to"].label = _("请谁参加")

    def roles(self) -> tuple[Role, ...]:
        return (Role.REVIEWER, Role.DECIDER, Role.HEAD, Role.CALLER)


class ReasonForm(StepForm):
    reason = long_text(_("理由"), rows=3, most=300)


class EvidenceForm(UploadMixin, StepForm):
    text = long_text(_("这是什么证据、从哪里来"), rows=3, most=2000)
    source = forms.ChoiceField(
        label=_("来源"),
        choices=[("office", _("本机关取得")), ("complainant", _("投诉人提供")), ("respondent", _("对方提供"))],
        initial="office",
    )
    facts_from = PastDay(label=_("证据里最早是哪天的事"), help_text=_("比现在知道的更早才填；要回避的人随之变。"))
    file = forms.FileField(label=_("文件"), required=False)
    no_secrets = forms.BooleanField(label=_("文件里没有国家秘密、工作秘密"), required=False)
    uploads = ("file",)


class PauseForm(StepForm):
    ground = forms.ChoiceField(label=_("事由"), widget=forms.RadioSelect, help_text=_("只有规定列明的事由才能暂停。"))

    def prepare(self) -> None:
        clock = clocks.leading(self.matter)
        grounds = clock.rule.value.get("pause_on", []) if clock else []
        self.fields["ground"].choices = [(g, g) for g in grounds]
        self.authority = clock.rule.clause.cite() if clock else ""
        if clock and not grounds:
            self.fields["ground"].help_text = _("%s没有列出可以暂停的事由。") % self.authority


class ExtendForm(StepForm):
    amount = forms.IntegerField(label=_("延长几日"), min_value=1)
    reason = long_text(_("理由（会告知投诉人）"), rows=3, most=500)

    def prepare(self) -> None:
        clock = clocks.leading(self.matter)
        most = clock.rule.value.get("extend_amount", 0) if clock else 0
        self.fields["amount"].help_text = _("一次，最多%s日。") % most if most else _("这个期限不能延长。")
        self.fields["amount"].initial = most or None


class HarmForm(StepForm):
    organ = forms.CharField(
        label=_("报告给哪个机关"),
        max_length=60,
        help_text=_("公安机关、民政部门或者教育行政部门，写全称。"),
        widget=forms.TextInput(attrs={"list": "list-organ"}),
    )
    reported_at = forms.DateTimeField(
        label=_("报告时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def prepare(self) -> None:
        self.fields["reported_at"].input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        self.fields["reported_at"].initial = timezone.localtime(self.desk.now)

    def beside(self) -> dict[str, Any]:
        return {"suggestions": {"organ": list(Unit.objects.filter(kind=UnitKind.ORGAN).values_list("name", flat=True))}}


class ReceiptForm(StepForm):
    receipt = forms.CharField(label=_("回执文号，或签收人和时间"), max_length=80)


class RecheckForm(StepForm):
    passed = forms.TypedChoiceField(
        label=_("复核结果"),
        choices=[("yes", _("通过：答复与事实一致，已经落实")), ("no", _("不通过：须重办"))],
        coerce=lambda v: v == "yes",
        widget=forms.RadioSelect,
    )
    note = long_text(_("复核了什么、看到了什么"), rows=4, most=2000)

    def data_for_step(self) -> dict[str, Any]:
        return {"passed": self.cleaned_data["passed"], "note": self.cleaned_data["note"]}


class ServeForm(UploadMixin, StepForm):
    answer = long_text(_("给投诉人的答复"), rows=8, help_text=_("会进每位投诉人的信箱，一字不变。不要写别的投诉人。"))
    method = forms.ChoiceField(label=_("怎样送达"), widget=forms.RadioSelect, initial="mailbox")
    proof = forms.FileField(label=_("送达回证"), required=False, help_text=_("直接送达、挂号信须附。"))
    no_secrets = forms.BooleanField(label=_("文件里没有国家秘密、工作秘密"), required=False)
    uploads = ("proof",)

    def prepare(self) -> None:
        from qingfeng.engines.cases.answering import METHODS

        self.fields["method"].choices = list(METHODS.items())
        opinion = getattr(self.matter, "opinion", None)
        if opinion:
            result = opinion.get_result_display()
            self.fields["answer"].initial = f"{opinion.facts}\n\n{opinion.basis}\n\n{opinion.opinion}\n\n{_('处理结果：')}{result}。"

    def beside(self) -> dict[str, Any]:
        return answer_panel.context(self)
