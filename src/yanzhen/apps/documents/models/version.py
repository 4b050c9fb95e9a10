"""Versions of a document (文本版本): the text as received, where it stood in the file, and what the reader saw."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from yanzhen.apps.documents.models.document import Document
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.jobs.models import Job


class DraftStage(models.TextChoices):
    """How far a text has come (稿次)."""

    DISCUSSION = "discussion", "讨论稿"
    COMMENTS = "comments", "征求意见稿"
    REVIEW = "review", "送审稿"
    ISSUED = "issued", "印发稿"


class ReadingState(models.TextChoices):
    """How far the machine's reading has come (识读状态)."""

    WAITING = "waiting", "等待识读"
    READY = "ready", "识读完成"
    FAILED = "failed", "识读失败"


class DocumentVersionQuerySet(models.QuerySet):
    """Questions about versions."""

    def light(self) -> Self:
        """Leave the long columns (text, anchors, reading) in the database."""
        return self.defer("text", "anchors", "reading")


class DocumentVersion(models.Model):
    """One text of a document; never changed after it was stored, a new version keeps the old (文本版本).

    ``remarks`` are sentences on what was noticed in the file (corrections accepted, read from a picture …);
    ``pulse`` counts the acts on the reading, so that an open page can ask what changed since.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    ordinal = models.PositiveSmallIntegerField("版次")
    stage = models.CharField("稿次", max_length=12, choices=DraftStage, default=DraftStage.ISSUED)
    title = models.CharField("标题", max_length=200)
    number = models.CharField("发文字号", max_length=60, blank=True)
    notes = models.TextField("修改说明", blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="原文件"
    )
    text = models.TextField("正文")
    anchors = models.JSONField("版面位置", default=list, blank=True)
    reading = models.JSONField("识读结果", default=dict, blank=True)
    reading_state = models.CharField("识读状态", max_length=8, choices=ReadingState, default=ReadingState.WAITING)
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="识读作业"
    )
    engine_version = models.CharField("识读引擎", max_length=40, blank=True)
    remarks = models.JSONField("识读提示", default=list, blank=True)
    pulse = models.PositiveIntegerField("变动号", default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    finished_at = models.DateTimeField("研读完成时间", null=True, blank=True)

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "文本版本"
        verbose_name_plural = "文本版本"
        ordering = ("document_id", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=("document", "ordinal"), name="documentversion_one_ordinal"),
            models.CheckConstraint(name="documentversion_ordinal_from_one", condition=Q(ordinal__gte=1)),
            models.CheckConstraint(
                name="documentversion_finished_by_someone",
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.ordinal}版）"

    @property
    def before(self) -> DocumentVersion | None:
        """The version before this one, without its long columns."""
        if self.ordinal == 1:
            return None
        earlier = DocumentVersion.objects.light().filter(document=self.document_id, ordinal__lt=self.ordinal)
        return earlier.order_by("-ordinal").first()

    @property
    def is_finished(self) -> bool:
        """Has someone declared the reading of this text finished?"""
        return self.finished_at is not None
