"""Steps of an alignment (对标步骤): what each act changed, so that its author can take it back."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from yanzhen.apps.alignment.models.sheet import AlignmentSheet


class AlignmentStepQuerySet(models.QuerySet):
    """Questions about steps."""

    def standing(self) -> Self:
        """Keep steps that were not taken back."""
        return self.filter(undone_at=None)


class AlignmentStep(models.Model):
    """One act on a row: the row and its links before it, and the row's version after it (对标步骤)."""

    sheet = models.ForeignKey(AlignmentSheet, on_delete=models.CASCADE, related_name="steps")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    label = models.CharField("做了什么", max_length=120)
    row = models.ForeignKey("alignment.AskedRow", on_delete=models.CASCADE, related_name="+")
    before = models.JSONField("改动前", default=dict)
    version = models.PositiveIntegerField("改动后的修改次数")
    made_at = models.DateTimeField("时间", auto_now_add=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = AlignmentStepQuerySet.as_manager()

    class Meta:
        verbose_name = "对标步骤"
        verbose_name_plural = "对标步骤"
        ordering = ("-pk",)
        indexes = [models.Index(fields=("sheet", "actor", "-id"), name="alignmentstep_mine")]

    def __str__(self) -> str:
        return self.label
