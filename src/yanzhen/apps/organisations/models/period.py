"""A period of days with both ends included; an open end is null (起止日期)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q


class PeriodQuerySet(models.QuerySet):
    """Questions about rows that hold for a time."""

    def in_force_on(self, day: date) -> Self:
        """Keep rows in force on ``day`` (both ends included)."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)

    def overlapping(self, first: date, last: date | None) -> Self:
        """Keep rows in force on at least one day from ``first`` to ``last`` (null: without end)."""
        rows = self.filter(Q(ended_on=None) | Q(ended_on__gte=first))
        return rows if last is None else rows.filter(started_on__lte=last)


class Period(models.Model):
    """Base of dated rows; the check on the order of the days is added by each model under its own name."""

    started_on = models.DateField("起始日期")
    ended_on = models.DateField("终止日期", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True


def period_in_order(name: str) -> models.CheckConstraint:
    """Return the named constraint that a period does not end before it starts."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
        violation_error_message="终止日期不能早于起始日期。",
    )
