"""Why not: shared by acts and pages."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.document_facts.errors import DocumentFactError
from yanzhen.apps.document_facts.models import DocumentFact, FactState
from yanzhen.apps.documents.models import DocumentVersion, ReadingState
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.indicators.binding import same_unit


def why_not_read(version: DocumentVersion, actor: User, *, on: date) -> DocumentFactError | None:
    """Why may the actor not collect the figures that this text states?"""
    if version.reading_state != ReadingState.READY:
        return DocumentFactError("NOT_READY")
    if version.document.secrecy != Secrecy.NONE:
        return DocumentFactError("INTERNAL")
    organisation = version.document.organisation
    if may(actor, "indicators.edit", organisation, on=on):
        return None
    return DocumentFactError("NOT_YOURS", organisation=organisation.name)


def why_not_touch(fact: DocumentFact, *, seen: int | None = None) -> DocumentFactError | None:
    """Why may a figure not be decided or changed by someone who saw version ``seen`` of it (null: not asked)?"""
    if fact.state != FactState.PROPOSED:
        return DocumentFactError("DECIDED", words=fact.words)
    if seen is not None and fact.version != seen:
        return DocumentFactError("STALE", words=fact.words)
    return None


def why_not_confirm(fact: DocumentFact, actor: User, *, on: date) -> DocumentFactError | None:
    """Why may the actor not confirm this figure as it stands?"""
    if fact.indicator is None:
        return DocumentFactError("NO_INDICATOR", words=fact.words)
    if fact.organisation is None:
        return DocumentFactError("NO_ORGANISATION", words=fact.words)
    if fact.period_start is None or fact.period_end is None:
        return DocumentFactError("NO_PERIOD", words=fact.words)
    if not same_unit(fact.unit, fact.indicator.unit):
        return DocumentFactError(
            "OTHER_UNIT",
            words=fact.words,
            found=fact.unit,
            indicator=fact.indicator.title,
            expected=fact.indicator.unit,
        )
    if not may(actor, "indicators.edit", fact.organisation, on=on):
        return DocumentFactError("NOT_YOURS", organisation=fact.organisation.name)
    same = DocumentFact.objects.filter(
        document_version__document=fact.document_version.document_id,
        state=FactState.CONFIRMED,
        indicator=fact.indicator,
        organisation=fact.organisation,
        period_start=fact.period_start,
        period_end=fact.period_end,
        value=fact.value,
        qualifier=fact.qualifier,
    )
    return DocumentFactError("SAME_AGAIN", words=fact.words) if same.exclude(pk=fact.pk).exists() else None
