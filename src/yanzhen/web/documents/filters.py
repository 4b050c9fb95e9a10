"""How the list of documents is narrowed."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from yanzhen.apps.documents.models import BatchFile, Document, DocumentKind, DraftStage, FileState
from yanzhen.apps.files.models import Secrecy

STATES = (("open", "待研读"), ("finished", "研读完成"))


class DocumentFilter(django_filters.FilterSet):
    """Words, year, kind, stage, state and 公开范围."""

    q = django_filters.CharFilter(
        label="标题、字号、机关", method="by_words", widget=forms.TextInput(attrs={"type": "search"})
    )
    year = django_filters.NumberFilter(label="年度", widget=forms.NumberInput(attrs={"min": 1949, "max": 2100}))
    kind = django_filters.ChoiceFilter(label="类别", choices=DocumentKind.choices, empty_label="全部")
    stage = django_filters.ChoiceFilter(
        label="稿次", choices=DraftStage.choices, empty_label="全部", field_name="latest_stage"
    )
    state = django_filters.ChoiceFilter(label="研读", choices=STATES, empty_label="全部", method="by_state")
    secrecy = django_filters.ChoiceFilter(label="公开范围", choices=Secrecy.choices, empty_label="全部")

    class Meta:
        model = Document
        fields = ("q", "year", "kind", "stage", "state", "secrecy")

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep documents that hold every word."""
        return rows.mentioning(value)

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep documents whose newest version is, or is not, read to the end."""
        finished = Q(latest_finished_at__isnull=False)
        return rows.filter(finished if value == "finished" else ~finished)


class BatchFileFilter(django_filters.FilterSet):
    """By result and name."""

    state = django_filters.ChoiceFilter(label="结果", choices=FileState.choices, empty_label="全部")
    name = django_filters.CharFilter(label="文件名", lookup_expr="contains")

    class Meta:
        model = BatchFile
        fields = ("state", "name")
