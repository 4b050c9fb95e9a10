"""Say what came of a comment (采纳、部分采纳、不采纳)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.write_comments import locked_request
from yanzhen.apps.documents.comment_refusals import why_not_adoption, why_not_answer, why_not_seen
from yanzhen.apps.documents.models import Adoption, Comment


@transaction.atomic
def answer_comment(*, comment_id: int, seen: int, adoption: str, reason: str, actor: User, on: date) -> Comment:
    """Answer a comment that was handed in, or change the answer while the round runs.

    Raises:
        CommentError: NOT_YOURS, CLOSED, NOT_HANDED_IN, STALE, NO_ADOPTION or NO_REASON.
    """
    request = locked_request(Comment.objects.values_list("request_id", flat=True).get(pk=comment_id))
    comment = Comment.objects.select_for_update(of=("self",)).select_related("answered_by__person").get(pk=comment_id)
    comment.request = request
    refusal = (
        why_not_answer(comment, actor, on=on)
        or why_not_seen(seen, comment.version, comment.answered_by)
        or why_not_adoption(adoption, reason.strip())
    )
    if refusal:
        raise refusal
    comment.adoption, comment.reason = adoption, reason.strip()
    comment.answered_by, comment.answered_on = actor, on
    comment.version += 1
    comment.save()
    version = request.round.document_version
    record(
        kind="COMMENT_ANSWERED",
        actor=actor,
        acting_for=acting_for(actor, "documents.edit", version.document.organisation_id, on=on),
        subjects=[request.round, comment, version, request.organisation],
        content={
            "organisation": request.organisation.name,
            "title": version.title,
            "adoption": Adoption(adoption).label,
        },
    )
    return comment
