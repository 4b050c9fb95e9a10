"""Tags of the supervision pages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from yanzhen.apps.indicators.bridge import scale_of
from yanzhen.apps.indicators.models import Formula
from yanzhen.apps.plans.models import Target, Task
from yanzhen.apps.supervision.queries import COLOURS
from yanzhen.engines.indicators import RollUp
from yanzhen.web.objects import address_of
from yanzhen.web.templatetags.page_parts import LIGHT_WORDS, figure

register = template.Library()


@register.simple_tag
def light_stack(counts: Mapping[str, int]) -> SafeString:
    """Draw the shares of the four colours as one bar, with the counts as its name."""
    total = counts.get("total") or 0
    if not total:
        return SafeString('<span class="yz-soft yz-small">没有下发</span>')
    words = "、".join(f"{LIGHT_WORDS[colour]}{counts[colour]}" for colour in COLOURS)
    parts, left = [], 0.0
    for colour in COLOURS:
        width = 100 * counts[colour] / total
        if width:
            parts.append((f"{left:.2f}", f"{width:.2f}", colour))
        left += width
    bars = format_html_join("", '<rect x="{}" width="{}" height="6" class="yz-fill-{}"/>', parts)
    return format_html(
        '<svg class="yz-stack" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}">'
        "<title>{}</title>{}</svg>",
        words,
        words,
        bars,
    )


@register.simple_tag
def object_link(thing: Model, words: str) -> SafeString:
    """Link ``words`` to the object's page, if it has one."""
    return object_link_by(thing._meta.label_lower, thing.pk, words)


@register.simple_tag
def object_link_by(label: str, pk: int, words: str) -> SafeString:
    """Link ``words`` to the page of the object named by model and key."""
    url = address_of(f"{label}:{pk}")
    return format_html('<a href="{}">{}</a>', url, words) if url else format_html("{}", words)


@register.simple_tag
def rolled_up(result: RollUp, task: Task, target: Target | None) -> SafeString:
    """Show a roll-up in the unit of its target; nothing reported is said so, never shown as zero."""
    if result.value is None:
        return SafeString('<span class="yz-soft">未报</span>')
    unit = target.unit if target else ""
    scale = scale_of(unit) if task.formula == Formula.RATE else 1
    return format_html('{}<span class="yz-unit">{}</span>', figure(Decimal(result.value) * scale), unit)
