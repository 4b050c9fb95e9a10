"""Observations (观测值): what was measured, of whom, for which period, from which source."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from yanzhen.apps.indicators.models.indicator import IndicatorVersion
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source


class Qualifier(models.TextChoices):
    """What a document says beside its figure (修饰语); without one the figure is exact."""

    EXACT = "", "确数"
    NEAR = "near", "近"
    OVER = "over", "余"
    AT_LEAST = "at_least", "以上"
    MORE = "more", "超过"
    AT_MOST = "at_most", "以内"
    LESS = "less", "不足"
    ABOUT = "about", "约"


class ObservationQuerySet(models.QuerySet):
    """Questions about observations."""

    def current(self) -> Self:
        """Keep measured observations neither replaced nor withdrawn; what documents state stands beside them."""
        return self.filter(superseded_by=None, is_stated=False, withdrawn_at=None)

    def stated(self) -> Self:
        """Keep figures that documents state and that nobody withdrew; several may stand for one period."""
        return self.filter(is_stated=True, withdrawn_at=None)

    def of_period(self, first: date, last: date) -> Self:
        """Keep observations whose period lies inside ``first`` to ``last``."""
        return self.filter(period_start__gte=first, period_end__lte=last)


class Observation(models.Model):
    """One figure (观测值); never changed, only replaced by a newer one. No row means unknown, never zero.

    A figure that a document states (``is_stated``) replaces nothing and is replaced by nothing: it stands beside what
    was measured, with its sentence as source and its qualifier, until somebody withdraws it. A computed figure is
    withdrawn when a correction leaves nothing to compute it from.
    """

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
    is_stated = models.BooleanField("文件载明", default=False)
    qualifier = models.CharField("修饰语", max_length=8, choices=Qualifier, default=Qualifier.EXACT, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
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
                condition=Q(superseded_by=None, is_stated=False, withdrawn_at=None),
                name="observation_one_current",
            ),
            models.CheckConstraint(
                name="observation_only_stated_is_qualified",
                condition=Q(is_stated=True) | Q(qualifier=""),
            ),
            models.CheckConstraint(
                name="observation_stated_replaces_nothing", condition=Q(is_stated=False) | Q(superseded_by=None)
            ),
        ]
        indexes = [
            models.Index(fields=("indicator_version", "period_end", "organisation"), name="observation_period"),
            models.Index(fields=("organisation", "period_end"), name="observation_organisation"),
            # Enough to gather the units' figures by period without reading the rows themselves.
            models.Index(
                fields=("indicator_version", "period_end", "period_start"),
                include=("organisation", "value", "numerator", "denominator"),
                condition=Q(superseded_by=None, is_stated=False, withdrawn_at=None),
                name="observation_gathered",
            ),
            models.Index(
                fields=("indicator_version", "organisation"),
                condition=Q(superseded_by__isnull=False),
                name="observation_corrected",
            ),
            models.Index(fields=("indicator_version",), condition=Q(is_stated=True), name="observation_stated"),
        ]
