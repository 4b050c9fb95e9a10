"""Filters of the list of teachers."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.models import DueAnswer, Participant, Wish
from yanzhen.apps.rotation.wording import DUTIES, STAGES, SUBJECTS


def _schools(request: HttpRequest) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=request.rotation_people.order_by().values("school")).order_by(
        "sort_key", "code"
    )


class PeopleFilter(django_filters.FilterSet):
    """By code, school, stage, subject, answer and wish."""

    code = django_filters.CharFilter(
        label="教师编号", lookup_expr="icontains", widget=forms.TextInput(attrs={"type": "search"})
    )
    school = django_filters.ModelChoiceFilter(label="学校", queryset=_schools, empty_label="全部")
    stage = django_filters.ChoiceFilter(label="校段", choices=list(STAGES.items()), empty_label="全部")
    subject = django_filters.ChoiceFilter(label="学科", choices=list(SUBJECTS.items()), empty_label="全部")
    answer = django_filters.ChoiceFilter(label="判断", choices=DueAnswer, empty_label="全部")
    duty = django_filters.ChoiceFilter(
        label="职务",
        choices=[*DUTIES.items(), ("leading", "应当交流的校级干部")],
        empty_label="全部",
        method="by_duty",
    )
    wish = django_filters.ChoiceFilter(
        label="个人意愿", choices=[("none", "未填报"), *Wish.choices[1:]], empty_label="全部", method="by_wish"
    )

    class Meta:
        model = Participant
        fields = ("code", "school", "stage", "subject", "answer", "duty", "wish")

    def by_wish(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep teachers with this wish; of those who wait for one, only who may be moved."""
        return rows.to_be_asked().filter(wish="" if value == "none" else value)

    def by_duty(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep who holds this duty; or heads and deputies who are due."""
        return rows.leading() if value == "leading" else rows.filter(duty=value)
