"""Rows of a sheet (对标条目): one thing asked, and what was decided on it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from yanzhen.apps.alignment.models.sheet import AlignmentSheet
from yanzhen.apps.documents.models import ReadingItem
from yanzhen.apps.plans.models import Task

REASON_LENGTH = 200


class RowState(models.TextChoices):
    """What was decided on a thing asked (对标结论)."""

    OPEN = "open", "待确认"
    CONFIRMED = "confirmed", "已确认承接"
    NOT_APPLICABLE = "not_applicable", "不适用"
    TASKED = "tasked", "已列任务"


class AskedRowQuerySet(models.QuerySet):
    """Questions about rows."""

    def standing(self) -> Self:
        """Keep rows whose ask still stands in the higher document."""
        return self.filter(is_gone=False)


class AskedRow(models.Model):
    """One thing that the higher document asks for (对标条目).

    ``identity`` is that of the reading item, the same through all versions; ``is_changed`` says that the words of ask
    or answer changed after it was decided, ``is_gone`` that a decided ask no longer stands in the higher document.
    """

    sheet = models.ForeignKey(AlignmentSheet, on_delete=models.CASCADE, related_name="rows")
    item = models.ForeignKey(ReadingItem, on_delete=models.PROTECT, related_name="+", verbose_name="上级要求")
    identity = models.UUIDField("身份", editable=False)
    position = models.PositiveIntegerField("序号")
    state = models.CharField("结论", max_length=16, choices=RowState, default=RowState.OPEN)
    reason = models.CharField("不适用的理由", max_length=REASON_LENGTH, blank=True)
    task = models.ForeignKey(
        Task, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name="列成的任务"
    )
    is_changed = models.BooleanField("措辞有变", default=False)
    is_gone = models.BooleanField("上级已删去", default=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    edited_at = models.DateTimeField("改动时间", null=True, blank=True)
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = AskedRowQuerySet.as_manager()

    class Meta:
        verbose_name = "对标条目"
        verbose_name_plural = "对标条目"
        ordering = ("sheet_id", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("sheet", "identity"), name="askedrow_once_per_sheet"),
            models.CheckConstraint(
                name="askedrow_not_applicable_says_why", condition=~Q(state="not_applicable") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(fields=("sheet", "state"), name="askedrow_progress")]

    def __str__(self) -> str:
        return self.item.title

    @property
    def is_decided(self) -> bool:
        """Has a person said what becomes of it?"""
        return self.state != RowState.OPEN
