"""Put the last day for replies off (延长反馈截止)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.close_comment_round import locked_round
from yanzhen.apps.documents.comment_refusals import why_not_extend
from yanzhen.apps.documents.models import CommentRound
from yanzhen.kernel.calendar import Calendar


@transaction.atomic
def extend_comment_round(*, round_id: int, due_on: date, calendar: Calendar, actor: User, on: date) -> CommentRound:
    """Give the units until a later working day; a round noted as over runs again, replies keep their days.

    Raises:
        CommentError: NOT_YOURS, CLOSED, NOT_LATER, DUE_TOO_SOON or DUE_NOT_A_WORKDAY.
    """
    comment_round = locked_round(round_id)
    if refusal := why_not_extend(comment_round, due_on, calendar, actor, on=on):
        raise refusal
    before, comment_round.due_on, comment_round.overdue_noted_on = comment_round.due_on, due_on, None
    comment_round.save(update_fields=["due_on", "overdue_noted_on"])
    version = comment_round.document_version
    record(
        kind="COMMENTS_EXTENDED",
        actor=actor,
        acting_for=acting_for(actor, "documents.edit", version.document.organisation_id, on=on),
        subjects=[comment_round, version],
        content={"title": version.title, "before": before.isoformat(), "due_on": due_on.isoformat()},
    )
    return comment_round
