"""What an act changed, kept so that its author can take it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from yanzhen.apps.accounts.models import User
from yanzhen.apps.document_facts.models import DocumentFact, FactStep

LABEL_LENGTH = 120
FIELDS = (
    "indicator_id",
    "organisation_id",
    "period_start",
    "period_end",
    "value",
    "unit",
    "qualifier",
    "is_certain",
    "state",
    "reason",
    "observation_id",
)


def snapshot(fact: DocumentFact) -> dict[str, Any]:
    """Return the fields that acts change, as JSON values."""
    return {name: _plain(getattr(fact, name)) for name in FIELDS}


def keep_step(facts: Iterable[tuple[DocumentFact, dict[str, Any]]], *, label: str, actor: User) -> FactStep:
    """Remember figures with what they were before; the caller has saved them and records the act."""
    rows = list(facts)
    before = [{"fact": fact.pk, "version": fact.version, "fields": fields} for fact, fields in rows]
    return FactStep.objects.create(
        document_version_id=rows[0][0].document_version_id, actor=actor, label=label[:LABEL_LENGTH], before=before
    )


def restore(fact: DocumentFact, fields: dict[str, Any]) -> None:
    """Put the fields back; the caller saves."""
    for name, value in fields.items():
        kept = value
        if value is not None and name in ("period_start", "period_end"):
            kept = date.fromisoformat(value)
        elif value is not None and name == "value":
            kept = Decimal(value)
        setattr(fact, name, kept)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
