"""Progress reports (进展填报), their way through the school (报送) and what they rest on."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models.task import Task


class Submission(models.TextChoices):
    """How far a report has come (报送状态)."""

    REPORTED = "reported", "待中层审核"
    ENDORSED = "endorsed", "待书记、校（园）长审核"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "已退回修改"


class StatusReported(models.TextChoices):
    """What a report says of the task (填报状态)."""

    NOT_STARTED = "not_started", "未启动"
    IN_PROGRESS = "in_progress", "推进中"
    LAGGING = "lagging", "滞后"
    DONE = "done", "已完成"


class ReportingChain(models.Model):
    """Which steps a unit wants between filling in and submission (报送环节); no row means the preset."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="reporting_chain")
    has_middle = models.BooleanField("经中层审核", default=False)
    has_head = models.BooleanField("经书记、校（园）长审核", default=True)

    class Meta:
        verbose_name = "报送环节"
        verbose_name_plural = "报送环节"


class ProgressReportQuerySet(models.QuerySet):
    """Questions about reports."""

    def submitted(self) -> Self:
        """Keep reports that left the unit."""
        return self.filter(submission=Submission.SUBMITTED)

    def standing(self) -> Self:
        """Keep reports that were neither returned nor replaced by a correction."""
        return self.exclude(submission=Submission.RETURNED).filter(corrected_by=None)


class ProgressReport(models.Model):
    """What a unit said of a task for a period (进展填报); its content never changes, a correction is a new one."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="progress_reports")
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    status = models.CharField("状态", max_length=12, choices=StatusReported)
    value = models.DecimalField("数值", max_digits=20, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField("分子", max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField("分母", max_digits=20, decimal_places=6, null=True, blank=True)
    sentence = models.CharField("进展说明", max_length=300, blank=True)
    is_no_change = models.BooleanField("无变化", default=False)
    warnings = models.JSONField("提示", default=list, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正"
    )
    correction_reason = models.CharField("更正理由", max_length=200, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="填报人"
    )
    reported_on = models.DateField("填报日期")
    reported_at = models.DateTimeField("填报时间", auto_now_add=True)
    submission = models.CharField("报送状态", max_length=12, choices=Submission, default=Submission.REPORTED)
    submitted_on = models.DateField("报送日期", null=True, blank=True)
    observation = models.OneToOneField(
        Observation, on_delete=models.PROTECT, null=True, blank=True, related_name="report"
    )

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        verbose_name = "进展填报"
        verbose_name_plural = "进展填报"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="report_period_in_order", condition=Q(period_end__gte=F("period_start"))),
            models.CheckConstraint(
                name="report_submitted_on_a_day",
                condition=~Q(submission="submitted") | Q(submitted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="report_correction_gives_reason",
                condition=Q(corrects=None) | ~Q(correction_reason=""),
                violation_error_message="更正要写明理由。",
            ),
        ]
        indexes = [
            models.Index(fields=("task", "-period_end", "-id"), name="report_task_period"),
            models.Index(
                fields=("organisation", "submission", "id"),
                condition=~Q(submission="submitted"),
                name="report_waiting",
            ),
            models.Index(fields=("submitted_on", "id"), name="report_submitted"),
        ]


class StepKind(models.TextChoices):
    """What happened to a report (环节)."""

    REPORT = "report", "填报"
    ENDORSE = "endorse", "中层审核"
    APPROVE = "approve", "书记、校（园）长审核"
    RETURN = "return", "退回修改"
    SUBMIT = "submit", "报送"


class ReportStep(models.Model):
    """One step of a report's way; append-only (报送环节)."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField("环节", max_length=8, choices=StepKind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("说明", max_length=300, blank=True)
    happened_on = models.DateField("日期")
    happened_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "报送环节记录"
        verbose_name_plural = "报送环节记录"
        ordering = ("report_id", "pk")
        constraints = [
            models.CheckConstraint(
                name="report_step_return_gives_reason",
                condition=~Q(kind="return") | ~Q(reason=""),
                violation_error_message="退回修改要写明理由。",
            )
        ]


class Evidence(models.Model):
    """A file that a report rests on (佐证材料); optional, at most two, and one already received can serve again."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField("序号")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="evidence_for")
    caption = models.CharField("说明", max_length=100, blank=True)
    is_reused = models.BooleanField("引用已有材料", default=False)
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attached_on = models.DateField("附上日期")

    class Meta:
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"
        ordering = ("report_id", "position")
        constraints = [
            models.UniqueConstraint(fields=("report", "position"), name="evidence_one_per_place"),
            models.UniqueConstraint(fields=("report", "file"), name="evidence_file_once"),
            models.CheckConstraint(
                name="evidence_at_most_two",
                condition=Q(position__gte=1, position__lte=2),
                violation_error_message="佐证材料最多两件。",
            ),
        ]
