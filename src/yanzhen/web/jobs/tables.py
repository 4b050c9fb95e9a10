"""Columns of the list of jobs."""

from __future__ import annotations

import django_tables2 as tables

from yanzhen.apps.jobs.models import Job
from yanzhen.web.columns import DayColumn, TitleColumn


class JobTable(tables.Table):
    """One job a row."""

    title = TitleColumn(verbose_name="作业", linkify=("jobs:job", {"pk": tables.A("pk")}))
    state = tables.Column(verbose_name="状态")
    sentence = tables.Column(verbose_name="进度", orderable=False)
    actor = tables.Column(verbose_name="发起人", default="系统", order_by="actor__username")
    queued_at = DayColumn(verbose_name="提交时间")
    finished_at = DayColumn(verbose_name="结束时间")

    class Meta:
        model = Job
        fields = ("title", "state", "sentence", "actor", "queued_at", "finished_at")
        order_by = "-queued_at"
