"""Reports (总结报告): words typed by people with places for numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models import Plan


class ReportKind(models.TextChoices):
    """What a report is (报告种类)."""

    HALF_YEAR = "half_year", "半年总结"
    YEAR = "year", "年度总结"
    MONTH = "month", "月度报告"
    SPECIAL = "special", "专项报告"
    BRIEF = "brief", "一页通（专报）"
    SCHOOL = "school", "学校总结"


class ReportState(models.TextChoices):
    """Where a report stands (状态)."""

    DRAFT = "draft", "起草"
    FROZEN = "frozen", "已定稿"
    SIGNED = "signed", "已签发"


class Report(models.Model):
    """A report being written, or frozen (总结报告).

    ``body`` has one block a line: ``# `` to ``#### `` headings, ``| a | b |`` table rows, else a paragraph;
    ``{key}`` is the place of a bound number; alone on its line it may be a live table or chart.
    ``seen`` holds the numbers as the writers last took note of them: ``{key: {shown, rows: [observation, …]}}``.
    """

    title = models.CharField("标题", max_length=160)
    kind = models.CharField("种类", max_length=12, choices=ReportKind)
    state = models.CharField("状态", max_length=8, choices=ReportState, default=ReportState.DRAFT)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reports", verbose_name="起草单位")
    scope = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="统计范围")
    plans = models.ManyToManyField(Plan, related_name="reports", verbose_name="所依据的计划", blank=True)
    period_start = models.DateField("期间起")
    period_end = models.DateField("期间止")
    body = models.TextField("正文", blank=True)
    template_version = models.ForeignKey(
        "reports.TemplateVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="模板",
    )
    seen = models.JSONField("已核对的数", default=dict, blank=True)
    number = models.CharField("发文字号", max_length=60, blank=True)
    signed_on = models.DateField("签发日期", null=True, blank=True)
    signed_by_name = models.CharField("签发人", max_length=60, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("起草时间", auto_now_add=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "总结报告"
        verbose_name_plural = "总结报告"
        ordering = ("-period_end", "-pk")
        constraints = [
            models.CheckConstraint(
                name="summary_period_in_order",
                condition=Q(period_end__gte=F("period_start")),
                violation_error_message="期间的止日不能早于起日。",
            ),
            models.CheckConstraint(name="summary_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(
                name="summary_number_only_signed",
                condition=Q(number="") | Q(state="signed"),
                violation_error_message="签发之前没有发文字号。",
            ),
            models.CheckConstraint(
                name="summary_signed_says_when", condition=~Q(state="signed") | Q(signed_on__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=("owner", "-period_end"), name="summary_owner")]

    def __str__(self) -> str:
        return self.title
