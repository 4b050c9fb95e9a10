"""Filters of the pages of balance."""

from __future__ import annotations

from decimal import Decimal

from django import template

from yanzhen.web.balance.lines import COLUMN_NAMES

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


@register.filter
def figure_name(title: str) -> str:
    """Return a figure's name in as few words as the head of a narrow column takes."""
    return COLUMN_NAMES.get(title, title)
