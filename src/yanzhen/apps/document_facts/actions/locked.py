"""Figures locked for an act, in the order of the text."""

from __future__ import annotations

from collections.abc import Collection

from yanzhen.apps.document_facts.errors import DocumentFactError
from yanzhen.apps.document_facts.models import DocumentFact


def locked_facts(version_id: int, fact_ids: Collection[int]) -> list[DocumentFact]:
    """Return the chosen figures of a version, locked. Raises DocumentFactError NOTHING_CHOSEN."""
    rows = (
        DocumentFact.objects.select_for_update(of=("self",))
        .filter(document_version=version_id, pk__in=list(fact_ids))
        .select_related("indicator", "organisation", "document_version__document")
        .order_by("start")
    )
    if not (found := list(rows)):
        raise DocumentFactError("NOTHING_CHOSEN")
    return found
