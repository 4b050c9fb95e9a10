"""Links of a row (承接): the local statements that answer a thing asked, proposed or picked."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from yanzhen.apps.alignment.models.row import AskedRow
from yanzhen.apps.documents.models import ReadingItem


class LinkState(models.TextChoices):
    """What was decided on a proposed answer (承接状态)."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REJECTED = "rejected", "已剔除"


class AnswerLinkQuerySet(models.QuerySet):
    """Questions about links."""

    def live(self) -> Self:
        """Keep links that nobody rejected."""
        return self.exclude(state=LinkState.REJECTED)


class AnswerLink(models.Model):
    """A local statement that answers an ask (承接); ``numbers`` as the engine compares them, null score: by hand."""

    row = models.ForeignKey(AskedRow, on_delete=models.CASCADE, related_name="links")
    item = models.ForeignKey(ReadingItem, on_delete=models.PROTECT, related_name="+", verbose_name="承接语句")
    identity = models.UUIDField("身份", editable=False)
    state = models.CharField("状态", max_length=10, choices=LinkState, default=LinkState.PROPOSED)
    score = models.FloatField("相近程度", null=True, blank=True)
    shared = models.JSONField("共同的词", default=list, blank=True)
    verdict = models.CharField("数值结论", max_length=10)
    numbers = models.JSONField("数值对照", default=list, blank=True)
    timing = models.CharField("时限对照", max_length=8, blank=True)

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "承接"
        verbose_name_plural = "承接"
        ordering = ("row_id", "-score", "pk")
        constraints = [
            models.UniqueConstraint(fields=("row", "identity"), name="answerlink_once_per_row"),
            models.CheckConstraint(
                name="answerlink_score_is_share", condition=Q(score=None) | Q(score__gte=0, score__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.item.title

    @property
    def is_by_hand(self) -> bool:
        """Did a person pick it?"""
        return self.score is None
