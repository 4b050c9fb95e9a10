"""How what people wrote about data goes; that a correction was proposed, by whom and when, stays."""

from __future__ import annotations

from django.db.models import QuerySet

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.elements.models import AskOverride, ElementKind, ElementProposal, ElementValue

PURGED = "（已清除）"
WRITTEN = (ElementKind.TEXT,)


@purges("elements.elementproposal")
def purge_proposal(key: str) -> list[str]:
    """Blank the reason, the answer and a proposed text; what became a value goes with it."""
    rows = ElementProposal.objects.filter(pk=key)
    became = list(rows.exclude(became=None).values_list("became_id", flat=True))
    _blank(rows)
    return [f"elements.elementvalue:{pk}" for pk in became]


@purges("elements.elementvalue")
def purge_value(key: str) -> None:
    """Blank a value that is a text, its reason and what was proposed instead; a number stays: it tells of no person."""
    ElementValue.objects.filter(pk=key).exclude(reason="").update(reason=PURGED)
    ElementValue.objects.filter(pk=key, element__kind__in=WRITTEN).update(value=PURGED)
    _blank(ElementProposal.objects.filter(known_id=key))


@purges("elements.askoverride")
def purge_override(key: str) -> None:
    """Blank why a field was allowed to be asked twice."""
    AskOverride.objects.filter(pk=key).update(reason=PURGED)


def _blank(rows: QuerySet[ElementProposal]) -> None:
    rows.update(reason=PURGED)
    rows.exclude(answer="").update(answer=PURGED)
    rows.filter(element__kind__in=WRITTEN).update(value=PURGED)
