"""The history part: what happened to an object, in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from yanzhen.apps.audit.queries import history_of
from yanzhen.apps.audit.wording import sentence_of

register = template.Library()
SHOWN = 30


@register.inclusion_tag("audit/_history.html")
def history(thing: Model | str, shown: int = SHOWN) -> dict[str, Any]:
    """Show the latest events of an object; whoever may see the object may see its history."""
    events = list(history_of(thing)[: shown + 1])
    return {"events": [_line(event) for event in events[:shown]], "has_more": len(events) > shown, "shown": shown}


def _line(event: Any) -> dict[str, Any]:
    who = str(event.actor) if event.actor_id else "系统"
    if event.acting_for_id:
        who = f"{who}（代{event.acting_for}）"
    return {"when": event.happened_at, "who": who, "title": sentence_of(event)}
