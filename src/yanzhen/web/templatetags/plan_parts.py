"""Tags of the pages of plans."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from yanzhen.apps.plans.models import Colour, TaskTally
from yanzhen.web.templatetags.supervision_parts import light_stack

register = template.Library()


@register.simple_tag
def tally_stack(tally: TaskTally) -> SafeString:
    """Draw the colours of the tasks handed down from one task."""
    return light_stack({"total": tally.total, **{colour: getattr(tally, colour) for colour in Colour.values}})
