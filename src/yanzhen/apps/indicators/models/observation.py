"""Observations (观测值): what was measured, of whom, for which period, from which source."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from yanzhen.apps.indicators.models.indicator import IndicatorVersion
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source


class ObservationQuerySet(models.QuerySet):
    """Questions about observations."""

    def current(self) -> Self:
        """Keep observations that no later one replaced."""
        return self.filter(superseded_by=None)

    def of_period(self, first: date, last: date) -> Self:
        """Keep observations whose period lies inside ``first`` to ``last``."""
        return self.filter(period_start__gte=first, period_end__lte=last)


class Observation(models.Model):
    """One figure (观测值); never changed, only replaced by a newer one. No row means unknown, never zero."""

    indicator_version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="observations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="observations")
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    value = models.DecimalField("数值", max_digits=20, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField("分子", max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField("分母", max_digits=20, decimal_places=6, null=True, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="observations")
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name="被取代"
    )
    reason = models.CharField("更正理由", max_length=200, blank=True)
    recorded_at = models.DateTimeField("记录时间", auto_now_add=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = "观测值"
        verbose_name_plural = "观测值"
        ordering = ("indicator_version_id", "organisation_id", "period_end", "pk")
        constraints = [
            models.CheckConstraint(name="observation_period_in_order", condition=Q(period_end__gte=F("period_start"))),
            models.CheckConstraint(
                name="observation_says_something",
                condition=Q(value__isnull=False) | Q(numerator__isnull=False, denominator__isnull=False),
                violation_error_message="要有数值，或者分子和分母。",
            ),
            models.CheckConstraint(
                name="observation_denominator_not_negative",
                condition=Q(denominator=None) | Q(denominator__gte=0),
            ),
            models.UniqueConstraint(
                fields=("indicator_version", "organisation", "period_start", "period_end"),
                condition=Q(superseded_by=None),
                name="observation_one_current",
            ),
        ]
        indexes = [
            models.Index(fields=("indicator_version", "period_end", "organisation"), name="observation_period"),
            models.Index(fields=("organisation", "period_end"), name="observation_organisation"),
        ]
