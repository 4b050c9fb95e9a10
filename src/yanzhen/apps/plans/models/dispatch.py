"""Sending down (下发), to whom, and who has signed for it (签收)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models.plan import Plan


class Dispatch(models.Model):
    """One act of sending tasks of a signed plan down to chosen units (下发)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="dispatches")
    key = models.UUIDField("幂等键", unique=True, editable=False)
    text = models.TextField("下发说明", blank=True)
    dispatched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="下发人"
    )
    dispatched_on = models.DateField("下发日期")
    receipt_due_on = models.DateField("签收截止")
    made_at = models.DateTimeField("下发时间", auto_now_add=True)
    task_count = models.PositiveIntegerField("任务数", default=0)

    class Meta:
        verbose_name = "下发"
        verbose_name_plural = "下发"
        ordering = ("-pk",)
        indexes = [models.Index(fields=("plan", "-id"), name="dispatch_plan")]


class RecipientRole(models.TextChoices):
    """Main recipients carry the tasks, copies are informed (主送、抄送)."""

    MAIN = "main", "主送"
    COPY = "copy", "抄送"


class RecipientQuerySet(models.QuerySet):
    """Questions about recipients."""

    def main(self) -> Self:
        """Keep those that carry the tasks and were not withdrawn."""
        return self.filter(role=RecipientRole.MAIN, withdrawn_on=None)

    def not_signed_for(self) -> Self:
        """Keep main recipients that have not signed for the dispatch."""
        return self.main().filter(receipt=None)


class Recipient(models.Model):
    """A unit to which a dispatch goes (收文单位)."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="recipients")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="dispatches_received")
    role = models.CharField("主送或抄送", max_length=4, choices=RecipientRole, default=RecipientRole.MAIN)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = "收文单位"
        verbose_name_plural = "收文单位"
        ordering = ("dispatch_id", "role", "organisation__sort_key")
        constraints = [models.UniqueConstraint(fields=("dispatch", "organisation"), name="recipient_once")]
        indexes = [models.Index(fields=("organisation", "role"), name="recipient_organisation")]


class Receipt(models.Model):
    """That a unit has taken its tasks (签收)."""

    recipient = models.OneToOneField(Recipient, on_delete=models.CASCADE, related_name="receipt")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="签收人"
    )
    signed_at = models.DateTimeField("签收时间", auto_now_add=True)
    signed_on = models.DateField("签收日期")

    class Meta:
        verbose_name = "签收"
        verbose_name_plural = "签收"
        ordering = ("pk",)
