"""Items of a reading (研读条目): one per statement, proposed by the reader, accepted or rejected by a person."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yanzhen.apps.documents.models.version import DocumentVersion

TITLE_LENGTH = 300


class ItemKind(models.TextChoices):
    """What a statement is (条目类型)."""

    TASK = "task", "任务"
    RESULT = "result", "成效"
    CONTEXT = "context", "背景"


class ItemState(models.TextChoices):
    """Where an item stands (条目状态); absorbed ones went into another item and are kept for their references."""

    PROPOSED = "proposed", "待确认"
    ACCEPTED = "accepted", "已接受"
    REJECTED = "rejected", "已剔除"
    ABSORBED = "absorbed", "已并入"


class ReadingItemQuerySet(models.QuerySet):
    """Questions about items."""

    def live(self) -> Self:
        """Keep items that stand for a piece of the text."""
        return self.exclude(state=ItemState.ABSORBED)

    def tasks(self) -> Self:
        """Keep live items that say what is to be done."""
        return self.live().filter(kind=ItemKind.TASK)

    def accepted_tasks(self) -> Self:
        """Keep the tasks a person has accepted: what plans are made from."""
        return self.filter(kind=ItemKind.TASK, state=ItemState.ACCEPTED)

    def waiting(self) -> Self:
        """Keep tasks that nobody has decided on."""
        return self.filter(kind=ItemKind.TASK, state=ItemState.PROPOSED)

    def least_sure_first(self) -> Self:
        """Order by what the reader is least sure of; what it cannot tell comes first."""
        return self.order_by(F("confidence").asc(nulls_first=True), "start", "pk")


class ReadingItem(models.Model):
    """One statement of a version and what is made of it (研读条目).

    ``quantities`` holds the reader's labels inside the item; ``targets`` those to be reached, each with an optional
    ``baseline``; ``lead`` and ``support`` hold names as written; offsets index the version's text. ``identity`` is the
    same for what is the same statement in other versions of the document; ``by_model`` marks what a language model
    proposed; ``pulse`` is the version's at the last change.
    """

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="items")
    identity = models.UUIDField("身份", default=uuid.uuid4, editable=False, db_index=True)
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    kind = models.CharField("类型", max_length=8, choices=ItemKind)
    state = models.CharField("状态", max_length=8, choices=ItemState, default=ItemState.PROPOSED)
    confidence = models.FloatField("把握", null=True, blank=True)
    title = models.CharField("任务名称", max_length=TITLE_LENGTH)
    title_start = models.PositiveIntegerField("名称起", null=True, blank=True)
    title_end = models.PositiveIntegerField("名称止", null=True, blank=True)
    heading_path = models.JSONField("所在章节", default=list, blank=True)
    lead = models.JSONField("牵头", default=list, blank=True)
    support = models.JSONField("配合", default=list, blank=True)
    quantities = models.JSONField("数量", default=list, blank=True)
    targets = models.JSONField("目标", default=list, blank=True)
    deadline_on = models.DateField("完成时限", null=True, blank=True)
    deadline_basis = models.CharField("时限依据", max_length=200, blank=True)
    conditions = models.JSONField("条件要求", default=list, blank=True)
    reject_reason = models.CharField("剔除理由", max_length=200, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    edited_at = models.DateTimeField("改动时间", null=True, blank=True)
    by_model = models.BooleanField("模型提议", default=False)
    version = models.PositiveIntegerField("修改次数", default=0)
    pulse = models.PositiveIntegerField("变动号", default=0)

    objects = ReadingItemQuerySet.as_manager()

    class Meta:
        verbose_name = "研读条目"
        verbose_name_plural = "研读条目"
        ordering = ("document_version_id", "start", "pk")
        constraints = [
            models.CheckConstraint(name="readingitem_span_not_empty", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(name="readingitem_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(
                name="readingitem_confidence_is_share",
                condition=Q(confidence=None) | Q(confidence__gte=0, confidence__lte=1),
            ),
            models.CheckConstraint(
                name="readingitem_rejected_says_why", condition=~Q(state="rejected") | ~Q(reject_reason="")
            ),
            models.UniqueConstraint(
                fields=("document_version", "start"),
                condition=~Q(state="absorbed"),
                name="readingitem_one_per_place",
            ),
        ]
        indexes = [models.Index(fields=("document_version", "kind", "state"), name="readingitem_progress")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_decided(self) -> bool:
        """Has a person accepted or rejected it?"""
        return self.state in (ItemState.ACCEPTED, ItemState.REJECTED)

    def wording_in(self, text: str) -> str:
        """Return the item's words out of the version's text."""
        return text[self.start : self.end]
