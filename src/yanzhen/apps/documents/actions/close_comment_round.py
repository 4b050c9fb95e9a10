"""Close a round whose comments are answered; note when its last day is over (办结、到期登记)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.comment_queries import totals_of
from yanzhen.apps.documents.comment_refusals import why_not_close
from yanzhen.apps.documents.models import Comment, CommentRound


@transaction.atomic
def close_comment_round(*, round_id: int, actor: User, on: date) -> CommentRound:
    """Close the round; units that have not replied stay listed as such.

    Raises:
        CommentError: NOT_YOURS, CLOSED, UNANSWERED or NOT_DUE.
    """
    comment_round = locked_round(round_id)
    if refusal := why_not_close(comment_round, actor, on=on):
        raise refusal
    comment_round.closed_by, comment_round.closed_on = actor, on
    comment_round.save(update_fields=["closed_by", "closed_on"])
    comments = Comment.objects.filter(request__round=comment_round)
    totals = totals_of(list(comment_round.requests.select_related("round")), list(comments))
    version = comment_round.document_version
    record(
        kind="COMMENTS_CLOSED",
        actor=actor,
        acting_for=acting_for(actor, "documents.edit", version.document.organisation_id, on=on),
        subjects=[comment_round, version, version.document],
        content={
            "title": version.title,
            "comments": totals.comments,
            "adopted": totals.adopted,
            "partly": totals.partly,
            "declined": totals.declined,
            "missing": totals.missing,
        },
    )
    return comment_round


def note_overdue_rounds(*, on: date) -> int:
    """Note every round whose last day is over, once, with the units that have not replied; return how many."""
    keys = CommentRound.objects.overdue(on).filter(overdue_noted_on=None).order_by("pk").values_list("pk", flat=True)
    return sum(_note_overdue(key, on) for key in list(keys))


@transaction.atomic
def _note_overdue(round_id: int, on: date) -> int:
    comment_round = locked_round(round_id)
    if comment_round.overdue_noted_on is not None or comment_round.is_closed:
        return 0
    comment_round.overdue_noted_on = on
    comment_round.save(update_fields=["overdue_noted_on"])
    missing = list(comment_round.requests.missing().order_by("pk").values_list("organisation_id", flat=True))
    version = comment_round.document_version
    record(
        kind="COMMENTS_OVERDUE",
        actor=None,
        subjects=[comment_round, version, *(f"organisations.organisation:{unit}" for unit in missing)],
        content={"title": version.title, "missing": len(missing), "organisations": missing},
    )
    return 1


def locked_round(round_id: int) -> CommentRound:
    rows = CommentRound.objects.select_related("document_version__document")
    return (
        rows.defer("document_version__text", "document_version__anchors", "document_version__reading")
        .select_for_update(of=("self",))
        .get(pk=round_id)
    )
