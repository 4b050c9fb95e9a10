"""The table of what came of the comments (采纳情况汇总表): on a page, as a workbook, as .docx."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from yanzhen.apps.documents.comment_queries import CommentTotals, totals_of
from yanzhen.apps.documents.models import Comment, CommentRequest, CommentRound
from yanzhen.apps.documents.wording import day_in_words
from yanzhen.engines.reports import Document, Paragraph, Table, Text, to_docx

HEADINGS = ("序号", "单位", "针对的原文", "意见", "采纳情况", "理由", "反馈日期")
WIDTHS = (0.6, 1.8, 3, 4, 1.2, 3, 1.6)
WHOLE = "全文"


@dataclass(frozen=True)
class Summary:
    """A round with its replies and comments, in the order of the table: on the whole first, then by the text."""

    round: CommentRound
    requests: list[CommentRequest]
    comments: list[Comment]
    totals: CommentTotals

    @property
    def title(self) -> str:
        """What stands over the table."""
        return f"{self.round.document_version.title}征求意见采纳情况汇总表"

    @property
    def sentence(self) -> str:
        """The numbers in one sentence."""
        totals, due = self.totals, day_in_words(self.round.due_on)
        return (
            f"{day_in_words(self.round.opened_on)}向{totals.units}个单位征求意见，{due}截止；已反馈{totals.replied}个"
            f"（其中逾期{totals.late}个），无意见{totals.without_comment}个，未反馈{totals.missing}个。"
            f"共收到意见{totals.comments}条：采纳{totals.adopted}条，部分采纳{totals.partly}条，"
            f"不采纳{totals.declined}条，待答复{totals.unanswered}条。"
        )

    def lists(self) -> list[tuple[str, list[str]]]:
        """Return the units without comments, late and missing, each with what they are listed as."""
        spoke = {comment.request_id for comment in self.comments}
        replied = [one for one in self.requests if one.replied_on is not None]
        found = [
            ("反馈无意见的单位", [str(one.organisation) for one in replied if one.pk not in spoke]),
            (
                "逾期反馈的单位",
                [f"{one.organisation}（{day_in_words(one.replied_on)}）" for one in replied if one.is_late],
            ),
            ("没有反馈的单位", [str(one.organisation) for one in self.requests if one.replied_on is None]),
        ]
        return [(title, names) for title, names in found if names]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of the table."""
        for number, comment in enumerate(self.comments, start=1):
            yield (
                number,
                str(comment.request.organisation),
                comment.quote or WHOLE,
                comment.text,
                comment.get_adoption_display() or "待答复",
                comment.reason,
                comment.request.replied_on,
            )


def summary_of(comment_round: CommentRound) -> Summary:
    """Return everything that the table of a round holds; what is not handed in is not in it."""
    requests = list(
        comment_round.requests.select_related("organisation", "replied_by__person").order_by(
            "organisation__sort_key", "pk"
        )
    )
    for request in requests:
        request.round = comment_round
    comments = list(
        Comment.objects.handed_in()
        .filter(request__round=comment_round)
        .select_related("request__organisation", "item", "answered_by__person")
    )
    comments.sort(key=lambda one: (one.item.start if one.item else -1, one.request.organisation.sort_key, one.pk))
    return Summary(comment_round, requests, comments, totals_of(requests, comments))


def sheets_of(summary: Summary) -> list[tuple[str, Sequence[str], list[tuple[Any, ...]]]]:
    """Return the two sheets of the workbook: the comments, and who replied when."""
    replies = [
        (
            str(one.organisation),
            "未反馈" if one.replied_on is None else "逾期反馈" if one.is_late else "已反馈",
            one.replied_on,
            None if one.replied_on is None else sum(comment.request_id == one.pk for comment in summary.comments),
        )
        for one in summary.requests
    ]
    return [
        ("意见采纳情况", HEADINGS, list(summary.rows())),
        ("反馈情况", ("单位", "反馈情况", "反馈日期", "意见条数"), replies),
    ]


def word_of(summary: Summary) -> bytes:
    """Return the table as .docx in the official format, on landscape paper."""
    cells = tuple(tuple((Text(_written(value)),) for value in row) for row in summary.rows())
    blocks: list[Any] = [Paragraph((Text(summary.sentence),))]
    if cells:
        blocks.append(Table(HEADINGS, cells, WIDTHS, centred=(0, 4, 6), quoted=tuple(range(len(HEADINGS)))))
    blocks += [Paragraph((Text(f"{'、'.join(names)}。"),), bold_lead=f"{title}：") for title, names in summary.lists()]
    return to_docx(Document(title=(Text(summary.title),), blocks=tuple(blocks), is_landscape=True))


def _written(value: Any) -> str:
    if value is None:
        return ""
    return value.strftime("%Y-%m-%d") if hasattr(value, "strftime") else str(value)
