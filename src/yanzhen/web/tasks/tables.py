"""Columns of the lists of tasks."""

from __future__ import annotations

import django_tables2 as tables

from yanzhen.apps.plans.models import ProgressReport, StrikeOff, Task
from yanzhen.web.columns import DayColumn, LightColumn, TitleColumn


class TaskTable(tables.Table):
    """One task a row."""

    title = TitleColumn(verbose_name="任务", linkify=("tasks:task", {"task_id": tables.A("pk")}))
    organisation = tables.Column(verbose_name="责任单位", order_by="organisation__sort_key")
    plan = tables.Column(verbose_name="计划", order_by="plan__title")
    state = tables.Column(verbose_name="状态")
    light = LightColumn(verbose_name="亮灯", accessor="light__colour", default="—", order_by="light__colour")
    due_on = DayColumn(verbose_name="完成时限")
    next_due_on = DayColumn(verbose_name="下次填报", default="—")

    class Meta:
        model = Task
        fields = ("title", "organisation", "plan", "state", "light", "due_on", "next_due_on")


class WorkTable(TaskTable):
    """Tasks of the user's own units, with what can be done at once."""

    act = tables.TemplateColumn(
        verbose_name="填报",
        template_name="tasks/_work_cell.html",
        orderable=False,
        exclude_from_export=True,
    )

    class Meta(TaskTable.Meta):
        fields = ("title", "organisation", "plan", "state", "light", "due_on", "next_due_on", "act")


class ExamineTable(tables.Table):
    """One report a row."""

    task = TitleColumn(verbose_name="任务", linkify=("tasks:task", {"task_id": tables.A("task_id")}))
    organisation = tables.Column(verbose_name="单位", order_by="organisation__sort_key")
    period_end = DayColumn(verbose_name="期末")
    status = tables.Column(verbose_name="状态")
    sentence = tables.Column(verbose_name="进展说明", default="—")
    reported_on = DayColumn(verbose_name="填报日期")
    submission = tables.Column(verbose_name="环节")

    class Meta:
        model = ProgressReport
        fields = ("task", "organisation", "period_end", "status", "sentence", "reported_on", "submission")


class StrikeOffTable(tables.Table):
    """One request a row."""

    task = TitleColumn(verbose_name="任务", linkify=("tasks:task", {"task_id": tables.A("task_id")}))
    organisation = tables.Column(
        verbose_name="单位", accessor="task__organisation", order_by="task__organisation__sort_key"
    )
    result = tables.Column(verbose_name="办理结果")
    asked_on = DayColumn(verbose_name="申请日期")

    class Meta:
        model = StrikeOff
        fields = ("task", "organisation", "result", "asked_on")
