"""Teachers as they stand in a round (名单), their wishes, schools' opinions and objections."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse

from yanzhen.apps.ledgers.models import Record
from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.apps.rotation.models.round import Round


class DueAnswer(models.TextChoices):
    """Is the teacher due to rotate (判断)?"""

    MET = "MET", "应当交流轮岗"
    NOT_MET = "NOT_MET", "不在交流轮岗范围"
    CANNOT_TELL = "CANNOT_TELL", "无法判断"


class Wish(models.TextChoices):
    """What the teacher wishes (个人意愿); it binds nobody and is shown beside each move."""

    UNKNOWN = "", "未填报"
    WILLING = "willing", "愿意，服从安排"
    PREFERS = "prefers", "愿意，有意向学校"
    UNWILLING = "unwilling", "暂不愿意"


class Opinion(models.TextChoices):
    """What the school says of the place, not of the person (学校意见)."""

    NONE = "", "未填报"
    AGREES = "agrees", "同意"
    KEEPS_CLASS = "keeps_class", "建议暂缓：任毕业班课"
    SOLE_TEACHER = "sole_teacher", "建议暂缓：本学科只此一人"
    KEY_POST = "key_post", "建议暂缓：岗位暂无人接替"


# Among the reasons of heads and deputies who are due and not deferred.
LEADS = "HEAD"


class ParticipantQuerySet(models.QuerySet):
    """Questions about teachers in a round."""

    def at(self, organisations: QuerySet) -> Self:
        """Keep teachers of these schools (a queryset of ids)."""
        return self.filter(school__in=organisations)

    def counted(self) -> Self:
        """Keep those in the denominator of the share."""
        return self.filter(is_counted=True)

    def leading(self) -> Self:
        """Keep heads and deputies who are due to exchange their posts."""
        return self.filter(reasons__contains=[LEADS])

    def to_be_asked(self) -> Self:
        """Keep those whose wishes are asked for: teachers who may be moved, heads and deputies who are due."""
        return self.filter(Q(is_movable=True) | Q(reasons__contains=[LEADS]))


class Participant(models.Model):
    """A teacher of the register as a round sees her (名单中的教师); codes only, no home and no reason of health.

    Attributes:
        answer, reasons: the verdict with the codes of all its reasons.
        settled: ``due`` or ``not_due`` where an upheld objection settled it.
        record: the row of the register that the facts were read from.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="participants")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+", verbose_name="名册条目")
    code = models.CharField("教师编号", max_length=40)
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="rotation_participants", verbose_name="学校"
    )
    stage = models.CharField("校段", max_length=16, choices=Stage)
    duty = models.CharField("职务", max_length=12)
    subject = models.CharField("学科", max_length=24)
    second_subject = models.CharField("第二学科", max_length=24, blank=True)
    years_at_school = models.DecimalField("本校年数", max_digits=4, decimal_places=1, null=True, blank=True)
    terms_in_post = models.PositiveSmallIntegerField("任满届数", null=True, blank=True)
    retires_on = models.DateField("到龄退休日期", null=True, blank=True)
    above_qualification = models.BooleanField("高于规定学历")
    backbone = models.BooleanField("骨干")
    exempt = models.CharField("不参加或暂缓", max_length=24, blank=True)
    exempt_until = models.DateField("不参加或暂缓至", null=True, blank=True)
    is_proven = models.BooleanField("证明齐全", default=False)
    serves_until = models.DateField("轮岗期至", null=True, blank=True)
    answer = models.CharField("判断", max_length=12, choices=DueAnswer)
    reasons = ArrayField(models.CharField(max_length=24), verbose_name="理由", default=list)
    is_counted = models.BooleanField("计入基数")
    is_movable = models.BooleanField("可以安排")
    settled = models.CharField("异议结果", max_length=8, blank=True)
    wish = models.CharField("个人意愿", max_length=12, choices=Wish, blank=True, default=Wish.UNKNOWN)
    wish_school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="意向学校"
    )
    opinion = models.CharField("学校意见", max_length=16, choices=Opinion, blank=True, default=Opinion.NONE)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "名单中的教师"
        verbose_name_plural = "名单中的教师"
        ordering = ("round_id", "school__sort_key", "stage", "code")
        constraints = [
            models.UniqueConstraint(fields=("round", "code"), name="rotation_participant_once"),
            models.CheckConstraint(
                name="rotation_movable_is_counted", condition=Q(is_movable=False) | Q(is_counted=True)
            ),
            models.CheckConstraint(
                name="rotation_prefers_a_school",
                condition=Q(wish="prefers", wish_school__isnull=False) | ~Q(wish="prefers") & Q(wish_school=None),
            ),
        ]
        indexes = [models.Index(fields=("round", "school"), name="rotation_participant_school")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address of the teacher's page in the round."""
        return reverse("rotation:participant", args=[self.round_id, self.pk])

    @property
    def leads(self) -> bool:
        """Is this a head or deputy who is due to exchange the post?"""
        return LEADS in self.reasons

    @property
    def is_asked(self) -> bool:
        """Is the wish of this person asked for?"""
        return self.is_movable or self.leads

    @property
    def unit_code(self) -> str:
        """The code of the school's stage, as the engine names it."""
        return f"{self.school.code}-{self.stage}"


class ObjectionKind(models.TextChoices):
    """What an objection is against (异议事项)."""

    SHOULD_NOT = "should_not", "不应列入"
    SHOULD = "should", "应当列入"
    FACTS = "facts", "登记的事实有误"
    MOVE = "move", "对安排有异议"


class ObjectionState(models.TextChoices):
    """How far an objection is (异议状态)."""

    OPEN = "open", "待核查"
    UPHELD = "upheld", "成立"
    REFUSED = "refused", "不成立"
    WITHDRAWN = "withdrawn", "已撤回"


class ObjectionQuerySet(models.QuerySet):
    """Questions about objections."""

    def open(self) -> Self:
        """Keep objections that nobody settled."""
        return self.filter(state=ObjectionState.OPEN)


class Objection(models.Model):
    """An objection to the list or to a move (异议): a case with its outcome and the reason for it."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="objections")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="objections")
    number = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("异议事项", max_length=12, choices=ObjectionKind)
    wording = models.CharField("异议理由", max_length=300)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_on = models.DateField("提出日期")
    due_on = models.DateField("答复时限")
    state = models.CharField("状态", max_length=12, choices=ObjectionState, default=ObjectionState.OPEN)
    outcome = models.CharField("核查结果和理由", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField("答复日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "异议"
        verbose_name_plural = "异议"
        ordering = ("round_id", "number")
        constraints = [
            models.UniqueConstraint(fields=("round", "number"), name="rotation_objection_number"),
            models.UniqueConstraint(
                fields=("participant",),
                condition=Q(state="open"),
                name="rotation_one_open_objection",
                violation_error_message="这名教师还有一件异议没有办结。",
            ),
            models.CheckConstraint(name="rotation_objection_says_why", condition=~Q(wording="")),
            models.CheckConstraint(
                name="rotation_outcome_says_why",
                condition=Q(state__in=("open", "withdrawn"))
                | Q(decided_on__isnull=False, decided_by__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}件"

    def get_absolute_url(self) -> str:
        """Return the address of the objection's page."""
        return reverse("rotation:objection", args=[self.round_id, self.pk])
