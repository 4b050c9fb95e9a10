"""How periods of figures are written."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yanzhen.apps.indicators.wording import period_words
from yanzhen.presets.indicator_warnings import indicator_warnings

register = template.Library()


span_words = period_words
register.simple_tag(period_words, name="span_words")


@register.simple_tag
def short_span(start: date, end: date) -> str:
    """Write a period for the foot of a chart: 26年3月, 2026年, else the last day."""
    words = span_words(start, end)
    if words.endswith("学期"):
        return f"{start.year % 100:02}年{'秋' if words.endswith('第一学期') else '春'}"
    if words.endswith("日"):
        return f"{end.year % 100:02}/{end.month}/{end.day}"
    return words[2:] if words.endswith("月") else words


@register.simple_tag
def rule_badge(code: str) -> SafeString:
    """Write the name of a rule of warnings with its weight."""
    preset = indicator_warnings().get(code)
    title, tone = (preset.title, preset.tone) if preset else (code, "yellow")
    return format_html('<span class="yz-badge yz-badge-{}">{}</span>', tone, title)
