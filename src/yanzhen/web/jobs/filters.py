"""Filters of the list of jobs."""

from __future__ import annotations

import django_filters

from yanzhen.apps.jobs.models import Job, JobState


class JobFilter(django_filters.FilterSet):
    """By state and title."""

    state = django_filters.ChoiceFilter(label="状态", choices=JobState, empty_label="全部")
    title = django_filters.CharFilter(label="名称", lookup_expr="contains")

    class Meta:
        model = Job
        fields = ("state", "title")
