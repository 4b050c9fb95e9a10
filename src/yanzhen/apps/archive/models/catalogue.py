"""One year's archive catalogue (归档目录) and its items (件)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yanzhen.apps.files.models import Retention, StoredFile
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.organisations.models import Organisation


class ArchiveKind(models.TextChoices):
    """What is archived (类别)."""

    DOCUMENT = "document", "文件"
    PLAN = "plan", "计划"
    REPORT = "report", "总结报告"
    NOTICE = "notice", "督办文书"


class ArchiveYear(models.Model):
    """The catalogue of one organisation and year; compiled again it keeps every number given before (归档年度)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="archives")
    year = models.PositiveSmallIntegerField("年度")
    compiled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    compiled_on = models.DateField("编目日期")
    package = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="归档包"
    )
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "归档年度"
        verbose_name_plural = "归档年度"
        ordering = ("-year", "organisation_id")
        constraints = [models.UniqueConstraint(fields=("organisation", "year"), name="archive_year_once")]

    def __str__(self) -> str:
        return f"{self.organisation}{self.year}年归档目录"


class ArchiveItem(models.Model):
    """One thing to be archived with its number (归档文件)."""

    archive = models.ForeignKey(ArchiveYear, on_delete=models.CASCADE, related_name="items")
    subject = models.CharField("对象", max_length=64)
    kind = models.CharField("类别", max_length=12, choices=ArchiveKind)
    retention = models.CharField("保管期限", max_length=12, choices=Retention)
    ordinal = models.PositiveIntegerField("件号")
    number = models.CharField("档号", max_length=64)
    title = models.CharField("题名", max_length=300)
    reference = models.CharField("文号", max_length=80, blank=True)
    responsible = models.CharField("责任者", max_length=200)
    made_on = models.DateField("日期")

    class Meta:
        verbose_name = "归档文件"
        verbose_name_plural = "归档文件"
        ordering = ("archive_id", "-retention", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=("archive", "subject"), name="archive_item_once"),
            models.UniqueConstraint(fields=("archive", "retention", "ordinal"), name="archive_item_ordinal"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
