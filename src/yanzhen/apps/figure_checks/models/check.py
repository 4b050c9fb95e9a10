"""Drafts whose figures were checked (核验的稿子)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q

from yanzhen.apps.figure_checks.models.figure import Verdict
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.organisations.models import Organisation


class FigureCheckQuerySet(models.QuerySet):
    """Questions about checks."""

    def light(self) -> Self:
        """Leave the draft's text in the database."""
        return self.defer("text")

    def with_counts(self) -> Self:
        """Count the figures, and those of each verdict under its name."""
        counts = {verdict.value: Count("figures", filter=Q(figures__verdict=verdict)) for verdict in Verdict}
        return self.annotate(figure_count=Count("figures"), **counts)


class FigureCheck(models.Model):
    """One draft and what its figures were found to be (数据核验); the draft's file itself is not kept.

    ``subject`` is whom the draft speaks of where a sentence names nobody; the period likewise.
    """

    title = models.CharField("稿子", max_length=200)
    text = models.TextField("正文")
    secrecy = models.CharField("公开范围", max_length=12, choices=Secrecy, default=Secrecy.NONE)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="figure_checks", verbose_name="归属单位"
    )
    subject = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="说的是哪个单位")
    period_start = models.DateField("期间起", null=True, blank=True)
    period_end = models.DateField("期间止", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    checked_on = models.DateField("核验日期")
    version = models.PositiveIntegerField("改动次数", default=1)

    objects = FigureCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "数据核验"
        verbose_name_plural = "数据核验"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="figurecheck_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(
                name="figurecheck_period_in_order",
                condition=Q(period_start=None, period_end=None) | Q(period_end__gte=F("period_start")),
            ),
        ]
        indexes = [models.Index(fields=("organisation", "-id"), name="figurecheck_owner")]

    def __str__(self) -> str:
        return self.title
