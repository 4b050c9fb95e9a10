"""Figures of a draft with their verdicts (稿中数)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.models import Organisation


class Verdict(models.TextChoices):
    """What checking a figure came to (核验结论), the gravest first."""

    CONTRADICTORY = "contradictory", "自相矛盾"
    DIFFERENT = "different", "不一致"
    UNKNOWN = "unknown", "未知"
    CONFIRMED = "confirmed", "一致"


class Decision(models.TextChoices):
    """What a person made of it (处理)."""

    NONE = "", "未处理"
    ADOPTED = "adopted", "已采用"
    SET_ASIDE = "set_aside", "不用改"


class CheckedFigure(models.Model):
    """One figure of a draft (稿中数).

    ``notes`` says in order what was found: ``{kind, level, text, inputs, expected}``; ``replacement`` stands for the
    words from ``start`` to ``end`` if it is adopted.
    """

    check_of = models.ForeignKey("figure_checks.FigureCheck", on_delete=models.CASCADE, related_name="figures")
    ordinal = models.PositiveIntegerField("序号")
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    words = models.CharField("文中写法", max_length=120)
    verdict = models.CharField("结论", max_length=16, choices=Verdict)
    has_hint = models.BooleanField("有提示", default=False)
    notes = models.JSONField("说明", default=list)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    period_start = models.DateField("期间起", null=True, blank=True)
    period_end = models.DateField("期间止", null=True, blank=True)
    known = models.DecimalField("库中数值", max_digits=20, decimal_places=6, null=True, blank=True)
    difference = models.DecimalField("相差", max_digits=20, decimal_places=6, null=True, blank=True)
    source_subject = models.CharField("来源对象", max_length=64, blank=True)
    source_words = models.CharField("来源", max_length=200, blank=True)
    replacement = models.CharField("采用后的写法", max_length=120, blank=True)
    decision = models.CharField("处理", max_length=12, choices=Decision, default=Decision.NONE, blank=True)

    class Meta:
        verbose_name = "稿中数"
        verbose_name_plural = "稿中数"
        ordering = ("check_of_id", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=("check_of", "ordinal"), name="checkedfigure_one_ordinal"),
            models.CheckConstraint(name="checkedfigure_span_in_order", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(
                name="checkedfigure_adopts_something", condition=~Q(decision="adopted") | ~Q(replacement="")
            ),
        ]

    def __str__(self) -> str:
        return self.words
