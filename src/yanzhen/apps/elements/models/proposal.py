"""Corrections that wait for the owner of the source (数据更正)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from yanzhen.apps.elements.models.element import DataElement
from yanzhen.apps.elements.models.value import ElementValue
from yanzhen.apps.organisations.models import Organisation


class ProposalState(models.TextChoices):
    """How far a correction has come (更正状态)."""

    WAITING = "waiting", "待处理"
    ACCEPTED = "accepted", "已采纳"
    REFUSED = "refused", "未采纳"


class ElementProposal(models.Model):
    """Somebody says that a value is wrong, and what it should be (数据更正建议)."""

    element = models.ForeignKey(DataElement, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="element_proposals")
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    known = models.ForeignKey(ElementValue, on_delete=models.PROTECT, related_name="proposals", verbose_name="现有值")
    value = models.JSONField("建议值")
    reason = models.CharField("理由", max_length=200)
    goes_to = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="proposals_to_decide", verbose_name="处理单位"
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField("提出日期")
    state = models.CharField("状态", max_length=8, choices=ProposalState, default=ProposalState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField("处理日期", null=True, blank=True)
    answer = models.CharField("处理意见", max_length=200, blank=True)
    became = models.OneToOneField(
        ElementValue, on_delete=models.PROTECT, null=True, blank=True, related_name="accepted_from"
    )
    proposed_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "数据更正"
        verbose_name_plural = "数据更正"
        ordering = ("-proposed_at", "-pk")
        constraints = [
            models.CheckConstraint(name="proposal_period_in_order", condition=Q(period_end__gte=F("period_start"))),
            models.CheckConstraint(
                name="proposal_gives_reason", condition=~Q(reason=""), violation_error_message="更正要写明理由。"
            ),
            models.CheckConstraint(
                name="proposal_decided_by_someone",
                condition=Q(state="waiting", decided_by=None)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_on__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="proposal_accepted_became_a_value", condition=~Q(state="accepted") | Q(became__isnull=False)
            ),
            models.UniqueConstraint(
                fields=("known",), condition=Q(state="waiting"), name="proposal_one_waiting_a_value"
            ),
        ]
        indexes = [
            models.Index(fields=("goes_to",), condition=Q(state="waiting"), name="proposal_waiting"),
            models.Index(fields=("organisation", "-proposed_at"), name="proposal_of_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.element}：{self.organisation}"

    def get_absolute_url(self) -> str:
        """Return the address of the proposal's page."""
        return reverse("elements:proposal", args=[self.pk])
