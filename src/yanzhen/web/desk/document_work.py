"""What waits for a user about drafts: to comment on, to answer, and rounds whose last day is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.documents.comment_queries import requests_waiting_for, rounds_waiting_for
from yanzhen.apps.documents.models import CommentRound
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def document_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield what waits about drafts sent for comments."""
    if may_anywhere(request.user, "documents.comment", on=request.today):
        yield _to_comment(request)
    if may_anywhere(request.user, "documents.edit", on=request.today):
        yield _to_answer(request)


def _to_comment(request: HttpRequest) -> Kind:
    return kind_of(
        "待反馈意见",
        requests_waiting_for(request.user, on=request.today),
        lambda row: {
            "title": row.round.document_version.title,
            "url": reverse("documents:reply", args=[row.pk]),
            "note": f"{row.organisation}，{row.round.document_version.document.organisation}征求意见",
            "due_on": row.round.due_on,
            "tone": "yellow",
        },
    )


def _to_answer(request: HttpRequest) -> Kind:
    return kind_of(
        "答复意见",
        list(rounds_waiting_for(request.user, on=request.today)),
        lambda row: {
            "title": row.document_version.title,
            "url": reverse("documents:comments", args=[row.pk]),
            "note": _what_is_open(row, request.today),
            "due_on": row.due_on,
        },
    )


def _what_is_open(row: CommentRound, today: date) -> str:
    said = [f"{row.unanswered}条意见待答复"] if row.unanswered else []
    said += ["征求意见已截止"] if row.due_on < today else []
    return "，".join(said)
