"""Plans (计划) and the steps of their approval (审核签发)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.organisations.models import Line, Organisation


class PlanState(models.TextChoices):
    """Where a plan stands (状态)."""

    DRAFT = "draft", "拟稿"
    IN_APPROVAL = "in_approval", "审核中"
    SIGNED = "signed", "已签发"
    ISSUED = "issued", "已下发"
    CLOSED = "closed", "已办结"


class PlanQuerySet(models.QuerySet):
    """Questions about plans."""

    def in_force(self) -> Self:
        """Keep plans that were sent down and are not closed."""
        return self.filter(state=PlanState.ISSUED)

    def touching(self, first: date, last: date) -> Self:
        """Keep plans whose period shares a day with ``first`` to ``last``."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


class Plan(models.Model):
    """A set of tasks that one body answers for over a period (计划)."""

    title = models.CharField("计划名称", max_length=160)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans", verbose_name="主办单位")
    line = models.CharField("条线", max_length=16, choices=Line, default=Line.ADMINISTRATION)
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("终止日期")
    state = models.CharField("状态", max_length=12, choices=PlanState, default=PlanState.DRAFT)
    approval = models.CharField("审核流程", max_length=40, default="district")
    approval_round = models.PositiveSmallIntegerField("送审轮次", default=0)
    document_version = models.ForeignKey(
        DocumentVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name="依据文件",
    )
    number = models.CharField("发文字号", max_length=60, blank=True)
    is_recorded_afterwards = models.BooleanField("补录", default=False)
    signed_on = models.DateField("签发日期", null=True, blank=True)
    issued_on = models.DateField("下发日期", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    lights_judged_on = models.DateField("亮灯判定日期", null=True, blank=True, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="拟稿人"
    )
    drafted_at = models.DateTimeField("拟稿时间", auto_now_add=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "计划"
        verbose_name_plural = "计划"
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.CheckConstraint(
                name="plan_period_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="终止日期不能早于起始日期。",
            ),
            models.CheckConstraint(name="plan_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(
                name="plan_goes_out_only_signed",
                condition=Q(signed_on__isnull=False) | Q(state__in=("draft", "in_approval")),
                violation_error_message="没有签发的计划不能下发。",
            ),
        ]
        indexes = [
            models.Index(fields=("state", "-starts_on"), name="plan_state_start"),
            models.Index(fields=("owner", "-starts_on"), name="plan_owner_start"),
        ]

    def __str__(self) -> str:
        return self.title


class StepState(models.TextChoices):
    """Where a step of approval stands (环节状态)."""

    WAITING = "waiting", "未到"
    CURRENT = "current", "待办"
    DONE = "done", "已办"
    RETURNED = "returned", "已退回"
    VOID = "void", "不再办理"


class Opinion(models.TextChoices):
    """What was said at a step (意见)."""

    AGREE = "agree", "同意"
    RETURN = "return", "退回修改"


class PlanStep(models.Model):
    """One step of a round of approval: who, when, with what opinion (审核环节); 会签 shares one position."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField("轮次")
    position = models.PositiveSmallIntegerField("序号")
    code = models.CharField("环节", max_length=24)
    title = models.CharField("环节名称", max_length=24)
    capability = models.CharField("所需权限", max_length=40)
    roles = ArrayField(models.CharField(max_length=32), verbose_name="办理角色", default=list, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="办理单位")
    state = models.CharField("状态", max_length=12, choices=StepState, default=StepState.WAITING)
    opinion = models.CharField("意见", max_length=8, choices=Opinion, blank=True)
    reason = models.CharField("说明", max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acted_by_name = models.CharField("办理人", max_length=60, blank=True)
    acted_on = models.DateField("办理日期", null=True, blank=True)
    is_recorded_afterwards = models.BooleanField("补录", default=False)
    scan = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="扫描件"
    )

    class Meta:
        verbose_name = "审核环节"
        verbose_name_plural = "审核环节"
        ordering = ("plan_id", "round", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("plan", "round", "position", "organisation"), name="plan_step_once_per_round"
            ),
            models.CheckConstraint(
                name="plan_step_return_gives_reason",
                condition=~Q(opinion="return") | ~Q(reason=""),
                violation_error_message="退回修改要写明理由。",
            ),
            models.CheckConstraint(
                name="plan_step_done_says_who_and_when",
                condition=~Q(state__in=("done", "returned"))
                | (~Q(acted_by_name="") & Q(acted_on__isnull=False) & ~Q(opinion="")),
            ),
        ]
        indexes = [models.Index(fields=("organisation", "state"), name="plan_step_waiting")]
