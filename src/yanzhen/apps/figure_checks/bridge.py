"""Drafts ↔ rows: what the engines found becomes the figures of a check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.figure_checks.drafts import draft_of
from yanzhen.apps.figure_checks.judging import Judged, judge_draft
from yanzhen.apps.figure_checks.models import CheckedFigure, Decision
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.models import Organisation

WORDS_LENGTH = 120
SOURCE_LENGTH = 200


@dataclass(frozen=True)
class Found:
    """A draft's own title, blank where it has none, and its figures as unsaved rows."""

    title: str
    rows: list[CheckedFigure]


def figures_of(
    text: str, *, subject: Organisation, period: tuple[date | None, date | None], user: User, on: date
) -> Found:
    """Read and check a text with what ``user`` may see of the library."""
    draft = draft_of(text)
    first, last = period
    judged = judge_draft(
        draft,
        subject=subject,
        period=(first, last) if first and last else None,
        user=user,
        on=on,
        indicators=list(Indicator.objects.order_by("code")),
    )
    title = draft.reading.title
    return Found(title.text if title else "", [_row(number, one) for number, one in enumerate(judged, 1)])


def _row(number: int, one: Judged) -> CheckedFigure:
    return CheckedFigure(
        ordinal=number,
        start=one.start,
        end=one.end,
        words=one.words[:WORDS_LENGTH],
        verdict=one.verdict,
        has_hint=one.has_hint,
        notes=one.notes,
        indicator=one.indicator,
        body=one.body,
        period_start=one.span[0] if one.span else None,
        period_end=one.span[1] if one.span else None,
        known=one.known,
        difference=one.difference,
        source_subject=one.source_subject,
        source_words=one.source_words[:SOURCE_LENGTH],
        replacement=one.replacement[:WORDS_LENGTH],
    )


def revised_text(text: str, figures: Iterable[CheckedFigure]) -> str:
    """Return the text with the adopted figures in place of those written."""
    pieces, at = [], 0
    for figure in sorted(figures, key=lambda one: one.start):
        if figure.decision == Decision.ADOPTED:
            pieces += [text[at : figure.start], figure.replacement]
            at = figure.end
    return "".join([*pieces, text[at:]])
