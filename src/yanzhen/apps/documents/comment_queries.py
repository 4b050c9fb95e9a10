"""Reads about rounds of comments: what a user may see, what waits, the words that remind, the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.documents.models import Adoption, Comment, CommentRequest, CommentRound


@dataclass(frozen=True)
class CommentTotals:
    """How a round stands in numbers (汇总)."""

    units: int
    replied: int
    late: int
    without_comment: int
    comments: int
    adopted: int
    partly: int
    declined: int

    @property
    def missing(self) -> int:
        """Units that have not replied."""
        return self.units - self.replied

    @property
    def unanswered(self) -> int:
        """Comments that nobody has decided on."""
        return self.comments - self.adopted - self.partly - self.declined


def rounds_drafted_by(user: User, *, on: date) -> QuerySet[CommentRound]:
    """Return the rounds on documents of the user's own units: all comments on them may be read."""
    within = reach_ids(user, "documents.view", on=on)
    rows = CommentRound.objects.filter(document_version__document__organisation_id__in=within)
    return rows.select_related("document_version__document__organisation", "opened_by__person", "closed_by__person")


def requests_to(user: User, *, on: date) -> QuerySet[CommentRequest]:
    """Return the requests to units for which the user may read; others' comments stay theirs."""
    rows = CommentRequest.objects.filter(organisation_id__in=reach_ids(user, "documents.view", on=on))
    return rows.select_related(
        "organisation",
        "replied_by__person",
        "round__opened_by__person",
        "round__document_version__document__organisation",
    )


def requests_waiting_for(user: User, *, on: date) -> QuerySet[CommentRequest]:
    """Return requests that the user's units have not replied to, the earliest last day first."""
    rows = CommentRequest.objects.missing().filter(
        organisation_id__in=reach_ids(user, "documents.comment", on=on), round__closed_on=None
    )
    return rows.select_related("organisation", "round__document_version__document__organisation").order_by(
        "round__due_on", "pk"
    )


def rounds_waiting_for(user: User, *, on: date) -> QuerySet[CommentRound]:
    """Return running rounds of the user's units with comments to answer, or whose last day is over."""
    rows = CommentRound.objects.running().filter(
        document_version__document__organisation_id__in=reach_ids(user, "documents.edit", on=on)
    )
    handed_in = Q(requests__replied_on__isnull=False, requests__comments__adoption="", requests__comments__isnull=False)
    rows = rows.annotate(unanswered=Count("requests__comments", filter=handed_in, distinct=True))
    return rows.filter(Q(unanswered__gt=0) | Q(due_on__lt=on)).select_related("document_version").order_by("due_on")


def totals_of(requests: Sequence[CommentRequest], comments: Sequence[Comment]) -> CommentTotals:
    """Count the replies and comments of one round; comments not handed in do not count."""
    replied = [request for request in requests if request.replied_on is not None]
    sent = {request.pk for request in replied}
    counted = [comment for comment in comments if comment.request_id in sent]
    adoptions = Counter(comment.adoption for comment in counted)
    return CommentTotals(
        units=len(requests),
        replied=len(replied),
        late=sum(request.is_late for request in replied),
        without_comment=len(sent - {comment.request_id for comment in counted}),
        comments=len(counted),
        adopted=adoptions[Adoption.ADOPTED],
        partly=adoptions[Adoption.PARTLY],
        declined=adoptions[Adoption.DECLINED],
    )


def missing_units(comment_round: CommentRound) -> list[CommentRequest]:
    """Return the requests without a reply, in the order of the page."""
    rows = comment_round.requests.missing().select_related("organisation")
    return list(rows.order_by("organisation__sort_key", "pk"))


def reminder_text(comment_round: CommentRound, names: Sequence[str]) -> str:
    """Return a text for a chat group: who is asked to reply until when; never what the draft says or is called."""
    if not names:
        return ""
    due = comment_round.due_on
    asked = f"请以下{len(names)}个单位于{due.month}月{due.day}日前登录雁阵，在工作台反馈征求意见稿的意见"
    return f"【反馈提醒】{asked}：{'、'.join(names)}。"
