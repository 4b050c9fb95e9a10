"""Filters of the lists of returns and ledgers."""

from __future__ import annotations

from datetime import timedelta

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from yanzhen.apps.ledgers.models import EDITABLE, LedgerType, Return, ReturnState

DUE_CHOICES = (("late", "已逾期"), ("week", "七天内"))


class ReturnFilter(django_filters.FilterSet):
    """By ledger, unit, state and whether it is late."""

    type = django_filters.CharFilter(label="台账", field_name="type__title", lookup_expr="icontains")
    unit = django_filters.CharFilter(label="单位", field_name="organisation__name", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label="状态", choices=ReturnState, empty_label="全部")
    due = django_filters.ChoiceFilter(label="时限", choices=DUE_CHOICES, empty_label="不限", method="filter_due")

    class Meta:
        model = Return
        fields = ("type", "unit", "state", "due")

    def filter_due(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep returns that are late or due within a week and not sent."""
        now = timezone.now()
        rows = rows.filter(state__in=(*EDITABLE, ReturnState.IN_UNIT))
        if value == "late":
            return rows.filter(due_at__lt=now)
        return rows.filter(due_at__range=(now, now + timedelta(days=7)))


class TypeFilter(django_filters.FilterSet):
    """By words, section and whether it is a one-off collection."""

    title = django_filters.CharFilter(label="名称", lookup_expr="icontains")
    owner = django_filters.CharFilter(label="主管科室", field_name="owner__name", lookup_expr="icontains")
    is_temporary = django_filters.ChoiceFilter(
        label="类别", choices=(("true", "临时填报"), ("false", "常设台账")), empty_label="全部"
    )

    class Meta:
        model = LedgerType
        fields = ("title", "owner", "is_temporary")
