"""Figures that a document states (载明数): proposed by the reader, confirmed or refused by a person."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.indicators.models import Indicator, Observation, Qualifier
from yanzhen.apps.organisations.models import Organisation


class FactState(models.TextChoices):
    """What a person made of it (状态)."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "已剔除"


class DocumentFactQuerySet(models.QuerySet):
    """Questions about stated figures."""

    def ready(self) -> Self:
        """Keep proposals that say of what, of whom and for when."""
        return self.filter(
            state=FactState.PROPOSED,
            indicator__isnull=False,
            organisation__isnull=False,
            period_start__isnull=False,
        )


class DocumentFact(models.Model):
    """One figure of a document version (载明数).

    ``start`` and ``end`` span the figure, ``sentence_start`` and ``sentence_end`` its sentence, all in the version's
    text. ``step`` is what one unit in the last printed place is worth (1.1万 → 1000), by which it may differ.
    """

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="facts")
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    sentence_start = models.PositiveIntegerField("原句起")
    sentence_end = models.PositiveIntegerField("原句止")
    words = models.CharField("文中写法", max_length=120)
    wording = models.TextField("原句")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="指标"
    )
    is_certain = models.BooleanField("写法确定", default=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    period_start = models.DateField("期间起", null=True, blank=True)
    period_end = models.DateField("期间止", null=True, blank=True)
    value = models.DecimalField("数值", max_digits=20, decimal_places=6)
    unit = models.CharField("单位名称", max_length=16, blank=True)
    qualifier = models.CharField("修饰语", max_length=8, choices=Qualifier, default=Qualifier.EXACT, blank=True)
    step = models.DecimalField("末位", max_digits=20, decimal_places=6, default=1)
    state = models.CharField("状态", max_length=12, choices=FactState, default=FactState.PROPOSED)
    reason = models.CharField("剔除理由", max_length=200, blank=True)
    observation = models.OneToOneField(
        Observation, on_delete=models.PROTECT, null=True, blank=True, related_name="fact", verbose_name="观测值"
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    version = models.PositiveIntegerField("修改次数", default=0)

    objects = DocumentFactQuerySet.as_manager()

    class Meta:
        verbose_name = "载明数"
        verbose_name_plural = "载明数"
        ordering = ("document_version_id", "start")
        constraints = [
            models.UniqueConstraint(fields=("document_version", "start"), name="documentfact_one_place"),
            models.CheckConstraint(
                name="documentfact_confirmed_is_observed",
                condition=Q(state="confirmed", observation__isnull=False)
                | (~Q(state="confirmed") & Q(observation=None)),
            ),
            models.CheckConstraint(
                name="documentfact_period_in_order",
                condition=Q(period_start=None, period_end=None) | Q(period_end__gte=F("period_start")),
            ),
        ]

    def __str__(self) -> str:
        return self.words
