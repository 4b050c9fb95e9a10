"""The list of documents as a table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from yanzhen.apps.documents.models import BatchFile, Document, DraftStage, FileState, ReadingBatch, ReadingState
from yanzhen.apps.documents.wording import day_in_words
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn


class DocumentTable(tables.Table):
    """One line per document, with how far its newest version is."""

    title = TitleColumn(verbose_name="标题", linkify=lambda record: reverse("documents:document", args=[record.pk]))
    number = tables.Column(verbose_name="发文字号", default="")
    kind = tables.Column(verbose_name="类别")
    year = tables.Column(verbose_name="年度", default="")
    organisation = tables.Column(verbose_name="归属单位", order_by="organisation__sort_key")
    latest_ordinal = tables.Column(verbose_name="版本", orderable=False)
    decided_count = tables.Column(verbose_name="研读进度", empty_values=(), order_by="decided_count")
    created_at = DayColumn(verbose_name="登记日期")

    class Meta:
        model = Document
        fields = ("title", "number", "kind", "year", "organisation", "latest_ordinal", "decided_count", "created_at")
        order_by = "-created_at"

    def render_title(self, record: Document, value: str) -> Any:
        """The title, with a mark on internal ones."""
        mark = format_html(' <span class="yz-badge yz-badge-red">内部</span>') if record.secrecy == "internal" else ""
        return format_html("{}{}", value, mark)

    def value_title(self, value: str) -> str:
        """The title alone."""
        return value

    def render_latest_ordinal(self, record: Document, value: int) -> str:
        """Which version, and how far the text has come."""
        return f"第{value}版 {DraftStage(record.latest_stage).label}"

    def render_decided_count(self, record: Document) -> Any:
        """How many tasks are decided; leads to the reading."""
        url = reverse("documents:reading", args=[record.latest_id])
        return format_html('<a class="yz-nowrap" href="{}">{}</a>', url, self._progress(record))

    def render_created_at(self, value: datetime) -> str:
        """The day is enough in a list."""
        return day_in_words(timezone.localdate(value))

    def value_decided_count(self, record: Document) -> str:
        """The same in words."""
        return self._progress(record)

    @staticmethod
    def _progress(record: Document) -> str:
        if record.latest_state != ReadingState.READY:
            return ReadingState(record.latest_state).label
        if record.latest_finished_at:
            return f"研读完成（{record.task_count or 0}条）"
        return f"已确认{record.decided_count or 0}/{record.task_count or 0}"


class BatchTable(tables.Table):
    """One batch a row."""

    created_at = DayColumn(verbose_name="提交时间", linkify=lambda record: reverse("documents:batch", args=[record.pk]))
    organisation = tables.Column(verbose_name="归属单位", orderable=False)
    created_by = tables.Column(verbose_name="提交人", orderable=False)
    file_count = NumberColumn(verbose_name="文件", unit="份")
    read = NumberColumn(verbose_name="已识读", unit="份")
    known = NumberColumn(verbose_name="已有此文件", unit="份")
    refused = NumberColumn(verbose_name="未接收", unit="份")
    job = tables.Column(verbose_name="进度", accessor="job__sentence", orderable=False, default="")

    class Meta:
        model = ReadingBatch
        fields = ("created_at", "organisation", "created_by", "file_count", "read", "known", "refused", "job")
        order_by = "-created_at"


_TONES = {FileState.READ: "green", FileState.KNOWN: "blue", FileState.REFUSED: "red"}


class BatchFileTable(tables.Table):
    """One file of a batch a row: what became of it, why, and where its reading is."""

    ordinal = NumberColumn(verbose_name="序号")
    name = tables.Column(verbose_name="文件名")
    state = tables.Column(verbose_name="结果")
    reason = tables.Column(verbose_name="说明", default="", orderable=False)
    version = tables.Column(verbose_name="识读出的文件", default="", orderable=False)

    class Meta:
        model = BatchFile
        fields = ("ordinal", "name", "state", "reason", "version")
        order_by = "ordinal"

    def render_state(self, record: BatchFile, value: str) -> Any:
        """The result as a badge."""
        tone = _TONES.get(FileState(record.state), "")
        return format_html('<span class="yz-badge{}">{}</span>', f" yz-badge-{tone}" if tone else "", value)

    def value_state(self, value: str) -> str:
        """The result in words."""
        return value

    def render_version(self, record: BatchFile) -> Any:
        """The title, leading to the reading."""
        url = reverse("documents:reading", args=[record.version_id])
        return format_html('<a href="{}">{}</a>', url, record.version.title)

    def value_version(self, record: BatchFile) -> str:
        """The title alone."""
        return record.version.title
