"""Filters of the pages of balance."""

from __future__ import annotations

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def coefficient(value: object) -> str:
    """Write a coefficient with four decimals, as assessment tables do; what is no number stays as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    return f"{value:.4f}"


@register.filter
def paper_figure(value: object) -> str:
    """Write a number of the official table with as many decimals as it has, at most four."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    text = f"{value:,.4f}"
    return text.rstrip("0").rstrip(".")
