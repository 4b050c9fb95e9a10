"""A named set of changes to a school year's figures (方案): what if these numbers were others."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from yanzhen.apps.organisations.models import Organisation


class ScenarioQuerySet(models.QuerySet):
    """Questions about scenarios."""

    def standing(self) -> Self:
        """Keep those that were not discarded."""
        return self.filter(discarded_at=None)


class Scenario(models.Model):
    """A what-if kept under a name (均衡方案).

    ``edits`` lists ``{"organisation": 3, "stage": "primary", "column": "computers", "before": "40", "value": "52"}``;
    numbers are texts, so that none is rounded. What the year's returns say today is read afresh when it is shown.

    Attributes:
        prices: the authority's prices that it is costed by, as ``costing.as_kept`` writes them; null in old scenarios
            and where none were settled.
        fix_cost: what the computed fix cost that it is, or that it was made from by hand; else null.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="balance_scenarios")
    title = models.CharField("名称", max_length=80)
    note = models.CharField("说明", max_length=500, blank=True)
    rules = models.CharField("规则", max_length=20)
    period_start = models.DateField("学年起")
    period_end = models.DateField("学年止")
    with_drafts = models.BooleanField("含未审核的数", default=False)
    edits = models.JSONField("改动", default=list)
    prices = models.JSONField("所用单价", null=True, blank=True)
    fix_cost = models.DecimalField("求得办法的费用（元）", max_digits=30, decimal_places=2, null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("编制时间", auto_now_add=True)
    changed_at = models.DateTimeField("修改时间", auto_now=True)
    discarded_at = models.DateTimeField("作废时间", null=True, blank=True)
    item = models.ForeignKey("meetings.Item", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    plan = models.ForeignKey("plans.Plan", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "均衡方案"
        verbose_name_plural = "均衡方案"
        ordering = ("-changed_at", "-pk")
        constraints = [
            models.CheckConstraint(name="balance_scenario_named", condition=~Q(title="")),
            models.CheckConstraint(
                name="balance_scenario_year_in_order", condition=Q(period_end__gte=models.F("period_start"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the scenario."""
        return reverse("balance:scenario", args=[self.pk])
