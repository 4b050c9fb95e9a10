"""Batches (批量识读): many files handed in at once, and what became of each."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from yanzhen.apps.documents.models.version import DocumentVersion, DraftStage
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.organisations.models import Organisation


class FileState(models.TextChoices):
    """What became of one file of a batch (处理结果)."""

    WAITING = "waiting", "等待识读"
    READ = "read", "已识读"
    KNOWN = "known", "已有此文件"
    REFUSED = "refused", "未接收"


class BatchQuerySet(models.QuerySet):
    """Questions about batches."""

    def with_counts(self) -> Self:
        """Count the files by what became of them, as ``waiting``, ``read``, ``known`` and ``refused``."""
        counts = {state.value: Count("files", filter=Q(files__state=state)) for state in FileState}
        return self.annotate(file_count=Count("files"), **counts)


class ReadingBatch(models.Model):
    """Files handed in together under one declaration (批次); ``job`` is the last work begun to read them."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="reading_batches", verbose_name="归属单位"
    )
    secrecy = models.CharField("公开范围", max_length=12, choices=Secrecy, default=Secrecy.NONE)
    named_units = models.ManyToManyField(Organisation, related_name="+", blank=True, verbose_name="知悉单位")
    stage = models.CharField("稿次", max_length=12, choices=DraftStage, default=DraftStage.ISSUED)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    received_on = models.DateField("收到日期")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("提交时间", auto_now_add=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "批次"
        verbose_name_plural = "批次"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"批量识读第{self.pk}批"


class BatchFile(models.Model):
    """One file of a batch: its name, what became of it and why; ``tries`` counts how often its reading was begun.

    The bytes wait in the folder of arriving files until they are read; a refused secret keeps no name.
    """

    batch = models.ForeignKey(ReadingBatch, on_delete=models.CASCADE, related_name="files")
    ordinal = models.PositiveIntegerField("序号")
    name = models.CharField("文件名", max_length=200)
    state = models.CharField("结果", max_length=8, choices=FileState, default=FileState.WAITING)
    reason = models.TextField("说明", blank=True)
    tries = models.PositiveSmallIntegerField("启动次数", default=0)
    version = models.ForeignKey(
        DocumentVersion, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="文本版本"
    )

    class Meta:
        verbose_name = "批次文件"
        verbose_name_plural = "批次文件"
        ordering = ("batch_id", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=("batch", "ordinal"), name="batchfile_one_ordinal"),
            models.CheckConstraint(
                name="batchfile_refused_says_why", condition=~Q(state=FileState.REFUSED) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.name
