"""Values of data elements (数据元的值): append-only, one current value per element, organisation and period."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from yanzhen.apps.elements.models.element import DataElement, ElementRhythm, Measured, SourceSystem
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source


class ElementValueQuerySet(models.QuerySet):
    """Questions about values."""

    def current(self) -> Self:
        """Keep values that no later one replaced."""
        return self.filter(superseded_by=None)

    def answering(self, first: date, last: date) -> Self:
        """Keep values that answer a form about ``first`` to ``last``.

        A number of a span answers for exactly that span. A number of a moment answers for the span in which it holds;
        what changes rarely answers until it changes.
        """
        of_span = Q(element__measured=Measured.PERIOD, period_start=first, period_end=last)
        holding = Q(element__measured=Measured.MOMENT, period_start__lte=last)
        lasting = Q(element__rhythm=ElementRhythm.RARELY) | Q(period_end__gte=last)
        return self.filter(of_span | (holding & lasting))

    def newest(self) -> Self:
        """Keep current values for which no current one of a later span stands; may be sorted and counted freely."""
        later = ElementValue.objects.filter(
            superseded_by=None,
            element=OuterRef("element"),
            organisation=OuterRef("organisation"),
            period_end__gt=OuterRef("period_end"),
        )
        return self.filter(~Exists(later), superseded_by=None)

    def newest_of_each(self) -> Self:
        """Keep, of each organisation and element, the value with the latest period."""
        return self.order_by("organisation_id", "element_id", "-period_end", "-pk").distinct(
            "organisation_id", "element_id"
        )


class ElementValue(models.Model):
    """What is known of one organisation (已知数据). No row means unknown, never zero."""

    element = models.ForeignKey(DataElement, on_delete=models.PROTECT, related_name="values")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="element_values")
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    as_of = models.DateField("截至日期")
    value = models.JSONField("值")
    system = models.CharField("来源", max_length=12, choices=SourceSystem)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="element_values")
    reason = models.CharField("更正理由", max_length=200, blank=True)
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name="被取代"
    )
    recorded_at = models.DateTimeField("记录时间", auto_now_add=True)

    objects = ElementValueQuerySet.as_manager()

    class Meta:
        verbose_name = "已知数据"
        verbose_name_plural = "已知数据"
        ordering = ("organisation_id", "element_id", "-period_end", "-pk")
        constraints = [
            models.CheckConstraint(
                name="element_value_period_in_order", condition=Q(period_end__gte=F("period_start"))
            ),
            models.UniqueConstraint(
                fields=("element", "organisation", "period_start", "period_end"),
                condition=Q(superseded_by=None),
                name="element_value_one_current",
            ),
        ]
        indexes = [
            models.Index(
                fields=("organisation", "element", "-period_end"),
                condition=Q(superseded_by=None),
                name="element_value_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element_id}·{self.organisation_id}·{self.period_end}"

    def get_absolute_url(self) -> str:
        """Return the address of the value's page."""
        return reverse("elements:value", args=[self.pk])
