"""How periods of figures are written."""

from __future__ import annotations

from datetime import date

from django import template

from yanzhen.apps.indicators.wording import period_words

register = template.Library()


span_words = period_words
register.simple_tag(period_words, name="span_words")


@register.simple_tag
def short_span(start: date, end: date) -> str:
    """Write a period for the foot of a chart: 26年3月, 2026年, else the last day."""
    words = span_words(start, end)
    if words.endswith("日"):
        return f"{end.year % 100:02}/{end.month}/{end.day}"
    return words[2:] if words.endswith("月") else words
