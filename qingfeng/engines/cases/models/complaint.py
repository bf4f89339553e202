"""What people say: the complaint as it came in, its allegations, and the mailbox between the office and the complainant."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qingfeng.core.access.models import Account
from qingfeng.core.matters.models import CommittedText, Matter
from qingfeng.core.parties.models import Unit
from qingfeng.core.vault.models import SealedIdentity, StoredFile


class Channel(models.TextChoices):
    WEB = "web", _("网上")
    PHONE = "phone", _("来电")
    VISIT = "visit", _("来访")
    LETTER = "letter", _("来信")
    LAY = "lay", _("监督员")  # an opinion of a lay inspector
    IMPORT = "import", _("导入")


class ComplaintClass(models.TextChoices):
    """The three classes of 信访工作条例 arts 29-31."""

    SUGGESTION = "suggestion", _("建议意见")
    ACCUSATION = "accusation", _("检举控告")
    APPEAL = "appeal", _("申诉求决")


class Demand(models.TextChoices):
    """What the complainant wants. It sets the class of the allegation."""

    MONEY_BACK = "money_back", _("把钱退给我")
    PUT_RIGHT = "put_right", _("纠正做法")
    BREACH = "breach", _("查违规收费、师德")
    CORRUPTION = "corruption", _("反映贪腐、违纪")
    IDEA = "idea", _("提建议")


class Solved(models.TextChoices):
    YES = "yes", _("解决了")
    PARTLY = "partly", _("部分解决")
    NO = "no", _("没有解决")


# Empty in nearly every complaint: an index over the few that are not empty costs the others nothing.
SELDOM = ("twin", "notice_address", "received_by", "group", "typed_by", "service_proof")


def _filled(name: str) -> Q:
    return Q(**{f"{name}__isnull": False})


class Complaint(CommittedText):
    """One submission by one complainant. Complaints about one incident share a matter; each keeps its receipt, mailbox and answer."""

    matter = models.ForeignKey(Matter, models.CASCADE, db_index=False, related_name="complaints")
    token_digest = models.CharField(max_length=64, unique=True)  # keyed hash of the form's random token: a retry finds its complaint
    code_digest = models.CharField(max_length=64, unique=True)  # keyed hash of the receipt code: opens the mailbox
    twin = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False, related_name="twins")  # what this part was set apart from
    source_key = models.CharField(max_length=80, null=True)  # number of an imported message
    channel = models.CharField(max_length=8, choices=Channel.choices)
    classification = models.CharField(max_length=16, choices=ComplaintClass.choices)
    demands = models.JSONField(default=list)
    anonymous = models.BooleanField(default=False)
    identity = models.ForeignKey(SealedIdentity, models.SET_NULL, null=True, related_name="+")
    notice_address = models.ForeignKey(SealedIdentity, models.SET_NULL, null=True, db_index=False, related_name="+")
    received_at = models.DateTimeField()
    postmarked_on = models.DateField(null=True)  # of a letter; the clock runs from its receipt
    received_by = models.ForeignKey(
        Account, models.PROTECT, null=True, db_index=False, related_name="+"
    )  # who spoke with a visitor, if not who typed
    group = models.ForeignKey("cases.Group", models.SET_NULL, null=True, db_index=False, related_name="speakers")  # set: speaks for several
    happened_on = models.DateField(null=True)
    standing = models.CharField(max_length=16, blank=True, default="", db_default="")  # group of a lay inspector, where it names nobody
    # What else it is about, by a code: "title:12", an objection to a title before the public. On the complaint, so that it goes along
    # when complaints are joined or set apart.
    about = models.CharField(max_length=40, blank=True, default="", db_default="")
    typed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, db_index=False, related_name="+"
    )  # who typed it, when the complainant did not
    on_behalf = models.CharField(max_length=16, blank=True)  # self, guardian, helper
    harm_to_minor = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)
    joined_from = models.CharField(max_length=24, blank=True)  # number under which it was first registered
    withdrawn_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    service_method = models.CharField(max_length=16, blank=True)
    service_proof = models.ForeignKey(StoredFile, models.SET_NULL, null=True, db_index=False, related_name="+")
    served_on = models.DateField(null=True)
    solved = models.CharField(max_length=8, choices=Solved.choices, blank=True)
    satisfied = models.PositiveSmallIntegerField(null=True)  # 5 非常满意 … 1 非常不满意 (GB/T 39735)
    rated_at = models.DateTimeField(null=True)
    disposed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["received_at"]),
            models.Index(fields=["matter", "received_at"]),
            *(models.Index(fields=[name], name=f"complaint_{name}", condition=_filled(name)) for name in SELDOM),
        ]
        constraints = [models.UniqueConstraint(fields=["source_key"], condition=_filled("source_key"), name="one_complaint_per_source_key")]


class Allegation(models.Model):
    """One thing alleged against one unit. Its class follows from the demand."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="allegations")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="allegations")
    incident = models.ForeignKey("cases.Incident", models.SET_NULL, null=True, db_index=False, related_name="allegations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)  # a kind of misconduct, declared by the institution
    classification = models.CharField(max_length=16, choices=ComplaintClass.choices)
    item = models.CharField(max_length=60, blank=True)  # name of the charge
    grade = models.CharField(max_length=30, blank=True)
    amount_fen = models.BigIntegerField(null=True)
    charged_on = models.DateField(null=True)
    headcount = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=16, blank=True)  # comparison with the board: within, over, not_listed, no_board
    board_item = models.BigIntegerField(null=True)
    standard_fen = models.BigIntegerField(null=True)
    excess_fen = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident"], name="allegation_incident", condition=_filled("incident"))]


class MailMessage(CommittedText):
    """A message in the two-way mailbox of one complaint."""

    class Direction(models.TextChoices):
        IN = "in", _("投诉人")
        OUT = "out", _("经办机关")

    class Kind(models.TextChoices):
        NOTE = "note", _("补充")
        QUESTION = "question", _("提问")
        PREVIEW = "preview", _("摘要征求意见")  # the extract before it goes out; the complainant may strike details
        STRIKE = "strike", _("要求划去")
        NOTICE = "notice", _("告知")
        ANSWER = "answer", _("答复")

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    author = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    extract = models.ForeignKey("cases.Extract", models.SET_NULL, null=True, related_name="+")
    files = models.ManyToManyField(StoredFile, related_name="+")
    at = models.DateTimeField()
    replied_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=80, null=True, unique=True)  # request key

    class Meta:
        ordering = ["at", "pk"]
