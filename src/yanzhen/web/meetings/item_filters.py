"""Filters of the list of items."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet

from yanzhen.apps.meetings.models import Body, BodyKind, Item, ItemState
from yanzhen.apps.meetings.routing import KEY_MATTERS, MATTER_CHOICES, SPENDING
from yanzhen.apps.meetings.rule_sets import threshold_of

MINE = (("mine", "我提出或登记的"), ("asked", "等我表态的"))


class ItemFilter(django_filters.FilterSet):
    """By words, state, matter, body, year, 三重一大 and whose."""

    words = django_filters.CharFilter(label="名称或编号", method="filter_words")
    state = django_filters.ChoiceFilter(label="状态", choices=ItemState, empty_label="全部")
    matter = django_filters.ChoiceFilter(label="事项", choices=MATTER_CHOICES, empty_label="全部")
    body = django_filters.ChoiceFilter(
        label="会议", field_name="body__kind", choices=BodyKind.choices, empty_label="全部"
    )
    year = django_filters.NumberFilter(label="年度", field_name="made_on__year", min_value=2000, max_value=2100)
    key = django_filters.ChoiceFilter(label="三重一大", choices=(("yes", "是"), ("no", "否")), method="filter_key")
    whose = django_filters.ChoiceFilter(label="范围", choices=MINE, empty_label="全部", method="filter_whose")

    class Meta:
        model = Item
        fields = ("words", "state", "matter", "body", "year", "key", "whose")

    def filter_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Search numbers and the titles of open items; sealed words are found by nobody."""
        return rows.filter(Q(number__icontains=value) | Q(is_sealed=False, title__icontains=value))

    def filter_key(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep 三重一大 by each school's own threshold."""
        small = Q(pk__in=())
        for body in Body.objects.filter(pk__in=rows.order_by().values("body_id").distinct()):
            threshold = threshold_of(body, on=self.request.today)
            if threshold is not None:
                small |= Q(body=body, matter=SPENDING, amount_yuan__lt=threshold)
        is_key = Q(matter__in=KEY_MATTERS) & ~small
        return rows.filter(is_key) if value == "yes" else rows.exclude(is_key)

    def filter_whose(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep the user's own items, or those on which the user is asked."""
        user = self.request.user
        if value == "asked":
            return rows.filter(stands__person_id=user.person_id or 0, stands__stand="").distinct()
        own = Q(made_by=user) | Q(proposer_id=user.person_id) if user.person_id else Q(made_by=user)
        return rows.filter(own)
