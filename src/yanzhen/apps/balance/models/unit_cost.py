"""What one more of something costs, as the authority has settled it (补齐单价)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class UnitCost(models.Model):
    """The price of one more unit of a figure (补齐单价); no row: that figure may not be raised."""

    column = models.CharField("栏目", max_length=40, unique=True)
    yuan = models.DecimalField("单价（元）", max_digits=14, decimal_places=2)
    most = models.DecimalField("每校最多变动", max_digits=14, decimal_places=2)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField("设定日期")

    class Meta:
        verbose_name = "补齐单价"
        verbose_name_plural = "补齐单价"
        ordering = ("column",)
        constraints = [
            models.CheckConstraint(name="balance_cost_positive", condition=Q(yuan__gt=0)),
            models.CheckConstraint(name="balance_cost_most_positive", condition=Q(most__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.column}：{self.yuan}"
