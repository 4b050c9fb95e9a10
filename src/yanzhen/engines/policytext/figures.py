"""Times and quantities of one stretch of text, with their roles (时间与数量)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from yanzhen.engines.policytext.cues import ANYTHING
from yanzhen.engines.policytext.labels import Quantity, Span, TimeSpan
from yanzhen.engines.policytext.marks import Pair
from yanzhen.engines.policytext.numbering import may_open, opening_number
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.quantities.grammar import Measured, find_measured, has_numeral
from yanzhen.engines.policytext.quantities.roles import metric_span, quantity_role
from yanzhen.engines.policytext.times.expressions import Context
from yanzhen.engines.policytext.times.grammar import MAY_BE_TIME, TOLD, Found, find_times
from yanzhen.engines.policytext.times.roles import time_role

_LONGEST_NAME: Final = 12
_QUOTES: Final = '“"‘'
_PLAN_QUOTE: Final = compiled(r"十[一二三四五六七八九]五")
_DATED_QUOTE: Final = compiled(r"\d{4}年|\d{1,2}月")
_MEASURED_QUOTE: Final = compiled(r"\d+(?:\.\d+)?%|\d+[个名所家人项场次]")


class Stretch:
    """A statement, a heading or a title whose figures are read.

    Attributes:
        span: where it stands.
        kind: the statement's type; None for headings and titles.
        pairs: its closed marks.
        context: what its relative times count from.
        cues: the cues that stand in it.
    """

    __slots__ = ("context", "cues", "kind", "pairs", "span")

    def __init__(
        self, span: Span, kind: str | None, pairs: Sequence[Pair], context: Context, cues: int = ANYTHING
    ) -> None:
        self.span = span
        self.kind = kind
        self.pairs = pairs
        self.context = context
        self.cues = cues

    @property
    def sentence(self) -> Span | None:
        """Where the statement stands; None for headings and titles."""
        return self.span if self.kind is not None else None


Figures = tuple[list[TimeSpan], list[Quantity], list[TimeSpan]]


def read_figures(text: str, view: str, stretches: Sequence[Stretch]) -> Iterator[Figures]:
    """Yield the times and the quantities of each stretch, and the moments told by an event (届时, 学期末).

    One step is done for all stretches before the next: a processor that stays with one step is quicker.

    Args:
        text, view: the document and its folded view.
        stretches: apart from one another, in order; each carries its own context onwards.
    """
    numbered = [has_numeral(view, own.span[0], own.span[1]) for own in stretches]
    found = [
        find_times(view, own.span[0], own.span[1], own.context, _names(view, own.pairs) if own.pairs else ())
        if is_numbered or own.cues & MAY_BE_TIME
        else []
        for own, is_numbered in zip(stretches, numbered, strict=True)
    ]
    measured = [
        _measured(view, own, times) if is_numbered else []
        for own, times, is_numbered in zip(stretches, found, numbered, strict=True)
    ]
    told = [[_time(text, view, each, own) for each in times] for own, times in zip(stretches, found, strict=True)]
    counted = [
        [_quantity(text, view, each, own) for each in some] for own, some in zip(stretches, measured, strict=True)
    ]
    for own_found, own_told, quantities in zip(found, told, counted, strict=True):
        times: list[TimeSpan] = []
        moments: list[TimeSpan] = []
        for each, label in zip(own_found, own_told, strict=True):
            (moments if each.form == TOLD else times).append(label)
        yield times, quantities, moments


def _measured(view: str, own: Stretch, times: Sequence[Found]) -> list[Measured]:
    start, end = own.span
    taken = [(time.start, time.end) for time in times]
    if own.pairs:
        taken += _catchwords(view, own.pairs)
    return find_measured(view, _after_number(view, start), end, taken)


def _after_number(view: str, start: int) -> int:
    """The number of a heading or of a list item counts nothing."""
    number = opening_number(view[start : start + 12]) if may_open(view[start : start + 1]) else None
    return start + number.length if number and number.kind != "dotted" else start


def _time(text: str, view: str, time: Found, own: Stretch) -> TimeSpan:
    return TimeSpan(
        time.start,
        time.end,
        text[time.start : time.end],
        time.first.isoformat() if time.first else None,
        time.last.isoformat() if time.last else None,
        time_role(view, time, own.sentence, own.kind),
        time.due.isoformat() if time.due else None,
    )


def _quantity(text: str, view: str, measured: Measured, own: Stretch) -> Quantity:
    metric = metric_span(view, measured, own.span[0], own.span[1])
    return Quantity(
        measured.start,
        measured.end,
        text[measured.start : measured.end],
        measured.value,
        measured.low,
        measured.high,
        measured.unit if measured.unit in ("%", "‰") else text[measured.unit_span[0] : measured.unit_span[1]],
        measured.approx,
        quantity_role(view, measured, own.sentence, own.kind),
        measured.comparator,
        text[metric[0] : metric[1]] if metric else "",
    )


def _names(view: str, pairs: Sequence[Pair]) -> list[Span]:
    """Times inside a quotation or a title in 《》 belong to the name, save in a quoted aim with its date."""
    return [
        (pair.start, pair.end + 1)
        for pair in pairs
        if pair.opener == "《"
        or (
            pair.opener in _QUOTES
            and not (
                _PLAN_QUOTE.search(view, pair.start, pair.end)
                or (pair.end - pair.start > _LONGEST_NAME and _DATED_QUOTE.search(view, pair.start, pair.end))
            )
        )
    ]


def _catchwords(view: str, pairs: Sequence[Pair]) -> list[Span]:
    """Numbers inside quotations are catchwords, save in a quoted aim with figures."""
    return [
        (pair.start, pair.end + 1)
        for pair in pairs
        if pair.opener == "《"
        or (
            pair.opener in _QUOTES
            and not (pair.end - pair.start > _LONGEST_NAME and _MEASURED_QUOTE.search(view, pair.start, pair.end))
        )
    ]
