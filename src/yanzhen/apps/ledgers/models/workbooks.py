"""Workbooks that came back (回传表格), what old headings mean, and scans of signed sheets."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.ledgers.models.returns import Return
from yanzhen.apps.ledgers.models.types import LedgerType
from yanzhen.apps.organisations.models import Organisation


class WorkbookState(models.TextChoices):
    """What became of a workbook that was handed in (回传状态)."""

    WAITING = "waiting", "待确认"
    QUEUED = "queued", "正在写入"
    APPLIED = "applied", "已写入"
    UNDONE = "undone", "已撤销"
    DISCARDED = "discarded", "已放弃"


class StagedWorkbookQuerySet(models.QuerySet):
    """Questions about workbooks that came back."""

    def forgotten_before(self, moment: datetime) -> Self:
        """Keep those that still hold content although nothing was done with them since ``moment``."""
        return self.filter(uploaded_at__lt=moment).exclude(content=None, undo=None)


class StagedWorkbook(models.Model):
    """A workbook that was handed in and waits for its preview to be confirmed (回传表格).

    ``content`` is what was uploaded, sealed, until it is applied; ``undo`` says, sealed, what the rows were before.
    """

    belongs_to = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="workbooks", verbose_name="报送")
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("内容散列", max_length=64)
    content = models.BinaryField("内容", null=True)
    rows = models.PositiveIntegerField("行数", default=0)
    state = models.CharField("状态", max_length=10, choices=WorkbookState, default=WorkbookState.WAITING)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    added = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("修改", default=0)
    removed = models.PositiveIntegerField("删除", default=0)
    undo = models.BinaryField("撤销所需", null=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = StagedWorkbookQuerySet.as_manager()

    class Meta:
        verbose_name = "回传表格"
        verbose_name_plural = "回传表格"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="staged_workbook_decided_at_a_time",
                condition=Q(state__in=("waiting", "queued"), decided_at=None)
                | (~Q(state__in=("waiting", "queued")) & Q(decided_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """What a heading of somebody's old spreadsheet means here (栏目对应); kept for the unit and the ledger."""

    type = models.ForeignKey(LedgerType, on_delete=models.CASCADE, related_name="column_mappings")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    heading = models.CharField("旧表栏目", max_length=120)
    field = models.CharField("对应栏目", max_length=60, blank=True, help_text="空白：不要这一栏")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        verbose_name = "栏目对应"
        verbose_name_plural = "栏目对应"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("type", "organisation", "heading"), name="column_mapping_once"),
            models.CheckConstraint(name="column_mapping_heading_not_blank", condition=~Q(heading="")),
        ]

    def __str__(self) -> str:
        return f"{self.heading}→{self.field}"


class SignedScan(models.Model):
    """The scan of a signed and sealed sheet (签字盖章件), and which state of the return it shows."""

    belongs_to = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="scans", verbose_name="报送")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="扫描件")
    digest = models.CharField("纸上的内容摘要", max_length=64)
    revision = models.PositiveSmallIntegerField("与第几次报送一致", null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = "签字盖章件"
        verbose_name_plural = "签字盖章件"
        ordering = ("belongs_to_id", "pk")
        constraints = [models.CheckConstraint(name="signed_scan_digest", condition=Q(digest__regex="^[0-9a-f]{64}$"))]

    def __str__(self) -> str:
        return f"{self.belongs_to_id}·{self.digest[:8]}"
