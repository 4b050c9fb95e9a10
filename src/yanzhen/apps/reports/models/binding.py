"""What a number in a report is bound to (绑定)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.plans.models import Plan, Task
from yanzhen.apps.reports.models.report import Report
from yanzhen.apps.sources.models import Source


class BindingKind(models.TextChoices):
    """What kind of fact a number is (数的来处)."""

    INDICATOR = "indicator", "指标"
    TASK_VALUE = "task_value", "任务数值汇总"
    TASK_COUNT = "task_count", "任务计数"
    PROVIDED = "provided", "科室提供"
    TABLE = "table", "实时表"
    CHART = "chart", "实时图"


class Measure(models.TextChoices):
    """What is counted of a plan's tasks (计数内容)."""

    OWN = "own", "计划任务数"
    HANDED_DOWN = "handed_down", "下发到单位的任务数"
    UNITS = "units", "承担任务的单位数"
    DONE = "done", "已完成数（含已销号）"
    DONE_SHARE = "done_share", "完成率"
    STRUCK_OFF = "struck_off", "已销号数"
    IN_PROGRESS = "in_progress", "推进中数"
    LAGGING = "lagging", "滞后数"
    NOT_STARTED = "not_started", "未启动数"
    GREEN = "green", "绿灯数"
    YELLOW = "yellow", "黄灯数"
    RED = "red", "红灯数"
    GREY = "grey", "灰灯数"
    REPORTED_UNITS = "reported_units", "已填报单位数"


class Binding(models.Model):
    """One key of a report and where its number, table or chart comes from (绑定).

    ``spec`` says which period, change and scope of the indicator is taken, or what a table or chart holds; its shape is
    that of a template's TOML (``presets.live_parts``).
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="bindings")
    key = models.CharField("代号", max_length=40)
    label = models.CharField("说明", max_length=120)
    kind = models.CharField("来处", max_length=12, choices=BindingKind)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    measure = models.CharField("计数内容", max_length=16, choices=Measure, blank=True)
    value = models.DecimalField("数值", max_digits=20, decimal_places=6, null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    spec = models.JSONField("取数", default=dict, blank=True)
    unit = models.CharField("单位", max_length=16, blank=True)
    decimals = models.PositiveSmallIntegerField("小数位数", null=True, blank=True)

    class Meta:
        verbose_name = "绑定"
        verbose_name_plural = "绑定"
        ordering = ("report_id", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("report", "key"), name="binding_key_once", violation_error_message="这个代号已经用过。"
            ),
            models.CheckConstraint(
                name="binding_names_its_fact",
                condition=(Q(kind="indicator") & (Q(indicator__isnull=False) | ~Q(spec={})))
                | Q(kind="task_value", task__isnull=False)
                | (
                    Q(kind="task_count")
                    & ~Q(measure="")
                    & (Q(plan__isnull=False) | Q(task__isnull=False) | ~Q(spec={}))
                )
                | Q(kind="provided", value__isnull=False, source__isnull=False)
                | (Q(kind__in=("table", "chart")) & ~Q(spec={})),
            ),
        ]
