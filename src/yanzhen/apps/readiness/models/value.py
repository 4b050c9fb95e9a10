"""A value entered for a measure of the lists (填报值): never overwritten, only followed or withdrawn."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source


class ChecklistValueQuerySet(models.QuerySet):
    """Phrases about values."""

    def standing(self) -> ChecklistValueQuerySet:
        """Keep values that were not withdrawn."""
        return self.filter(withdrawn_by=None)


class ChecklistValue(models.Model):
    """What was said of one measure in one year; the newest that stands holds (填报值).

    Attributes:
        value: the number; 1 and 0 for yes and no.
        as_of: the day that the value tells of.
        wording: where it comes from.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="checklist_values")
    year = models.PositiveSmallIntegerField("年度")
    measure = models.CharField("判断项", max_length=40)
    value = models.DecimalField("数值", max_digits=18, decimal_places=4)
    as_of = models.DateField("数据日期")
    wording = models.CharField("来源说明", max_length=300)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField("填报日期")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    reason = models.CharField("撤销理由", max_length=200, blank=True)

    objects = ChecklistValueQuerySet.as_manager()

    class Meta:
        verbose_name = "清单填报值"
        verbose_name_plural = "清单填报值"
        ordering = ("-pk",)
        indexes = [models.Index(fields=("organisation", "year", "measure"), name="readiness_value_of_year")]
        constraints = [
            models.CheckConstraint(name="readiness_value_not_negative", condition=Q(value__gte=0)),
            models.CheckConstraint(
                name="readiness_withdrawn_says_why",
                condition=Q(withdrawn_by=None, withdrawn_on=None, reason="")
                | (Q(withdrawn_by__isnull=False, withdrawn_on__isnull=False) & ~Q(reason="")),
            ),
        ]
