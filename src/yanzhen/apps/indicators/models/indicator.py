"""Indicators (指标) and their definitions over time (口径)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.organisations.models.period import Period, period_in_order


class Direction(models.TextChoices):
    """Which way is better (方向)."""

    HIGHER = "higher", "越高越好"
    LOWER = "lower", "越低越好"
    NEUTRAL = "neutral", "不分高低"


class Formula(models.TextChoices):
    """How figures of several organisations or tasks become one (汇总方式)."""

    SUM = "sum", "合计"
    MEAN = "mean", "平均"
    RATE = "rate", "按分子分母算率"
    LATEST = "latest", "取最新"
    ALL_MUST_PASS = "all_must_pass", "全部达到"
    WEIGHTED = "weighted", "加权平均"
    DISTINCT = "distinct", "去重计数"


class Measure(models.TextChoices):
    """What one unit's figure of one period says (计量方式); it settles how periods add up."""

    COUNT = "count", "计数"
    SUM = "sum", "合计"
    MEAN = "mean", "平均（合计÷条数）"
    RATE = "rate", "比率（分子÷分母）"
    DISTINCT = "distinct", "去重人数"
    LATEST = "latest", "期末数"


class Indicator(models.Model):
    """Something that is measured again and again (指标)."""

    code = models.CharField("指标代码", max_length=40, unique=True)
    title = models.CharField("指标名称", max_length=80)
    unit = models.CharField("单位", max_length=16)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name="主管科室",
    )
    metric_words = ArrayField(models.CharField(max_length=40), verbose_name="文件中的叫法", default=list, blank=True)

    warnings_judged_at = models.DateTimeField("预警判断时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "指标"
        verbose_name_plural = "指标"
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(name="indicator_code_not_blank", condition=~models.Q(code="")),
            models.CheckConstraint(name="indicator_title_not_blank", condition=~models.Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title


class IndicatorVersion(Period):
    """What an indicator means for a time (口径); a change of meaning is a new version.

    ``rule`` names the roll-up of a ledger that its figures are computed by (``{"ledger": …, "rollup": …}``); null: they
    are given by hand or by progress reports. ``counts_people`` asks for small counts to be withheld.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    definition = models.TextField("口径说明")
    direction = models.CharField("方向", max_length=8, choices=Direction, default=Direction.HIGHER)
    formula = models.CharField("汇总方式", max_length=16, choices=Formula)
    numerator_title = models.CharField("分子", max_length=60, blank=True)
    denominator_title = models.CharField("分母", max_length=60, blank=True)
    decimals = models.PositiveSmallIntegerField("小数位数", default=1)
    measure = models.CharField("计量方式", max_length=8, choices=Measure, default=Measure.SUM)
    rule = models.JSONField("台账汇总规则", null=True, blank=True)
    counts_people = models.BooleanField("涉及人数", default=True)

    class Meta:
        verbose_name = "指标口径"
        verbose_name_plural = "指标口径"
        ordering = ("indicator_id", "number")
        constraints = [
            period_in_order("indicator_version_period"),
            models.UniqueConstraint(fields=("indicator", "number"), name="indicator_version_number"),
            models.UniqueConstraint(fields=("indicator", "started_on"), name="indicator_version_start"),
            models.CheckConstraint(
                name="indicator_rate_names_both_parts",
                condition=~models.Q(formula="rate") | (~models.Q(numerator_title="") & ~models.Q(denominator_title="")),
                violation_error_message="按分子分母算率的指标要写明分子和分母。",
            ),
        ]
