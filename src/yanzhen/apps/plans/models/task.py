"""Tasks (任务), who takes part in them and what they are to reach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from yanzhen.apps.indicators.models import Formula, Indicator
from yanzhen.apps.organisations.models import Line, Organisation, Person
from yanzhen.apps.plans.models.dispatch import Dispatch
from yanzhen.apps.plans.models.plan import Plan
from yanzhen.apps.sources.models import Source


class TaskState(models.TextChoices):
    """What a unit says of its task; 已销号 is said by the leading section alone (任务状态)."""

    NOT_STARTED = "not_started", "未启动"
    IN_PROGRESS = "in_progress", "推进中"
    LAGGING = "lagging", "滞后"
    DONE = "done", "已完成"
    STRUCK_OFF = "struck_off", "已销号"


class Rhythm(models.TextChoices):
    """How often a task is reported on (报送节奏)."""

    EVENT = "event", "有进展即报"
    FORTNIGHT = "fortnight", "每两周"
    MONTH = "month", "每月"
    TERM = "term", "每学期"
    HALF_YEAR = "half_year", "每半年"
    YEAR = "year", "每年"


class TaskQuerySet(models.QuerySet):
    """Questions about tasks."""

    def live(self) -> Self:
        """Keep tasks that were not withdrawn."""
        return self.filter(withdrawn_on=None)

    def open(self) -> Self:
        """Keep live tasks that are not struck off."""
        return self.live().exclude(state=TaskState.STRUCK_OFF)

    def own(self) -> Self:
        """Keep the tasks written into the plan, without those that a dispatch made of them."""
        return self.filter(origin=None)

    def handed_down(self) -> Self:
        """Keep tasks made by a dispatch for one unit each."""
        return self.filter(origin__isnull=False)

    def subtree(self, task: Task) -> Self:
        """Keep ``task`` itself and everything below it."""
        return self.filter(path__startswith=task.path)

    def sent_out(self) -> Self:
        """Keep tasks of plans that were issued or closed: what units outside the owner may see."""
        return self.filter(plan__state__in=("issued", "closed"))


class Task(models.Model):
    """Something one organisation has to bring about by a day (任务).

    A task handed down keeps ``wording`` empty and speaks with its origin's words, plus its own ``variation``.
    """

    # Plan and origin need no index of their own: those below begin with them, and a cascade writes each one.
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    origin = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handed_down",
        verbose_name="上级任务",
        db_index=False,
    )
    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="tasks", verbose_name="责任单位"
    )
    position = models.PositiveIntegerField("序号", default=0)
    title = models.CharField("任务", max_length=300)
    wording = models.TextField("原文", blank=True)
    variation = models.TextField("一校一策", blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    line = models.CharField("条线", max_length=16, choices=Line, default=Line.ADMINISTRATION)
    starts_on = models.DateField("起始日期")
    due_on = models.DateField("完成时限")
    due_basis = models.CharField("时限依据", max_length=200, blank=True)
    rhythm = models.CharField("报送节奏", max_length=12, choices=Rhythm, default=Rhythm.MONTH)
    formula = models.CharField("汇总方式", max_length=16, choices=Formula, default=Formula.MEAN)
    weight = models.DecimalField("权重", max_digits=8, decimal_places=3, default=1)
    state = models.CharField("状态", max_length=12, choices=TaskState, default=TaskState.NOT_STARTED)
    value = models.DecimalField("最新数值", max_digits=20, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField("最新分子", max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField("最新分母", max_digits=20, decimal_places=6, null=True, blank=True)
    reported_through = models.DateField("已报至", null=True, blank=True)
    next_due_on = models.DateField("下次填报截止", null=True, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    path = models.CharField("树中路径", max_length=200, editable=False)
    depth = models.PositiveSmallIntegerField("层级", default=0, editable=False)
    version = models.PositiveIntegerField("版本", default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "任务"
        verbose_name_plural = "任务"
        ordering = ("plan_id", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("origin", "organisation"),
                condition=Q(origin__isnull=False),
                name="task_handed_down_once",
                violation_error_message="这项任务已下发给该单位。",
            ),
            models.CheckConstraint(
                name="task_days_in_order",
                condition=Q(due_on__gte=F("starts_on")),
                violation_error_message="完成时限不能早于起始日期。",
            ),
            models.CheckConstraint(name="task_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(name="task_weight_not_negative", condition=Q(weight__gte=0)),
            models.CheckConstraint(name="task_not_under_itself", condition=Q(parent=None) | ~Q(parent=F("id"))),
        ]
        indexes = [
            models.Index(
                fields=("organisation", "next_due_on", "id"),
                condition=Q(withdrawn_on=None),
                name="task_organisation_due",
            ),
            models.Index(fields=("plan", "position", "id"), condition=Q(origin=None), name="task_plan_own"),
            models.Index(fields=("plan", "organisation"), name="task_plan_organisation"),
            models.Index(OpClass("path", name="varchar_pattern_ops"), name="task_path"),
        ]

    def __str__(self) -> str:
        return self.title


class PartyRole(models.TextChoices):
    """In which role somebody takes part (责任类别)."""

    LEAD = "lead", "牵头"
    SUPPORT = "support", "配合"
    LEADER = "leader", "责任领导"


class TaskParty(models.Model):
    """A section that leads or supports, or the leader responsible (责任分工); ``wording`` keeps an unmatched name."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField("责任", max_length=8, choices=PartyRole)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="task_parties"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="task_parties")
    wording = models.CharField("文件写法", max_length=80, blank=True)

    class Meta:
        verbose_name = "责任分工"
        verbose_name_plural = "责任分工"
        ordering = ("task_id", "role", "pk")
        constraints = [
            models.CheckConstraint(
                name="task_party_names_somebody",
                condition=Q(organisation__isnull=False) | Q(person__isnull=False) | ~Q(wording=""),
            ),
            models.UniqueConstraint(
                fields=("task", "role", "organisation"),
                condition=Q(organisation__isnull=False),
                name="task_party_organisation_once",
            ),
        ]
        indexes = [models.Index(fields=("organisation", "role"), name="task_party_organisation")]


class Comparator(models.TextChoices):
    """How a figure is held against its target (比较方式)."""

    AT_LEAST = "at_least", "不低于"
    AT_MOST = "at_most", "不高于"
    EQUALS = "equals", "达到"
    BETWEEN = "between", "介于"
    RISE_BY = "rise_by", "提高"
    FALL_BY = "fall_by", "下降"


class TargetQuerySet(models.QuerySet):
    """Questions about targets."""

    def of_tasks(self, keys: Iterable[int]) -> Self:
        """Keep the targets of the tasks with these keys, handed over as one value however many they are."""
        return self.filter(task_id__in=RawSQL("SELECT unnest(%s::bigint[])", [sorted(keys)]))


class Target(models.Model):
    """What a task is to reach (目标), bound to an indicator where one fits."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="targets")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="targets", verbose_name="指标"
    )
    metric = models.CharField("指标写法", max_length=80)
    comparator = models.CharField("比较方式", max_length=12, choices=Comparator, default=Comparator.AT_LEAST)
    value = models.DecimalField("目标值", max_digits=20, decimal_places=6, null=True, blank=True)
    minimum = models.DecimalField("下限", max_digits=20, decimal_places=6, null=True, blank=True)
    maximum = models.DecimalField("上限", max_digits=20, decimal_places=6, null=True, blank=True)
    unit = models.CharField("单位", max_length=16, blank=True)
    baseline = models.DecimalField("基数", max_digits=20, decimal_places=6, null=True, blank=True)
    quote = models.CharField("原文片段", max_length=120, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "目标"
        verbose_name_plural = "目标"
        ordering = ("task_id", "pk")
        constraints = [
            models.CheckConstraint(
                name="target_has_a_figure",
                condition=(~Q(comparator="between") & Q(value__isnull=False))
                | Q(
                    comparator__in=("between", "rise_by", "fall_by"),
                    minimum__isnull=False,
                    maximum__isnull=False,
                    maximum__gte=F("minimum"),
                ),
                violation_error_message="目标要有数值；写成范围的要有下限和上限，且下限不大于上限。",
            )
        ]
        indexes = [models.Index(fields=("indicator",), name="target_indicator")]
