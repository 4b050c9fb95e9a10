"""Collect the figures that a document states, as proposals (读取载明的数)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.document_facts.bridge import proposals_of
from yanzhen.apps.document_facts.models import DocumentFact, FactState
from yanzhen.apps.document_facts.refusals import why_not_read
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.indicators.models import Indicator


@transaction.atomic
def read_facts(*, version_id: int, actor: User, on: date) -> int:
    """Propose every figure that the text reports; return how many wait. Raises DocumentFactError.

    Read again, what nobody touched is proposed anew; what a person decided or changed stays.
    """
    version = (
        DocumentVersion.objects.select_for_update(of=("self",))
        .select_related("document__organisation")
        .get(pk=version_id)
    )
    if refusal := why_not_read(version, actor, on=on):
        raise refusal
    version.facts.filter(state=FactState.PROPOSED, version=0).delete()
    kept = set(version.facts.values_list("start", flat=True))
    found = proposals_of(version, list(Indicator.objects.order_by("code")))
    DocumentFact.objects.bulk_create([fact for fact in found if fact.start not in kept], batch_size=500)
    waiting = version.facts.filter(state=FactState.PROPOSED).count()
    record(
        kind="FACTS_READ",
        actor=actor,
        subjects=[version],
        content={"title": version.title, "count": waiting},
    )
    return waiting
