"""Filters of the lists of organisations and people."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.directory import AREAS
from yanzhen.apps.organisations.models import (
    Closure,
    Hierarchy,
    Organisation,
    OrganisationKind,
    OrganisationName,
    Person,
    PostFunction,
    Posting,
    Stage,
)
from yanzhen.web.organisations.days import day_of

PARENT_KINDS = (
    OrganisationKind.AUTHORITY,
    OrganisationKind.PARTY_COMMITTEE,
    OrganisationKind.PARTY_GENERAL_BRANCH,
    *AREAS,
)


class OrganisationFilter(django_filters.FilterSet):
    """By name, kind, stage, and what it stood under on the day."""

    q = django_filters.CharFilter(label="名称或代码", method="by_name")
    kind = django_filters.ChoiceFilter(label="类型", choices=OrganisationKind, empty_label="全部")
    stage = django_filters.ChoiceFilter(label="学段", choices=Stage, empty_label="全部", method="by_stage")
    under = django_filters.ModelChoiceFilter(
        label="隶属于",
        queryset=Organisation.objects.filter(kind__in=PARENT_KINDS),
        empty_label="全部",
        method="by_parent",
    )
    hierarchy = django_filters.ChoiceFilter(label="隶属类别", choices=Hierarchy, empty_label="任一", method="keep")
    day = django_filters.DateFilter(
        label="看某日的样子", method="keep", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Organisation
        fields = ("q", "kind", "stage", "under", "hierarchy", "day")

    def by_name(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep organisations that bear or bore a name with these characters, or whose code begins so."""
        former = OrganisationName.objects.filter(Q(name__icontains=value) | Q(short_name__icontains=value))
        return rows.filter(Q(code__istartswith=value) | Q(pk__in=former.values("organisation_id")))

    def by_stage(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep organisations that teach the stage."""
        return rows.filter(stages__contains=[value])

    def by_parent(self, rows: QuerySet, name: str, value: Organisation) -> QuerySet:
        """Keep what stood under the organisation on the day, in the chosen hierarchy or in any."""
        below = Closure.objects.in_force_on(day_of(self.request)).filter(ancestor=value)
        if hierarchy := self.data.get("hierarchy"):
            below = below.filter(hierarchy=hierarchy)
        return rows.filter(pk__in=below.values("descendant_id"))

    def keep(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """Leave the rows: the field shapes the others."""
        return rows


class PersonFilter(django_filters.FilterSet):
    """By name or staff number, and by post on the day."""

    q = django_filters.CharFilter(label="姓名或工号", method="by_name")
    function = django_filters.ChoiceFilter(
        label="岗位职能", choices=PostFunction, empty_label="全部", method="by_function"
    )

    class Meta:
        model = Person
        fields = ("q", "function")

    def by_name(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep persons whose name has these characters or whose number begins so."""
        return rows.filter(Q(name__icontains=value) | Q(staff_number__istartswith=value))

    def by_function(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep persons who hold such a post today."""
        held = Posting.objects.in_force_on(self.request.today).filter(function=value)
        return rows.filter(pk__in=held.values("person_id"))
