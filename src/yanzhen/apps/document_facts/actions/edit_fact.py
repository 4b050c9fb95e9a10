"""Say of what, of whom and for when a figure of a document is (修改载明的数)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.document_facts.actions.locked import locked_facts
from yanzhen.apps.document_facts.errors import DocumentFactError
from yanzhen.apps.document_facts.journal import keep_step, snapshot
from yanzhen.apps.document_facts.models import DocumentFact
from yanzhen.apps.document_facts.refusals import why_not_read, why_not_touch
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a figure means; the value is in the indicator's unit."""

    indicator: Indicator
    organisation: Organisation
    period_start: date
    period_end: date
    value: Decimal
    qualifier: str


@transaction.atomic
def edit_fact(*, version_id: int, fact_id: int, meaning: Meaning, seen: int, actor: User, on: date) -> DocumentFact:
    """Change what a proposed figure means. Raises DocumentFactError; then nothing is written."""
    fact = locked_facts(version_id, [fact_id])[0]
    refusal = why_not_read(fact.document_version, actor, on=on) or why_not_touch(fact, seen=seen)
    if refusal:
        raise refusal
    if meaning.period_end < meaning.period_start:
        raise DocumentFactError("PERIOD_BACKWARDS")
    before = snapshot(fact)
    fact.indicator, fact.organisation = meaning.indicator, meaning.organisation
    fact.period_start, fact.period_end = meaning.period_start, meaning.period_end
    fact.value, fact.qualifier, fact.unit = meaning.value, meaning.qualifier, meaning.indicator.unit
    fact.is_certain, fact.edited_by, fact.version = True, actor, fact.version + 1
    fact.save()
    keep_step([(fact, before)], label=f"修改“{fact.words}”", actor=actor)
    record(
        kind="FACT_EDITED",
        actor=actor,
        subjects=[fact.document_version],
        content={"words": fact.words, "indicator": fact.indicator.title},
    )
    return fact
