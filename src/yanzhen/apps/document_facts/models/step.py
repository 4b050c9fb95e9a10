"""Steps on stated figures (载明数步骤): what each act changed, so that its author can take it back."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yanzhen.apps.documents.models import DocumentVersion


class FactStep(models.Model):
    """One act: ``before`` holds of each figure its key, its version after the act, and the fields as they were."""

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="fact_steps")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    label = models.CharField("做了什么", max_length=120)
    before = models.JSONField("改动前", default=list)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = "载明数步骤"
        verbose_name_plural = "载明数步骤"
        ordering = ("-pk",)
        indexes = [models.Index(fields=("document_version", "actor", "-id"), name="factstep_mine")]

    def __str__(self) -> str:
        return self.label
