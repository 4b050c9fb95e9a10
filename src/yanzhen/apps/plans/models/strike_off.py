"""Striking off (销号): asked by the unit, confirmed by the leading section."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yanzhen.apps.plans.models.task import Task


class StrikeOffState(models.TextChoices):
    """Where a request stands (销号状态)."""

    ASKED = "asked", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "不予销号"


class StrikeOff(models.Model):
    """A request to strike a task off, and the answer; whoever answers has not asked (销号申请)."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="strike_offs")
    result = models.CharField("办理结果", max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField("申请日期")
    state = models.CharField("状态", max_length=12, choices=StrikeOffState, default=StrikeOffState.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField("办理日期", null=True, blank=True)
    opinion = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "销号申请"
        verbose_name_plural = "销号申请"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("task",),
                condition=Q(state="asked"),
                name="strike_off_one_open",
                violation_error_message="这项任务已有待确认的销号申请。",
            ),
            models.CheckConstraint(
                name="strike_off_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                violation_error_message="申请销号的人不能确认销号。",
            ),
            models.CheckConstraint(
                name="strike_off_decision_is_whole",
                condition=Q(state="asked", decided_by=None) | Q(decided_by__isnull=False, decided_on__isnull=False),
            ),
            models.CheckConstraint(
                name="strike_off_refusal_gives_reason",
                condition=~Q(state="refused") | ~Q(opinion=""),
                violation_error_message="不予销号要写明理由。",
            ),
        ]
        indexes = [models.Index(fields=("state", "task"), name="strike_off_state")]
