"""Returns (报送): the rows of one organisation for one period, and their way upwards."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from yanzhen.apps.ledgers.models.types import LedgerType, LedgerTypeVersion
from yanzhen.apps.organisations.models import Organisation


class ReturnState(models.TextChoices):
    """How far a return has come (报送状态)."""

    EXPECTED = "expected", "待填报"
    DRAFT = "draft", "填报中"
    IN_UNIT = "in_unit", "校内审核中"
    SUBMITTED = "submitted", "已报送，待审核"
    APPROVED = "approved", "已审核"
    LOCKED = "locked", "已锁定"
    RETURNED = "returned", "退回修改"
    CORRECTING = "correcting", "更正中"


EDITABLE = (ReturnState.EXPECTED, ReturnState.DRAFT, ReturnState.RETURNED, ReturnState.CORRECTING)
SENT = (ReturnState.SUBMITTED, ReturnState.APPROVED, ReturnState.LOCKED)
COUNTED = (ReturnState.APPROVED, ReturnState.LOCKED)


class Stage(models.TextChoices):
    """Who in the unit has it before it leaves (校内环节)."""

    CLERK = "clerk", "经办人"
    MIDDLE = "middle", "中层干部"
    LEADER = "leader", "书记、校（园）长"


class ReturnQuerySet(models.QuerySet):
    """Questions about returns."""

    def editable(self) -> Self:
        """Keep returns whose rows may still change."""
        return self.filter(state__in=EDITABLE)

    def sent(self) -> Self:
        """Keep returns that left their unit and were not sent back."""
        return self.filter(state__in=SENT)

    def counted(self) -> Self:
        """Keep returns whose figures enter the indicators."""
        return self.filter(state__in=COUNTED)

    def of_period(self, first: date, last: date) -> Self:
        """Keep returns whose period lies inside ``first`` to ``last``."""
        return self.filter(period_start__gte=first, period_end__lte=last)


class Return(models.Model):
    """What one organisation reports of one ledger for one period (报送)."""

    type = models.ForeignKey(LedgerType, on_delete=models.PROTECT, related_name="returns")
    form_version = models.ForeignKey(LedgerTypeVersion, on_delete=models.PROTECT, related_name="returns")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ledger_returns")
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    due_at = models.DateTimeField("报送时限", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=ReturnState, default=ReturnState.EXPECTED)
    stage = models.CharField("校内环节", max_length=8, choices=Stage, default=Stage.CLERK)
    is_zero = models.BooleanField("零报告", default=False)
    rows = models.PositiveIntegerField("行数", default=0)
    revision = models.PositiveSmallIntegerField("更正次数", default=0)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField("审核时间", null=True, blank=True)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    changed_at = models.DateTimeField("改动时间", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "报送"
        verbose_name_plural = "报送"
        ordering = ("-period_end", "organisation_id", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("type", "organisation", "period_start", "period_end"), name="return_once_a_period"
            ),
            models.CheckConstraint(name="return_period_in_order", condition=Q(period_end__gte=F("period_start"))),
            models.CheckConstraint(
                name="return_zero_has_no_rows",
                condition=Q(is_zero=False) | Q(rows=0),
                violation_error_message="零报告不能有数据行。",
            ),
            models.CheckConstraint(
                name="return_sent_at_a_time",
                condition=~Q(state__in=("submitted", "approved", "locked")) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="return_approved_at_a_time",
                condition=~Q(state__in=("approved", "locked")) | Q(approved_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=("type", "period_end", "organisation"), name="return_matrix"),
            models.Index(fields=("type", "period_end", "period_start"), name="return_spans"),
            models.Index(
                fields=("organisation", "due_at"),
                condition=Q(state__in=("expected", "draft", "returned", "correcting", "in_unit")),
                name="return_waiting",
            ),
            models.Index(fields=("type", "due_at"), condition=Q(state="submitted"), name="return_to_approve"),
            models.Index(fields=("type", "id"), condition=Q(submitted_at=None), name="return_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.type_id}·{self.organisation_id}·{self.period_end}"

    def get_absolute_url(self) -> str:
        """Return the address of the return's page."""
        return reverse("ledgers:return", args=[self.pk])


class StepAct(models.TextChoices):
    """What happened to a return (环节)."""

    FORWARD = "forward", "送下一环节"
    ZERO = "zero", "零报告"
    SUBMIT = "submit", "报送"
    RECALL = "recall", "撤回"
    APPROVE = "approve", "审核通过"
    SEND_BACK = "send_back", "退回修改"
    LOCK = "lock", "锁定"
    CORRECT = "correct", "申请更正"


class ReturnStep(models.Model):
    """One step of a return's way; append-only (报送环节)."""

    belongs_to = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="steps")
    act = models.CharField("环节", max_length=12, choices=StepAct)
    stage = models.CharField("校内环节", max_length=8, choices=Stage, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("说明", max_length=300, blank=True)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    revision = models.PositiveSmallIntegerField("更正次数", default=0)
    happened_on = models.DateField("日期")
    happened_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "报送环节"
        verbose_name_plural = "报送环节"
        ordering = ("belongs_to_id", "pk")
        constraints = [
            models.CheckConstraint(
                name="return_step_gives_reason",
                condition=~Q(act__in=("send_back", "correct")) | ~Q(reason=""),
                violation_error_message="退回修改和更正都要写明理由。",
            )
        ]
