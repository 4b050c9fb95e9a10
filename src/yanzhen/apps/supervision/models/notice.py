"""Notices (督办文书) in four steps, each signed by a person: 提醒, 催办单, 督办单, 通报."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models import Task


class NoticeKind(models.TextChoices):
    """The steps, mildest first (督办方式)."""

    REMINDER = "reminder", "提醒"
    URGING = "urging", "催办单"
    ORDER = "order", "督办单"
    CIRCULAR = "circular", "通报"


class NoticeState(models.TextChoices):
    """Where a notice stands (状态)."""

    DRAFT = "draft", "拟稿"
    SIGNED = "signed", "已签发"
    REPLIED = "replied", "已反馈"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


class NoticeQuerySet(models.QuerySet):
    """Questions about notices."""

    def in_effect(self) -> Self:
        """Keep notices that were signed and not withdrawn."""
        return self.exclude(state__in=(NoticeState.DRAFT, NoticeState.WITHDRAWN))

    def awaiting_reply(self) -> Self:
        """Keep signed notices that ask for an answer and have none."""
        return self.filter(state=NoticeState.SIGNED, reply_due_on__isnull=False)

    def overdue_on(self, day: date) -> Self:
        """Keep notices whose answer is late on ``day``."""
        return self.awaiting_reply().filter(reply_due_on__lt=day)


class Notice(models.Model):
    """One matter, one sheet: what is behind, what is asked, by when, who signed (督办文书).

    A circular (通报) names no single addressee: it is announced to everyone whom its tasks concern.
    """

    kind = models.CharField("督办方式", max_length=8, choices=NoticeKind)
    state = models.CharField("状态", max_length=9, choices=NoticeState, default=NoticeState.DRAFT)
    issuer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="notices_issued", verbose_name="发出单位"
    )
    addressee = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="notices_received",
        null=True,
        blank=True,
        verbose_name="承办单位",
    )
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name="上一步"
    )
    directly_because = models.CharField("直接督办的理由", max_length=200, blank=True)
    number = models.CharField("编号", max_length=40, blank=True)
    serial = models.PositiveIntegerField("年内序号", null=True, blank=True, editable=False)
    demand = models.TextField("要求")
    reply_due_on = models.DateField("反馈时限", null=True, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField("拟稿日期")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_on = models.DateField("签发日期", null=True, blank=True)
    reply = models.TextField("反馈", blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replied_on = models.DateField("反馈日期", null=True, blank=True)
    conclusion = models.CharField("办结意见", max_length=300, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    concluded_on = models.DateField("办结或撤回日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "督办文书"
        verbose_name_plural = "督办文书"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="notice_circular_has_no_addressee",
                condition=Q(kind="circular", addressee=None) | (~Q(kind="circular") & Q(addressee__isnull=False)),
            ),
            models.CheckConstraint(name="notice_demand_not_blank", condition=~Q(demand="")),
            models.CheckConstraint(
                name="notice_goes_out_only_signed",
                condition=Q(state__in=("draft", "withdrawn"))
                | (Q(signed_by__isnull=False) & Q(signed_on__isnull=False) & ~Q(number="")),
            ),
            models.CheckConstraint(
                name="notice_replied_says_what",
                condition=~Q(state="replied") | (~Q(reply="") & Q(replied_by__isnull=False)),
            ),
            models.UniqueConstraint(fields=("number",), condition=~Q(number=""), name="notice_number_once"),
        ]
        indexes = [
            models.Index(fields=("addressee", "state"), name="notice_addressee"),
            models.Index(fields=("issuer", "-id"), name="notice_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.number}"


class NoticeTask(models.Model):
    """A task that a notice is about, with its light on the day of drafting (督办事项)."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="matters")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="notices")
    colour = models.CharField("当时灯色", max_length=6, blank=True)
    reasons = models.JSONField("当时原因", default=list)

    class Meta:
        verbose_name = "督办事项"
        verbose_name_plural = "督办事项"
        ordering = ("notice_id", "pk")
        constraints = [models.UniqueConstraint(fields=("notice", "task"), name="notice_task_once")]
        indexes = [models.Index(fields=("task", "notice"), name="notice_task_notices")]
