"""The log: events in a hash chain, an index of the objects they touched, and their purgeable content."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class AuditEvent(models.Model):
    """One act (操作). Rows are never updated or deleted: a trigger refuses it.

    ``digest`` is the SHA-256 over all the other fields and the digest before it (see ``audit.chain``).
    """

    number = models.BigIntegerField("序号", primary_key=True)
    happened_at = models.DateTimeField("时间")
    kind = models.CharField("操作", max_length=48)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="操作人",
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代行"
    )
    subjects = models.JSONField("对象", default=list)
    content_hash = models.CharField("内容的加钥散列", max_length=64)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "日志"
        verbose_name_plural = "日志"
        ordering = ("number",)
        constraints = [models.CheckConstraint(name="audit_event_number_positive", condition=Q(number__gte=1))]
        indexes = [
            models.Index(fields=("happened_at",), name="audit_event_time"),
            models.Index(fields=("actor", "-number"), name="audit_event_actor"),
        ]


class AuditObject(models.Model):
    """Which objects an event touched, for an object's history page."""

    event = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="objects_touched")
    subject = models.CharField("对象", max_length=64)

    class Meta:
        verbose_name = "日志对象"
        verbose_name_plural = "日志对象"
        constraints = [models.UniqueConstraint(fields=("subject", "event"), name="audit_object_once")]


class AuditContent(models.Model):
    """What an event said, under a key of its own; a purge (清除) removes both and the chain still verifies."""

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, primary_key=True, related_name="content")
    key = models.BinaryField(max_length=32)
    content = models.JSONField("内容")

    class Meta:
        verbose_name = "日志内容"
        verbose_name_plural = "日志内容"


class ChainHead(models.Model):
    """The one row that every act locks last before it commits."""

    singleton = models.BooleanField(primary_key=True, default=True)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = "日志链头"
        verbose_name_plural = "日志链头"
        constraints = [models.CheckConstraint(name="chain_head_only_one", condition=Q(singleton=True))]
