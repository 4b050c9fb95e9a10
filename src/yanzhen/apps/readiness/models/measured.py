"""One working out of measures from the returns of a school year (按报送计算): what their figures rest on."""

from __future__ import annotations

from django.db import models
from django.urls import reverse


class SchoolMeasurement(models.Model):
    """The last working out of a school year, with every school's part (各校数).

    Attributes:
        parts: by measure, the schools in order: ``[organisation, value, above, below, return, record, field]``.
        digest: hash of ``parts``; the same parts are never written twice.
    """

    period_start = models.DateField("学年起")
    period_end = models.DateField("学年止")
    parts = models.JSONField("各校数")
    digest = models.CharField("数据摘要", max_length=64)
    measured_at = models.DateTimeField("计算时间", auto_now=True)

    class Meta:
        verbose_name = "办学保障计算"
        verbose_name_plural = "办学保障计算"
        ordering = ("-period_start",)
        constraints = [
            models.UniqueConstraint(fields=("period_start", "period_end"), name="readiness_measured_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period_start}·{self.period_end}"

    def get_absolute_url(self) -> str:
        """Return the page with the measures of the year."""
        return reverse("readiness:measured", args=[self.pk])
