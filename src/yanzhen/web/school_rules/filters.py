"""Filters of the list of rules."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.school_rules.models import Category, RuleState, SchoolRule
from yanzhen.apps.school_rules.queries import rules_visible_to

SCOPES = (("public", "公开"), ("internal", "校内"))
REVIEWS = (("overdue", "复核已过期"), ("none", "没有复核日期"))


def _schools(request: HttpRequest) -> QuerySet[Organisation]:
    seen = rules_visible_to(request.user, on=request.today).order_by().values("organisation")
    return Organisation.objects.filter(pk__in=seen).order_by("sort_key", "code")


class RuleFilter(django_filters.FilterSet):
    """Words of name or text, school, category, state, who sees it, review."""

    q = django_filters.CharFilter(
        label="名称、文号、正文", method="by_words", widget=forms.TextInput(attrs={"type": "search"})
    )
    organisation = django_filters.ModelChoiceFilter(label="学校", queryset=_schools, empty_label="全部")
    category = django_filters.ChoiceFilter(label="类别", choices=Category, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=RuleState, empty_label="全部")
    scope = django_filters.ChoiceFilter(label="公开范围", choices=SCOPES, empty_label="全部", method="by_scope")
    review = django_filters.ChoiceFilter(label="复核", choices=REVIEWS, empty_label="全部", method="by_review")

    class Meta:
        model = SchoolRule
        fields = ("q", "organisation", "category", "state", "scope", "review")

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep rules that hold every word in their name, number or a text in force."""
        found = Q()
        for word in value.split():
            inside = Q(versions__text__icontains=word) | Q(versions__document_number__icontains=word)
            issued = SchoolRule.objects.filter(inside, versions__in_force_from__isnull=False, versions__ended_on=None)
            found &= Q(title__icontains=word) | Q(pk__in=issued.values("pk"))
        return rows.filter(found)

    def by_scope(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep public or internal rules."""
        return rows.filter(is_public=value == "public")

    def by_review(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Keep rules past their review day, or those in force without one."""
        if value == "overdue":
            return rows.due_for_review(self.request.today)
        return rows.in_place().filter(review_on=None)
