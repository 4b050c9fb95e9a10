"""Target values of indicators (目标值): of one organisation or of each, for a span of days, with their basis."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yanzhen.apps.indicators.models.indicator import Indicator
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source


class TargetComparator(models.TextChoices):
    """How a figure is held against its target (比较方式)."""

    AT_LEAST = "at_least", "不低于"
    AT_MOST = "at_most", "不高于"
    BETWEEN = "between", "介于"


class IndicatorTargetQuerySet(models.QuerySet):
    """Questions about target values."""

    def standing(self) -> Self:
        """Keep targets that were neither replaced nor withdrawn."""
        return self.filter(superseded_by=None, withdrawn_on=None)


class IndicatorTarget(models.Model):
    """What an indicator is to reach outside any plan: set by law, by a higher document, by the section (目标值).

    Targets of plans stand in the plans and are read from there; none is copied here. Never changed, only replaced.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="own_targets")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicator_targets",
        verbose_name="单位",
    )
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("终止日期")
    comparator = models.CharField("比较方式", max_length=8, choices=TargetComparator, default=TargetComparator.AT_LEAST)
    minimum = models.DecimalField("下限", max_digits=20, decimal_places=6, null=True, blank=True)
    maximum = models.DecimalField("上限", max_digits=20, decimal_places=6, null=True, blank=True)
    basis = models.CharField("依据", max_length=200)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="indicator_targets")
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name="被取代"
    )
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    reason = models.CharField("更改理由", max_length=200, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField("设定时间", auto_now_add=True)

    objects = IndicatorTargetQuerySet.as_manager()

    class Meta:
        verbose_name = "目标值"
        verbose_name_plural = "目标值"
        ordering = ("indicator_id", "-ends_on", "organisation_id", "pk")
        constraints = [
            models.CheckConstraint(name="indicator_target_days_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="indicator_target_says_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="indicator_target_has_its_bounds",
                condition=Q(comparator="at_least", minimum__isnull=False, maximum=None)
                | Q(comparator="at_most", minimum=None, maximum__isnull=False)
                | Q(comparator="between", minimum__isnull=False, maximum__gte=F("minimum")),
                violation_error_message="目标要有数值；介于的要有下限和上限，且下限不大于上限。",
            ),
            models.UniqueConstraint(
                fields=("indicator", "organisation", "starts_on", "ends_on"),
                condition=Q(superseded_by=None, withdrawn_on=None),
                nulls_distinct=False,
                name="indicator_target_one_standing",
                violation_error_message="这个单位这段时间已有目标值。",
            ),
        ]
