"""Changes to tasks in force (任务调整): proposed by the issuing office, applied when the unit in charge agrees."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.plans.models.task import Task


class AmendmentState(models.TextChoices):
    """Where a change stands (状态); what the issued text leaves as it was follows without consent."""

    PROPOSED = "proposed", "待确认"
    AGREED = "agreed", "已同意"
    OBJECTED = "objected", "有异议"
    WITHDRAWN = "withdrawn", "已撤回"
    FOLLOWED = "followed", "文字未变"


class AmendmentQuerySet(models.QuerySet):
    """Questions about changes."""

    def waiting(self) -> Self:
        """Keep changes that the unit in charge has not answered."""
        return self.filter(state=AmendmentState.PROPOSED)

    def in_effect(self) -> Self:
        """Keep changes that were applied, and those that only lead to the newer text."""
        return self.filter(state__in=(AmendmentState.AGREED, AmendmentState.FOLLOWED))


class Amendment(models.Model):
    """One change of one task in force (任务调整).

    ``before`` and ``after`` hold what the task says as JSON: title, wording, variation, due day and its basis, targets.
    With a version of a document the task follows that text from then on; ``locator`` is its place there.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="amendments")
    document_version = models.ForeignKey(
        DocumentVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="依据的印发稿"
    )
    locator = models.JSONField("原文位置", default=dict, blank=True)
    is_drop = models.BooleanField("不再列入", default=False)
    before = models.JSONField("原来的内容", default=dict)
    after = models.JSONField("改为", default=dict)
    note = models.CharField("附带说明", max_length=300, blank=True)
    reason = models.CharField("调整理由", max_length=500)
    state = models.CharField("状态", max_length=10, choices=AmendmentState, default=AmendmentState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField("提出日期")
    task_version = models.PositiveIntegerField("任务版本")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_on = models.DateField("答复日期", null=True, blank=True)
    opinion = models.CharField("意见", max_length=500, blank=True)
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任务调整"
        verbose_name_plural = "任务调整"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=("task",), condition=Q(state="proposed"), name="amendment_one_waiting"),
            models.CheckConstraint(name="amendment_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="amendment_objection_says_why",
                condition=~Q(state="objected") | ~Q(opinion=""),
                violation_error_message="有异议的，要写明理由。",
            ),
            models.CheckConstraint(
                name="amendment_decided_by_someone",
                condition=Q(state__in=("proposed", "followed", "withdrawn"))
                | Q(decided_by__isnull=False, decided_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=("task", "-id"), name="amendment_task")]

    def __str__(self) -> str:
        return f"{self.task}：{self.get_state_display()}"
