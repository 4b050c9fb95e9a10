"""Small questions of templates about ledgers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from yanzhen.apps.ledgers.bridge import form_of, period_name_of
from yanzhen.apps.ledgers.drafting import in_titles as titles_in
from yanzhen.apps.ledgers.models import Return
from yanzhen.apps.organisations.models import OrganisationKind
from yanzhen.web.ledgers.builder_forms import RHYTHMS

register = template.Library()


@register.filter
def takes_zero(sheet: Return) -> bool:
    """May the return be a zero report?"""
    return form_of(sheet.form_version).zero_allowed


@register.filter
def period_name(sheet: Return) -> str:
    """The period of a return as an office writes it."""
    return period_name_of(sheet)


@register.filter
def at(items: Sequence[Any], place: int) -> Any:
    """The element at a place."""
    return items[place]


@register.filter
def chosen(query: Mapping[str, str], key: str) -> str:
    """What the query string says of a field."""
    return query.get(f"field-{key}", "")


@register.filter
def rhythm_title(rhythm: str) -> str:
    """How often, in words."""
    return dict(RHYTHMS).get(str(rhythm), str(rhythm))


@register.filter
def reporter_title(kind: str) -> str:
    """A kind of reporting organisation, in words."""
    return OrganisationKind(kind).label if kind in OrganisationKind.values else kind


@register.filter
def in_titles(text: str, definition: Mapping[str, Any]) -> str:
    """A fault of a form with the fields' titles for their keys."""
    return titles_in(definition, text)
