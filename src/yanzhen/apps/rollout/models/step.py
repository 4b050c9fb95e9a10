"""That a school has done a step, confirmed by the section (步骤完成情况); and the district's own steps."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.organisations.models import Organisation


class ReportState(models.TextChoices):
    """How far a report on a step has come (步骤状态)."""

    REPORTED = "reported", "已报，待确认"
    CONFIRMED = "confirmed", "已确认"
    RETURNED = "returned", "退回补充"


class StepReport(models.Model):
    """A school says that it has done a step; somebody else confirms it (步骤完成情况)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rollout_reports")
    step = models.CharField("步骤", max_length=40)
    state = models.CharField("状态", max_length=12, choices=ReportState, default=ReportState.REPORTED)
    done_on = models.DateField("完成日期")
    note = models.CharField("完成情况", max_length=500)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_on = models.DateField("填报日期")
    answer = models.CharField("确认意见", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField("确认日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "步骤完成情况"
        verbose_name_plural = "步骤完成情况"
        ordering = ("organisation_id", "step")
        constraints = [
            models.UniqueConstraint(fields=("organisation", "step"), name="rollout_report_once"),
            models.CheckConstraint(
                name="rollout_decided_by_somebody",
                condition=Q(state="reported") | Q(decided_by__isnull=False, decided_on__isnull=False),
            ),
            models.CheckConstraint(
                name="rollout_confirmed_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("reported_by")),
            ),
            models.CheckConstraint(name="rollout_returned_says_why", condition=~Q(state="returned") | ~Q(answer="")),
        ]


class StepSetting(models.Model):
    """A step as the district wants it; without a row it is as delivered (步骤设定)."""

    code = models.CharField("步骤", max_length=40, unique=True)
    title = models.CharField("名称", max_length=60)
    asks = ArrayField(models.CharField(max_length=200), verbose_name="要做的事")
    due_on = models.DateField("时限")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField("设定日期")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "步骤设定"
        verbose_name_plural = "步骤设定"
        ordering = ("due_on",)
