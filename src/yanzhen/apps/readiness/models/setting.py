"""What a district settles about the lists (清单设定): who answers for an item, which line of several holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yanzhen.apps.organisations.models import Organisation


class ItemAssignment(models.Model):
    """Which section answers for an item (责任科室)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    item = models.CharField("评估指标", max_length=40)
    section = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="checklist_items")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField("设定日期")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "责任科室"
        verbose_name_plural = "责任科室"
        constraints = [
            models.UniqueConstraint(fields=("organisation", "item"), name="readiness_one_section_an_item"),
        ]


class MeasureSetting(models.Model):
    """The line that the district holds a measure against, and whether it counts (判断口径设定)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField("判断项", max_length=40)
    line = models.DecimalField("标准", max_digits=18, decimal_places=4)
    is_counted = models.BooleanField("计入判断")
    basis = models.CharField("依据", max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField("设定日期")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "判断口径设定"
        verbose_name_plural = "判断口径设定"
        constraints = [
            models.UniqueConstraint(fields=("organisation", "measure"), name="readiness_one_setting_a_measure"),
        ]
