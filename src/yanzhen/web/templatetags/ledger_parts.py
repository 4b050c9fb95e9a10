"""Small questions of templates about ledgers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from yanzhen.apps.ledgers.bridge import form_of, period_name_of
from yanzhen.apps.ledgers.models import Return

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
