"""Filters of the lists of data elements."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.elements.models import DataElement, ElementProposal, ElementValue, ProposalState, SourceSystem
from yanzhen.apps.elements.queries import values_visible_to
from yanzhen.apps.organisations.models import Organisation


def _with_values(request: HttpRequest) -> QuerySet[Organisation]:
    seen = values_visible_to(request.user, on=request.today).order_by().values("organisation")
    return Organisation.objects.filter(pk__in=seen).order_by("sort_key", "code")


def _owners(request: HttpRequest) -> QuerySet[Organisation]:
    owners = DataElement.objects.order_by().values("owner")
    return Organisation.objects.filter(pk__in=owners).order_by("sort_key", "code")


def _deciders(request: HttpRequest) -> QuerySet[Organisation]:
    return reach(request.user, "elements.view", on=request.today).order_by("sort_key", "code")


def words_field() -> django_filters.CharFilter:
    """Words of the name, another name or the definition."""
    return django_filters.CharFilter(
        label="名称、别名、口径", method="by_words", widget=forms.TextInput(attrs={"type": "search"})
    )


def naming(prefix: str, value: str) -> Q:
    """Keep elements whose names or definition hold every word."""
    found = Q()
    for word in value.split():
        found &= (
            Q(**{f"{prefix}title__icontains": word})
            | Q(**{f"{prefix}definition__icontains": word})
            | Q(**{f"{prefix}aliases__contains": [word]})
        )
    return found


class ValueFilter(django_filters.FilterSet):
    """Words, organisation, source system, section."""

    q = words_field()
    organisation = django_filters.ModelChoiceFilter(label="单位", queryset=_with_values, empty_label="全部")
    system = django_filters.ChoiceFilter(label="来源", choices=SourceSystem)
    owner = django_filters.ModelChoiceFilter(
        label="主管科室", field_name="element__owner", queryset=_owners, empty_label="全部"
    )

    class Meta:
        model = ElementValue
        fields = ("q", "organisation", "system", "owner")

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep values of elements that the words name."""
        return rows.filter(naming("element__", value))


class ElementFilter(django_filters.FilterSet):
    """Words, source system, section."""

    q = words_field()
    system = django_filters.ChoiceFilter(label="来源", choices=SourceSystem)
    owner = django_filters.ModelChoiceFilter(label="主管科室", queryset=_owners, empty_label="全部")

    class Meta:
        model = DataElement
        fields = ("q", "system", "owner")

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep elements that the words name."""
        return rows.filter(naming("", value))


class ProposalFilter(django_filters.FilterSet):
    """State, organisation, who decides."""

    state = django_filters.ChoiceFilter(label="状态", choices=ProposalState)
    goes_to = django_filters.ModelChoiceFilter(label="处理单位", queryset=_deciders, empty_label="全部")
    q = words_field()

    class Meta:
        model = ElementProposal
        fields: tuple[Any, ...] = ("state", "goes_to", "q")

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep corrections of elements that the words name."""
        return rows.filter(naming("element__", value))
