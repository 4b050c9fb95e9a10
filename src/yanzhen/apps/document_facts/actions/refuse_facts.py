"""Refuse figures of a document: they are no values of an indicator (剔除载明的数)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.document_facts.actions.locked import locked_facts
from yanzhen.apps.document_facts.journal import keep_step, snapshot
from yanzhen.apps.document_facts.models import DocumentFact, FactState
from yanzhen.apps.document_facts.refusals import why_not_read, why_not_touch

REASON_LENGTH = 200


@transaction.atomic
def refuse_facts(
    *, version_id: int, seen: Mapping[int, int], actor: User, on: date, reason: str = ""
) -> list[DocumentFact]:
    """Set the chosen figures aside, all or none. Raises DocumentFactError."""
    facts = locked_facts(version_id, seen)
    if refusal := why_not_read(facts[0].document_version, actor, on=on):
        raise refusal
    steps = []
    for fact in facts:
        if refusal := why_not_touch(fact, seen=seen[fact.pk]):
            raise refusal
        before = snapshot(fact)
        fact.state, fact.reason = FactState.REFUSED, reason.strip()[:REASON_LENGTH]
        fact.edited_by, fact.version = actor, fact.version + 1
        fact.save(update_fields=["state", "reason", "edited_by", "version"])
        steps.append((fact, before))
    words = facts[0].words
    label = f"剔除“{words}”" if len(facts) == 1 else f"剔除“{words}”等{len(facts)}个数"
    keep_step(steps, label=label, actor=actor)
    record(
        kind="FACTS_REFUSED",
        actor=actor,
        subjects=[facts[0].document_version],
        content={"title": facts[0].document_version.title, "count": len(facts)},
    )
    return facts
