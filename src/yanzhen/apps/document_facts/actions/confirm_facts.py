"""Confirm figures of a document: each becomes an observation with its sentence as source (确认载明的数)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.document_facts.actions.locked import locked_facts
from yanzhen.apps.document_facts.errors import DocumentFactError
from yanzhen.apps.document_facts.journal import keep_step, snapshot
from yanzhen.apps.document_facts.models import DocumentFact, FactState
from yanzhen.apps.document_facts.refusals import why_not_confirm, why_not_read, why_not_touch
from yanzhen.apps.indicators.actions.keep_stated import keep_stated
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.indicators.queries import version_on
from yanzhen.apps.sources.models import Source, SourceKind

PROVIDED_LENGTH = 120


@transaction.atomic
def confirm_facts(*, version_id: int, seen: Mapping[int, int], actor: User, on: date) -> list[DocumentFact]:
    """Confirm the figures whose keys ``seen`` names with the versions that the person saw: all of them, or none.

    A figure that differs from what is known of the same indicator, organisation and period is kept beside it; nothing
    is reconciled. Raises DocumentFactError.
    """
    facts = locked_facts(version_id, seen)
    if refusal := why_not_read(facts[0].document_version, actor, on=on):
        raise refusal
    steps = []
    for fact in facts:
        if refusal := why_not_touch(fact, seen=seen[fact.pk]) or why_not_confirm(fact, actor, on=on):
            raise refusal
        before = snapshot(fact)
        fact.observation = _observe(fact, actor)
        fact.state, fact.edited_by, fact.version = FactState.CONFIRMED, actor, fact.version + 1
        fact.save(update_fields=["observation", "state", "edited_by", "version"])
        steps.append((fact, before))
    keep_step(steps, label=_label(facts), actor=actor)
    record(
        kind="FACTS_CONFIRMED",
        actor=actor,
        subjects=[facts[0].document_version, *(fact.observation for fact in facts)],
        content={"title": facts[0].document_version.title, "count": len(facts)},
    )
    return facts


def _label(facts: list[DocumentFact]) -> str:
    return f"确认“{facts[0].words}”" if len(facts) == 1 else f"确认“{facts[0].words}”等{len(facts)}个数"


def _observe(fact: DocumentFact, actor: User) -> Observation:
    version = fact.document_version
    source = Source.objects.create(
        kind=SourceKind.SPAN,
        subject=f"documents.documentversion:{version.pk}",
        locator={
            "start": fact.start,
            "end": fact.end,
            "sentence": fact.sentence_start,
            "step": str(fact.step.normalize()),
        },
        wording=fact.wording,
        provided_by=f"《{version.title}》"[:PROVIDED_LENGTH],
        provided_on=version.document.issued_on,
        entered_by=actor,
    )
    return keep_stated(
        version=_definition(fact.indicator, fact.period_end),
        organisation_id=fact.organisation_id,
        period_start=fact.period_start,
        period_end=fact.period_end,
        value=fact.value,
        qualifier=fact.qualifier,
        source=source,
    )


def _definition(indicator: Indicator, day: date) -> IndicatorVersion:
    """The definition in force on the day; for years before the first one, the first."""
    found = version_on(indicator, day) or indicator.versions.order_by("number").first()
    if found is None:
        raise DocumentFactError("NO_DEFINITION", indicator=indicator.title)
    return found
