"""Columns of the list of purges."""

from __future__ import annotations

import django_tables2 as tables

from yanzhen.apps.audit.models import Purge
from yanzhen.web.columns import DayColumn, TitleColumn


class PurgeTable(tables.Table):
    """One purge a row."""

    subject = TitleColumn(verbose_name="对象", linkify=("audit:purge", {"pk": tables.A("pk")}))
    ground = tables.Column(verbose_name="依据")
    state = tables.Column(verbose_name="状态")
    proposed_by = tables.Column(verbose_name="提出人", order_by="proposed_by__username")
    proposed_at = DayColumn(verbose_name="提出时间")
    decided_by = tables.Column(verbose_name="复核人", order_by="decided_by__username", default="—")
    decided_at = DayColumn(verbose_name="复核时间", default="—")

    class Meta:
        model = Purge
        fields = ("subject", "ground", "state", "proposed_by", "proposed_at", "decided_by", "decided_at")
        order_by = "-proposed_at"
