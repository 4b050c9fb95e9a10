"""Where elements are asked for (数据元的使用), and who allowed asking twice (批准重复填报)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yanzhen.apps.elements.models.element import DataElement
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.organisations.models.period import Period, period_in_order


class ElementUse(Period):
    """One field of one form that holds an element; ``subject`` names the form (``ledgers.ledgertype:7``)."""

    element = models.ForeignKey(DataElement, on_delete=models.PROTECT, related_name="uses")
    subject = models.CharField("表", max_length=64)
    title = models.CharField("表名", max_length=120)
    field_key = models.CharField("字段", max_length=60)
    field_title = models.CharField("栏目", max_length=120)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    url = models.CharField("地址", max_length=200, blank=True)
    rhythm = models.CharField("报送周期", max_length=12, blank=True)
    reporters = ArrayField(models.CharField(max_length=24), verbose_name="填报单位类型", default=list, blank=True)
    is_asked = models.BooleanField("在这里填报", default=True)

    class Meta:
        verbose_name = "数据元的使用"
        verbose_name_plural = "数据元的使用"
        ordering = ("element_id", "started_on", "pk")
        constraints = [
            period_in_order("element_use_period"),
            models.UniqueConstraint(
                fields=("element", "subject", "field_key"), condition=Q(ended_on=None), name="element_use_once"
            ),
        ]
        indexes = [models.Index(fields=("subject",), name="element_use_subject")]


class AskOverride(models.Model):
    """An element may be asked for again in one form, because a deputy leader allowed it (批准重复填报)."""

    element = models.ForeignKey(DataElement, on_delete=models.PROTECT, related_name="overrides")
    subject = models.CharField("表", max_length=64)
    title = models.CharField("表名", max_length=120)
    place = models.CharField("已在哪里", max_length=200)
    requester = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="要求填报的科室"
    )
    reason = models.CharField("理由", max_length=200)
    allowed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    allowed_on = models.DateField("批准日期")
    allowed_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "批准重复填报"
        verbose_name_plural = "批准重复填报"
        ordering = ("-allowed_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("element", "subject"), name="ask_override_once"),
            models.CheckConstraint(
                name="ask_override_gives_reason",
                condition=~Q(reason=""),
                violation_error_message="批准重复填报要写明理由。",
            ),
        ]
