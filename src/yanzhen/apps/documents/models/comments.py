"""Comments on a draft (征求意见): to whom it was sent, what each unit said, and what came of it (采纳情况)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from yanzhen.apps.documents.models.item import ReadingItem
from yanzhen.apps.documents.models.version import DocumentVersion
from yanzhen.apps.organisations.models import Organisation


class CommentRoundQuerySet(models.QuerySet):
    """Questions about rounds."""

    def running(self) -> Self:
        """Keep rounds that are not closed."""
        return self.filter(closed_on=None)

    def overdue(self, on: date) -> Self:
        """Keep running rounds whose last day is over."""
        return self.running().filter(due_on__lt=on)


class CommentRound(models.Model):
    """One sending of a version to chosen units for comments by a day (征求意见)."""

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="comment_rounds")
    text = models.TextField("征求意见说明", blank=True)
    due_on = models.DateField("反馈截止")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField("发出日期")
    opened_at = models.DateTimeField("发出时间", auto_now_add=True)
    overdue_noted_on = models.DateField("到期登记", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    closed_on = models.DateField("办结日期", null=True, blank=True)

    objects = CommentRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "征求意见"
        verbose_name_plural = "征求意见"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("document_version",), condition=Q(closed_on=None), name="commentround_one_running"
            ),
            models.CheckConstraint(
                name="commentround_closed_by_someone",
                condition=Q(closed_on=None, closed_by=None) | Q(closed_on__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_version.title}征求意见"

    @property
    def is_closed(self) -> bool:
        """Was the round closed?"""
        return self.closed_on is not None


class CommentRequestQuerySet(models.QuerySet):
    """Questions about requests."""

    def missing(self) -> Self:
        """Keep units that have not replied."""
        return self.filter(replied_on=None)


class CommentRequest(models.Model):
    """One unit that is asked in a round, and whether it has replied (征求对象); no comments in a reply is 无意见."""

    round = models.ForeignKey(CommentRound, on_delete=models.CASCADE, related_name="requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="comment_requests")
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    replied_on = models.DateField("反馈日期", null=True, blank=True)
    reminded_on = models.DateField("提醒日期", null=True, blank=True)
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = CommentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "征求对象"
        verbose_name_plural = "征求对象"
        ordering = ("round_id", "organisation__sort_key", "pk")
        constraints = [
            models.UniqueConstraint(fields=("round", "organisation"), name="commentrequest_once"),
            models.CheckConstraint(
                name="commentrequest_replied_by_someone",
                condition=Q(replied_on=None, replied_by=None) | Q(replied_on__isnull=False, replied_by__isnull=False),
            ),
        ]

    @property
    def is_late(self) -> bool:
        """Did the reply come after the last day?"""
        return self.replied_on is not None and self.replied_on > self.round.due_on


class Adoption(models.TextChoices):
    """What came of a comment (采纳情况)."""

    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    DECLINED = "declined", "不采纳"


class CommentQuerySet(models.QuerySet):
    """Questions about comments."""

    def handed_in(self) -> Self:
        """Keep comments of replies that were sent."""
        return self.filter(request__replied_on__isnull=False)

    def unanswered(self) -> Self:
        """Keep comments handed in that nobody has decided on."""
        return self.handed_in().filter(adoption="")


class Comment(models.Model):
    """One comment of a unit, on a statement or on the whole (意见), and the answer to it."""

    request = models.ForeignKey(CommentRequest, on_delete=models.CASCADE, related_name="comments")
    item = models.ForeignKey(ReadingItem, on_delete=models.CASCADE, related_name="comments", null=True, blank=True)
    quote = models.TextField("针对的原文", blank=True)
    text = models.TextField("意见")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField("填写时间", auto_now_add=True)
    adoption = models.CharField("采纳情况", max_length=8, choices=Adoption, blank=True)
    reason = models.TextField("理由", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answered_on = models.DateField("答复日期", null=True, blank=True)
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "意见"
        verbose_name_plural = "意见"
        ordering = ("request_id", "pk")
        constraints = [
            models.CheckConstraint(name="comment_text_not_blank", condition=~Q(text="")),
            models.CheckConstraint(
                name="comment_not_wholly_adopted_says_why",
                condition=~Q(adoption__in=("partly", "declined")) | ~Q(reason=""),
                violation_error_message="部分采纳、不采纳的，要写明理由。",
            ),
            models.CheckConstraint(
                name="comment_answered_by_someone",
                condition=Q(adoption="", answered_by=None, answered_on=None)
                | (~Q(adoption="") & Q(answered_by__isnull=False, answered_on__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=("request", "adoption"), name="comment_answered")]

    def __str__(self) -> str:
        return self.text[:40]
