"""A report as it was when it was frozen (定稿): words, numbers and what they rested on, never changed again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from yanzhen.apps.reports.models.report import Report


class FrozenReport(models.Model):
    """The frozen content; a trigger refuses changes.

    ``figures`` maps each key to ``{label, shown, value, kind, inputs: [{subject, label, shown}]}``; ``blocks`` holds
    the tables and charts by key, with the keys of their cells. ``digest`` is the SHA-256 of title, body, figures and
    blocks in canonical form; ``chain_digest`` the log's head at freezing.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, primary_key=True, related_name="frozen")
    title = models.CharField("标题", max_length=160)
    body = models.TextField("正文")
    figures = models.JSONField("数")
    blocks = models.JSONField("表和图", default=dict)
    unbound = models.JSONField("没有来源的数", default=list)
    digest = models.CharField("摘要", max_length=64)
    chain_number = models.BigIntegerField("日志序号")
    chain_digest = models.CharField("日志链头", max_length=64)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    frozen_on = models.DateField("定稿日期")
    frozen_at = models.DateTimeField("定稿时间", auto_now_add=True)

    class Meta:
        verbose_name = "定稿"
        verbose_name_plural = "定稿"
