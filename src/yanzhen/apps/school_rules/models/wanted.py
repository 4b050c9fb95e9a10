"""What the district settled about the list of rules that a complete school has (制度清单设定)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yanzhen.apps.school_rules.models.rule import Category


class WantedSetting(models.Model):
    """One entry of the list as the district wants it; without a row an entry is as delivered (清单设定).

    Attributes:
        code: entry of the delivered list, or ``own_…`` for one that the district added.
        is_asked: whether schools are asked for it at all.
    """

    code = models.CharField("代码", max_length=40, unique=True)
    category = models.CharField("类别", max_length=12, choices=Category)
    title = models.CharField("制度名称", max_length=120)
    kinds = ArrayField(models.CharField(max_length=24), verbose_name="适用单位")
    is_for_private = models.BooleanField("民办也应有", default=True)
    review_months = models.PositiveSmallIntegerField("复核期限（月）")
    is_asked = models.BooleanField("列入清单", default=True)
    basis = models.CharField("依据", max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField("设定日期")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "制度清单设定"
        verbose_name_plural = "制度清单设定"
        ordering = ("category", "title")
        constraints = [
            models.CheckConstraint(name="wanted_rule_reviewed_some_time", condition=Q(review_months__gte=1)),
            models.CheckConstraint(name="wanted_rule_says_basis", condition=~Q(basis="")),
        ]

    def __str__(self) -> str:
        return self.title
