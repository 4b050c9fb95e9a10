"""Imports from national and city systems (系统数据导入): the sums per school, never the persons."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from yanzhen.apps.organisations.models import Organisation


class ImportState(models.TextChoices):
    """How far an import has come (导入状态)."""

    WAITING = "waiting", "待确认"
    WRITTEN = "written", "已写入"
    DROPPED = "dropped", "已放弃"


class ImportMapping(models.Model):
    """What an office's exports call our columns and schools (对应关系); remembered for the next file."""

    profile = models.CharField("导入方案", max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="import_mappings")
    headings = models.JSONField("栏目对应", default=dict)
    schools = models.JSONField("学校对应", default=dict)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("改动时间", auto_now=True)

    class Meta:
        verbose_name = "导入对应关系"
        verbose_name_plural = "导入对应关系"
        constraints = [models.UniqueConstraint(fields=("profile", "organisation"), name="import_mapping_once")]


class ElementImport(models.Model):
    """One file read: its name, its hash and the figures per school; the file itself and its rows are not kept."""

    profile = models.CharField("导入方案", max_length=40)
    title = models.CharField("名称", max_length=80)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="element_imports")
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    rows = models.PositiveIntegerField("行数")
    as_of = models.DateField("数据截至")
    figures = models.JSONField("各校数值", default=list)
    notes = models.JSONField("说明", default=list)
    state = models.CharField("状态", max_length=8, choices=ImportState, default=ImportState.WAITING)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField("读取时间", auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_on = models.DateField("处理日期", null=True, blank=True)
    written = models.PositiveIntegerField("写入项数", default=0)

    class Meta:
        verbose_name = "系统数据导入"
        verbose_name_plural = "系统数据导入"
        ordering = ("-read_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="element_import_settled_by_someone",
                condition=Q(state="waiting", settled_by=None) | (~Q(state="waiting") & Q(settled_by__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the import's page."""
        return reverse("elements:import", args=[self.pk])
