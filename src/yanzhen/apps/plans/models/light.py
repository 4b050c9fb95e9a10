"""Lights (亮灯) of tasks and the tallies that pages read instead of counting."""

from __future__ import annotations

from django.db import models

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models.plan import Plan
from yanzhen.apps.plans.models.task import Task


class Colour(models.TextChoices):
    """Colour of a light (灯色)."""

    GREEN = "green", "绿灯"
    YELLOW = "yellow", "黄灯"
    RED = "red", "红灯"
    GREY = "grey", "灰灯"


class TaskLight(models.Model):
    """The light of one live task with its reasons and what turns it green (亮灯).

    Plan, origin and organisation are copied from the task: a heat map reads this table alone.
    """

    task = models.OneToOneField(Task, on_delete=models.CASCADE, primary_key=True, related_name="light")
    # Copies of the task's own columns, which the database holds to their tables; checking them again here would
    # make a cascade of 45,000 tasks a third slower.
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lights", db_index=False, db_constraint=False)
    origin = models.ForeignKey(
        Task, on_delete=models.CASCADE, null=True, blank=True, related_name="lights_below", db_constraint=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="lights", db_index=False, db_constraint=False
    )
    colour = models.CharField("灯色", max_length=6, choices=Colour)
    reasons = models.JSONField("原因", default=list)
    inputs = models.JSONField("依据", default=dict)
    turns_green = models.JSONField("转绿条件", default=list)
    computed_on = models.DateField("计算日期")
    since = models.DateField("亮灯日期")

    class Meta:
        verbose_name = "亮灯"
        verbose_name_plural = "亮灯"
        indexes = [
            models.Index(fields=("plan", "origin", "organisation"), name="light_plan_origin"),
            models.Index(fields=("organisation", "colour"), name="light_organisation_colour"),
            models.Index(fields=("plan", "colour", "since"), name="light_plan_colour"),
        ]


class Tally(models.Model):
    """How many live tasks stand in each state and show each colour (计数)."""

    total = models.IntegerField("任务数", default=0)
    not_started = models.IntegerField("未启动", default=0)
    in_progress = models.IntegerField("推进中", default=0)
    lagging = models.IntegerField("滞后", default=0)
    done = models.IntegerField("已完成", default=0)
    struck_off = models.IntegerField("已销号", default=0)
    green = models.IntegerField("绿灯", default=0)
    yellow = models.IntegerField("黄灯", default=0)
    red = models.IntegerField("红灯", default=0)
    grey = models.IntegerField("灰灯", default=0)

    class Meta:
        abstract = True


class TaskTally(Tally):
    """Counts over the tasks handed down from one task (任务计数)."""

    task = models.OneToOneField(Task, on_delete=models.CASCADE, primary_key=True, related_name="tally")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="task_tallies")

    class Meta:
        verbose_name = "任务计数"
        verbose_name_plural = "任务计数"


class UnitTally(Tally):
    """Counts over one unit's handed-down tasks of one plan (单位计数)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="unit_tallies")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tallies")

    class Meta:
        verbose_name = "单位计数"
        verbose_name_plural = "单位计数"
        constraints = [models.UniqueConstraint(fields=("plan", "organisation"), name="unit_tally_once")]
        indexes = [models.Index(fields=("organisation",), name="unit_tally_organisation")]
