"""Send a version to chosen units for comments by a working day (征求意见)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.share_document import share_with_recipients
from yanzhen.apps.documents.comment_refusals import why_not_ask_for_comments, why_not_due, why_not_units
from yanzhen.apps.documents.findable import make_round_findable
from yanzhen.apps.documents.models import CommentRequest, CommentRound, DocumentVersion
from yanzhen.apps.organisations.models import Organisation
from yanzhen.kernel.calendar import Calendar


@transaction.atomic
def open_comment_round(
    *,
    version_id: int,
    units: Collection[Organisation],
    due_on: date,
    text: str,
    calendar: Calendar,
    actor: User,
    on: date,
) -> CommentRound:
    """Ask the units for comments; from then on they may read the document, an internal one if they are named.

    Raises:
        CommentError: NOT_YOURS, NOT_READ, ALREADY_ISSUED, STILL_RUNNING, NO_UNITS, UNITS_OUTSIDE, UNITS_NOT_NAMED,
            DUE_TOO_SOON or DUE_NOT_A_WORKDAY; then nothing is written.
    """
    version = DocumentVersion.objects.select_for_update(of=("self",)).select_related("document").get(pk=version_id)
    refusal = (
        why_not_ask_for_comments(version, actor, on=on)
        or why_not_units(version, units, actor, on=on)
        or why_not_due(due_on, calendar, on=on)
    )
    if refusal:
        raise refusal
    made = CommentRound.objects.create(
        document_version=version, text=text.strip(), due_on=due_on, opened_by=actor, opened_on=on
    )
    asked = sorted({unit.pk for unit in units})
    CommentRequest.objects.bulk_create([CommentRequest(round=made, organisation_id=unit) for unit in asked])
    share_with_recipients(document_ids=[version.document_id], organisation_ids=asked)
    make_round_findable(made)
    record(
        kind="COMMENTS_OPENED",
        actor=actor,
        acting_for=acting_for(actor, "documents.edit", version.document.organisation_id, on=on),
        subjects=[made, version, version.document, *(f"organisations.organisation:{unit}" for unit in asked)],
        content={
            "title": version.title,
            "ordinal": version.ordinal,
            "units": len(asked),
            "due_on": due_on.isoformat(),
        },
    )
    return made
