"""Where a fact comes from (来源)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class SourceKind(models.TextChoices):
    """What kind of thing a fact rests on (来源类型)."""

    SPAN = "span", "文件原文"
    CELL = "cell", "导入表格"
    REPORT = "report", "进展填报"
    RECORD = "record", "台账条目"
    COMPUTATION = "computation", "计算得出"
    PROVIDED = "provided", "科室提供"
    ENTRY = "entry", "人工录入"
    MEETING = "meeting", "会议决定"


class Source(models.Model):
    """One origin: ``subject`` names the object (``documents.documentversion:3``), ``locator`` the place in it."""

    kind = models.CharField("类型", max_length=12, choices=SourceKind)
    subject = models.CharField("对象", max_length=64, blank=True)
    locator = models.JSONField("位置", default=dict, blank=True)
    wording = models.TextField("摘录", blank=True)
    provided_by = models.CharField("提供者", max_length=120, blank=True)
    provided_on = models.DateField("提供日期", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)

    class Meta:
        verbose_name = "来源"
        verbose_name_plural = "来源"
        constraints = [
            models.CheckConstraint(
                name="source_provided_names_giver",
                condition=~Q(kind="provided") | (~Q(provided_by="") & Q(provided_on__isnull=False)),
            )
        ]
        indexes = [models.Index(fields=("subject",), name="source_subject")]
