"""Change what is known about a document besides its text (修改文件信息)."""

from __future__ import annotations

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.add_document import Description
from yanzhen.apps.documents.findable import make_findable
from yanzhen.apps.documents.models import Document
from yanzhen.apps.documents.refusals import why_not_describe, why_not_redescribe

FIELDS = ("title", "number", "issuer", "issued_on", "year", "kind", "line", "secrecy")


@transaction.atomic
def describe_document(*, document_id: int, seen: int, description: Description, actor: User) -> Document:
    """Put the description in place of the old one. Raises DocumentError; then nothing is written."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    refusal = why_not_redescribe(
        document, seen=seen, editor=str(document.edited_by or document.created_by)
    ) or why_not_describe(
        title=description.title,
        number=description.number,
        secrecy=description.secrecy,
        named_units=description.named_units,
    )
    if refusal:
        raise refusal
    changed = [name for name in FIELDS if getattr(document, name) != getattr(description, name)]
    for name in changed:
        setattr(document, name, getattr(description, name))
    document.version += 1
    document.edited_by = actor
    document.save()
    document.shared_with.set(description.named_units)
    make_findable(document)
    record(
        kind="DOCUMENT_DESCRIBED",
        actor=actor,
        subjects=[document],
        content={"title": document.title, "fields": changed},
    )
    return document
