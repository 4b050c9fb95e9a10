"""A received file (附件): one row per receipt; equal contents share one place on disk."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from yanzhen.apps.organisations.models import Organisation


class Secrecy(models.TextChoices):
    """Who may learn of a thing (公开范围); anything above 内部 is refused at the door."""

    NONE = "none", "一般"
    INTERNAL = "internal", "内部"


class Retention(models.TextChoices):
    """How long a thing is kept (保管期限)."""

    PERMANENT = "permanent", "永久"
    THIRTY_YEARS = "30_years", "30年"
    TEN_YEARS = "10_years", "10年"


class StoredFileQuerySet(models.QuerySet):
    """Questions about received files."""

    def present(self) -> Self:
        """Keep files whose content was not purged."""
        return self.filter(purged_at=None)

    def uploaded_before(self, moment: datetime) -> Self:
        """Keep files received before ``moment``."""
        return self.filter(uploaded_at__lt=moment)


class StoredFile(models.Model):
    """A file as received; its bytes stand under ``FILES_DIR`` by hash (附件).

    ``named_units`` may see an internal file besides its own organisation. ``view_capability`` is what a reader must
    hold over the organisation. A purge blanks hash and name and keeps the row, so that references stay whole.
    """

    sha256 = models.CharField("内容散列", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("字节数")
    media_type = models.CharField("类型", max_length=100)
    name = models.CharField("原文件名", max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="files", verbose_name="单位")
    view_capability = models.CharField("查看所需权限", max_length=48, default="documents.view")
    secrecy = models.CharField("公开范围", max_length=12, choices=Secrecy, default=Secrecy.NONE)
    named_units = models.ManyToManyField(Organisation, related_name="+", blank=True, verbose_name="可见单位")
    retention = models.CharField("保管期限", max_length=12, choices=Retention, default=Retention.TEN_YEARS)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上传人",
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    uploaded_on = models.DateField("上传日期")
    purged_at = models.DateTimeField("清除时间", null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="stored_file_hash_until_purged",
                condition=Q(purged_at=None, sha256__regex="^[0-9a-f]{64}$") | Q(purged_at__isnull=False, sha256=""),
            ),
            models.CheckConstraint(name="stored_file_not_empty", condition=Q(size__gte=1)),
        ]
        indexes = [models.Index(fields=("sha256",), name="stored_file_hash")]

    def __str__(self) -> str:
        return self.name
