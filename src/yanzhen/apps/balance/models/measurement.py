"""One working out of a school year by one rule set (测算): what the coefficients rest on."""

from __future__ import annotations

from django.db import models
from django.urls import reverse


class Measurement(models.Model):
    """The last complete working out of a school year by one rule set (测算结果)."""

    rules = models.CharField("规则", max_length=20)
    period_start = models.DateField("学年起")
    period_end = models.DateField("学年止")
    schools = models.PositiveIntegerField("参加计算的学校学段")
    passes = models.BooleanField("全部达标")
    verdict = models.JSONField("结论")
    digest = models.CharField("数据摘要", max_length=64)
    measured_at = models.DateTimeField("测算时间", auto_now=True)

    class Meta:
        verbose_name = "均衡测算"
        verbose_name_plural = "均衡测算"
        ordering = ("-period_end", "rules")
        constraints = [
            models.UniqueConstraint(fields=("rules", "period_start", "period_end"), name="balance_measured_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rules}·{self.period_end}"

    def get_absolute_url(self) -> str:
        """Return the address that leads to the year's matrix."""
        return reverse("balance:measurement", args=[self.pk])
