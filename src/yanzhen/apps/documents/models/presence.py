"""Who has a reading open (研读在场): so that two people see each other before they meet in one item."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models

from yanzhen.apps.documents.models.item import ReadingItem
from yanzhen.apps.documents.models.version import DocumentVersion


class ReadingPresenceQuerySet(models.QuerySet):
    """Questions about who is there."""

    def seen_since(self, moment: datetime) -> Self:
        """Keep those whose page was heard of since."""
        return self.filter(seen_at__gte=moment)


class ReadingPresence(models.Model):
    """One person at one reading: heard of when, at which item, changing it or not (研读在场)."""

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(ReadingItem, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    is_editing = models.BooleanField("正在改", default=False)
    seen_at = models.DateTimeField("最近一次")

    objects = ReadingPresenceQuerySet.as_manager()

    class Meta:
        verbose_name = "研读在场"
        verbose_name_plural = "研读在场"
        constraints = [
            models.UniqueConstraint(fields=("document_version", "user"), name="readingpresence_once_per_reading")
        ]

    def __str__(self) -> str:
        return str(self.user)
