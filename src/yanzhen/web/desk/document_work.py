"""What waits for a user about drafts: to comment on, to answer, and rounds whose last day is over."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.documents.comment_queries import requests_waiting_for, rounds_waiting_for
from yanzhen.web.desk.waiting import AT_MOST, Kind, Waiting, waits_for


@waits_for
def document_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield what waits about drafts sent for comments."""
    if may_anywhere(request.user, "documents.comment", on=request.today):
        yield _to_comment(request)
    if may_anywhere(request.user, "documents.edit", on=request.today):
        yield _to_answer(request)


def _to_comment(request: HttpRequest) -> Kind:
    rows = requests_waiting_for(request.user, on=request.today)
    shown = [
        Waiting(
            kind="待反馈意见",
            title=row.round.document_version.title,
            url=reverse("documents:reply", args=[row.pk]),
            note=f"{row.organisation}，{row.round.document_version.document.organisation}征求意见",
            due_on=row.round.due_on,
            tone="yellow",
        )
        for row in rows[:AT_MOST]
    ]
    return Kind("待反馈意见", shown, rows.count())


def _to_answer(request: HttpRequest) -> Kind:
    rows = list(rounds_waiting_for(request.user, on=request.today))
    shown = []
    for row in rows[:AT_MOST]:
        said = [f"{row.unanswered}条意见待答复"] if row.unanswered else []
        said += ["征求意见已截止"] if row.due_on < request.today else []
        shown.append(
            Waiting(
                kind="答复意见",
                title=row.document_version.title,
                url=reverse("documents:comments", args=[row.pk]),
                note="，".join(said),
                due_on=row.due_on,
            )
        )
    return Kind("答复意见", shown, len(rows))
