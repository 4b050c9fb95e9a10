"""Removing content everywhere (清除): one proposes, another confirms; what was purged stays remembered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PurgeState(models.TextChoices):
    """How far a purge is (状态)."""

    PROPOSED = "proposed", "待复核"
    CONFIRMED = "confirmed", "已清除"
    REJECTED = "rejected", "不予清除"


class LegalGround(models.TextChoices):
    """Why content may be removed (清除依据)."""

    SPILL = "spill", "误传涉密或工作秘密"
    PERSONAL = "personal", "个人信息依法删除"
    EXPIRED = "expired", "保管期限届满"
    COURT = "court", "司法或监察机关要求"


class Purge(models.Model):
    """A request to remove one object's content and what hangs on it (清除)."""

    subject = models.CharField("对象", max_length=64)
    ground = models.CharField("依据", max_length=12, choices=LegalGround)
    reason = models.CharField("事由", max_length=300)
    state = models.CharField("状态", max_length=12, choices=PurgeState, default=PurgeState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="复核人",
    )
    decided_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        verbose_name = "清除"
        verbose_name_plural = "清除"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="purge_by_two_persons", condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by"))
            ),
            models.CheckConstraint(
                name="purge_decided_once",
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.UniqueConstraint(name="purge_one_open", fields=("subject",), condition=Q(state="proposed")),
        ]

    def __str__(self) -> str:
        return self.subject


class PurgedSubject(models.Model):
    """An object whose content is gone; restoring an older backup removes it again."""

    subject = models.CharField("对象", max_length=64, primary_key=True)
    purge = models.ForeignKey(Purge, on_delete=models.PROTECT, null=True, blank=True, related_name="purged")
    purged_at = models.DateTimeField("清除时间", auto_now_add=True)

    class Meta:
        verbose_name = "已清除对象"
        verbose_name_plural = "已清除对象"
