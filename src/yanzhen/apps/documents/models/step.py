"""Steps of a reading (研读步骤): what each act changed, so that its author can take it back."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from yanzhen.apps.documents.models.version import DocumentVersion


class ReadingStepQuerySet(models.QuerySet):
    """Questions about steps."""

    def standing(self) -> Self:
        """Keep steps that were not taken back."""
        return self.filter(undone_at=None)


class ReadingStep(models.Model):
    """One act on items: per item the fields before (null: it did not exist) and its version after (研读步骤)."""

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="steps")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    label = models.CharField("做了什么", max_length=120)
    changes = models.JSONField("改动", default=list)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = ReadingStepQuerySet.as_manager()

    class Meta:
        verbose_name = "研读步骤"
        verbose_name_plural = "研读步骤"
        ordering = ("-pk",)
        indexes = [models.Index(fields=("document_version", "actor", "-id"), name="readingstep_mine")]

    def __str__(self) -> str:
        return self.label
