"""The words taken from a purged document go with it; the values stay, their source blanked."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.document_facts.models import DocumentFact, FactState, FactStep
from yanzhen.apps.sources.models import Source

GONE = "已清除"


@purges("documents.documentversion")
def purge_facts(key: str) -> None:
    """Remove proposals, blank the words of confirmed figures and the document's name in their sources."""
    facts = DocumentFact.objects.filter(document_version=key)
    facts.exclude(state=FactState.CONFIRMED).delete()
    facts.update(words=GONE, wording="", reason="")
    FactStep.objects.filter(document_version=key).delete()
    Source.objects.filter(subject=f"documents.documentversion:{key}").exclude(provided_by="").update(provided_by=GONE)
