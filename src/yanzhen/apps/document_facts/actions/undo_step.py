"""Take back one's own last act on the figures of a document (撤销)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.document_facts.errors import DocumentFactError
from yanzhen.apps.document_facts.journal import restore
from yanzhen.apps.document_facts.models import DocumentFact, FactStep
from yanzhen.apps.document_facts.refusals import why_not_read
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.indicators.models import Observation


@transaction.atomic
def undo_fact_step(*, version_id: int, actor: User, on: date) -> FactStep:
    """Put the figures of the actor's last standing step back; what they observed is withdrawn, not deleted.

    Raises DocumentFactError NOTHING_TO_UNDO, CHANGED_SINCE or NOT_YOURS.
    """
    version = DocumentVersion.objects.light().select_related("document__organisation").get(pk=version_id)
    if refusal := why_not_read(version, actor, on=on):
        raise refusal
    steps = FactStep.objects.select_for_update().filter(document_version=version, actor=actor, undone_at=None)
    step = steps.order_by("-pk").first()
    if step is None:
        raise DocumentFactError("NOTHING_TO_UNDO")
    facts = {fact.pk: fact for fact in DocumentFact.objects.select_for_update().filter(document_version=version)}
    for change in step.before:
        fact = facts[change["fact"]]
        if fact.version != change["version"]:
            raise DocumentFactError("CHANGED_SINCE", words=fact.words)
        if fact.observation_id and not change["fields"]["observation_id"]:
            Observation.objects.filter(pk=fact.observation_id).update(withdrawn_at=timezone.now())
        restore(fact, change["fields"])
        fact.version, fact.edited_by = fact.version + 1, actor
        fact.save()
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    record(kind="FACT_STEP_UNDONE", actor=actor, subjects=[version], content={"step": step.label})
    return step
