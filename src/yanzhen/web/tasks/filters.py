"""Filters of the lists of tasks."""

from __future__ import annotations

from datetime import timedelta

import django_filters
from django.db.models import QuerySet

from yanzhen.apps.organisations.models import Line
from yanzhen.apps.plans.models import Colour, Task, TaskState

DUE_CHOICES = (("late", "已逾期"), ("week", "七天内"), ("month", "三十天内"))


class TaskFilter(django_filters.FilterSet):
    """By words, state, light, line and when the next report is due."""

    title = django_filters.CharFilter(label="任务", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label="状态", choices=TaskState, empty_label="全部")
    colour = django_filters.ChoiceFilter(label="亮灯", field_name="light__colour", choices=Colour, empty_label="全部")
    line = django_filters.ChoiceFilter(label="条线", choices=Line, empty_label="全部")
    due = django_filters.ChoiceFilter(label="下次填报", choices=DUE_CHOICES, empty_label="不限", method="filter_due")

    class Meta:
        model = Task
        fields = ("title", "state", "colour", "line", "due")

    def filter_due(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep tasks whose next report is overdue or due soon."""
        today = self.request.today
        if value == "late":
            return rows.filter(next_due_on__lt=today)
        days = {"week": 7, "month": 30}[value]
        return rows.filter(next_due_on__range=(today, today + timedelta(days=days)))
