"""Filters for pages of the schools' rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from yanzhen.apps.school_rules.models import Category

register = template.Library()


@register.filter
def category_word(category: str) -> str:
    """Return the Chinese name of a category of rules."""
    return str(Category(category).label)


@register.filter
def at(rows: Mapping[Any, Any], key: Any) -> Any:
    """Return what stands under a key, or None."""
    return rows.get(key)
