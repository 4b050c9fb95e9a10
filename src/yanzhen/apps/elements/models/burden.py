"""What one submission cost the school (填报负担)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from yanzhen.apps.organisations.models import Organisation


class BurdenEntryQuerySet(models.QuerySet):
    """Questions about the burden."""

    def submitted_between(self, first: date, last: date) -> Self:
        """Keep submissions made from ``first`` to ``last``, both included."""
        return self.filter(submitted_on__gte=first, submitted_on__lte=last)


class BurdenEntry(models.Model):
    """One submission of one return: fields asked, confirmed and typed, and the minutes estimated (填报负担)."""

    subject = models.CharField("报送", max_length=64)
    number = models.PositiveSmallIntegerField("第几次报送", default=1)
    form = models.CharField("表", max_length=64)
    title = models.CharField("表名", max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="burden")
    requester = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="burden_caused"
    )
    is_temporary = models.BooleanField("临时填报", default=False)
    submitted_on = models.DateField("报送日期")
    asked = models.PositiveIntegerField("要填项数")
    confirmed = models.PositiveIntegerField("已有并确认")
    typed = models.PositiveIntegerField("新填")
    minutes = models.DecimalField("估算分钟", max_digits=10, decimal_places=2)
    recorded_at = models.DateTimeField("记录时间", auto_now_add=True)

    objects = BurdenEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "填报负担"
        verbose_name_plural = "填报负担"
        ordering = ("-submitted_on", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("subject", "number"), name="burden_once_a_submission"),
            models.CheckConstraint(
                name="burden_parts_within_asked", condition=Q(asked__gte=F("confirmed") + F("typed"))
            ),
        ]
        indexes = [
            models.Index(fields=("submitted_on", "organisation"), name="burden_by_day"),
            models.Index(fields=("organisation", "submitted_on"), name="burden_by_school"),
            models.Index(fields=("requester", "submitted_on"), name="burden_by_requester"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}#{self.number}"
