"""Sheets of alignment (对标表): one local document against one higher document."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yanzhen.apps.documents.models import Document, DocumentVersion


class AlignmentSheetQuerySet(models.QuerySet):
    """Questions about sheets."""

    def of(self, document: Document) -> Self:
        """Keep the sheets of a local document."""
        return self.filter(local=document)

    def under(self, documents: models.QuerySet) -> Self:
        """Keep sheets whose higher document is among ``documents``."""
        return self.filter(higher__in=documents.order_by().values("pk"))

    def touching(self, document_id: int) -> Self:
        """Keep sheets in which the document stands on either side."""
        return self.filter(Q(local=document_id) | Q(higher=document_id))


class AlignmentSheet(models.Model):
    """A local document against a higher one, as last computed from the versions named (对标表)."""

    local = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="alignments", verbose_name="本地文件")
    higher = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="aligned_by", verbose_name="上级文件")
    local_version = models.ForeignKey(
        DocumentVersion, on_delete=models.PROTECT, related_name="+", verbose_name="本地文本"
    )
    higher_version = models.ForeignKey(
        DocumentVersion, on_delete=models.PROTECT, related_name="+", verbose_name="上级文本"
    )
    threshold = models.FloatField("相近程度下限")
    computed_at = models.DateTimeField("对照时间")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = AlignmentSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "对标表"
        verbose_name_plural = "对标表"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("local", "higher"), name="alignmentsheet_once"),
            models.CheckConstraint(name="alignmentsheet_two_documents", condition=~Q(local=F("higher"))),
            models.CheckConstraint(
                name="alignmentsheet_threshold_is_share", condition=Q(threshold__gte=0, threshold__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.local}对照{self.higher}"
