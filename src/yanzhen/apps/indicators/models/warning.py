"""Warnings (预警) and the district's own settings of their rules (预警规则)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yanzhen.apps.indicators.models.indicator import Indicator
from yanzhen.apps.organisations.models import Organisation


class WarningSetting(models.Model):
    """What the district settled about one rule of the catalogue; without a row it works as delivered (预警规则设置)."""

    code = models.CharField("规则代码", max_length=40, unique=True)
    is_on = models.BooleanField("启用", default=True)
    thresholds = models.JSONField("阈值", default=dict)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField("设定时间", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "预警规则设置"
        verbose_name_plural = "预警规则设置"
        ordering = ("code",)


class IndicatorWarningQuerySet(models.QuerySet):
    """Questions about warnings."""

    def open(self) -> Self:
        """Keep warnings that nothing has cleared yet."""
        return self.filter(cleared_on=None)


class IndicatorWarning(models.Model):
    """Something in a unit's figures that wants attention (预警); cleared by better figures or closed by a person."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="warnings")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="indicator_warnings")
    rule = models.CharField("规则代码", max_length=40)
    kind = models.CharField("类别", max_length=16)
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    why = models.CharField("原因", max_length=300)
    clears = models.CharField("怎样解除", max_length=300)
    facts = models.JSONField("判断依据", default=dict)
    raised_on = models.DateField("出现日期")
    judged_on = models.DateField("最近判断日期")
    cleared_on = models.DateField("解除日期", null=True, blank=True)
    note = models.CharField("关闭说明", max_length=300, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = IndicatorWarningQuerySet.as_manager()

    class Meta:
        verbose_name = "预警"
        verbose_name_plural = "预警"
        ordering = ("-raised_on", "indicator_id", "organisation_id", "pk")
        constraints = [
            models.CheckConstraint(
                name="warning_closed_by_a_person_says_why", condition=Q(closed_by=None) | ~Q(note="")
            ),
            models.CheckConstraint(
                name="warning_cleared_after_raised",
                condition=Q(cleared_on=None) | Q(cleared_on__gte=F("raised_on")),
            ),
            models.UniqueConstraint(
                fields=("indicator", "organisation", "rule"),
                condition=Q(cleared_on=None),
                name="warning_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=("organisation", "-raised_on"), condition=Q(cleared_on=None), name="warning_open_of_unit"
            ),
            # A city's indicator may have thousands open; its page shows the newest few and how many there are.
            models.Index(
                fields=("indicator", "-raised_on", "organisation", "id"),
                condition=Q(cleared_on=None),
                name="warning_open_newest",
            ),
        ]
