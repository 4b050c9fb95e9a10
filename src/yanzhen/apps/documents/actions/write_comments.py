"""A unit writes its comments, hands them in, and may take them back until one is answered (反馈意见)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.comment_refusals import why_not_reply, why_not_rewrite, why_not_say, why_not_seen
from yanzhen.apps.documents.models import Comment, CommentRequest, ReadingItem


@transaction.atomic
def add_comment(*, request_id: int, item_id: int | None, text: str, actor: User, on: date) -> Comment:
    """Write one comment, on a statement or on the whole; it is the unit's own until handed in.

    Raises:
        CommentError: NOT_YOURS, CLOSED, ALREADY_REPLIED, NOTHING_SAID, TOO_LONG or ITEM_OUTSIDE.
    """
    request = locked_request(request_id)
    item = None if item_id is None else ReadingItem.objects.select_related("document_version").get(pk=item_id)
    words = text.strip()
    if refusal := why_not_reply(request, actor, on=on) or why_not_say(request, words, item):
        raise refusal
    quote = item.wording_in(item.document_version.text).strip() if item is not None else ""
    comment = Comment.objects.create(request=request, item=item, quote=quote, text=words, written_by=actor)
    _step(request)
    record(kind="COMMENT_WRITTEN", **_event(request, actor, on, comment))
    return comment


@transaction.atomic
def drop_comment(*, comment_id: int, actor: User, on: date) -> None:
    """Take a comment out that is not handed in. Raises CommentError NOT_YOURS, CLOSED or ALREADY_REPLIED."""
    request = locked_request(Comment.objects.values_list("request_id", flat=True).get(pk=comment_id))
    if refusal := why_not_reply(request, actor, on=on):
        raise refusal
    Comment.objects.filter(pk=comment_id).delete()
    _step(request)
    record(kind="COMMENT_DROPPED", **_event(request, actor, on))


@transaction.atomic
def hand_in_comments(*, request_id: int, seen: int, actor: User, on: date) -> CommentRequest:
    """Send the unit's reply; without a comment it says 无意见. After the last day it counts as late.

    Raises:
        CommentError: NOT_YOURS, CLOSED, ALREADY_REPLIED or STALE.
    """
    request = locked_request(request_id)
    last = request.comments.select_related("written_by__person").last()
    if refusal := why_not_reply(request, actor, on=on) or why_not_seen(
        seen, request.version, last.written_by if last else None
    ):
        raise refusal
    request.replied_by, request.replied_on = actor, on
    _step(request)
    count = request.comments.count()
    late = "，逾期" if request.is_late else ""
    record(kind="COMMENTS_REPLIED", **_event(request, actor, on, count=count, late=late))
    return request


@transaction.atomic
def rewrite_comments(*, request_id: int, actor: User, on: date) -> CommentRequest:
    """Take the reply back to change it. Raises CommentError NOT_YOURS, CLOSED, NOT_REPLIED or ALREADY_ANSWERED."""
    request = locked_request(request_id)
    if refusal := why_not_rewrite(request, actor, on=on):
        raise refusal
    request.replied_by = request.replied_on = None
    _step(request)
    record(kind="COMMENTS_REOPENED", **_event(request, actor, on))
    return request


def locked_request(request_id: int) -> CommentRequest:
    """Return the request, locked, with its round and document."""
    rows = CommentRequest.objects.select_related("organisation", "round__document_version__document")
    return (
        rows.defer(
            "round__document_version__text", "round__document_version__anchors", "round__document_version__reading"
        )
        .select_for_update(of=("self",))
        .get(pk=request_id)
    )


def _step(request: CommentRequest) -> None:
    request.version += 1
    request.save(update_fields=["version", "replied_by", "replied_on"])


def _event(request: CommentRequest, actor: User, on: date, *more: Comment, **said: object) -> dict[str, Any]:
    """Return who did it, to what, and the words of the event."""
    version = request.round.document_version
    return {
        "actor": actor,
        "acting_for": acting_for(actor, "documents.comment", request.organisation_id, on=on),
        "subjects": [request.round, request, version, request.organisation, *more],
        "content": {"organisation": request.organisation.name, "title": version.title, **said},
    }
